//! A request head that is written byte for byte as a case asks for it.

/// So many characters of a change are shown.
const LONGEST_CHANGE: usize = 80;

/// What was changed about a good request, for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes(Vec<String>);

impl Changes {
    /// Remembers a change.
    pub(crate) fn note(&mut self, change: String) {
        self.0.push(change);
    }

    /// Forgets all changes: this is the good request.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// `line`, and what was changed.
    pub(crate) fn says(&self, line: &str) -> String {
        let shown = |change: &String| match change.char_indices().nth(LONGEST_CHANGE) {
            Some((end, _)) => format!("{}…", &change[..end]),
            None => change.clone(),
        };
        match self.0.as_slice() {
            [] => line.to_owned(),
            changes => {
                let changes: Vec<String> = changes.iter().map(shown).collect();
                format!("{line} with {}", changes.join(", "))
            }
        }
    }
}

/// A request head. Nothing is checked, added or put into order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The first line, without its line end.
    pub line: String,
    /// The header lines in order: name, value.
    pub fields: Vec<(String, String)>,
    /// What was changed since [`Request::unchanged`], for a person.
    changes: Changes,
}

impl Request {
    /// A request with this first line and no fields.
    pub fn new(line: impl Into<String>) -> Request {
        Request { line: line.into(), fields: Vec::new(), changes: Changes::default() }
    }

    /// Adds a field at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Request {
        let value = value.into();
        self.changes.note(format!("{name}: {value}"));
        self.fields.push((name.to_owned(), value));
        self
    }

    /// Replaces the value of every field called `name`, in any case.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Request {
        for field in self.fields.iter_mut().filter(|field| field.0.eq_ignore_ascii_case(name)) {
            value.clone_into(&mut field.1);
        }
        self.changes.note(format!("{name}: {value}"));
        self
    }

    /// Removes every field called `name`, in any case.
    #[must_use]
    pub fn without(mut self, name: &str) -> Request {
        let before = self.fields.len();
        self.fields.retain(|field| !field.0.eq_ignore_ascii_case(name));
        if self.fields.len() < before {
            self.changes.note(format!("no {name}"));
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
        self.changes.says(&self.line)
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
