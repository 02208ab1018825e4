//! A request of a contract, and what becomes of it once its words have values.

use crate::families::events::contract::word;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Word;
use super::tables::BodyAs;
use crate::case::Stop;
use crate::targets::secrets::of_field;
use crate::targets::template::{Places, Template};
use crate::targets::url::{self, UrlError, percent_encode_bytes};

/// Where a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Host name or address, IPv6 without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Value of the Host field.
    pub authority: String,
    /// Whether it speaks TLS.
    pub tls: bool,
}

/// A request whose words all have their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The method.
    pub method: String,
    /// Where it goes.
    pub site: Site,
    /// Whether that is not the address of the target.
    pub is_elsewhere: bool,
    /// Path and query.
    pub target: String,
    /// Header fields, without Host and Content-Length. Those of the target
    /// ([`crate::targets::Target::headers`]) are not among them; where both have
    /// a field, this one counts.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The status codes that mean success.
    pub ok: Vec<u16>,
}

/// Why a request cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// A header field cannot carry a value.
    #[error(
        "`{name}` of `{key}` cannot carry this value: a header field has no line end and no NUL"
    )]
    Field {
        /// The key of the contract.
        key: &'static str,
        /// The field.
        name: String,
    },
    /// A JSON string holds only text.
    #[error("`{key}` cannot carry this value: it is not UTF-8, and `body_as` is json-string")]
    NotText {
        /// The key of the contract.
        key: &'static str,
    },
    /// The values make no address.
    #[error("`url` of `{key}`: {why}")]
    Url {
        /// The key of the contract.
        key: &'static str,
        /// What is wrong.
        why: UrlError,
    },
}

/// A case whose request cannot be written says nothing about the target: what
/// the way that the target file gives has no room for does not occur.
impl From<FillError> for Stop {
    fn from(error: FillError) -> Stop {
        match error {
            FillError::Field { .. } | FillError::NotText { .. } => Stop::skipped(error.to_string()),
            FillError::Url { .. } => Stop::inconclusive(error.to_string()),
        }
    }
}

/// A request, in which placeholders stand for what differs.
#[derive(Clone, Debug)]
pub struct Route {
    /// The key of the contract that has it: `publish.http`.
    pub key: &'static str,
    /// The method.
    pub method: String,
    /// The status codes that mean success.
    pub ok: Vec<u16>,
    pub(super) url: Address,
    pub(super) fields: Vec<Field>,
    pub(super) body: Option<Body>,
}

/// An address with placeholders, its query in pairs.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) start: Template,
    pub(super) pairs: Vec<Template>,
}

impl Address {
    /// An address such as this one, to see whether it would do.
    pub(super) fn sample(&self) -> String {
        let ports = |template: &Template| {
            template.ports().map(|name| (name.to_owned(), 1)).collect::<Vec<_>>()
        };
        let ports = std::iter::once(&self.start).chain(&self.pairs).flat_map(ports).collect();
        let places = Places { ports, dir: Some("/dir".into()) };
        let base = |word: Word| (word == word::BASE).then(|| "http://h".to_owned());
        let placed = |template: &Template| template.placed(&places, &base);
        let sample =
            Address { start: placed(&self.start), pairs: self.pairs.iter().map(placed).collect() };
        sample.write(&|_| Some(b"x".to_vec()))
    }

    /// The address with these values.
    fn write(&self, values: Values<'_>) -> String {
        let encoded = |word: Word| Some(percent_encode_bytes(&values(word)?).into_bytes());
        // A path has no part that could be left out.
        let in_path = |word: Word| Some(encoded(word).unwrap_or_default());
        let start = self.start.say(&in_path).unwrap_or_default();
        let mut url = String::from_utf8_lossy(&start).into_owned();
        for pair in self.pairs.iter().filter_map(|pair| pair.say(&encoded)) {
            add_pair(&mut url, &String::from_utf8_lossy(&pair));
        }
        url
    }
}

/// A header field with placeholders.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Template,
    pub(super) is_secret: bool,
}

/// A body with placeholders: in pairs where it is a form, else in one piece.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) pieces: Vec<Template>,
    pub(super) form: BodyAs,
}

/// The values of the words in one request.
pub(super) type Values<'v> = &'v dyn Fn(Word) -> Option<Vec<u8>>;

impl Route {
    /// Whether `word` stands somewhere in it.
    pub fn has(&self, word: Word) -> bool {
        self.templates().any(|template| template.has_word(word))
    }

