//! A run that is kept, as the results of the peers are: what the target did, and
//! nothing that another run of the same target would say otherwise.
//!
//! Titles, levels and statements are not kept: they come from the catalogue and
//! the ledgers when the file is read back. Times, ports and the bytes of what
//! passed are not kept either. A case stands on a line, an event of a transcript
//! too, so that a verdict that changes changes a few lines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue;
use crate::ledger::{Basis, Level};
use crate::outcome::Outcome;
use crate::report::messages;
use crate::report::model::{
    CaseReport, ExitReport, InputsReport, Report, Run, SCHEMA, Summary, TargetReport, Tool,
};
use crate::report::text::day;
use crate::transcript::Transcript;

/// Version of the form.
pub const KEPT: u32 = 1;

/// A kept run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Wireproof kept run")]
pub struct Kept {
    /// Version of this form.
    pub kept: u32,
    /// The program that made the run.
    pub tool: Tool,
    /// The day of the run, in UTC.
    pub day: String,
    /// The seed of every random choice.
    pub seed: u64,
    /// The command line after the program's name, without secrets and without the
    /// places of other files.
    pub options: Vec<String>,
    /// The counts of the run, and its exit code.
    pub summary: Summary,
    /// What concerns the run as a whole.
    pub notes: Vec<String>,
    /// Targets that ended by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<ExitReport>,
    /// What was verified.
    pub targets: Vec<KeptTarget>,
}

/// A target, and how every case ended on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptTarget {
    /// Its name, unique in a run.
    pub name: String,
    /// What its target file says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Its target file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its address, where no target file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// In the order of the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<KeptCase>,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptCase {
    /// The case.
    pub id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the target did what the statement forbids.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub violated: bool,
    /// What the case needs and the target does not offer, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The inputs of a case that skipped some of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<InputsReport>,
    /// Why it was skipped, inconclusive, known or broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a conforming server does at this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// What the author of the server may want to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What went over the wire, where somebody may have to do something about it: in a
    /// case that is fail, warn, inconclusive or broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Transcript>,
}

impl Kept {
    /// What is kept of `report`.
    pub fn of(report: &Report) -> Kept {
        let target = |target: TargetReport| {
            let own = report.cases.iter().filter(|case| case.target == target.name);
            let url = Some(target.url).filter(|_| target.file.is_none());
            let cases = own.map(KeptCase::of).collect();
            KeptTarget { name: target.name, about: target.about, file: target.file, url, cases }
        };
        Kept {
            kept: KEPT,
            tool: report.tool.clone(),
            day: day(&report.run.started),
            seed: report.run.seed,
            options: report.run.options.clone(),
            summary: report.summary.clone(),
            notes: report.notes.clone(),
            exits: report.exits.clone(),
            targets: report.every_target().into_iter().map(target).collect(),
        }
    }

    /// The report that a reporter can show: what the catalogue says of each case,
    /// and how it ended.
    pub fn report(self) -> Report {
        let mut unknown: Vec<String> = Vec::new();
        let (mut targets, mut cases) = (Vec::new(), Vec::new());
        for KeptTarget { name, about, file, url, cases: own } in self.targets {
            for case in own {
                if catalogue::find(&case.id).is_none() && !unknown.contains(&case.id) {
                    unknown.push(case.id.clone());
                }
                cases.push(case.report(&name));
            }
            let url = url.unwrap_or_else(|| name.clone());
            targets.push(TargetReport { name, about, url, file });
        }
        let mut notes = self.notes;
        if !unknown.is_empty() {
            notes.push(messages::unknown_kept(&unknown));
        }
        let run = Run { started: self.day, millis: 0, seed: self.seed, options: self.options };
        let (tool, summary, exits) = (self.tool, self.summary, self.exits);
        Report { schema: SCHEMA, tool, run, targets, summary, notes, exits, cases }
    }

    /// The same run with the evidence of `earlier` where that says the same of the
    /// same version of a target: bytes and times differ from run to run, and no
    /// reader learns anything from the difference.
    pub fn with_evidence_of(mut self, earlier: &Kept) -> Kept {
        if self.tool != earlier.tool {
            return self;
        }
        for target in &mut self.targets {
            let is_same = |other: &&KeptTarget| {
                (&other.name, &other.about, &other.file, &other.url)
                    == (&target.name, &target.about, &target.file, &target.url)
            };
            let Some(earlier) = earlier.targets.iter().find(is_same) else { continue };
            for case in &mut target.cases {
                let other = earlier.cases.iter().find(|other| other.id == case.id);
                if let Some(other) = other.filter(|other| other.says_what(case)) {
                    case.clone_from(other);
                }
            }
        }
        self
    }

    /// Whether `other` says the same, whenever it ran and however it was asked for.
    pub fn says_what(&self, other: &Kept) -> bool {
        let lasting =
            |kept: &Kept| Kept { day: String::new(), seed: 0, options: Vec::new(), ..kept.clone() };
        lasting(self) == lasting(other)
    }

