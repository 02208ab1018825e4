//! A run that has been read and checked: it knows its cases and can be made.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::known::{self, KnownFile};
use super::{Verify, VerifyError};
use crate::case::Case;
use crate::outcome::Exit;
use crate::report::events::Event;
use crate::report::messages;
use crate::report::model::{Report, Run, SCHEMA, Summary, Tool, Unsteady};
use crate::runner::plan::Planned;
use crate::runner::repeat::Repeats;
use crate::runner::{self, Found, Options};
use crate::targets::Spec;

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
    /// Globs that name no case of these targets.
    empty: Vec<String>,
    known: Vec<KnownFile>,
    bless: Option<String>,
    repeat: u32,
}

impl Plan {
    pub(super) fn new(specs: Vec<Arc<Spec>>, verify: Verify) -> Result<Plan, VerifyError> {
        let Verify { selection, options, known, bless, repeat, .. } = verify;
        let known = known::files(known, &specs, bless.is_some())?;
        check_bless(bless.as_deref(), &specs, &known)?;
        let targets = specs.iter().flat_map(|spec| spec.arguments());
        let mut arguments: Vec<String> = Vec::new();
        for argument in targets.chain(selection.globs.iter().cloned()) {
            // A file with several protocols is named once.
            if !arguments.contains(&argument) {
                arguments.push(argument);
            }
        }
        let targets: Vec<Planned> =
            specs.into_iter().map(|spec| Planned::new(spec, &selection)).collect();
        let mut empty = selection.globs;
        empty.retain(|glob| !targets.iter().any(|planned| planned.has(glob)));
        Ok(Plan { targets, options, arguments, notes: Vec::new(), empty, known, bless, repeat })
    }

    /// Keeps only the cases for which `keep` holds, given the name of a target
    /// and the case.
    pub fn retain(&mut self, keep: impl Fn(&str, &Case) -> bool) {
        for Planned { spec, cases, skipped } in &mut self.targets {
            cases.retain(|case| keep(&spec.name, case));
            skipped.retain(|skip| keep(&spec.name, skip.case));
        }
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
        self,
        events: mpsc::UnboundedSender<Event>,
        interrupt: watch::Receiver<bool>,
    ) -> Result<Report, VerifyError> {
        let (report, _) = self.judge(events, interrupt).await?;
        Ok(report)
    }

    /// The same, and the cases that fail the run besides those that fail.
    pub(crate) async fn judge(
        mut self,
        events: mpsc::UnboundedSender<Event>,
        interrupt: watch::Receiver<bool>,
    ) -> Result<(Report, Vec<Unsteady>), VerifyError> {
        let started = jiff::Timestamp::now();
        let clock = Instant::now();
        let mut repeats = Repeats::default();
        let mut found = Found::default();
        for _ in 0..self.repeat.max(1) {
            let plan = self.targets.clone();
            let mut exits = found.exits;
            found = runner::run(plan, &self.options, events.clone(), interrupt.clone()).await?;
            // A crash in an earlier repetition is one all the same.
            exits.append(&mut found.exits);
            found.exits = exits;
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
        let differing = repeats.differing();
        if self.repeat > 1 && differing.is_empty() && !found.interrupted {
            found.notes.push(messages::repeats_agree(self.repeat as usize));
        }
        let stale = self.known.iter().flat_map(|file| file.stale(&found));
        let unsteady: Vec<Unsteady> = differing.into_iter().chain(stale).collect();
        Ok((self.report(found, &unsteady, run), unsteady))
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

    fn report(self, mut found: Found, unsteady: &[Unsteady], run: Run) -> Report {
        let mut summary = Summary::default();
        found.cases.iter().for_each(|case| summary.count(case.outcome));
        summary.exit = exit(&summary, found.interrupted, !unsteady.is_empty()) as u8;
        let tool =
            Tool { name: "wireproof".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let mut notes = self.notes;
        notes.append(&mut found.notes);
        notes.extend(unsteady.iter().map(|unsteady| unsteady.says.clone()));
        let insecure = self.targets.iter().filter(|planned| planned.spec.insecure);
        notes.extend(insecure.map(|planned| messages::insecure(&planned.spec.name)));
        notes.extend(self.empty.iter().map(|glob| messages::glob_selects_nothing(glob)));
        let Found { targets, cases, exits, .. } = found;
        Report { schema: SCHEMA, tool, run, targets, summary, notes, exits, cases }
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
