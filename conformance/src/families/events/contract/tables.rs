//! The tables of targets that tell events: `[sse]`, `[poll]` and `[longpoll]`.
//!
//! They have the same keys; what a key means there and not elsewhere is said
//! in `contract::check`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::targets::file::Text;
use crate::targets::values::{Length, Status, Strings, Value};

/// The target tells events, in a stream or to those who poll.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedTable {
    /// `sse+http://`, `poll+http://`, `longpoll+http://`, or the same with `https`. In the other
    /// keys `{base}` stands for it.
    #[schemars(with = "String")]
    pub url: Text,
    /// Routes and promises of a known kind of server: `app`, `nchan`, `etcd2`. Keys written here win.
    #[schemars(with = "Option<String>")]
    pub preset: Option<Text>,
    /// How to ask for events; without it, a GET of `url`.
    #[schemars(with = "Option<RouteTable>")]
    pub subscribe: Option<Spanned<RouteTable>>,
    /// From when on what is published arrives: `head`, `comment`, `event:NAME`, `delay:300ms`.
    #[schemars(with = "Option<String>")]
    pub ready: Option<Text>,
    /// How an event comes about.
    #[schemars(with = "Option<PublishTable>")]
    pub publish: Option<Spanned<PublishTable>>,
    /// Where in an answer the published text stands.
    #[serde(default)]
    pub payload: PayloadTable,
    /// How a client says where it stands.
    #[schemars(with = "Option<CursorTable>")]
    pub cursor: Option<Spanned<CursorTable>>,
    /// How a topic ends for good.
    #[schemars(with = "Option<FinishTable>")]
    pub finish: Option<Spanned<FinishTable>>,
    /// How a client says for how long it has time.
    #[schemars(with = "Option<WaitTable>")]
    pub wait: Option<Spanned<WaitTable>>,
    /// What the target promises; cases that need more are skipped.
    #[serde(default)]
    pub capabilities: CapabilitiesTable,
}

impl FeedTable {
    /// The table of a target at `url`, with all that `preset` says.
    pub(crate) fn of(
        url: &str,
        preset: Option<&str>,
        mut table: DeTable<'_>,
    ) -> Result<FeedTable, String> {
        for (key, text) in [("url", Some(url)), ("preset", preset)] {
            if let Some(text) = text {
                let value = DeValue::String(text.to_owned().into());
                table.insert(Spanned::new(0..0, key.into()), Spanned::new(0..0, value));
            }
        }
        FeedTable::deserialize(Deserializer::from(Spanned::new(0..0, table)))
            .map_err(|error| error.message().to_owned())
    }
}

/// A request, in which placeholders stand for what differs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteTable {
    /// The method; GET for `subscribe`, POST elsewhere.
    #[schemars(with = "Option<String>")]
    pub method: Option<Text>,
    /// `{base}/events?topic={topic}`. A pair of the query whose placeholder has no value is left out.
    #[schemars(with = "String")]
    pub url: Text,
    /// Header fields. One whose placeholder has no value is left out.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Value>")]
    pub headers: BTreeMap<Text, Spanned<Value>>,
    /// The body.
    #[schemars(with = "Option<String>")]
    pub body: Option<Text>,
    /// How values stand in the body; `raw`.
    #[schemars(with = "Option<BodyAs>")]
    pub body_as: Option<Spanned<BodyAs>>,
    /// The status codes that mean success; 200, 201, 202 and 204.
    #[schemars(with = "Option<Vec<Status>>")]
    pub ok: Option<Spanned<Vec<Status>>>,
}

/// How values stand in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyAs {
    /// As they are.
    #[default]
    Raw,
    /// Percent-encoded, as a form sends them. A pair whose placeholder has no value is left out.
    Form,
    /// As a JSON string with its quotation marks; `null` where there is no value.
    JsonString,
    /// In base64.
    Base64,
}

/// How an event comes about: one of `http`, `command` and `self`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishTable {
    /// By this request; one of its values is `{data}`.
    #[schemars(with = "Option<RouteTable>")]
    pub http: Option<Spanned<RouteTable>>,
    /// By this program, which finds TOPIC, DATA, EVENT and ID in its environment. Exit code 0 means success.
    #[schemars(with = "Option<Vec<String>>")]
    pub command: Option<Spanned<Vec<Text>>>,
    /// By itself, as in a public stream: nobody can publish.
    #[serde(rename = "self")]
    #[schemars(with = "Option<bool>")]
    pub itself: Option<Spanned<bool>>,
}

/// Where in an answer the published text stands.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayloadTable {
    /// `whole`: a message is the text; `json:/POINTER`: the text stands there in it. `whole`.
    #[schemars(with = "Option<String>")]
    pub extract: Option<Text>,
    /// Polls: the array of messages in an answer, `json:/POINTER`; without it an answer is one message.
    #[schemars(with = "Option<String>")]
    pub events: Option<Text>,
}