    /// Whether it goes to the address of the target.
    pub(super) fn goes_home(&self) -> bool {
        [word::BASE, word::HERE].iter().any(|word| self.url.start.has_word(*word))
    }

    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        let Route { url: Address { start, pairs }, fields, body, .. } = self;
        let body = body.iter().flat_map(|body| &body.pieces);
        let fields = fields.iter().map(|field| &field.value);
        std::iter::once(start).chain(pairs).chain(fields).chain(body)
    }

    /// The same request once it is known where the target runs.
    pub(super) fn placed(&self, place: &dyn Fn(&Template) -> Template) -> Route {
        let all = |templates: &[Template]| templates.iter().map(place).collect();
        let url = Address { start: place(&self.url.start), pairs: all(&self.url.pairs) };
        let field = |field: &Field| Field { value: place(&field.value), ..field.clone() };
        let body = |body: &Body| Body { pieces: all(&body.pieces), form: body.form };
        Route {
            key: self.key,
            method: self.method.clone(),
            ok: self.ok.clone(),
            url,
            fields: self.fields.iter().map(field).collect(),
            body: self.body.as_ref().map(body),
        }
    }

    /// What must not reach a report; words count as nothing.
    pub(super) fn secrets(&self) -> Vec<String> {
        let text = |template: &Template| {
            let bytes = template.say(&|_| Some(Vec::new())).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let secret = self.fields.iter().filter(|field| field.is_secret);
        let mut secrets: Vec<String> =
            secret.flat_map(|field| of_field(&field.name, &text(&field.value))).collect();
        secrets.extend(url::query_secrets(&self.url.write(&|_| Some(Vec::new()))));
        secrets
    }

    /// The request with these values; `pairs` go behind its query.
    pub(super) fn fill(
        &self,
        values: Values<'_>,
        pairs: &[(String, Vec<u8>)],
        home: &Site,
    ) -> Result<Filled, FillError> {
        let mut url = self.url.write(values);
        for (name, value) in pairs {
            add_pair(&mut url, &format!("{name}={}", percent_encode_bytes(value)));
        }
        let (site, target) =
            take_apart(&url).map_err(|why| FillError::Url { key: self.key, why })?;
        let mut fields = Vec::new();
        for Field { name, value, .. } in &self.fields {
            fields.extend(value.say(values).map(|value| (name.clone(), value)));
        }
        let body = self.body.as_ref().map(|body| body.fill(values)).transpose();
        let body = body.map_err(|NotText| FillError::NotText { key: self.key })?;
        if let Some(kind) = self.body.as_ref().and_then(|body| content_type(body.form))
            && !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            fields.push(("Content-Type".to_owned(), kind.as_bytes().to_vec()));
        }
        let is_elsewhere = (&site.host, site.port, site.tls) != (&home.host, home.port, home.tls);
        let (method, ok) = (self.method.clone(), self.ok.clone());
        let filled = Filled { method, site, is_elsewhere, target, fields, body, ok };
        filled.fields.iter().try_for_each(|(name, value)| self.check_field(name, value))?;
        Ok(filled)
    }

    /// A line end in a value would write fields of its own.
    pub(super) fn check_field(&self, name: &str, value: &[u8]) -> Result<(), FillError> {
        match value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            true => Err(FillError::Field { key: self.key, name: name.to_owned() }),
            false => Ok(()),
        }
    }
}

/// A value for a JSON string that is no text.
struct NotText;

impl Body {
    fn fill(&self, values: Values<'_>) -> Result<Vec<u8>, NotText> {
        if self.form == BodyAs::Form {
            let encoded = |word: Word| Some(percent_encode_bytes(&values(word)?).into_bytes());
            let pairs: Vec<Vec<u8>> =
                self.pieces.iter().filter_map(|pair| pair.say(&encoded)).collect();
            return Ok(pairs.join(&b'&'));
        }
        let is_text = |word: Word| values(word).is_none_or(|value| str::from_utf8(&value).is_ok());
        let has = |word: &Word| self.pieces.iter().any(|piece| piece.has_word(*word));
        if self.form == BodyAs::JsonString
            && !word::ALL.iter().filter(|w| has(w)).all(|w| is_text(*w))
        {
            return Err(NotText);
        }
        let value = |word: Word| Some(written(values(word), self.form));
        let pieces = self.pieces.iter().filter_map(|piece| piece.say(&value));
        Ok(pieces.collect::<Vec<Vec<u8>>>().concat())
    }
}

/// A value as it stands in a body that is no form.
fn written(value: Option<Vec<u8>>, form: BodyAs) -> Vec<u8> {
    match (form, value) {
        (BodyAs::JsonString, None) => b"null".to_vec(),
        (BodyAs::JsonString, Some(value)) => {
            serde_json::Value::from(String::from_utf8_lossy(&value)).to_string().into_bytes()
        }
        (BodyAs::Base64, Some(value)) => STANDARD.encode(value).into_bytes(),
        (BodyAs::Raw | BodyAs::Form, Some(value)) => value,
        (_, None) => Vec::new(),
    }
}

/// What a body of this form is, where nobody says.
fn content_type(form: BodyAs) -> Option<&'static str> {
    match form {
        BodyAs::Form => Some("application/x-www-form-urlencoded"),
        BodyAs::JsonString => Some("application/json"),
        BodyAs::Raw | BodyAs::Base64 => None,
    }
}

fn add_pair(url: &mut String, pair: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(pair);
}

/// Where an address with `http` or `https` leads, and path and query.
pub(super) fn take_apart(url: &str) -> Result<(Site, String), UrlError> {
    let pieces = url::take_apart(url)?;
    let tls = pieces.scheme == "https";
    let usual = if tls { 443 } else { 80 };
    let (port, authority) = pieces.authority(usual);
    Ok((Site { host: pieces.host, port, authority, tls }, pieces.path))
}
