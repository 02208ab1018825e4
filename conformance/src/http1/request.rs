//! A request head that is written byte for byte as a case asks for it.

/// So many characters of a change are shown.
const LONGEST_CHANGE: usize = 80;

/// A request head. Nothing is checked, added or put into order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The first line, without its line end.
    pub line: String,
    /// The header lines in order: name, value.
    pub fields: Vec<(String, String)>,
    /// What was changed since [`Request::unchanged`], for a person.
    changes: Vec<String>,
}

impl Request {
    /// A request with this first line and no fields.
    pub fn new(line: impl Into<String>) -> Request {
        Request { line: line.into(), fields: Vec::new(), changes: Vec::new() }
    }

    /// Adds a field at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Request {
        let value = value.into();
        self.changes.push(format!("{name}: {value}"));
        self.fields.push((name.to_owned(), value));
        self
    }

    /// Replaces the value of every field called `name`, in any case.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Request {
        for field in self.fields.iter_mut().filter(|field| field.0.eq_ignore_ascii_case(name)) {
            value.clone_into(&mut field.1);
        }
        self.changes.push(format!("{name}: {value}"));
        self
    }

    /// Removes every field called `name`, in any case.
    #[must_use]
    pub fn without(mut self, name: &str) -> Request {
        let before = self.fields.len();
        self.fields.retain(|field| !field.0.eq_ignore_ascii_case(name));
        if self.fields.len() < before {
            self.changes.push(format!("no {name}"));
        }
        self
    }

    /// Replaces the first line.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Request {
        self.line = line.into();
        self
    }

    /// From here on, changes are remembered: this is the good request.
    #[must_use]
    pub fn unchanged(mut self) -> Request {
        self.changes.clear();
        self
    }

    /// The first line, and what was changed about the good request.
    pub fn says(&self) -> String {
        let shown = |change: &String| match change.char_indices().nth(LONGEST_CHANGE) {
            Some((end, _)) => format!("{}…", &change[..end]),
            None => change.clone(),
        };
        match self.changes.as_slice() {
            [] => self.line.clone(),
            changes => {
                let changes: Vec<String> = changes.iter().map(shown).collect();
                format!("{} with {}", self.line, changes.join(", "))
            }
        }
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
