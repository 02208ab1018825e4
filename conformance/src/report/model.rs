//! The report: one value that every reporter reads, and the JSON form of a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::glob::matches;
use crate::ledger::{Basis, Level};
use crate::outcome::{Exit, Outcome};
use crate::report::messages;
use crate::transcript::Transcript;

/// Version of the JSON form.
pub const SCHEMA: u32 = 1;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// The program that wrote it.
    pub tool: Tool,
    /// When and how it ran.
    pub run: Run,
    /// What was verified.
    pub targets: Vec<TargetReport>,
    /// The counts, and the exit code.
    pub summary: Summary,
    /// What concerns the run as a whole: stale known failures, verdicts that
    /// differ between repetitions, a target that never answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Targets that ended by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<ExitReport>,
    /// Every selected case on every target.
    pub cases: Vec<CaseReport>,
}

impl Report {
    /// Whether every case that got a verdict is pass, warn, info or known, and
    /// there is at least one; the exit code is 0 then.
    pub fn conforms(&self) -> bool {
        self.summary.exit == Exit::Conforms as u8
    }

    /// The same run, where a violation of a case that one of `globs` names tells
    /// no more than that: whoever reads it cannot do it again. For findings that
    /// harm others, until the authors of the target have mended them.
    pub fn withholding(mut self, globs: &[String]) -> Report {
        let is_named = |case: &CaseReport| globs.iter().any(|glob| matches(glob, &case.id));
        let violated = |case: &&mut CaseReport| case.violated && is_named(case);
        for case in self.cases.iter_mut().filter(violated) {
            case.actual = Some(messages::withheld());
            case.hint = None;
            case.transcript = Transcript { complete: false, events: Vec::new() };
        }
        self
    }

    /// Every target, each name once: those that the report lists, and those that
    /// only its cases name, as a report that was read back may have.
    pub(super) fn every_target(&self) -> Vec<TargetReport> {
        let mut targets: Vec<TargetReport> = Vec::new();
        let unlisted = self.cases.iter().map(|case| TargetReport {
            name: case.target.clone(),
            about: None,
            url: case.target.clone(),
            file: None,
        });
        for target in self.targets.iter().cloned().chain(unlisted) {
            if !targets.iter().any(|have| have.name == target.name) {
                targets.push(target);
            }
        }
        targets
    }

    /// What this run says of one target, without notes and transcripts. Only an
    /// exit code that holds for every target stays; that of another one does not
    /// speak for this one, and its own cases do.
    pub(super) fn of_target(&self, target: &TargetReport) -> Report {
        let cases = self.cases.iter().filter(|case| case.target == target.name);
        let bare =
            |case: &CaseReport| CaseReport { transcript: Transcript::default(), ..case.clone() };
        let cases: Vec<CaseReport> = cases.map(bare).collect();
        let whole = [Exit::Usage, Exit::Interrupted].map(|exit| exit as u8);
        let exit = if whole.contains(&self.summary.exit) { self.summary.exit } else { 0 };
        let mut summary = Summary { exit, ..Summary::default() };
        cases.iter().for_each(|case| summary.count(case.outcome));
        Report {
            schema: self.schema,
            tool: self.tool.clone(),
            run: self.run.clone(),
            targets: vec![target.clone()],
            summary,
            notes: Vec::new(),
            exits: self.exits.iter().filter(|exit| exit.target == target.name).cloned().collect(),
            cases,
        }
    }
}

/// The program that wrote a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Always `wireproof`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// When and how a run ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Start of the run, RFC 3339 in UTC.
    pub started: String,
    /// Length of the run in milliseconds.
    pub millis: u64,
    /// The seed of every random choice.
    pub seed: u64,
    /// The command line after the program's name, secrets removed.
    pub options: Vec<String>,
}

/// What was verified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetReport {
    /// Its name, unique in a run.
    pub name: String,
    /// What its target file says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it was reached, without credentials.
    pub url: String,
    /// Its target file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// The counts of a run, and its exit code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field counts the outcome of its name")]
pub struct Summary {
    pub pass: usize,
    pub fail: usize,
    pub warn: usize,
    pub info: usize,
    pub skipped: usize,
    pub inconclusive: usize,
    pub known: usize,
    pub broken: usize,
    /// The exit code of the process.
    pub exit: u8,
}

impl Summary {
    /// Counts one more case.
    pub fn count(&mut self, outcome: Outcome) {
        *self.of_mut(outcome) += 1;
    }

    /// How many cases ended so.
    pub fn of(&self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::Pass => self.pass,
            Outcome::Fail => self.fail,
            Outcome::Warn => self.warn,
            Outcome::Info => self.info,
            Outcome::Skipped => self.skipped,
            Outcome::Inconclusive => self.inconclusive,
            Outcome::Known => self.known,
            Outcome::Broken => self.broken,
        }
    }

    fn of_mut(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Warn => &mut self.warn,
            Outcome::Info => &mut self.info,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Inconclusive => &mut self.inconclusive,
            Outcome::Known => &mut self.known,
            Outcome::Broken => &mut self.broken,
        }
    }

    /// All cases.
    pub fn total(&self) -> usize {
        Outcome::ALL.iter().map(|outcome| self.of(*outcome)).sum()
    }
}

/// How one case ended on one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseReport {
    /// The case.
    pub id: String,
    /// The name of the target.
    pub target: String,
    /// What a conforming server does.
    pub title: String,
    /// The level of the statement that decides.
    pub level: Level,
    /// Where that statement gets its force from.
    pub basis: Basis,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The statements; the one that decides comes first.
    pub cites: Vec<CiteReport>,
    /// What a conforming server does at this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// Why it was skipped, inconclusive, known or broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the author of the server may want to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the case needs and the target does not offer, in words: `echo`,
    /// `subprotocol:NAME`, `publish`, `tls`, `start`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Whether the target did what the statement forbids; the outcome says what
    /// that amounts to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub violated: bool,
    /// The inputs of a case that runs several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<InputsReport>,
    /// What went over the wire.
    pub transcript: Transcript,
}

/// Which inputs of a table case ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputsReport {
    /// How many the case declares.
    pub declared: usize,
    /// How many of them ran.
    pub run: usize,
    /// Those that did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedInput>,
}

/// An input that did not run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkippedInput {
    /// Its name, as `--explain` lists it.
    pub input: String,
    /// Why it did not run.
    pub why: String,
}

impl CaseReport {
    /// Prefix and topic of the case: `ws.framing`.
    pub(super) fn topic(&self) -> &str {
        let mut dots = self.id.match_indices('.').map(|(at, _)| at);
        dots.nth(1).map_or(&self.id, |second| &self.id[..second])
    }
}

/// A target that the run started, and that ended by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitReport {
    /// The name of the target.
    pub target: String,
    /// How it ended: `exit status 101`, `signal 11 (SIGSEGV)`.
    pub status: String,
    /// The last lines that it printed, secrets removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_words: Vec<String>,
    /// The case after which this was noticed; nothing where none had ended. It need
    /// not be the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A sentence about a case that fails a run whatever the verdict on the case:
/// it differs from run to run, or from what was known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsteady {
    /// The name of the target.
    pub target: String,
    /// The case.
    pub case: String,
    /// The sentence.
    pub says: String,
}

/// A cited statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CiteReport {
    /// The ledger: `rfc6455`.
    pub spec: String,
    /// The statement: `5.1-1`.
    pub id: String,
    /// The section: `5.1`.
    pub section: String,
    /// Address of the section.
    pub url: String,
    /// The statement in our own words.
    pub says: String,
}
