//! Text as Markdown shows it: as it is, with nothing of it read as markup.

use crate::report::text::{clean, cut, escape};

/// Longest text in a cell, in characters; the job summary of a CI has a limit.
const CELL: usize = 300;

/// Foreign text on one line: no markup, no HTML, no cell of a table ends in it, no
/// address, mention or include begins in it.
pub(super) fn plain(text: &str) -> String {
    marked(&cut(&clean(text), CELL))
}

/// `text` is clean and short already.
fn marked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => safe.extend(['\\', c]),
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // Mathematics and mentions of the forges, and includes of mdBook.
            '$' | '@' | '{' | '}' => safe.push_str(&format!("&#{};", u32::from(c))),
            c => safe.push(c),
        }
    }
    // An address would become a link to wherever the target wants.
    safe.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")
}

/// Words that are not prose, such as a case id, in a cell of a table.
pub(super) fn code(text: &str) -> String {
    let text = cut(&clean(text), CELL);
    // Inside code nothing is markup but backticks, and inside a table, bars.
    match text.is_empty() || text.contains(['`', '|', '{']) {
        true => marked(&text),
        false => format!("`{text}`"),
    }
}

/// A line of a code block: whole, for it is there to be copied.
pub(super) fn line(text: &str) -> String {
    escape(text)
}

/// A link to `href`, which [`crate::report::html::link`] has let through.
pub(super) fn link(text: &str, href: &str) -> String {
    let mut address = String::with_capacity(href.len());
    for c in href.chars() {
        match c {
            '(' | ')' | '<' | '>' | '|' | '\\' | '`' | '"' | '{' | '}' | '*' | '_' => {
                address.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => address.push(c),
        }
    }
    format!("[{}]({address})", plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(plain("a | b\n`c` **d** _e_"), r"a \| b\\n\`c\` \*\*d\*\* \_e\_");
        assert_eq!(plain("<script>&"), "&lt;script&gt;&amp;");
        assert_eq!(plain("[x](http://e.org)"), r"\[x\](http:&#47;&#47;e.org)");
        assert_eq!(plain("www.e.org @you $x$"), "www&#46;e.org &#64;you &#36;x&#36;");
        assert_eq!(
            plain("{{#include /etc/passwd}}"),
            r"&#123;&#123;\#include /etc/passwd&#125;&#125;"
        );
        assert_eq!(plain("\u{202e}\0"), r"\\u&#123;202e&#125;\\u&#123;0&#125;");
        assert_eq!(plain(&"x".repeat(400)).chars().count(), CELL);
    }

    #[test]
    fn code_that_could_end_early_is_text() {
        assert_eq!(code("ws.framing.rejects-rsv1"), "`ws.framing.rejects-rsv1`");
        assert_eq!(code("a`b"), r"a\`b");
        assert_eq!(code("a|b"), r"a\|b");
        assert_eq!(code("a\nb"), r"`a\nb`");
        assert_eq!(code(""), "");
    }

    #[test]
    fn an_address_cannot_end_its_link() {
        let link = link("RFC 6455 §5.1", "https://e.org/a)b|c");
        assert_eq!(link, "[RFC 6455 §5.1](https://e.org/a%29b%7Cc)");
    }
}
