//! What is to be run: which cases on which targets.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::case::{Case, Cite, Need};
use crate::catalogue;
pub use crate::glob::matches;
use crate::ledger::{Basis, Level};
use crate::report::messages;
use crate::report::model::TargetReport;
use crate::targets::Spec;

/// Which cases a person asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Globs over ids; none means all.
    pub globs: Vec<String>,
    /// Globs of ids to leave out.
    pub skip: Vec<String>,
    /// The lowest level to run.
    pub level: Option<Level>,
    /// Whether hardening cases may run on other machines.
    pub yes_remote: bool,
    /// Only these, by the name of the target and the id of the case.
    pub only: Option<BTreeSet<(String, String)>>,
}

impl Selection {
    /// Whether `case` was asked for.
    pub fn takes(&self, case: &Case) -> bool {
        let asked = self.globs.is_empty() || self.globs.iter().any(|glob| matches(glob, case.id));
        let left_out = self.skip.iter().any(|glob| matches(glob, case.id));
        let high_enough = self.level.is_none_or(|level| case.level() >= level);
        asked && !left_out && high_enough
    }

    /// Whether `case` was asked for on the target called `target`.
    pub fn takes_on(&self, target: &str, case: &Case) -> bool {
        let is_one_of = |only: &BTreeSet<(String, String)>| {
            only.contains(&(target.to_owned(), case.id.to_owned()))
        };
        self.takes(case) && self.only.as_ref().is_none_or(is_one_of)
    }

    /// Whether every full id in it exists; a glob need not name a case.
    ///
    /// # Errors
    /// The first full id that does not.
    pub fn check(&self) -> Result<(), UnknownCase> {
        for glob in self.globs.iter().chain(&self.skip) {
            let is_full_id = !glob.contains(['*', '?']) && glob.contains('.');
            if is_full_id && !catalogue::all().any(|case| matches(glob, case.id)) {
                return Err(UnknownCase { id: glob.clone(), nearest: catalogue::nearest(glob) });
            }
        }
        Ok(())
    }
}

/// A full case id that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", messages::unknown_case(id, nearest))]
pub struct UnknownCase {
    /// The id.
    pub id: String,
    /// The ids that are nearest to it.
    pub nearest: Vec<&'static str>,
}

/// The cases of one target.
#[derive(Clone)]
pub struct Planned {
    /// The target.
    pub spec: Arc<Spec>,
    /// The cases to run, in the order of the catalogue.
    pub cases: Vec<&'static Case>,
    /// The cases to skip.
    pub skipped: Vec<Skip>,
}

/// A case that is not run on a target.
#[derive(Clone)]
pub struct Skip {
    /// The case.
    pub case: &'static Case,
    /// Why, in words.
    pub reason: String,
    /// What it needs and the target does not offer; nothing where the reason is
    /// another one.
    pub missing: Vec<Need>,
}

impl Planned {
    /// Plans the selected cases of the protocol of `spec`.
    pub fn new(spec: Arc<Spec>, selection: &Selection) -> Planned {
        let all = spec.protocol.cases.iter().copied().flatten();
        let (mut cases, mut skipped) = (Vec::new(), Vec::new());
        for case in all.filter(|case| selection.takes_on(&spec.name, case)) {
            match Skip::of(&spec, case, selection) {
                None => cases.push(case),
                Some(skip) => skipped.push(skip),
            }
        }
        Planned { spec, cases, skipped }
    }

    /// Whether no case of it was asked for.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.skipped.is_empty()
    }

    /// Whether `glob` names one of its cases, run or skipped.
    pub fn has(&self, glob: &str) -> bool {
        self.all().any(|(case, _)| matches(glob, case.id))
    }

    /// All its cases in the order of the catalogue, with the reason of those that
    /// are skipped.
    pub fn all(&self) -> impl Iterator<Item = (&'static Case, Option<&str>)> {
        let cases = self.spec.protocol.cases.iter().copied().flatten();
        cases.filter_map(|case| {
            let is_it = |other: &Case| other.id == case.id;
            match self.skipped.iter().find(|skip| is_it(skip.case)) {
                Some(skip) => Some((case, Some(skip.reason.as_str()))),
                None => self.cases.iter().any(|other| is_it(other)).then_some((case, None)),
            }
        })
    }

    /// The target as a report shows it before it was opened.
    pub fn spec_report(&self) -> TargetReport {
        TargetReport {
            name: self.spec.name.clone(),
            about: self.spec.about.clone(),
            url: self.spec.shown_url(),
            file: self.spec.file.clone(),
        }
    }
}

impl Skip {
    /// Why `case` is not run on the target of `spec`, if it is not.
    fn of(spec: &Spec, case: &'static Case, selection: &Selection) -> Option<Skip> {
        let missing: Vec<Need> =
            case.needs.iter().copied().filter(|need| !offers(spec, *need)).collect();
        if !missing.is_empty() {
            let reason = messages::skipped_for_needs(spec.protocol.name, &missing);
            return Some(Skip { case, reason, missing });
        }
        // Also where another statement decides: what it sends is the same.
        let hardens =
            |cite: &Cite| cite.resolve().is_some_and(|(_, s)| s.basis == Basis::Hardening);
        let is_hardening = case.cites.iter().any(hardens);
        if !is_hardening || spec.is_loopback() || selection.yes_remote {
            return None;
        }
        Some(Skip { case, reason: messages::skipped_for_remote(&spec.host()), missing })
    }
}

fn offers(spec: &Spec, need: Need) -> bool {
    match need {
        Need::Can(word) => spec.can.iter().any(|have| have == word),
        Need::CanValue(word) => spec
            .can
            .iter()
            .any(|have| have.strip_prefix(word).is_some_and(|rest| rest.starts_with(':'))),
        Need::Either(words) => words.iter().any(|word| offers(spec, Need::Can(word))),
        Need::Key(key) => spec.settings.as_ref().is_some_and(|settings| settings.has(key)),
        Need::Tls => spec.has_tls(),
        Need::Start => spec.has_start,
    }
}
