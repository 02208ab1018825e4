//! A run that has been read and checked: it knows its cases and can be made.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::known::{self, KnownFile};
use super::{Verify, VerifyError};
use crate::outcome::Exit;
use crate::report::messages;
use crate::report::model::{CaseReport, Report, Run, SCHEMA, Summary, Tool};
use crate::runner::events::Event;
use crate::runner::plan::{Planned, matches};
use crate::runner::repeat::Repeats;
use crate::runner::{self, Found, Options};
use crate::target::Spec;

/// Which cases are run on which targets, and how.
#[must_use = "nothing happens before `run`"]
pub struct Plan {
    /// The cases of each target: those to run, and those to skip.
    pub targets: Vec<Planned>,
    /// How they are run.
    pub options: Options,
    /// What the report says under `options`: the arguments that would ask
    /// `wireproof` for these targets and cases, without secrets.
    pub arguments: Vec<String>,
    /// With these sentences the notes of the report begin.
    pub notes: Vec<String>,
    globs: Vec<String>,
    known: Vec<KnownFile>,
    bless: Option<String>,
    repeat: u32,
}

impl Plan {
    pub(super) fn new(specs: Vec<Arc<Spec>>, verify: Verify) -> Result<Plan, VerifyError> {
        let Verify { selection, options, known, bless, repeat, .. } = verify;
        let known = known::files(known, &specs, bless.is_some())?;
        check_bless(bless.as_deref(), &specs, &known)?;
        let targets =
            specs.iter().map(|spec| spec.file.clone().unwrap_or_else(|| spec.shown_url()));
        let mut arguments: Vec<String> = Vec::new();
        for argument in targets.chain(selection.globs.iter().cloned()) {
            // A file with several protocols is named once.
            if !arguments.contains(&argument) {
                arguments.push(argument);
            }
        }
        let targets = specs.into_iter().map(|spec| Planned::new(spec, &selection)).collect();
        let globs = selection.globs;
        Ok(Plan { targets, options, arguments, notes: Vec::new(), globs, known, bless, repeat })
    }

    /// Makes the run.
    ///
    /// # Errors
    /// A server that does not start, or that has no TLS to be had.
    pub async fn run(self) -> Result<Report, VerifyError> {
        let (events, _) = mpsc::unbounded_channel();
        // Nobody can interrupt it; dropping the future ends it as well.
        let (_never, interrupt) = watch::channel(false);
        self.run_with(events, interrupt).await
    }

    /// Makes the run, tells `events` how it goes on, and ends it early with what
    /// is known by then as soon as `interrupt` turns true.
    ///
    /// # Errors
    /// As [`Plan::run`].
    pub async fn run_with(
        mut self,
        events: mpsc::UnboundedSender<Event>,
        interrupt: watch::Receiver<bool>,
    ) -> Result<Report, VerifyError> {
        let started = jiff::Timestamp::now();
        let clock = Instant::now();
        let mut repeats = Repeats::default();
        let mut found = Found::default();
        for _ in 0..self.repeat.max(1) {
            let plan = self.targets.clone();
            found = runner::run(plan, &self.options, events.clone(), interrupt.clone()).await?;
            self.known.iter().for_each(|file| file.apply(&mut found));
            repeats.add(&found);
            if found.interrupted {
                break;
            }
        }
        self.bless(&mut found, &repeats);
        let run = Run {
            started: started.to_string(),
            millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            seed: self.options.seed,
            options: self.arguments.clone(),
        };
        Ok(self.report(found, &repeats, run))
    }

    /// Takes what was found for known from now on, where that is wanted and
    /// the verdicts are to be relied on.
    fn bless(&mut self, found: &mut Found, repeats: &Repeats) {
        let Some(reason) = &self.bless else { return };
        if found.interrupted || !repeats.differing().is_empty() {
            self.notes.push(messages::bless_unsteady());
            return;
        }
        for file in &mut self.known {
            self.notes.extend(file.bless(found, reason));
        }
    }

