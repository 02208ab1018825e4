//! A reader of the HTML that mdBook writes: tags, attributes and text. It is no
//! browser; what it cannot read it passes by.

/// One piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A start tag.
    Tag(Tag),
    /// Text between tags, or the inside of a script or a style.
    Text { of: String, text: String },
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    /// Names in lower case, values with their entities decoded.
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }
}

/// All pieces of a page, in order.
pub(super) fn read(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    let mut of = String::new();
    while let Some(at) = rest.find('<') {
        push_text(&mut pieces, &of, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let is_start = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_start {
            // An end tag, a doctype, or a lone sign.
            let end = if rest[1..].starts_with(['/', '!']) { rest.find('>') } else { None };
            rest = end.map_or(&rest[1..], |end| &rest[end + 1..]);
            of.clear();
            continue;
        }
        let (tag, after) = start_tag(&rest[1..]);
        rest = after;
        // What is inside of these is no markup.
        if matches!(tag.name.as_str(), "script" | "style") {
            let close = format!("</{}", tag.name);
            let end = rest.find(&close).unwrap_or(rest.len());
            let text = Piece::Text { of: tag.name.clone(), text: rest[..end].to_owned() };
            pieces.extend([Piece::Tag(tag), text]);
            rest = &rest[end..];
            continue;
        }
        of.clone_from(&tag.name);
        pieces.push(Piece::Tag(tag));
    }
    push_text(&mut pieces, &of, rest);
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, of: &str, text: &str) {
    if !text.trim().is_empty() {
        pieces.push(Piece::Text { of: of.to_owned(), text: decode(text) });
    }
}

/// The tag behind `<`, and what follows its `>`.
fn start_tag(text: &str) -> (Tag, &str) {
    let name_ends = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
    let end = text.find(name_ends).unwrap_or(text.len());
    let mut tag = Tag { name: text[..end].to_ascii_lowercase(), attributes: Vec::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        if rest.is_empty() {
            return (tag, rest);
        }
        let name_ends = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '=');
        // At least one character, so that the loop always advances.
        let end = rest.char_indices().skip(1).find(|(_, c)| name_ends(*c));
        let end = end.map_or(rest.len(), |(at, _)| at);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        tag.attributes.push((name, decode(value)));
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &text[1..];
            let end = inner.find(quote).unwrap_or(inner.len());
            (&inner[..end], inner.get(end + 1..).unwrap_or_default())
        }
        _ => {
            let ends = |c: char| c.is_ascii_whitespace() || c == '>';
            text.split_at(text.find(ends).unwrap_or(text.len()))
        }
    }
}

/// The entities that mdBook and our own tables write.
fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(html: &str) -> Vec<Tag> {
        let tag = |piece| match piece {
            Piece::Tag(tag) => Some(tag),
            Piece::Text { .. } => None,
        };
        read(html).into_iter().filter_map(tag).collect()
    }

    #[test]
    fn reads_attributes_in_every_form() {
        let tags = tags("<A HREF=\"a&amp;b\" id='x y' hidden data-n=3/><img src=a.png>");
        assert_eq!(tags[0].name, "a");
        assert_eq!(tags[0].get("href"), Some("a&b"));
        assert_eq!(tags[0].get("id"), Some("x y"));
        assert_eq!(tags[0].get("hidden"), Some(""));
        assert_eq!(tags[1].get("src"), Some("a.png"));
    }

    #[test]
    fn passes_comments_scripts_and_broken_ends_by() {
        let html = "<!-- <a href=x> --><script>if (a < b) { \"<a href=y>\" }</script><a href=z";
        let tags = tags(html);
        assert_eq!(tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["script", "a"]);
        assert_eq!(tags[1].get("href"), Some("z"));
        for broken in ["<", "<a", "<a =", "<a b=\"", "<!--", "</", "a < b", "<é", "<a é='é"] {
            let _ = read(broken);
        }
    }
}
