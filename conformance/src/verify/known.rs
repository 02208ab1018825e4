//! Known failures against what a run found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::known::{Entry, Known, KnownError};
use crate::outcome::Outcome;
use crate::report::messages;
use crate::report::model::CaseReport;
use crate::runner::Found;
use crate::target::Spec;

/// A file of known failures, and the targets that it speaks for.
pub(super) struct KnownFile {
    path: PathBuf,
    known: Known,
    /// Nothing means all.
    targets: Option<Vec<String>>,
}

/// The file at `given`, or else those that the target files name.
pub(super) fn files(
    given: Option<PathBuf>,
    specs: &[Arc<Spec>],
) -> Result<Vec<KnownFile>, KnownError> {
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
        files.push(KnownFile { known: Known::load(&path)?, path, targets });
    }
    Ok(files)
}

impl KnownFile {
    fn speaks_for(&self, target: &str) -> bool {
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

    /// A note for each entry that no longer says what is so.
    pub(super) fn stale(&self, found: &Found) -> Vec<String> {
        let of = |entry: &Entry| {
            let mut cases = found.cases.iter();
            cases.find(|case| case.target == entry.target && case.id == entry.case)
        };
        let entries = self.known.entries.iter();
        entries.filter_map(|entry| self.note(entry, of(entry)?)).collect()
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
