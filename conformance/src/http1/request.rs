//! A request head that is written byte for byte as a case asks for it.

/// A request head. Nothing is checked, added or put into order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The first line, without its line end.
    pub line: String,
    /// The header lines in order: name, value.
    pub fields: Vec<(String, String)>,
}

impl Request {
    /// A request with this first line and no fields.
    pub fn new(line: impl Into<String>) -> Request {
        Request { line: line.into(), fields: Vec::new() }
    }

    /// Adds a field at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Request {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Replaces the value of every field called `name`, letter for letter.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Request {
        for field in self.fields.iter_mut().filter(|field| field.0 == name) {
            value.clone_into(&mut field.1);
        }
        self
    }

    /// Removes every field called `name`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Request {
        self.fields.retain(|field| field.0 != name);
        self
    }

    /// Replaces the first line.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Request {
        self.line = line.into();
        self
    }

    /// The head as it goes over the wire, with its empty line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.line);
        for (name, value) in &self.fields {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }
}
