//! A request, judged by the syntax of HTTP before anybody looks at what it asks for.

use super::answer::Answer;
use super::{Fault, Options};
use crate::faulty::codec::ws::Head;

/// The versions that are told from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Http10,
    Http11,
    Http2,
}

/// How the content of a request is marked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Length(u64),
    Chunked,
}

/// A request whose head is in order.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) version: Version,
    /// Names in lower case, values without white space at their ends.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// What a head asks for, or the refusal of a head that is none. Its content is still to
    /// come.
    pub(crate) fn read(head: &Head, options: &Options) -> Result<(Request, Content), Answer> {
        let bad = |why: &str| Answer::refusal(400, why);
        let (method, target, version) =
            head.request().ok_or_else(|| bad("the request line has not three parts"))?;
        let version = match version {
            "HTTP/1.0" => Version::Http10,
            text if text.len() == 8 && text.starts_with("HTTP/1.") => Version::Http11,
            text if text.starts_with("HTTP/") => {
                return Err(Answer::refusal(
                    505,
                    "this server speaks HTTP/1.0, HTTP/1.1 and HTTP/2",
                ));
            }
            _ => return Err(bad("the request line names no version of HTTP")),
        };
        if !is_token(method) {
            return Err(bad("the method is no token"));
        }
        if options.has(Fault::RefusesAbsoluteForm) && !target.starts_with(['/', '*']) {
            return Err(bad("the target is no path"));
        }
        let (path, query) =
            split(target).ok_or_else(|| bad("the target is neither path nor URL"))?;
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            version,
            fields: fields(head, options).ok_or_else(|| bad("a line of the head is no field"))?,
            body: Vec::new(),
        };
        let hosts = request.values("host").count();
        if hosts > 1 || (hosts == 0 && version == Version::Http11) {
            return Err(bad("a request names exactly one host"));
        }
        if options.has(Fault::IgnoresContentOfGet) && method == "GET" {
            return Ok((request, Content::Length(0)));
        }
        let content = request.content()?;
        Ok((request, content))
    }

    /// The values of a field, one for each time that it occurs.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let named = move |(found, _): &&(String, Vec<u8>)| found == name;
        self.fields.iter().filter(named).map(|(_, value)| value.as_slice())
    }

    /// Whether a field is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// All values of a field as one list in text.
    pub(crate) fn list(&self, name: &str) -> Option<String> {
        let texts = self.values(name).map(|value| String::from_utf8_lossy(value).into_owned());
        let texts: Vec<String> = texts.collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// Whether a comma-separated field has an element, in any case.
    pub(crate) fn lists(&self, name: &str, element: &str) -> bool {
        let list = self.list(name).unwrap_or_default();
        list.split(',').any(|found| found.trim().eq_ignore_ascii_case(element))
    }

    /// A parameter of the query, with its escapes undone.
    pub(crate) fn parameter(&self, name: &str) -> Option<Vec<u8>> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
        values.next().map(unescape)
    }

    /// Whether the connection lives on behind the answer.
    pub(crate) fn keeps_connection(&self, options: &Options) -> bool {
        let mut closes = self.lists("connection", "close");
        if options.has(Fault::LowerCaseClose) {
            let list = self.list("connection").unwrap_or_default();
            closes = list.split(',').any(|option| option.trim() == "close");
        }
        if options.has(Fault::OutlivesClientsClose) {
            closes = false;
        }
        if options.has(Fault::KeepsHttp10) {
            return !closes;
        }
        !closes && (self.version != Version::Http10 || self.lists("connection", "keep-alive"))
    }

    fn content(&self) -> Result<Content, Answer> {
        let bad = |why| Err(Answer::refusal(400, why));
        let coding = self.list("transfer-encoding");
        let mut lengths = self.values("content-length");
        let Some(first) = lengths.next() else {
            return match coding {
                None => Ok(Content::Length(0)),
                Some(_) if self.version == Version::Http10 => {
                    bad("HTTP/1.0 has no Transfer-Encoding")
                }
                Some(coding) if coding.eq_ignore_ascii_case("chunked") => Ok(Content::Chunked),
                Some(_) => Err(Answer::refusal(501, "chunked is the only coding of content")),
            };
        };
        if coding.is_some() {
            return bad("the request has both a length and a coding");
        }
        if lengths.any(|other| other != first) {
            return bad("the request has two lengths");
        }
        let is_number = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
        let number = str::from_utf8(first).ok().and_then(|text| text.parse().ok());
        match number.filter(|_| is_number) {
            Some(length) => Ok(Content::Length(length)),
            None => bad("the length is no number"),
        }
    }
}

