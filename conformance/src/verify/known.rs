//! Known failures against what a run found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::known::bless::{self, Change};
use crate::known::{Entry, Known, KnownError};
use crate::outcome::Outcome;
use crate::replace::replace;
use crate::report::messages::{self, Blessing};
use crate::report::model::{CaseReport, Unsteady};
use crate::runner::Found;
use crate::targets::Spec;

/// A file of known failures, and the targets that it speaks for.
pub(super) struct KnownFile {
    path: PathBuf,
    known: Known,
    /// Nothing means all.
    targets: Option<Vec<String>>,
}

/// The file at `given`, or else those that the target files name. Where they
/// are to be written, they need not be there.
pub(super) fn files(
    given: Option<PathBuf>,
    specs: &[Arc<Spec>],
    to_bless: bool,
) -> Result<Vec<KnownFile>, KnownError> {
    let load = if to_bless { Known::load_to_bless } else { Known::load };
    let mut paths: BTreeMap<PathBuf, Option<Vec<String>>> = BTreeMap::new();
    match given {
        Some(path) => drop(paths.insert(path, None)),
        None => {
            for spec in specs {
                if let Some(path) = &spec.known {
                    let targets = paths.entry(path.clone()).or_insert_with(|| Some(Vec::new()));
                    targets.get_or_insert_default().push(spec.name.clone());
                }
            }
        }
    }
    let mut files = Vec::new();
    for (path, targets) in paths {
        files.push(KnownFile { known: load(&path)?, path, targets });
    }
    Ok(files)
}

impl KnownFile {
    pub(super) fn speaks_for(&self, target: &str) -> bool {
        self.targets.as_ref().is_none_or(|targets| targets.iter().any(|have| have == target))
    }

    /// Turns what is known into [`Outcome::Known`].
    pub(super) fn apply(&self, found: &mut Found) {
        for case in found.cases.iter_mut().filter(|case| self.speaks_for(&case.target)) {
            let Some(entry) = self.known.lookup(&case.target, &case.id) else { continue };
            if entry.outcome == case.outcome {
                case.outcome = Outcome::Known;
                case.reason = Some(messages::known_reason(&entry.reason, entry.issue.as_deref()));
            }
        }
    }

    /// Writes into the file what the run found, and takes it as known from now
    /// on. Returns notes about what changed.
    pub(super) fn bless(&mut self, found: &mut Found, reason: &str) -> Vec<String> {
        let file = self.path.display().to_string();
        let unreached = found.targets.iter().map(|target| target.name.as_str());
        let unreached: Vec<String> = unreached
            .filter(|name| self.speaks_for(name) && is_unreached(found, name))
            .map(str::to_owned)
            .collect();
        let mut notes: Vec<String> =
            unreached.iter().map(|name| messages::bless_unreached(name)).collect();
        let changes: Vec<(Change, Blessing)> = found
            .cases
            .iter()
            .filter(|case| !unreached.contains(&case.target) && self.speaks_for(&case.target))
            .filter_map(|case| self.change(case))
            .collect();
        match self.write(&changes, reason) {
            Ok(()) => {
                self.apply(found);
                if notes.is_empty() || !changes.is_empty() {
                    notes.extend(messages::blessed(&file, &changes));
                }
            }
            Err(why) => notes.push(messages::not_blessed(&file, &why)),
        }
        notes
    }

    /// What the file is to say otherwise about a case.
    fn change(&self, case: &CaseReport) -> Option<(Change, Blessing)> {
        let entry = self.known.lookup(&case.target, &case.id);
        let (outcome, blessing) = match (case.outcome, entry) {
            // An entry is not refuted by a case about which nothing can be said.
            (Outcome::Inconclusive, Some(_)) => return None,
            (Outcome::Inconclusive, None)
                if case.reason.as_deref().is_some_and(messages::is_not_run) =>
            {
                return None;
            }
            (Outcome::Fail | Outcome::Warn | Outcome::Inconclusive, None) => {
                (Some(case.outcome), Blessing::Added)
            }
            (Outcome::Fail | Outcome::Warn, Some(_)) => (Some(case.outcome), Blessing::Changed),
            (Outcome::Pass | Outcome::Info, Some(_)) => (None, Blessing::Removed),
            _ => return None,
        };
        let change = Change { target: case.target.clone(), case: case.id.clone(), outcome };
        Some((change, blessing))
    }

    fn write(&mut self, changes: &[(Change, Blessing)], reason: &str) -> Result<(), String> {
        if changes.is_empty() {
            return Ok(());
        }
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            read => read,
        };
        let text = text.map_err(|error| error.to_string())?;
        let changes: Vec<Change> = changes.iter().map(|(change, _)| change.clone()).collect();
        let text = bless::edit(&text, &changes, reason).map_err(|error| error.to_string())?;
        replace(&self.path, &text).map_err(|error| error.to_string())?;
        self.known = Known::load(&self.path).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// The cases whose entry no longer says what is so.
    pub(super) fn stale(&self, found: &Found) -> Vec<Unsteady> {
        let of = |entry: &Entry| {
            let mut cases = found.cases.iter();
            cases.find(|case| case.target == entry.target && case.id == entry.case)
        };
        let entries = self.known.entries.iter();
        let stale = entries.filter_map(|entry| {
            let says = self.note(entry, of(entry)?)?;
            Some(Unsteady { target: entry.target.clone(), case: entry.case.clone(), says })
        });
        stale.collect()
    }

    fn note(&self, entry: &Entry, case: &CaseReport) -> Option<String> {
        let Entry { target, case: id, outcome: said, .. } = entry;
        let file = self.path.display().to_string();
        match case.outcome {
            Outcome::Known | Outcome::Skipped | Outcome::Inconclusive | Outcome::Broken => None,
            Outcome::Pass | Outcome::Info => Some(messages::known_stale(&file, target, id)),
            now @ (Outcome::Fail | Outcome::Warn) => {
                Some(messages::known_other_outcome(&file, target, id, *said, now))
            }
        }
    }
}

/// Whether nothing at all is known of a target, as where it does not answer.
fn is_unreached(found: &Found, target: &str) -> bool {
    let mut cases = found.cases.iter().filter(|case| case.target == target);
    cases.all(|case| matches!(case.outcome, Outcome::Inconclusive | Outcome::Skipped))
}
