//! Ledgers: every normative statement of a specification in our own words.
//!
//! The files live in `conformance/ledgers/` and are part of the program.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::families;

/// How binding a statement is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The endpoint is free to do otherwise.
    May,
    /// There must be a good reason to do otherwise.
    Should,
    /// No other behaviour conforms.
    Must,
}

impl Level {
    /// The keyword in capitals, as specifications write it.
    pub fn keyword(self) -> &'static str {
        match self {
            Level::May => "MAY",
            Level::Should => "SHOULD",
            Level::Must => "MUST",
        }
    }
}

/// Where a statement gets its force from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The specification says it.
    Text,
    /// The target file promised it.
    Declared,
    /// The reference implementation and most servers do it.
    Practice,
    /// The target survives it.
    Hardening,
}

/// Whose duty a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The server's.
    Server,
    /// The client's.
    Client,
    /// Both ends'.
    Both,
}

/// Why a statement cannot be tested on a server from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It binds clients.
    Client,
    /// It binds proxies and other intermediaries.
    Intermediary,
    /// Nothing on the wire tells whether it holds.
    Unobservable,
    /// It needs surroundings that no run has.
    Environment,
    /// It is about the specification itself, or repeats another statement.
    Meta,
}

/// The reason why a statement has no case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Untestable {
    /// One of the five reasons.
    pub why: Why,
    /// The reason in words.
    pub because: String,
}

/// One normative statement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Section, dash, number in order of appearance: `5.1-1`.
    pub id: String,
    /// The section of the specification: `5.1`, or its anchor where sections have no lasting number.
    pub section: String,
    /// How binding it is.
    pub level: Level,
    /// Where it gets its force from.
    pub basis: Basis,
    /// Whose duty it is.
    pub role: Role,
    /// The statement in our own words.
    pub says: String,
    /// The part of the project that brings its case.
    pub pending: Option<String>,
    /// Why a violation only informs: the text contradicts itself or its practice.
    pub contested: Option<String>,
    /// Why a violated MUST only warns: half of all servers ignore it without harm.
    pub tolerated: Option<String>,
    /// Why it has no case.
    pub untestable: Option<Untestable>,
}

/// Every normative statement of one specification.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Short name, as citations use it: `rfc6455`.
    pub spec: String,
    /// The specification's title.
    pub title: String,
    /// Address of the text, without fragment.
    pub url: String,
    /// The statements, in the order of the text.
    #[serde(rename = "statement")]
    pub statements: Vec<Statement>,
}

impl Ledger {
    /// How a person writes the specification's name: `RFC 6455`.
    pub fn name(&self) -> String {
        match self.spec.strip_prefix("rfc") {
            Some(number) => format!("RFC {number}"),
            None => self.title.clone(),
        }
    }

    /// The statement called `id`.
    pub fn statement(&self, id: &str) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.id == id)
    }

    /// Address of the section in which `statement` stands.
    ///
    /// The sections of an RFC have numbers; those of other texts go by their anchors.
    pub fn section_url(&self, statement: &Statement) -> String {
        let before = if self.spec.starts_with("rfc") { "section-" } else { "" };
        format!("{}#{before}{}", self.url, statement.section)
    }
}

/// All ledgers that this build carries.
///
/// # Panics
/// When an embedded ledger is not valid TOML; a test reads them all.
pub fn all() -> &'static [Ledger] {
    static LEDGERS: OnceLock<Vec<Ledger>> = OnceLock::new();
    LEDGERS.get_or_init(|| {
        let mut ledgers: Vec<Ledger> = Vec::new();
        for text in families::all().flat_map(|family| family.ledgers) {
            let ledger: Ledger =
                toml::from_str(text).unwrap_or_else(|error| panic!("embedded ledger: {error}"));
            // Two families may cite the same specification.
            if !ledgers.iter().any(|have| have.spec == ledger.spec) {
                ledgers.push(ledger);
            }
        }
        ledgers
    })
}

/// The ledger of the specification called `spec`.
pub fn find(spec: &str) -> Option<&'static Ledger> {
    all().iter().find(|ledger| ledger.spec == spec)
}
