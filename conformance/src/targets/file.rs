//! The target file, key by key, as the book documents it.
//!
//! These are the keys and nothing more; `read` says what they mean together.
//! A later protocol adds its table at the end of [`File`] and a row to
//! [`File::tables`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::values::{Length, Value};

pub use crate::families::events::contract::tables::{
    BodyAs, Caching, CapabilitiesTable, CursorTable, FeedTable, FinishTable, Multiline,
    PayloadTable, PublishTable, Resume, RouteTable, StartAt, WaitTable, WaitUnit,
};

/// A string and where it stands.
pub type Text = Spanned<String>;

/// A target file: what is to be verified, what it promises, and how to start it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Wireproof target file")]
pub struct File {
    /// Name of the target, as reports and known failures call it.
    #[schemars(with = "String")]
    pub name: Text,
    /// A line for the report: what this is, which version.
    pub about: Option<String>,
    /// File of known failures, from the folder of this file.
    pub known: Option<String>,
    /// How to start the target; without it, something else does.
    #[schemars(with = "Option<Start>")]
    pub start: Option<Spanned<Start>>,
    /// How long things may take.
    #[serde(default)]
    pub timing: TimingTable,
    /// How to speak TLS.
    #[serde(default)]
    pub tls: TlsTable,
    /// Header fields that every request carries.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Value>")]
    pub headers: BTreeMap<Text, Spanned<Value>>,
    /// Who we are: sent as `Authorization: Basic` where the protocol is opened by HTTP.
    #[schemars(with = "Option<CredentialsTable>")]
    pub credentials: Option<Spanned<CredentialsTable>>,
    /// The target speaks WebSocket.
    pub ws: Option<WsTable>,
    /// The target tells Server-Sent Events.
    pub sse: Option<FeedTable>,
    /// The target tells events to those who ask again and again.
    pub poll: Option<FeedTable>,
    /// The target holds a request until there is an event to tell.
    pub longpoll: Option<FeedTable>,
}

/// How to start the target.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Program and arguments, run from the folder of this file. It stays in the foreground.
    #[schemars(with = "Vec<String>")]
    pub command: Spanned<Vec<Text>>,
    /// Variables added to its environment.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub env: BTreeMap<Text, Text>,
    /// When it is ready; without this, when it takes a connection at `url`.
    #[schemars(with = "Option<ReadyTable>")]
    pub ready: Option<Spanned<ReadyTable>>,
    /// The signal that ends it, followed by a kill after two seconds.
    #[serde(default)]
    pub stop: StopSignal,
}

/// When a started target is ready: one of `tcp`, `http` and `line`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadyTable {
    /// It takes a connection at this port of 127.0.0.1, or at this HOST:PORT.
    #[schemars(with = "Option<String>")]
    pub tcp: Option<Text>,
    /// It answers a GET of this `http://` URL with a status below 500.
    #[schemars(with = "Option<String>")]
    pub http: Option<Text>,
    /// It prints a line that contains this text.
    #[schemars(with = "Option<String>")]
    pub line: Option<Text>,
    /// How long that may take; 5 seconds.
    pub within: Option<Length>,
}

/// The signal that ends a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StopSignal {
    /// SIGTERM
    #[default]
    Term,
    /// SIGINT
    Int,
    /// SIGKILL
    Kill,
}

/// How long things may take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimingTable {
    /// How long a required thing may take; 2 seconds.
    #[schemars(with = "Option<Length>")]
    pub patience: Option<Spanned<Length>>,
    /// How long silence must last to be believed; 300 milliseconds.
    #[schemars(with = "Option<Length>")]
    pub quiet: Option<Spanned<Length>>,
    /// Hard end of a case, which is then inconclusive; 10 seconds.
    pub deadline: Option<Length>,
    /// A case that has to wait longer than this is skipped; 5 seconds.
    pub longest_wait: Option<Length>,
}

/// How to speak TLS.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsTable {
    /// PEM file of the authorities to trust, instead of the public ones.
    #[schemars(with = "Option<String>")]
    pub ca: Option<Text>,
    /// PEM file of a client certificate and its chain.
    #[schemars(with = "Option<String>")]
    pub cert: Option<Text>,
    /// PEM file of the client certificate's private key.
    #[schemars(with = "Option<String>")]
    pub key: Option<Text>,
    /// The name that the certificate must carry, where it is not the host of `url`.
    #[schemars(with = "Option<String>")]
    pub server_name: Option<Text>,
    /// Accept any certificate. The report says so.
    #[serde(default)]
    pub insecure: bool,
}

/// A user name and a password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialsTable {
    /// The user name.
    #[schemars(with = "Value")]
    pub user: Spanned<Value>,
    /// The password; `{ env = "VARIABLE" }` keeps it out of the file.
    #[schemars(with = "Option<Value>")]
    pub password: Option<Spanned<Value>>,
}

/// The target speaks WebSocket.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WsTable {
    /// `ws://` or `wss://`
    #[schemars(with = "String")]
    pub url: Text,
    /// What it promises: `echo`, `subprotocol:chat`, …
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub can: Vec<Text>,
}

/// What all tables of protocols have in common.
pub(crate) struct Table<'f> {
    /// Name of the table and of its protocol.
    pub(crate) name: &'static str,
    pub(crate) url: &'f Text,
    pub(crate) can: &'f [Text],
    /// The rest, where it is one of events.
    pub(crate) feed: Option<&'f FeedTable>,
}

impl File {
    /// The tables of protocols that are in the file.
    pub(crate) fn tables(&self) -> Vec<Table<'_>> {
        let ws =
            self.ws.as_ref().map(|ws| Table { name: "ws", url: &ws.url, can: &ws.can, feed: None });
        let feeds = [("sse", &self.sse), ("poll", &self.poll), ("longpoll", &self.longpoll)];
        let feeds = feeds.into_iter().filter_map(|(name, feed)| {
            let feed = feed.as_ref()?;
            Some(Table { name, url: &feed.url, can: &[], feed: Some(feed) })
        });
        ws.into_iter().chain(feeds).collect()
    }
}

/// The JSON Schema of the target file, as `conformance/schema/target.json` holds it.
pub fn schema() -> String {
    schema_text(schemars::schema_for!(File))
}

/// A schema as text: keys in order, whatever features serde_json is built with.
pub(crate) fn schema_text(schema: schemars::Schema) -> String {
    let mut value = schema.to_value();
    value.sort_all_objects();
    format!("{value:#}\n")
}