/// How a client says where it stands.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CursorTable {
    /// Where an answer has it. Streams: `id`. Polls: `json:/POINTER` of the answer,
    /// `message:json:/POINTER` of a message, `header:NAME`, or several of them.
    #[schemars(with = "Option<Strings>")]
    pub read: Option<Spanned<Strings>>,
    /// Where a request has it: `header:NAME` or `query:NAME`. With one `read` these are alternatives,
    /// of which the first is used; else one for each `read`.
    #[schemars(with = "Option<Strings>")]
    pub send: Option<Spanned<Strings>>,
    /// What a client without a cursor gets: `live`.
    #[schemars(with = "Option<StartAt>")]
    pub start: Option<Spanned<StartAt>>,
    /// Added to the number that was read before it is sent; 0.
    #[schemars(with = "Option<u32>")]
    pub add: Option<Spanned<u32>>,
}

/// What a client without a cursor gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StartAt {
    /// All that is kept.
    Earliest,
    /// What comes next.
    #[default]
    Live,
}

/// How a topic ends for good.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishTable {
    /// By this request.
    #[schemars(with = "RouteTable")]
    pub http: Spanned<RouteTable>,
}

/// How a client says for how long it has time.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitTable {
    /// `prefer`: as `Prefer: wait=N`; `query:NAME` or `header:NAME`. Without it the target decides.
    #[schemars(with = "Option<String>")]
    pub send: Option<Text>,
    /// The unit of the number that is sent; `s`.
    #[schemars(with = "Option<WaitUnit>")]
    pub unit: Option<Spanned<WaitUnit>>,
    /// The longest time that it holds a request.
    pub longest: Option<Length>,
    /// How long it holds a request that does not say.
    pub default: Option<Length>,
}

/// The unit of a time that is sent as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WaitUnit {
    /// Seconds.
    #[default]
    S,
    /// Milliseconds.
    Ms,
}

/// What the target promises.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapabilitiesTable {
    /// Streams: an event is told with the type that it is published with.
    #[schemars(with = "Option<bool>")]
    pub custom_event: Option<Spanned<bool>>,
    /// Streams: an event is told with the id that it is published with.
    #[schemars(with = "Option<bool>")]
    pub custom_id: Option<Spanned<bool>>,
    /// What becomes of line ends in a text.
    #[schemars(with = "Option<Multiline>")]
    pub multiline: Option<Spanned<Multiline>>,
    /// How many events of a topic are kept.
    #[schemars(with = "Option<u64>")]
    pub history: Option<Spanned<u64>>,
    /// What a client gets that comes back with its cursor.
    #[schemars(with = "Option<Resume>")]
    pub resume: Option<Spanned<Resume>>,
    /// What a client gets whose cursor the target does not know: `live`, `replay-all`, `status:4xx`
    /// or another status, `event:NAME`, `header:NAME=VALUE`.
    #[schemars(with = "Option<String>")]
    pub unknown_cursor: Option<Text>,
    /// Streams: something is sent at least this often, in seconds.
    #[schemars(with = "Option<u64>")]
    pub keepalive_max_s: Option<Spanned<u64>>,
    /// Streams: it says when to come back, by `retry`.
    #[schemars(with = "Option<bool>")]
    pub retry: Option<Spanned<bool>>,
    /// Pages of this origin may read: `https://app.example`.
    #[schemars(with = "Option<String>")]
    pub cors_origin: Option<Text>,
    /// Where the number of those who listen stands: `GET {base}/count json:/POINTER`; `json:/` is the
    /// whole answer.
    #[schemars(with = "Option<String>")]
    pub subscribers: Option<Text>,
    /// The longest text that it takes, in bytes.
    #[schemars(with = "Option<u64>")]
    pub data_max: Option<Spanned<u64>>,
    /// Polls: at most so many messages stand in an answer.
    #[schemars(with = "Option<u64>")]
    pub page_max: Option<Spanned<u64>>,
    /// Polls: how an answer without a message looks: `200-empty`, `204`, `304`, `408`.
    #[schemars(with = "Option<Strings>")]
    pub timeout: Option<Spanned<Strings>>,
    /// Long polls: a held request may be answered without a message before its time.
    #[schemars(with = "Option<bool>")]
    pub spurious_wake: Option<Spanned<bool>>,
    /// How it keeps caches from telling old things.
    #[schemars(with = "Option<Caching>")]
    pub cache: Option<Spanned<Caching>>,
    /// Above so many requests a second it refuses.
    #[schemars(with = "Option<u64>")]
    pub rate: Option<Spanned<u64>>,
    /// Polls: the sign of a finished topic: `json:/POINTER`, which is true then, or `status:NNN`.
    #[schemars(with = "Option<String>")]
    pub finished: Option<Text>,
}

/// What becomes of line ends in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Multiline {
    /// Every line end becomes a line feed.
    Normalised,
    /// The text arrives as it is.
    Exact,
    /// The text arrives in a JSON string, as it is.
    Json,
    /// A text with a line end is refused.
    Reject,
}

/// What a client gets that comes back with its cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Resume {
    /// Everything that it missed, once.
    ExactlyOnce,
    /// Everything that it missed, some of it again.
    AtLeastOnce,
    /// Only what comes next.
    None,
}

/// How a target keeps caches from telling old things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Caching {
    /// Every answer says `Cache-Control: no-store`.
    NoStore,
    /// Every answer brings a cursor that makes the next address another one.
    CursorBusted,
}
