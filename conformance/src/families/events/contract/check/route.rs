//! The keys of a request.

use crate::families::events::contract::word;
use toml::Spanned;

use super::Terms;
use crate::families::events::contract::route::{Address, Body, Field, Route};
use crate::families::events::contract::tables::RouteTable;
use crate::families::events::contract::{BodyAs, Subscribers, Word};
use crate::targets::checks;
use crate::targets::excerpt::FileError;
use crate::targets::file::Text;
use crate::targets::secrets::names_a_secret;
use crate::targets::template::Template;
use crate::targets::url::{self, UrlError};
use crate::targets::values::Value;

/// Where a request stands, and what it may say.
pub(super) struct Kind {
    key: &'static str,
    method: &'static str,
    words: &'static [Word],
    /// Whether its answer only succeeds or fails, so that `ok` can say which.
    has_ok: bool,
}

pub(super) static SUBSCRIBE: Kind = Kind {
    key: "subscribe",
    method: "GET",
    words: &[word::BASE, word::TOPIC, word::CURSOR, word::WAIT],
    has_ok: false,
};

pub(super) static PUBLISH: Kind = Kind {
    key: "publish.http",
    method: "POST",
    words: &[word::BASE, word::TOPIC, word::DATA, word::EVENT, word::ID],
    has_ok: true,
};

pub(super) static FINISH: Kind =
    Kind { key: "finish.http", method: "POST", words: &[word::BASE, word::TOPIC], has_ok: true };

pub(super) static COUNT: Kind = Kind {
    key: "capabilities.subscribers",
    method: "GET",
    words: &[word::BASE, word::TOPIC],
    has_ok: false,
};

/// What success is where the file does not say.
const OK: [u16; 4] = [200, 201, 202, 204];

impl Route {
    /// A GET of the address of the target.
    pub(super) fn here() -> Route {
        let url = Address { start: Template::word(word::HERE), pairs: Vec::new() };
        let method = SUBSCRIBE.method.to_owned();
        Route { key: SUBSCRIBE.key, method, ok: vec![200], url, fields: Vec::new(), body: None }
    }
}

