//! The words for how a case ended, and the rule that picks one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ledger::{Basis, Level, Statement};

/// How a case ended. These words and no others, in every protocol and report.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The statement holds.
    Pass,
    /// A violated MUST, or a broken promise of the target file.
    Fail,
    /// A violated SHOULD, or a MUST that half of all servers ignore without harm.
    Warn,
    /// A deviation that the text allows.
    Info,
    /// The target does not offer what the case needs.
    Skipped,
    /// Nothing can be said, and the reason why.
    Inconclusive,
    /// Fails, warns or is inconclusive as the known-failures file says.
    Known,
    /// A defect of this suite.
    Broken,
}

impl Outcome {
    /// All outcomes, in the order in which summaries count them.
    pub const ALL: [Outcome; 8] = [
        Outcome::Pass,
        Outcome::Fail,
        Outcome::Warn,
        Outcome::Info,
        Outcome::Skipped,
        Outcome::Inconclusive,
        Outcome::Known,
        Outcome::Broken,
    ];

    /// The word, as it stands in every report.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Info => "info",
            Outcome::Skipped => "skipped",
            Outcome::Inconclusive => "inconclusive",
            Outcome::Known => "known",
            Outcome::Broken => "broken",
        }
    }

    /// What a violation of `statement` amounts to. `strict` turns warnings into fails.
    pub fn of_violation(statement: &Statement, strict: bool) -> Outcome {
        let warning = if strict { Outcome::Fail } else { Outcome::Warn };
        if statement.contested.is_some() {
            return Outcome::Info;
        }
        match (statement.basis, statement.level) {
            (Basis::Declared, _) => Outcome::Fail,
            (Basis::Hardening, _) | (_, Level::May) => Outcome::Info,
            (Basis::Practice, _) | (_, Level::Should) => warning,
            (Basis::Text, Level::Must) if statement.tolerated.is_some() => warning,
            (Basis::Text, Level::Must) => Outcome::Fail,
        }
    }
}

/// Exit codes of a run; part of the public interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Every selected case that got a verdict is pass, warn, info or known.
    Conforms = 0,
    /// A fail, a stale known entry, or a verdict that differs under `--repeat`.
    Fails = 1,
    /// Usage or configuration.
    Usage = 2,
    /// Nothing failed, but something is inconclusive.
    Inconclusive = 3,
    /// Nothing was selected, or everything selected was skipped.
    Nothing = 4,
    /// A defect of the suite.
    Broken = 70,
    /// Interrupted with Ctrl-C.
    Interrupted = 130,
}