    fn report(self, mut found: Found, repeats: &Repeats, run: Run) -> Report {
        let unsteady = self.unsteady(&found, repeats);
        let mut summary = Summary::default();
        found.cases.iter().for_each(|case| summary.count(case.outcome));
        summary.exit = exit(&summary, found.interrupted, !unsteady.is_empty()) as u8;
        let tool =
            Tool { name: "wireproof".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let mut notes = self.notes;
        notes.append(&mut found.notes);
        if self.repeat > 1 && repeats.differing().is_empty() && !found.interrupted {
            notes.push(messages::repeats_agree(self.repeat as usize));
        }
        notes.extend(unsteady);
        let insecure = self.targets.iter().filter(|planned| planned.spec.insecure);
        notes.extend(insecure.map(|planned| messages::insecure(&planned.spec.name)));
        let empty = self.globs.iter().filter(|glob| selects_nothing(glob, &found.cases));
        notes.extend(empty.map(|glob| messages::glob_selects_nothing(glob)));
        let Found { targets, cases, .. } = found;
        Report { schema: SCHEMA, tool, run, targets, summary, notes, cases }
    }

    /// A note for each verdict that differs between repetitions, and for each
    /// known failure that is none any more.
    fn unsteady(&self, found: &Found, repeats: &Repeats) -> Vec<String> {
        let stale = self.known.iter().flat_map(|file| file.stale(found));
        repeats.differing().into_iter().chain(stale).collect()
    }
}

/// Whoever accepts something says why, and there is a file to say it in.
fn check_bless(
    reason: Option<&str>,
    specs: &[Arc<Spec>],
    known: &[KnownFile],
) -> Result<(), VerifyError> {
    let Some(reason) = reason else { return Ok(()) };
    if reason.trim().is_empty() {
        return Err(VerifyError::NoReason);
    }
    let has_none = |spec: &&Arc<Spec>| !known.iter().any(|file| file.speaks_for(&spec.name));
    match specs.iter().find(has_none) {
        Some(spec) => Err(VerifyError::NowhereToBless { target: spec.name.clone() }),
        None => Ok(()),
    }
}

fn selects_nothing(glob: &str, cases: &[CaseReport]) -> bool {
    !cases.iter().any(|case| matches(glob, &case.id))
}

/// How the whole ends; the first that applies.
fn exit(summary: &Summary, interrupted: bool, is_unsteady: bool) -> Exit {
    if interrupted {
        Exit::Interrupted
    } else if summary.broken > 0 {
        Exit::Broken
    } else if summary.fail > 0 || is_unsteady {
        Exit::Fails
    } else if summary.inconclusive > 0 {
        Exit::Inconclusive
    } else if summary.total() == summary.skipped {
        Exit::Nothing
    } else {
        Exit::Conforms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;

    /// A summary with one case for each of these outcomes.
    fn summary(outcomes: &[Outcome]) -> Summary {
        let mut summary = Summary::default();
        outcomes.iter().for_each(|outcome| summary.count(*outcome));
        summary
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        use Outcome::{Broken, Fail, Inconclusive, Info, Known, Pass, Skipped, Warn};
        let of = |outcomes: &[Outcome]| exit(&summary(outcomes), false, false);
        assert_eq!(of(&[Pass, Warn, Info, Known, Skipped]), Exit::Conforms);
        assert_eq!(of(&[Pass, Fail, Inconclusive]), Exit::Fails);
        assert_eq!(of(&[Pass, Inconclusive]), Exit::Inconclusive);
        assert_eq!(of(&[Skipped, Skipped]), Exit::Nothing);
        assert_eq!(of(&[]), Exit::Nothing);
        assert_eq!(of(&[Pass, Fail, Broken]), Exit::Broken);
        assert_eq!(exit(&summary(&[Pass]), false, true), Exit::Fails);
        assert_eq!(exit(&summary(&[Pass, Broken]), true, true), Exit::Interrupted);
    }
}