impl Terms<'_> {
    /// Reads a request.
    pub(super) fn route(
        &self,
        table: &Spanned<RouteTable>,
        kind: &Kind,
    ) -> Result<Route, FileError> {
        let RouteTable { method, url, headers, body, body_as, ok } = table.get_ref();
        let method = match method {
            Some(method) => self.method(method)?,
            None => kind.method.to_owned(),
        };
        let ok = match ok {
            Some(ok) if !kind.has_ok => {
                return Err(self.at(
                    ok.span(),
                    format!("`ok` has no effect in `{}`: cases look at every answer", kind.key),
                ));
            }
            Some(ok) => ok.get_ref().iter().map(|status| status.0).collect(),
            None => OK.to_vec(),
        };
        let fields = headers.iter().map(|(name, value)| self.field(name, value, kind));
        Ok(Route {
            key: kind.key,
            method,
            ok,
            url: self.address(url, kind)?,
            fields: fields.collect::<Result<_, _>>()?,
            body: self.body(body.as_ref(), body_as.as_ref(), kind)?,
        })
    }

    /// Reads a text in which `words` have values, and the ports and the folder
    /// that the target is told.
    pub(super) fn template(&self, text: &Text, words: &[Word]) -> Result<Template, FileError> {
        let template = Template::read_with(text.get_ref(), words)
            .map_err(|message| self.at(text.span(), message))?;
        (self.is_told)(&template, text.span())?;
        Ok(template)
    }

    /// The words of `kind` that have a value in this table.
    fn words(&self, kind: &Kind) -> Vec<Word> {
        let is_here = |word: &Word| *word != word::WAIT || self.technique.is_held();
        kind.words.iter().copied().filter(is_here).collect()
    }

    fn method(&self, method: &Text) -> Result<String, FileError> {
        let name = method.get_ref();
        match !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '-') {
            true => Ok(name.clone()),
            false => Err(self.at(
                method.span(),
                format!(
                    "\"{}\" is no method: write it in capital letters, such as GET or POST",
                    name.escape_debug()
                ),
            )),
        }
    }

    fn address(&self, url: &Text, kind: &Kind) -> Result<Address, FileError> {
        let at = |message: String| self.at(url.span(), message);
        let whole = self.template(url, &self.words(kind))?;
        // Said about the text as it is written; what is wrong besides shows in a sample.
        if let Err(error @ (UrlError::Illegal { .. } | UrlError::Fragment { .. })) =
            url::take_apart(url.get_ref())
        {
            return Err(at(error.to_string()));
        }
        if whole.has_word(word::BASE) && self.has_query {
            return Err(at("`{base}` stands for `url`, which has a query here, so that no path can go behind it: write the address itself".to_owned()));
        }
        let read = |text: &str| Template::read_with(text, kind.words).map_err(&at);
        // No placeholder has a question mark or an ampersand in it.
        let (start, query) = match url.get_ref().split_once('?') {
            Some((start, query)) => (start, Some(query)),
            None => (url.get_ref().as_str(), None),
        };
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let address =
            Address { start: read(start)?, pairs: pairs.map(read).collect::<Result<_, _>>()? };
        let sample = address.sample();
        let scheme = sample.split("://").next().unwrap_or_default();
        if !["http", "https"].contains(&scheme) {
            return Err(at("`url` begins with `{base}`, `http://` or `https://`".to_owned()));
        }
        match url::take_apart(&sample).map_err(|error| at(error.to_string()))?.userinfo {
            Some(_) => Err(at(
                "credentials in this `url` are not sent: write [credentials], or headers = { Authorization = { env = \"VARIABLE\" } }".to_owned(),
            )),
            None => Ok(address),
        }
    }

    fn field(&self, name: &Text, value: &Spanned<Value>, kind: &Kind) -> Result<Field, FileError> {
        checks::field_name(name.get_ref()).map_err(|why| self.at(name.span(), why))?;
        let (text, from_env) = (self.value)(value.get_ref(), value.span())?;
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(self.at(
                value.span(),
                format!(
                    "the value of `{}` has a control character in it: a field stands on one line",
                    name.get_ref()
                ),
            ));
        }
        let value = match from_env {
            true => Template::plain(text),
            false => self.template(&Text::new(value.span(), text), &self.words(kind))?,
        };
        let is_secret = from_env || names_a_secret(name.get_ref());
        Ok(Field { name: name.get_ref().clone(), value, is_secret })
    }

    fn body(
        &self,
        body: Option<&Text>,
        form: Option<&Spanned<BodyAs>>,
        kind: &Kind,
    ) -> Result<Option<Body>, FileError> {
        let Some(body) = body else {
            return match form {
                None => Ok(None),
                Some(form) => Err(self.at(form.span(), "`body_as` has no effect without `body`")),
            };
        };
        let words = self.words(kind);
        let whole = self.template(body, &words)?;
        let form = form.map(|form| *form.get_ref()).unwrap_or_default();
        let read = |text: &str| {
            Template::read_with(text, &words).map_err(|message| self.at(body.span(), message))
        };
        let pieces = match form {
            BodyAs::Form => body.get_ref().split('&').map(read).collect::<Result<_, _>>()?,
            BodyAs::Raw | BodyAs::JsonString | BodyAs::Base64 => vec![whole],
        };
        Ok(Some(Body { pieces, form }))
    }

    /// `GET {base}/count json:/POINTER`
    pub(super) fn subscribers(&self, text: &Text) -> Result<Subscribers, FileError> {
        let words: Vec<&str> = text.get_ref().split_ascii_whitespace().collect();
        let [method, url, pointer] = words.as_slice() else {
            return Err(self.at(
                text.span(),
                "`subscribers` is a method, a URL and the place of the number in the answer: write for example \"GET {base}/count json:/listeners\"",
            ));
        };
        let part = |part: &str| Text::new(text.span(), part.to_owned());
        // nchan tells the number in plain text to those who do not ask for JSON.
        let json = Template::plain("application/json");
        let accept = Field { name: "Accept".to_owned(), value: json, is_secret: false };
        let route = Route {
            key: COUNT.key,
            method: self.method(&part(method))?,
            ok: vec![200],
            url: self.address(&part(url), &COUNT)?,
            fields: vec![accept],
            body: None,
        };
        Ok(Subscribers { route, at: self.pointer(&part(pointer))? })
    }
}
