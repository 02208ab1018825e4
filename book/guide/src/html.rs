//! Pieces of HTML that several directives write.
//!
//! A block of HTML in Markdown ends at an empty line, so that nothing here
//! writes one.

use wireproof::ledger::{Basis, Level};

/// `text` with everything escaped that HTML gives a meaning to.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // A directive in a text from elsewhere stays text.
            '{' => escaped.push_str("&#123;"),
            '\n' | '\r' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// `text` escaped, and what stands between backticks as code.
pub(crate) fn prose(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    // An odd backtick is a character like any other.
    if pieces.len().is_multiple_of(2) {
        return escape(text);
    }
    let piece = |(index, piece): (usize, &&str)| match index % 2 {
        0 => escape(piece),
        _ => code(piece),
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// `text` as inline code.
pub(crate) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// A link; `label` is HTML already.
pub(crate) fn link(href: &str, label: &str) -> String {
    format!("<a href=\"{}\">{label}</a>", escape(href))
}

/// A level in capitals, with a class that the stylesheet knows.
pub(crate) fn level(level: Level) -> String {
    let word = level.keyword();
    format!("<span class=\"wp-level wp-{}\">{word}</span>", word.to_lowercase())
}

/// The word for a basis, as ledgers write it.
pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Text => "text",
        Basis::Declared => "declared",
        Basis::Practice => "practice",
        Basis::Hardening => "hardening",
    }
}

/// A table in a box that scrolls by itself, so that a narrow page does not.
/// `head` and the cells are HTML already; `label` names the box to a screen reader.
pub(crate) struct Table {
    class: &'static str,
    label: String,
    head: Vec<String>,
    rows: Vec<(Option<String>, Vec<String>)>,
}

impl Table {
    pub(crate) fn new(class: &'static str, label: impl Into<String>, head: &[&str]) -> Table {
        let head = head.iter().map(|cell| (*cell).to_owned()).collect();
        Table { class, label: label.into(), head, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push((None, cells));
    }

    /// A row that can be linked to.
    pub(crate) fn row_with_id(&mut self, id: impl Into<String>, cells: Vec<String>) {
        self.rows.push((Some(id.into()), cells));
    }

    /// The table, as one block of HTML that ends with a line break.
    pub(crate) fn html(&self) -> String {
        let mut html = format!(
            "<div class=\"wp-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"{}\">\n<thead><tr>",
            escape(&self.label),
            self.class,
        );
        for cell in &self.head {
            html.push_str(&format!("<th scope=\"col\">{cell}</th>"));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for (id, cells) in &self.rows {
            match id {
                Some(id) => html.push_str(&format!("<tr id=\"{}\">", escape(id))),
                None => html.push_str("<tr>"),
            }
            for cell in cells {
                html.push_str(&format!("<td>{cell}</td>"));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table></div>\n");
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        assert_eq!(
            escape("<b a=\"1\" b='2'>&{{#x}}\n"),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;&#123;&#123;#x}} "
        );
        assert_eq!(prose("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert_eq!(prose("a ` <b>"), "a ` &lt;b&gt;");
    }

    #[test]
    fn a_table_has_no_empty_line() {
        let mut table = Table::new("t", "a \"label\"", &["A"]);
        table.row_with_id("x\"y", vec![escape("one\n\ntwo")]);
        let html = table.html();
        assert!(!html.contains("\n\n"), "{html}");
        assert!(html.contains("aria-label=\"a &quot;label&quot;\""), "{html}");
        assert!(html.contains("<tr id=\"x&quot;y\">"), "{html}");
    }
}
