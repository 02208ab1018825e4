//! A request as a case asks for it: nothing is checked, so that it can lie.

use super::Place;
use crate::http1::Changes;

/// A version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
    /// HTTP/2, by prior knowledge on plain TCP and by ALPN under TLS.
    Http2,
}

impl Version {
    /// As it stands in a first line.
    pub fn says(self) -> &'static str {
        match self {
            Version::Http10 => "HTTP/1.0",
            Version::Http11 => "HTTP/1.1",
            Version::Http2 => "HTTP/2",
        }
    }
}

/// A request. What the connection adds: `Host` in front unless it is set or
/// removed, the target's own fields unless one is set or removed by its name,
/// and `Content-Length` where there is a body and the case frames it not itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The method, in any form.
    pub method: String,
    /// The target of the request, in its origin form: path and query.
    pub target: String,
    /// The header lines in order: name, and value byte for byte.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The version.
    pub version: Version,
    /// Another address than that of the target.
    pub to: Option<Place>,
    /// Over HTTP/1: whether the connection takes little before it is read.
    pub is_narrow: bool,
    /// The first line as it goes over the wire of HTTP/1, where it is another
    /// one than method, target and version make.
    first_line: Option<String>,
    /// Names of fields that nobody may add.
    removed: Vec<String>,
    changes: Changes,
}

impl Ask {
    /// A GET of HTTP/1.1.
    pub fn get(target: impl Into<String>) -> Ask {
        Ask::new("GET", target)
    }

    /// A request of HTTP/1.1 without fields and body.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Ask {
        Ask {
            method: method.into(),
            target: target.into(),
            fields: Vec::new(),
            body: None,
            version: Version::Http11,
            to: None,
            is_narrow: false,
            first_line: None,
            removed: Vec::new(),
            changes: Changes::default(),
        }
    }

    /// Adds a field at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Ask {
        let value = value.into();
        self.changes.note(format!("{name}: {}", readable(&value)));
        self.fields.push((name.to_owned(), value));
        self
    }

    /// Replaces the value of every field called `name`, in any case, or adds it.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Vec<u8>>) -> Ask {
        let value = value.into();
        if !self.has(name) {
            return self.with(name, value);
        }
        self.changes.note(format!("{name}: {}", readable(&value)));
        for field in self.fields.iter_mut().filter(|field| field.0.eq_ignore_ascii_case(name)) {
            field.1.clone_from(&value);
        }
        self
    }

    /// Removes every field called `name`, in any case, also one that the
    /// connection would add.
    #[must_use]
    pub fn without(mut self, name: &str) -> Ask {
        self.fields.retain(|field| !field.0.eq_ignore_ascii_case(name));
        self.removed.push(name.to_owned());
        self.changes.note(format!("no {name}"));
        self
    }

    /// Replaces the method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Ask {
        self.method = method.into();
        self
    }

    /// Replaces the target.
    #[must_use]
    pub fn target(mut self, target: impl Into<String>) -> Ask {
        self.target = target.into();
        self
    }

    /// Replaces the version.
    #[must_use]
    pub fn version(mut self, version: Version) -> Ask {
        self.version = version;
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Ask {
        self.body = Some(body.into());
        self
    }

    /// Sends it to another address.
    #[must_use]
    pub fn to(mut self, place: Place) -> Ask {
        self.to = Some(place);
        self
    }

    /// Sends it over a connection whose buffers are small, as it is to a client
    /// behind a poor link: what is not read soon keeps the server waiting.
    #[must_use]
    pub fn narrow(mut self) -> Ask {
        self.is_narrow = true;
        self
    }

    /// Sends this as the first line, whatever it is; by HTTP/1 alone.
    #[must_use]
    pub fn first_line(mut self, line: impl Into<String>) -> Ask {
        self.first_line = Some(line.into());
        self
    }

    /// From here on, changes are remembered: this is the good request.
    #[must_use]
    pub fn unchanged(mut self) -> Ask {
        self.changes.clear();
        self
    }

    /// Whether it has a field called `name`, in any case.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.0.eq_ignore_ascii_case(name))
    }

    /// The first line, and what was changed about the good request.
    pub fn says(&self) -> String {
        self.changes.says(&readable(self.line().as_bytes()))
    }

    /// The first line, without its line end.
    fn line(&self) -> String {
        let line = || format!("{} {} {}", self.method, self.target, self.version.says());
        self.first_line.clone().unwrap_or_else(line)
    }

    /// Whether the connection may add a field called `name`.
    fn lacks(&self, name: &str) -> bool {
        !self.has(name) && !self.removed.iter().any(|gone| gone.eq_ignore_ascii_case(name))
    }

    /// Every field that goes over the wire; `own` are those of the target.
    pub(super) fn all_fields(
        &self,
        authority: &str,
        own: &[(String, String)],
    ) -> Vec<(String, Vec<u8>)> {
        let mut fields = Vec::new();
        let mut add = |name: &str, value: &str| {
            if self.lacks(name) {
                fields.push((name.to_owned(), value.as_bytes().to_vec()));
            }
        };
        add("Host", authority);
        own.iter().for_each(|(name, value)| add(name, value));
        if let Some(body) = &self.body
            && !self.has("Transfer-Encoding")
        {
            add("Content-Length", &body.len().to_string());
        }
        fields.extend(self.fields.iter().cloned());
        fields
    }

    /// The request as it goes over the wire by HTTP/1, with its body.
    pub(super) fn to_bytes(&self, authority: &str, own: &[(String, String)]) -> Vec<u8> {
        let mut bytes = format!("{}\r\n", self.line()).into_bytes();
        for (name, value) in self.all_fields(authority, own) {
            bytes.extend([name.as_bytes(), b": ", &value, b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(self.body.as_deref().unwrap_or_default());
        bytes
    }
}

/// A value for a person: text as it is, control characters as escapes.
fn readable(value: &[u8]) -> String {
    let escaped = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    String::from_utf8_lossy(value).chars().map(escaped).collect()
}
