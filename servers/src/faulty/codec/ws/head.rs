//! The head of an HTTP message: lines, and nothing lost.

/// A request or response head as it stood on the wire.
///
/// Every byte is one character (Latin-1), so any head survives decoding and
/// encoding unchanged; line ends are kept too, be they right or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Each line with all but its line feed; the first is the start line and
    /// the last one is empty but for a carriage return.
    lines: Vec<String>,
    /// In how many reads the head arrived.
    pub segments: usize,
}

impl Head {
    /// Reads a head from the front of `bytes` and says how many bytes it took;
    /// `None` while its empty line has not arrived.
    pub fn decode(bytes: &[u8]) -> Option<(Head, usize)> {
        let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
        let count = 1 + lines().position(|line| line == b"\n" || line == b"\r\n")?;
        let taken = lines().take(count).map(<[u8]>::len).sum();
        let latin1 =
            |line: &[u8]| line[..line.len() - 1].iter().map(|byte| char::from(*byte)).collect();
        let lines = lines().take(count).map(latin1).collect();
        Some((Head { lines, segments: 1 }, taken))
    }

    /// A head from its start line and fields.
    pub fn new(start: &str, fields: &[(&str, &str)]) -> Head {
        let mut head = Head { lines: vec![format!("{start}\r"), "\r".into()], segments: 1 };
        for (name, value) in fields {
            head.add(name, value);
        }
        head
    }

    /// The bytes of the head, its empty line included.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for line in &self.lines {
            // A spoiler may have written a character that has no byte.
            bytes.extend(line.chars().map(|one| u8::try_from(one).unwrap_or(b'?')));
            bytes.push(b'\n');
        }
        bytes
    }

    /// All lines, the empty one included, without their line feeds.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Keeps the lines behind the first that `keeps` takes, without their
    /// carriage returns; the empty line comes last.
    pub fn retain_lines(&mut self, keeps: impl Fn(&str) -> bool) {
        let mut number = 0;
        self.lines.retain(|line| {
            number += 1;
            number == 1 || keeps(line.trim_end_matches('\r'))
        });
    }

    /// The request line or status line.
    pub fn start(&self) -> &str {
        self.lines[0].trim_end_matches('\r')
    }

    /// Replaces the start line.
    pub fn set_start(&mut self, start: &str) {
        self.lines[0] = format!("{start}\r");
    }

    /// Method, target and version, where the request line has exactly these
    /// three with one space between.
    pub fn request(&self) -> Option<(&str, &str, &str)> {
        let mut parts = self.start().split(' ');
        let request = (parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none()
            && ![request.0, request.1, request.2].iter().any(|part| part.is_empty());
        whole.then_some(request)
    }

    /// Replaces the method of a request line that has three parts.
    pub fn set_method(&mut self, method: &str) {
        if let Some((_, target, version)) = self.request() {
            self.set_start(&format!("{method} {target} {version}"));
        }
    }

    /// Replaces the target of a request line that has three parts.
    pub fn set_target(&mut self, target: &str) {
        if let Some((method, _, version)) = self.request() {
            self.set_start(&format!("{method} {target} {version}"));
        }
    }

    /// Replaces the version of a request line that has three parts.
    pub fn set_version(&mut self, version: &str) {
        if let Some((method, target, _)) = self.request() {
            self.set_start(&format!("{method} {target} {version}"));
        }
    }

    /// The status code of a response.
    pub fn status(&self) -> Option<u16> {
        self.start().split(' ').nth(1)?.parse().ok()
    }

    /// Name as written and value as written, white space included, of every
    /// line with a colon.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = &self.lines[1..];
        fields.iter().filter_map(|line| line.trim_end_matches('\r').split_once(':'))
    }

    /// The values of a field, one for each time that it occurs, without the
    /// white space around them.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields()
            .filter(move |(found, _)| found.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches([' ', '\t']))
    }

    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// How often a field occurs.
    pub fn count(&self, name: &str) -> usize {
        self.values(name).count()
    }

    /// Whether a field occurs.
    pub fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    /// The elements of a comma-separated field, over all of its lines.
    pub fn elements(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(|element| element.trim_matches([' ', '\t']))
    }

    /// Whether a comma-separated field has an element, in any case.
    pub fn lists(&self, name: &str, element: &str) -> bool {
        self.elements(name).any(|found| found.eq_ignore_ascii_case(element))
    }

    /// Adds a field at the end.
    pub fn add(&mut self, name: &str, value: &str) {
        let end = self.lines.len() - 1;
        self.lines.insert(end, format!("{name}: {value}\r"));
    }

    /// Removes a field wherever it occurs.
    pub fn remove(&mut self, name: &str) {
        let mut at = 0;
        self.lines.retain(|line| {
            at += 1;
            let found = line.split_once(':').map(|(found, _)| found.trim());
            at == 1 || !found.is_some_and(|found| found.eq_ignore_ascii_case(name))
        });
    }

    /// Makes a field occur once, with this value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.add(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &[u8] = b"GET /a HTTP/1.1\r\nHost: b\r\nX:\t1 \r\nx: 2, 3\r\n\r\nrest";

    #[test]
    fn reads_lines_and_leaves_the_rest() {
        let (head, taken) = Head::decode(REQUEST).unwrap();
        assert_eq!(&REQUEST[taken..], b"rest");
        assert_eq!(head.request(), Some(("GET", "/a", "HTTP/1.1")));
        assert_eq!(head.values("X").collect::<Vec<_>>(), ["1", "2, 3"]);
        assert!(head.lists("x", "3") && !head.lists("x", "4"));
        assert!(Head::decode(&REQUEST[..taken - 1]).is_none());
    }

    #[test]
    fn encodes_what_it_read() {
        let odd: &[&[u8]] =
            &[REQUEST, b"\r\n\r\n", b"a\nb\r\n\n", b"\xff\xfe: \x00\r\r\n no colon\r\n\r\n"];
        for bytes in odd {
            let (head, taken) = Head::decode(bytes).unwrap();
            assert_eq!(head.encode(), &bytes[..taken]);
        }
    }

    #[test]
    fn edits_only_what_is_named() {
        let (mut head, _) = Head::decode(REQUEST).unwrap();
        head.set("x", "4");
        head.set_method("POST");
        head.set_target("/c");
        head.set_version("HTTP/1.0");
        assert_eq!(head.encode(), b"POST /c HTTP/1.0\r\nHost: b\r\nx: 4\r\n\r\n");
    }

    #[test]
    fn an_odd_request_line_has_no_parts() {
        for start in ["", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 x", " GET / HTTP/1.1"] {
            let mut head = Head::new(start, &[]);
            assert_eq!(head.request(), None, "{start:?}");
            head.set_method("POST");
            assert_eq!(head.start(), start);
        }
    }
}
