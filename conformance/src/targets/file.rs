//! The target file, key by key, as the book documents it.
//!
//! These are the keys and nothing more; `read` says what they mean together. The
//! tables of the protocols are theirs, see [`crate::families::Table`].

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use toml::Spanned;

use super::values::{Length, Value};
use crate::families;

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

/// A table of a protocol that says no more than where the target is and what it can.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainTable {
    /// The address, with a scheme of the protocol.
    #[schemars(with = "String")]
    pub url: Text,
    /// What it promises: `echo`, `subprotocol:chat`, …
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub can: Vec<Text>,
}

/// The JSON Schema of the target file, as `conformance/schema/target.json` holds it.
pub fn schema() -> String {
    let mut generator = SchemaGenerator::default();
    let tables: Vec<(&str, String, Schema)> = families::protocols()
        .iter()
        .map(|protocol| {
            let says = format!("A target of {}.", protocol.title);
            (protocol.name, says, (protocol.table.schema)(&mut generator))
        })
        .collect();
    let mut schema = generator.into_root_schema_for::<File>();
    let keys = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut);
    let keys = keys.expect("a file has keys");
    for (name, says, mut table) in tables {
        table.insert("description".to_owned(), says.into());
        keys.insert(name.to_owned(), table.to_value());
    }
    schema_text(schema)
}

/// A schema as text: keys in order, whatever features serde_json is built with.
pub(crate) fn schema_text(schema: schemars::Schema) -> String {
    let mut value = schema.to_value();
    value.sort_all_objects();
    format!("{value:#}\n")
}