/// Every line but the first and the last as a field; `None` where one is none.
fn fields(head: &Head, options: &Options) -> Option<Vec<(String, Vec<u8>)>> {
    let lines = &head.lines()[1..head.lines().len() - 1];
    let lines = lines.iter().map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.map(|line| field(line, options)).collect()
}

fn field(line: &str, options: &Options) -> Option<(String, Vec<u8>)> {
    let (name, value) = line.split_once(':').filter(|(name, _)| is_token(name))?;
    let mut trimmed = value.trim_matches([' ', '\t']);
    if options.has(Fault::KeepsWhiteSpace) {
        trimmed = value.strip_prefix(' ').unwrap_or(value);
    }
    // The head is Latin-1: each character is the byte that it was.
    let bytes: Vec<u8> = trimmed.chars().filter_map(|one| u8::try_from(one).ok()).collect();
    let is_text = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f);
    bytes.iter().all(is_text).then(|| (name.to_ascii_lowercase(), bytes))
}

/// A token as HTTP has it.
pub(crate) fn is_token(text: &str) -> bool {
    let is_mark = |one: char| "!#$%&'*+-.^_`|~".contains(one);
    !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || is_mark(one))
}

/// Path and query of a target in origin form, in absolute form, or `*`.
pub(crate) fn split(target: &str) -> Option<(&str, &str)> {
    let target = match target.split_once("://") {
        Some(("http" | "https", rest)) => rest.find(['/', '?']).map_or("/", |at| &rest[at..]),
        _ if target == "*" || target.starts_with('/') => target,
        _ => return None,
    };
    Some(target.split_once('?').unwrap_or((target, "")))
}

/// Undoes percent-encoding; what is none stays as it is.
fn unescape(text: &str) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (bytes, mut plain, mut at) = (text.as_bytes(), Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(start: &str, fields: &[(&str, &str)]) -> Result<(Request, Content), u16> {
        Request::read(&Head::new(start, fields), &Options::default())
            .map_err(|refusal| refusal.status)
    }

    #[test]
    fn takes_apart_what_is_a_request() {
        let (request, content) =
            read("GET /a?x=1&after=%C3%a4%2b+%zz HTTP/1.1", &[("Host", "h"), ("A", " \u{e4} ")])
                .unwrap();
        assert_eq!(content, Content::Length(0));
        assert_eq!(
            (request.path.as_str(), request.query.as_str()),
            ("/a", "x=1&after=%C3%a4%2b+%zz")
        );
        assert_eq!(request.parameter("after").unwrap(), "ä++%zz".as_bytes());
        assert_eq!(request.values("a").collect::<Vec<_>>(), [b"\xe4"]);
        assert!(request.keeps_connection(&Options::default()));
        assert!(!read("GET / HTTP/1.0", &[]).unwrap().0.keeps_connection(&Options::default()));
        let keeps = [("Connection", "x, Keep-Alive")];
        assert!(read("GET / HTTP/1.0", &keeps).unwrap().0.keeps_connection(&Options::default()));
        let (request, _) = read("GET http://h/b HTTP/1.1", &[("Host", "h")]).unwrap();
        assert_eq!(request.path, "/b");
    }

    #[test]
    fn refuses_what_is_none() {
        let status = |start, fields: &[(&str, &str)]| read(start, fields).err();
        assert_eq!(status("hello", &[]), Some(400));
        assert_eq!(status("GET / HTTP/1.1", &[]), Some(400));
        assert_eq!(status("GET / HTTP/2.0", &[]), Some(505));
        assert_eq!(status("GET a HTTP/1.0", &[]), Some(400));
        assert_eq!(status("G(T / HTTP/1.0", &[]), Some(400));
        assert_eq!(status("GET / HTTP/1.0", &[("A ", "b")]), Some(400));
        assert_eq!(status("GET / HTTP/1.0", &[("A", "b\u{0}")]), Some(400));
        assert_eq!(status("GET / HTTP/1.0", &[(" A", "b")]), Some(400));
        let host = ("Host", "h");
        let length = ("Content-Length", "1");
        let chunked = ("Transfer-Encoding", "chunked");
        for (fields, wanted) in [
            (vec![host, length, chunked], 400),
            (vec![host, length, ("Content-Length", "2")], 400),
            (vec![host, ("Content-Length", "+1")], 400),
            (vec![host, ("Transfer-Encoding", "gzip, chunked")], 501),
        ] {
            assert_eq!(status("POST / HTTP/1.1", &fields), Some(wanted), "{fields:?}");
        }
    }
}
