//! Whether a connection outlives an answer (RFC 9112, section 9.3).

use super::{BodyEnd, Version};
use crate::http1::ResponseHead;

/// Why the connection takes no other request behind this answer; nothing where
/// it does.
pub(super) fn why_not_again(
    head: &ResponseHead,
    asked: Version,
    end: Option<&BodyEnd>,
) -> Option<String> {
    match end {
        None => return Some("the body of the answer before is not over".to_owned()),
        Some(BodyEnd::Complete) => {}
        Some(other) => return Some(format!("the answer before ended with {}", other.says())),
    }
    if head.status == Some(101) {
        return Some("the answer before switches to another protocol".to_owned());
    }
    if head.has_token("Connection", "close") {
        return Some("the answer before has Connection: close".to_owned());
    }
    let is_http10 = asked == Version::Http10 || head.version == "HTTP/1.0";
    let keeps = head.has_token("Connection", "keep-alive");
    (is_http10 && !keeps).then(|| "the answer before is one of HTTP/1.0 without keep-alive".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::read_head;

    fn why(text: &str, asked: Version, end: Option<BodyEnd>) -> Option<String> {
        let (head, _) = read_head(text.as_bytes()).expect("a head");
        why_not_again(&head, asked, end.as_ref())
    }

    #[test]
    fn a_connection_persists_by_version_field_and_end() {
        let (eleven, ten) = ("HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n");
        let done = || Some(BodyEnd::Complete);
        assert_eq!(why(eleven, Version::Http11, done()), None);
        assert!(why(eleven, Version::Http11, None).is_some());
        assert!(why(eleven, Version::Http11, Some(BodyEnd::Closed)).is_some());
        assert!(why(eleven, Version::Http10, done()).is_some());
        assert!(why(ten, Version::Http11, done()).is_some());
        let keeps = "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n";
        assert_eq!(why(keeps, Version::Http10, done()), None);
        let closes = "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\n\r\n";
        assert!(why(closes, Version::Http11, done()).is_some());
        let switches = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
        assert!(why(switches, Version::Http11, done()).is_some());
    }
}
