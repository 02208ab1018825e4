//! How the end of a body is known (RFC 9112, section 6.3), and everything that
//! can be odd about a body.

use super::body::shown;
use super::{HeadOddity, ResponseHead};

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is no body: a HEAD was answered, or the status has none.
    None,
    /// By its length, from `Content-Length`.
    Length(u64),
    /// By its last chunk.
    Chunked,
    /// By the end of the connection.
    UntilClose,
    /// By HTTP/2, where each response has a stream of its own.
    Streams,
}

impl Framing {
    /// In words, for a report.
    pub fn says(self) -> String {
        match self {
            Framing::None => "no body".to_owned(),
            Framing::Length(length) => format!("a body of {length} bytes"),
            Framing::Chunked => "a body in chunks".to_owned(),
            Framing::UntilClose => "a body until the end of the connection".to_owned(),
            Framing::Streams => "a body in frames of HTTP/2".to_owned(),
        }
    }
}

/// Something about a body, or about what announces it, that the grammar does
/// not foresee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyOddity {
    /// `Transfer-Encoding` and `Content-Length` at once.
    CodingAndLength,
    /// More than one `Content-Length`, as fields or as a list; these are their values.
    SeveralLengths(Vec<String>),
    /// A `Content-Length` that is no number, or none that fits into 64 bits.
    BadLength(String),
    /// A `Transfer-Encoding` whose last coding is not `chunked`.
    NotChunkedLast(String),
    /// `chunked` stands there more than once.
    ChunkedTwice,
    /// A `Transfer-Encoding` in the answer to a request of HTTP/1.0, or in one of HTTP/1.0.
    CodingForHttp10,
    /// A `Transfer-Encoding` where no body can follow: 1xx or 204.
    CodingWithoutBody(u16),
    /// A `Content-Length` with 1xx or 204.
    LengthWithoutBody(u16),
    /// Bytes behind a head that has no body; so many were there when it was noticed.
    BodyWhereNone(usize),
    /// Bytes behind the end of the body, and no request that they could answer;
    /// so many were there when it was noticed.
    AfterTheEnd(usize),
    /// A line of the chunked coding ends with LF alone.
    BareLineFeed,
    /// A chunk size with something else than hexadecimal digits; the body cannot be read on.
    BadSize(String),
    /// A chunk size that does not fit into 64 bits; the body cannot be read on.
    SizeOverflow(String),
    /// White space at a chunk size where the grammar has none.
    SpaceAtSize,
    /// No line end behind the data of a chunk.
    NoLineEndBehindData,
    /// A line of the chunked coding with more than 4 KiB; the body cannot be read on.
    LongLine,
    /// More than 64 KiB of trailer fields; they are not read on.
    LongTrailer,
    /// Something unusual in a trailer field.
    Trailer(HeadOddity),
}

impl BodyOddity {
    /// In words, for a report.
    pub fn says(&self) -> String {
        use BodyOddity::*;
        match self {
            CodingAndLength => "both Transfer-Encoding and Content-Length".to_owned(),
            SeveralLengths(values) => format!("several Content-Length: {}", values.join(", ")),
            BadLength(value) => format!("a Content-Length that is no length: \"{value}\""),
            NotChunkedLast(value) => {
                format!("a Transfer-Encoding that does not end with chunked: \"{value}\"")
            }
            ChunkedTwice => "chunked twice in Transfer-Encoding".to_owned(),
            CodingForHttp10 => "a Transfer-Encoding in an answer by HTTP/1.0".to_owned(),
            CodingWithoutBody(status) => format!("a Transfer-Encoding with status {status}"),
            LengthWithoutBody(status) => format!("a Content-Length with status {status}"),
            BodyWhereNone(bytes) => format!("{bytes} bytes behind a head that has no body"),
            AfterTheEnd(bytes) => format!("{bytes} bytes behind the end of the body"),
            BareLineFeed => "a line of the chunked coding that ends with LF alone".to_owned(),
            BadSize(line) => format!("a chunk size that is no hexadecimal number: \"{line}\""),
            SizeOverflow(line) => format!("a chunk size of more than 64 bits: \"{line}\""),
            SpaceAtSize => "white space at a chunk size".to_owned(),
            NoLineEndBehindData => "no line end behind the data of a chunk".to_owned(),
            LongLine => "a line of the chunked coding with more than 4 KiB".to_owned(),
            LongTrailer => "more than 64 KiB of trailer fields".to_owned(),
            Trailer(oddity) => format!("{} among the trailer fields", oddity.says()),
        }
    }
}

/// What decides about the body of a response beside its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// Whether the request was one of HTTP/1.0.
    pub is_http10: bool,
}

/// How the end of the body behind `head` is known, and what is odd about it.
/// Where the fields contradict each other, it is read as RFC 9112 says; where
/// nothing can be believed, it goes until the end of the connection.
pub fn framing(head: &ResponseHead, asked: Asked<'_>) -> (Framing, Vec<BodyOddity>) {
    let mut oddities = Vec::new();
    let lengths: Vec<String> = head.list("Content-Length").map(shown).collect();
    let coding = head.list("Transfer-Encoding").collect::<Vec<&str>>().join(", ");
    let status = head.status.unwrap_or_default();
    if !coding.is_empty() && !lengths.is_empty() {
        oddities.push(BodyOddity::CodingAndLength);
    }
    if !coding.is_empty() && (asked.is_http10 || head.version == "HTTP/1.0") {
        oddities.push(BodyOddity::CodingForHttp10);
    }
    let has_no_length = (100..200).contains(&status) || status == 204;
    if has_no_length && !coding.is_empty() {
        oddities.push(BodyOddity::CodingWithoutBody(status));
    }
    if has_no_length && !lengths.is_empty() {
        oddities.push(BodyOddity::LengthWithoutBody(status));
    }
    let length = length(&lengths, &mut oddities);
    let is_chunked = !coding.is_empty() && ends_chunked(&coding, &mut oddities);
    let framing = if has_no_length || status == 304 || asked.method == "HEAD" {
        Framing::None
    } else if is_chunked {
        Framing::Chunked
    } else if !coding.is_empty() {
        Framing::UntilClose
    } else {
        length.map_or(Framing::UntilClose, Framing::Length)
    };
    (framing, oddities)
}

/// The one length that is announced, where there is one.
fn length(values: &[String], oddities: &mut Vec<BodyOddity>) -> Option<u64> {
    if values.len() > 1 {
        oddities.push(BodyOddity::SeveralLengths(values.iter().take(8).cloned().collect()));
    }
    let first = values.first()?;
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    match first.parse::<u64>() {
        Ok(length) if is_number => values.iter().all(|value| value == first).then_some(length),
        _ => {
            oddities.push(BodyOddity::BadLength(first.clone()));
            None
        }
    }
}

/// Whether the last coding is `chunked`.
fn ends_chunked(coding: &str, oddities: &mut Vec<BodyOddity>) -> bool {
    let is_chunked = |coding: &&str| coding.eq_ignore_ascii_case("chunked");
    let codings: Vec<&str> = coding.split(", ").collect();
    if codings.iter().filter(|coding| is_chunked(coding)).count() > 1 {
        oddities.push(BodyOddity::ChunkedTwice);
    }
    let ends = codings.last().is_some_and(is_chunked);
    if !ends {
        oddities.push(BodyOddity::NotChunkedLast(shown(coding)));
    }
    ends
}