    /// The JSON form, with a newline at the end.
    ///
    /// # Panics
    /// Never: the model has string keys only and serializes without errors.
    pub fn write(&self) -> String {
        let targets: Vec<String> = self.targets.iter().map(KeptTarget::write).collect();
        let fields = [
            ("kept", compact(&self.kept)),
            ("tool", compact(&self.tool)),
            ("day", compact(&self.day)),
            ("seed", compact(&self.seed)),
            ("options", compact(&self.options)),
            ("summary", compact(&self.summary)),
            ("notes", compact(&self.notes)),
            ("exits", compact(&self.exits)),
            ("targets", format!("[\n{}\n  ]", targets.join(",\n"))),
        ];
        let fields = fields.into_iter().filter(|(name, value)| *name != "exits" || value != "[]");
        let fields: Vec<String> =
            fields.map(|(name, value)| format!("  \"{name}\": {value}")).collect();
        format!("{{\n{}\n}}\n", fields.join(",\n"))
    }
}

impl KeptTarget {
    /// Its own fields on a line, and then its cases.
    fn write(&self) -> String {
        let bare = KeptTarget { cases: Vec::new(), ..self.clone() };
        let cases = self.cases.iter().map(KeptCase::write).collect();
        format!("    {}", with_list(&compact(&bare), "cases", cases, "    "))
    }
}

impl KeptCase {
    fn of(case: &CaseReport) -> KeptCase {
        let is_open = matches!(
            case.outcome,
            Outcome::Fail | Outcome::Warn | Outcome::Inconclusive | Outcome::Broken
        );
        let has_any = !case.transcript.events.is_empty();
        KeptCase {
            id: case.id.clone(),
            outcome: case.outcome,
            violated: case.violated,
            missing: case.missing.clone(),
            inputs: case.inputs.clone().filter(|inputs| !inputs.skipped.is_empty()),
            reason: case.reason.clone(),
            expected: case.expected.clone(),
            actual: case.actual.clone(),
            hint: case.hint.clone(),
            transcript: Some(case.transcript.clone()).filter(|_| is_open && has_any),
        }
    }

    fn report(self, target: &str) -> CaseReport {
        let blank = match catalogue::find(&self.id) {
            Some(case) => CaseReport::blank(case, target, self.outcome),
            None => unknown(&self.id, target, self.outcome),
        };
        let none = || Transcript { complete: false, events: Vec::new() };
        CaseReport {
            violated: self.violated,
            missing: self.missing,
            inputs: self.inputs,
            reason: self.reason,
            expected: self.expected,
            actual: self.actual,
            hint: self.hint,
            transcript: self.transcript.unwrap_or_else(none),
            ..blank
        }
    }

    /// Whether `now` says the same. What was seen is left out, and so is why an input
    /// was skipped, as both may quote a time or a tag of the server; but not where it
    /// was withheld, or no longer is.
    fn says_what(&self, now: &KeptCase) -> bool {
        let withheld = Some(messages::withheld());
        let lasting = |case: &KeptCase| KeptCase {
            actual: case.actual.clone().filter(|_| case.actual == withheld),
            inputs: case.inputs.as_ref().map(without_reasons),
            transcript: None,
            ..case.clone()
        };
        lasting(self) == lasting(now)
    }

    /// On a line; the events of its transcript each on another.
    fn write(&self) -> String {
        let bare = KeptCase { transcript: None, ..self.clone() };
        let case = compact(&bare);
        let Some(Transcript { complete, events }) = &self.transcript else {
            return format!("      {case}");
        };
        let events = events.iter().map(|event| format!("        {}", compact(event))).collect();
        let transcript =
            with_list(&format!("{{\"complete\":{complete}}}"), "events", events, "      ");
        let open = case.strip_suffix('}').expect("an object");
        format!("      {open},\"transcript\":{transcript}}}")
    }
}

fn without_reasons(inputs: &InputsReport) -> InputsReport {
    let mut inputs = inputs.clone();
    inputs.skipped.iter_mut().for_each(|skipped| skipped.why.clear());
    inputs
}

/// A case that the catalogue does not have: its statements are unknown, so that it
/// counts as none that the specification demands.
fn unknown(id: &str, target: &str, outcome: Outcome) -> CaseReport {
    CaseReport {
        id: id.to_owned(),
        target: target.to_owned(),
        title: messages::unknown_title(),
        level: Level::May,
        basis: Basis::Text,
        outcome,
        millis: 0,
        cites: Vec::new(),
        expected: None,
        actual: None,
        reason: None,
        hint: None,
        missing: Vec::new(),
        violated: false,
        inputs: None,
        transcript: Transcript::default(),
    }
}

/// `object`, which has a field and ends with `}`, with a list as its last field:
/// an item on a line, and the end of the list at `indent`.
fn with_list(object: &str, name: &str, items: Vec<String>, indent: &str) -> String {
    let open = object.strip_suffix('}').expect("an object");
    match items.is_empty() {
        true => format!("{open},\"{name}\":[]}}"),
        false => format!("{open},\"{name}\":[\n{}\n{indent}]}}", items.join(",\n")),
    }
}

fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("string keys only")
}
