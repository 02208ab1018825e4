//! Reads the head of a response (RFC 9112, sections 2, 4 and 5). Never fails:
//! whatever is unusual is kept as an oddity, and the cases judge it.

/// The largest head that is read; a longer one is an oddity of its own.
pub const LARGEST_HEAD: usize = 64 * 1024;

/// Something in a head that the grammar does not foresee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadOddity {
    /// The first line is no status line.
    NoStatusLine,
    /// A line ends with LF alone.
    BareLineFeed,
    /// A CR stands inside a line.
    BareCarriageReturn,
    /// A header line has no colon.
    NoColon,
    /// White space stands before the colon.
    SpaceBeforeColon,
    /// A name is empty or has a character that no token may have.
    BadName,
    /// A line is folded: it begins with white space.
    Folded,
    /// A byte that no field value may have.
    BadValue,
    /// No empty line within [`LARGEST_HEAD`] bytes.
    TooLong,
}

impl HeadOddity {
    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            HeadOddity::NoStatusLine => "a first line that is no status line",
            HeadOddity::BareLineFeed => "a line that ends with LF alone",
            HeadOddity::BareCarriageReturn => "a CR inside a line",
            HeadOddity::NoColon => "a header line without a colon",
            HeadOddity::SpaceBeforeColon => "white space before a colon",
            HeadOddity::BadName => "a field name that is no token",
            HeadOddity::Folded => "a folded header line",
            HeadOddity::BadValue => "a control character in a field value",
            HeadOddity::TooLong => "a head of more than 64 KiB",
        }
    }
}

/// One header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As it was sent; bytes above 127 as Latin-1.
    pub name: String,
    /// Without white space at both ends; bytes above 127 as Latin-1.
    pub value: String,
}

/// The head of a response, as far as it is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHead {
    /// `HTTP/1.1`; empty where the first line is no status line.
    pub version: String,
    /// The status code, where the first line has one.
    pub status: Option<u16>,
    /// The first line.
    pub line: String,
    /// The header lines in order.
    pub fields: Vec<Field>,
    /// What is unusual, in order of appearance.
    pub oddities: Vec<HeadOddity>,
}

impl ResponseHead {
    /// The values of every field called `name`, in any case.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| field.value.as_str())
    }

    /// The value of the only field called `name`; nothing where there are none or several.
    pub fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let mut values = self.values(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// The elements of the comma-separated lists of every field called `name`.
    pub fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|e| !e.is_empty())
    }

    /// Whether a list called `name` has `token`, in any case.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.list(name).any(|element| element.eq_ignore_ascii_case(token))
    }
}

/// Reads a head from the front of `bytes`. Returns it with its length, or
/// nothing while its end is still to come.
pub fn read_head(bytes: &[u8]) -> Option<(ResponseHead, usize)> {
    let window = &bytes[..bytes.len().min(LARGEST_HEAD)];
    let end = match end_of_head(window) {
        Some(end) => end,
        None if bytes.len() >= LARGEST_HEAD => {
            let mut head = parse(window);
            head.oddities.push(HeadOddity::TooLong);
            return Some((head, LARGEST_HEAD));
        }
        None => return None,
    };
    Some((parse(&window[..end]), end))
}

/// The position after the empty line; lines may end with CRLF or LF.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut line_is_empty = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if line_is_empty => return Some(at + 1),
            b'\n' => line_is_empty = true,
            b'\r' if line_is_empty => {}
            _ => line_is_empty = false,
        }
    }
    None
}

fn parse(bytes: &[u8]) -> ResponseHead {
    let mut head = ResponseHead::default();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let complete = match line.strip_suffix(b"\r") {
            Some(line) => line,
            None => {
                // What follows the last line feed is no line.
                if !line.is_empty() {
                    head.oddities.push(HeadOddity::BareLineFeed);
                }
                line
            }
        };
        if complete.contains(&b'\r') {
            head.oddities.push(HeadOddity::BareCarriageReturn);
        }
        match number {
            0 => read_status_line(complete, &mut head),
            _ if complete.is_empty() => {}
            _ => read_field(complete, &mut head),
        }
    }
    head
}

/// `HTTP/1.1 101 Switching Protocols`; the reason may be missing.
fn read_status_line(line: &[u8], head: &mut ResponseHead) {
    head.line = latin1(line);
    let mut parts = head.line.splitn(3, ' ');
    let version = parts.next().unwrap_or_default();
    let code = parts.next().unwrap_or_default();
    let is_version = version.strip_prefix("HTTP/").is_some_and(|number| {
        let bytes = number.as_bytes();
        matches!(bytes, [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
    });
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    if is_version && is_code {
        head.status = code.parse().ok();
        head.version = version.to_owned();
    } else {
        head.oddities.push(HeadOddity::NoStatusLine);
    }
}

pub(super) fn read_field(line: &[u8], head: &mut ResponseHead) {
    if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
        head.oddities.push(HeadOddity::Folded);
        if let Some(last) = head.fields.last_mut() {
            let more = latin1(line);
            let more = more.trim_matches([' ', '\t']);
            if !last.value.is_empty() && !more.is_empty() {
                last.value.push(' ');
            }
            last.value.push_str(more);
        }
        return;
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        head.oddities.push(HeadOddity::NoColon);
        return;
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let trimmed = name.trim_ascii_end();
    if trimmed.len() != name.len() {
        head.oddities.push(HeadOddity::SpaceBeforeColon);
    }
    if trimmed.is_empty() || !trimmed.iter().all(|byte| is_token_byte(*byte)) {
        head.oddities.push(HeadOddity::BadName);
    }
    if value.iter().any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f) {
        head.oddities.push(HeadOddity::BadValue);
    }
    let value = latin1(value).trim_matches([' ', '\t']).to_owned();
    head.fields.push(Field { name: latin1(trimmed), value });
}

/// Whether a token may have this byte (RFC 9110, section 5.6.2).
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
