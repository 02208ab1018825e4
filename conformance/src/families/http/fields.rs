//! What the fields of a head say: parameters, Cache-Control, Vary.

use crate::case::Stop;
use crate::http1::{ResponseHead, is_token_byte};

/// The parameters behind the first part of a value such as `text/html; a=b`,
/// names and values without their quotation marks.
pub fn parameters(value: &str) -> impl Iterator<Item = (&str, String)> {
    split(value, ';').into_iter().skip(1).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim(), unquoted(value.trim())))
    })
}

/// `value` cut at each `at` that stands outside of quotation marks.
pub fn split(value: &str, at: char) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut in_quotes, mut escaped) = (false, false);
    for (index, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' => in_quotes = !in_quotes,
            c if c == at && !in_quotes => {
                parts.push(&value[from..index]);
                from = index + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&value[from..]);
    parts
}

/// What a quoted string holds; another text as it is (RFC 9110, section 5.6.4).
pub fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut out = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            c => {
                out.push(c);
                escaped = false;
            }
        }
    }
    out
}

/// One directive of Cache-Control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// In lower case.
    pub name: String,
    /// As it was sent, quotation marks included.
    pub value: Option<String>,
}

/// Every directive of every Cache-Control.
pub fn directives(head: &ResponseHead) -> Vec<Directive> {
    let lists = head.values("Cache-Control").flat_map(|value| split(value, ','));
    let directive = |text: &str| match text.split_once('=') {
        Some((name, value)) => Directive {
            name: name.trim().to_ascii_lowercase(),
            value: Some(value.trim().to_owned()),
        },
        None => Directive { name: text.to_ascii_lowercase(), value: None },
    };
    lists.map(str::trim).filter(|text| !text.is_empty()).map(directive).collect()
}

/// Whether no cache that heeds the head gives this answer to somebody else
/// without asking.
pub fn forbids_reuse(head: &ResponseHead) -> bool {
    directives(head).iter().any(|directive| match directive.name.as_str() {
        "no-store" | "private" => true,
        // With a list of fields it speaks of those fields only.
        "no-cache" => directive.value.is_none(),
        "max-age" => directive.value.as_deref() == Some("0"),
        _ => false,
    })
}

/// What Cache-Control says, for a report.
pub fn cache_control(head: &ResponseHead) -> String {
    let values: Vec<&str> = head.values("Cache-Control").collect();
    match values.as_slice() {
        [] => "no Cache-Control".to_owned(),
        some => format!("Cache-Control: {}", some.join(", ")),
    }
}

/// Cache-Control and Vary follow their grammars.
///
/// # Errors
/// The first violation; skipped where the head has neither.
pub fn check_caching(head: &ResponseHead) -> Result<(), Stop> {
    let has = |name| head.values(name).next().is_some();
    if !has("Cache-Control") && !has("Vary") {
        return Err(Stop::skipped("the answer has neither Cache-Control nor Vary"));
    }
    directives(head).iter().try_for_each(check_directive)?;
    let mut names = head.list("Vary");
    match names.find(|name| *name != "*" && !is_token(name)) {
        Some(name) => Err(Stop::violation("names of fields, or *, in Vary", format!("`{name}`"))),
        None => Ok(()),
    }
}

/// RFC 9111, section 5.2.2.
fn check_directive(directive: &Directive) -> Result<(), Stop> {
    let Directive { name, value } = directive;
    let shown = match value {
        Some(value) => format!("`{name}={value}`"),
        None => format!("`{name}`"),
    };
    let wrong = |expected: &str| Err(Stop::violation(expected, shown.clone()));
    if !is_token(name) {
        return wrong("a name, with or without a value, as each directive of Cache-Control");
    }
    match (name.as_str(), value.as_deref()) {
        ("max-age" | "s-maxage", seconds) => match seconds {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(())
            }
            _ => wrong("a number of seconds, in digits without quotation marks"),
        },
        ("no-store", Some(_)) => wrong("no-store without a value"),
        (_, Some(value)) if !is_token(value) && !is_quoted(value) => {
            wrong("a word or a text in quotation marks as the value of a directive")
        }
        _ => Ok(()),
    }
}

/// Whether `text` is a token (RFC 9110, section 5.6.2).
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn is_quoted(value: &str) -> bool {
    value.len() >= 2 && value.starts_with('"') && value.ends_with('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::read_head;

    fn head(fields: &str) -> ResponseHead {
        let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
        read_head(text.as_bytes()).expect("a whole head").0
    }

    #[test]
    fn parameters_lose_their_quotation_marks() {
        let read: Vec<(&str, String)> =
            parameters(r#"text/event-stream; charset="UTF-8" ;a=b;c="x;\"y""#).collect();
        let expected = [("charset", "UTF-8"), ("a", "b"), ("c", "x;\"y")];
        assert_eq!(read, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(parameters("text/event-stream;").count(), 0);
    }

    #[test]
    fn reuse_is_forbidden_by_four_directives() {
        for forbids in ["no-store", "max-age=5, No-Cache", "private", "max-age=0"] {
            assert!(forbids_reuse(&head(&format!("Cache-Control: {forbids}\r\n"))), "{forbids}");
        }
        for allows in ["public", "no-cache=\"set-cookie\"", "max-age=1"] {
            assert!(!forbids_reuse(&head(&format!("Cache-Control: {allows}\r\n"))), "{allows}");
        }
        assert!(!forbids_reuse(&head("Pragma: no-cache\r\n")));
    }

    #[test]
    fn caching_fields_have_a_grammar() {
        let good = "Cache-Control: no-cache=\"a, b\", max-age=60, stale-while-revalidate=5\r\nVary: Accept, *\r\n";
        assert!(check_caching(&head(good)).is_ok());
        let bad =
            ["max-age=\"60\"", "max-age", "no-store=1", "no store", "private=a b", "s-maxage=-1"];
        for bad in bad {
            let head = head(&format!("Cache-Control: {bad}\r\n"));
            assert!(matches!(check_caching(&head), Err(Stop::Violation(_))), "{bad}");
        }
        let vary = check_caching(&head("Vary: Accept Encoding\r\n"));
        assert!(matches!(vary, Err(Stop::Violation(_))));
        assert!(matches!(check_caching(&head("")), Err(Stop::Skipped(_))));
    }
}
