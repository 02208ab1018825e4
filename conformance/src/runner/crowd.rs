//! The cases of one target: side by side, and then, where that settles
//! nothing, one by one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::attempt::{Attempt, End, attempt, recorder};
use super::exits::Exits;
use super::plan::Planned;
use super::verdict::Judge;
use super::{Found, Options, in_crowd};
use crate::case::{Case, Cx, Isolation, Stop, TRIES, Terms, Timing};
use crate::outcome::Outcome;
use crate::pcap::Capture;
use crate::report::events::Event;
use crate::report::messages::{self, NotRun};
use crate::report::model::CaseReport;
use crate::targets::{Spec, Target, TargetError};
use crate::transcript::Transcript;

/// So many equal inconclusives in a row end the run on a target.
const IN_A_ROW: usize = 32;

/// So many inconclusives of a crowd are run again alone in any case.
const FEW_OPEN: usize = 16;

/// Of more, they are run again until so many in a row stay open.
const STAY_OPEN: usize = 3;

/// Transcripts of one run may take so much; those of passes at most half of it.
const TRANSCRIPTS: usize = 32 * 1024 * 1024;

/// The run on one target.
pub(super) struct TargetRun {
    planned: Planned,
    options: Options,
    events: UnboundedSender<Event>,
    interrupt: watch::Receiver<bool>,
    permits: Arc<Semaphore>,
    target: Arc<Target>,
    time: Timing,
    /// Not yet begun.
    waiting: Vec<&'static Case>,
    /// Violated in a crowd: to be run alone.
    doubtful: Vec<&'static Case>,
    /// Of unknown fate: the target stopped answering while they ran.
    void: Vec<&'static Case>,
    done: HashMap<&'static str, CaseReport>,
    notes: Vec<String>,
    restarts: usize,
    /// Whether no case has run since the target was started again.
    is_fresh: bool,
    /// The target died while they ran, and did not when they ran first.
    cleared: Vec<&'static str>,
    /// It ended by itself.
    exits: Exits,
    kept: usize,
    /// Ended inconclusive in the crowd.
    open: Vec<(&'static Case, Attempt)>,
    /// Whether too many cases in a row ended inconclusive.
    is_stopped: bool,
}

/// What one attempt in a crowd amounts to.
enum Tried {
    Counts(Attempt),
    /// The target was gone afterwards.
    Void,
    /// Never begun, because the crowd was called off.
    NotBegun,
}

/// What all attempts of a crowd share.
struct Shared {
    target: Arc<Target>,
    terms: Terms,
    capture: Option<Capture>,
    events: UnboundedSender<Event>,
    permits: Arc<Semaphore>,
    keys: HashMap<&'static str, Mutex<()>>,
    /// Set when no more attempts are to begin.
    called_off: AtomicBool,
}

impl TargetRun {
    /// Starts the target where it is to be started, and looks at it.
    pub(super) async fn open(
        planned: Planned,
        options: Options,
        events: UnboundedSender<Event>,
        interrupt: watch::Receiver<bool>,
        permits: Arc<Semaphore>,
    ) -> Result<TargetRun, TargetError> {
        let name = planned.spec.name.clone();
        let _ = events.send(Event::Opening { target: name.clone() });
        let target = open(&planned.spec, &options).await?;
        let mut time = options.timing.unwrap_or(target.timing);
        time.longest_wait = options.longest_wait.unwrap_or(time.longest_wait);
        let mut run = TargetRun {
            waiting: planned
                .cases
                .iter()
                .copied()
                .filter(|case| in_crowd(case.isolation))
                .collect(),
            planned,
            options,
            events,
            interrupt,
            permits,
            target,
            time,
            doubtful: Vec::new(),
            void: Vec::new(),
            done: HashMap::new(),
            notes: Vec::new(),
            restarts: 0,
            is_fresh: false,
            cleared: Vec::new(),
            exits: Exits::default(),
            kept: 0,
            open: Vec::new(),
            is_stopped: false,
        };
        let skipped: Vec<CaseReport> =
            run.planned.skipped.iter().map(|skip| run.judge().skipped(skip)).collect();
        for report in skipped {
            run.end(report);
        }
        if run.options.gate && !run.waiting.is_empty() {
            run.pass_gate().await;
        }
        Ok(run)
    }

    async fn pass_gate(&mut self) {
        let Err(why) = gate(&self.target, self.time, self.options.capture.as_ref()).await else {
            return;
        };
        self.ask_whether_it_ended().await;
        let reason = messages::gate_shut(self.target.protocol.title, &self.target.url, &why);
        let reason = self.target.secrets.mask_text(&reason);
        let name = self.planned.spec.name.clone();
        let _ = self.events.send(Event::Shut { target: name, reason: reason.clone() });
        let all = self.planned.cases.clone();
        self.waiting.clear();
        self.give_up(&all, &reason);
    }

    fn terms(&self) -> Terms {
        Terms { time: self.time, seed: self.options.seed, tries: self.options.tries }
    }

    fn judge(&self) -> Judge<'_> {
        Judge { strict: self.options.strict, target: &self.planned.spec.name }
    }

    /// Whether nothing is left to run but the cases that run last.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.doubtful.is_empty() && self.void.is_empty()
    }

    fn is_interrupted(&self) -> bool {
        *self.interrupt.borrow()
    }

    /// Runs what is waiting side by side, until it is done or called off.
    pub(super) async fn crowd(mut self) -> Result<TargetRun, TargetError> {
        let cases = std::mem::take(&mut self.waiting);
        self.is_fresh = false;
        let keys = cases.iter().filter_map(|case| match case.isolation {
            Isolation::Alone(key) => Some((key, Mutex::new(()))),
            Isolation::Shared | Isolation::Last => None,
        });
        let shared = Arc::new(Shared {
            target: Arc::clone(&self.target),
            terms: self.terms(),
            capture: self.options.capture.clone(),
            events: self.events.clone(),
            permits: Arc::clone(&self.permits),
            keys: keys.collect(),
            called_off: AtomicBool::new(false),
        });
        let mut tasks = JoinSet::new();
        for case in cases {
            let shared = Arc::clone(&shared);
            tasks.spawn(async move { (case, shared.try_case(case).await) });
        }
        let mut interrupt = self.interrupt.clone();
        let mut row = Row::default();
        loop {
            let joined = tokio::select! {
                joined = tasks.join_next() => joined,
                Ok(_) = interrupt.wait_for(|is_set| *is_set), if !shared.is_called_off() => {
                    // What has begun and not ended is lost with it.
                    shared.call_off();
                    tasks.abort_all();
                    continue;
                }
            };
            let (case, tried) = match joined {
                None => break,
                Some(Ok(end)) => end,
                Some(Err(error)) if error.is_cancelled() => continue,
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            };
            if !matches!(tried, Tried::NotBegun) {
                self.exits.latest = Some(case.id);
                self.ask_whether_it_ended().await;
            }
            match tried {
                Tried::NotBegun => self.waiting.push(case),
                Tried::Void => {
                    shared.call_off();
                    self.void.push(case);
                }
                Tried::Counts(attempt) => {
                    if self.options.fail_fast && self.would_fail(case, &attempt) {
                        shared.call_off();
                    }
                    if row.is_full_after(&attempt) && self.options.gives_up {
                        shared.call_off();
                    }
                    self.take(case, attempt);
                }
            }
        }
        if self.is_interrupted() {
            self.interrupted();
            return Ok(self);
        }
        if let Some(reason) = row.full().filter(|_| self.options.gives_up) {
            self.stop_for(&reason);
        }
        Ok(self)
    }

    fn would_fail(&self, case: &Case, attempt: &Attempt) -> bool {
        attempt.violates()
            && Outcome::of_violation(case.deciding().1, self.options.strict) == Outcome::Fail
    }

    /// A violation of a crowd is doubtful; what is inconclusive waits for the
    /// others; everything else counts.
    fn take(&mut self, case: &'static Case, attempt: Attempt) {
        if attempt.passed() || attempt.skipped() || self.options.jobs == 1 {
            let report = self.judge().verdict(case, attempt);
            self.end(report);
        } else if attempt.violates() {
            self.doubtful.push(case);
        } else {
            self.open.push((case, attempt));
        }
    }

    /// A target that is not made for a crowd leaves cases open, and they are run
    /// again. One that cannot be verified leaves most open, and leaves them open
    /// alone as well: where there are many, a few of them settle which kind it is.
    async fn settle_open(&mut self) -> Result<(), TargetError> {
        let open = std::mem::take(&mut self.open);
        let are_few = open.len() <= FEW_OPEN;
        let are_most = open.len() > self.done.len() + self.doubtful.len();
        let mut in_a_row = if self.is_stopped || are_most { STAY_OPEN } else { 0 };
        for (case, attempt) in open {
            if !are_few && in_a_row >= STAY_OPEN {
                let report = self.judge().verdict(case, attempt);
                self.end(report);
                continue;
            }
            self.alone(case).await?;
            let ended = self.done.get(case.id).map(|report| report.outcome);
            in_a_row = if ended == Some(Outcome::Inconclusive) { in_a_row + 1 } else { 0 };
        }
        Ok(())
    }

    /// Looks at the target again: another target of the same file may have had it
    /// started again, with a new certificate.
    async fn look_again(&mut self) -> Result<(), TargetError> {
        self.target = open(&self.planned.spec, &self.options).await?;
        Ok(())
    }

    /// Settles what a crowd left open, one case at a time.
    pub(super) async fn settle(&mut self) -> Result<(), TargetError> {
        self.look_again().await?;
        if !self.void.is_empty() {
            self.find_killer().await?;
        }
        self.settle_open().await?;
        for case in std::mem::take(&mut self.doubtful) {
            self.alone(case).await?;
        }
        let failed = self.done.values().find(|report| report.outcome == Outcome::Fail);
        if let (true, Some(failed)) = (self.options.fail_fast, failed) {
            let reason = messages::not_run(NotRun::FailFast(&failed.id.clone()));
            let rest = std::mem::take(&mut self.waiting);
            self.give_up(&rest, &reason);
        }
        Ok(())
    }

    /// The target stopped answering. Where the run can start it again, the
    /// cases of that moment, and those that still wait, run one at a time.
    async fn find_killer(&mut self) -> Result<(), TargetError> {
        let void = std::mem::take(&mut self.void);
        let rest = std::mem::take(&mut self.waiting);
        let name = self.planned.spec.name.clone();
        if !self.planned.spec.can_restart() {
            let ids: Vec<&str> = void.iter().map(|case| case.id).collect();
            self.notes.push(messages::suspects(&name, &ids));
            let reason = messages::target_went_silent(void.len().saturating_sub(1));
            self.give_up(&void, &reason);
            self.give_up(&rest, &messages::not_run(NotRun::Stopped(void.len(), &reason)));
            return Ok(());
        }
        self.restart().await?;
        for case in void.into_iter().chain(rest) {
            self.alone(case).await?;
        }
        Ok(())
    }

    async fn restart(&mut self) -> Result<(), TargetError> {
        self.restarts += 1;
        let _ = self.events.send(Event::Restarted { target: self.planned.spec.name.clone() });
        self.start_again().await
    }

    /// A target that makes its certificate when it starts has a new one now.
    async fn start_again(&mut self) -> Result<(), TargetError> {
        self.ask_whether_it_ended().await;
        self.planned.spec.restart().await?;
        self.look_again().await?;
        self.is_fresh = true;
        Ok(())
    }

    async fn attempt(&mut self, case: &'static Case) -> Attempt {
        let capture = self.options.capture.as_ref();
        let attempt = attempt(case, Arc::clone(&self.target), self.terms(), capture).await;
        self.exits.latest = Some(case.id);
        self.ask_whether_it_ended().await;
        attempt
    }

    async fn ask_whether_it_ended(&mut self) {
        self.exits.ask(&self.planned.spec, &self.target.secrets).await;
    }

    async fn is_alive(&self) -> bool {
        is_alive(&self.target, self.time, self.options.capture.as_ref()).await
    }

    /// Runs one case with nothing beside it; this result counts. A target may die
    /// of all the cases before, so that it is started again to die of this one.
    async fn alone(&mut self, case: &'static Case) -> Result<(), TargetError> {
        loop {
            if self.is_interrupted() {
                self.interrupted();
                return Ok(());
            }
            let target = self.planned.spec.name.clone();
            let _ = self.events.send(Event::Began { target: target.clone(), case: case.id });
            let was_fresh = std::mem::replace(&mut self.is_fresh, false);
            let attempt = self.attempt(case).await;
            let needs_check = attempt.provoked || !attempt.passed();
            if !needs_check || self.is_alive().await {
                let report = self.judge().verdict(case, attempt);
                self.end(report);
                return Ok(());
            }
            if !self.planned.spec.can_restart() {
                self.notes.push(messages::suspects(&target, &[case.id]));
                self.give_up(&[case], &messages::target_went_silent(0));
                return Ok(());
            }
            self.restart().await?;
            if was_fresh {
                self.cleared.retain(|cleared| *cleared != case.id);
                let report = self.judge().died(case, attempt);
                self.end(report);
                return Ok(());
            }
            self.cleared.push(case.id);
        }
    }

    /// Runs one case that ends the target, and starts the target again.
    async fn at_the_end(&mut self, case: &'static Case) -> Result<(), TargetError> {
        if self.is_interrupted() {
            self.interrupted();
            return Ok(());
        }
        self.look_again().await?;
        let target = self.planned.spec.name.clone();
        let _ = self.events.send(Event::Began { target, case: case.id });
        let attempt = self.attempt(case).await;
        let report = self.judge().verdict(case, attempt);
        self.end(report);
        self.start_again().await
    }

    /// Runs the cases that come last.
    pub(super) async fn last(&mut self) -> Result<(), TargetError> {
        let cases: Vec<&'static Case> = self
            .planned
            .cases
            .iter()
            .copied()
            .filter(|case| !in_crowd(case.isolation) && !self.done.contains_key(case.id))
            .collect();
        for case in cases {
            self.at_the_end(case).await?;
        }
        Ok(())
    }

    fn stop_for(&mut self, reason: &str) {
        self.is_stopped = true;
        let name = self.planned.spec.name.clone();
        self.notes.push(messages::stopped(&name, IN_A_ROW, reason));
        let rest = std::mem::take(&mut self.waiting);
        self.give_up(&rest, &messages::not_run(NotRun::Stopped(IN_A_ROW, reason)));
    }

    /// What has no verdict by now, a doubtful one included, gets none.
    fn interrupted(&mut self) {
        self.waiting.clear();
        self.doubtful.clear();
        self.void.clear();
        self.open.clear();
        let all = self.planned.cases.iter().copied();
        let rest: Vec<&'static Case> =
            all.filter(|case| !self.done.contains_key(case.id)).collect();
        self.give_up(&rest, &messages::not_run(NotRun::Interrupted));
    }

    fn give_up(&mut self, cases: &[&'static Case], reason: &str) {
        for case in cases {
            let report = self.judge().inconclusive(case, reason);
            self.end(report);
        }
    }

    /// This is how the case ended: secrets out, memory bounded, told to the reporters.
    fn end(&mut self, mut report: CaseReport) {
        let secrets = &self.target.secrets;
        let texts =
            [&mut report.expected, &mut report.actual, &mut report.reason, &mut report.hint];
        let skipped = report.inputs.iter_mut().flat_map(|inputs| &mut inputs.skipped);
        for text in texts.into_iter().flatten().chain(skipped.map(|skipped| &mut skipped.why)) {
            *text = secrets.mask_text(text);
        }
        let most = if report.outcome == Outcome::Pass { TRANSCRIPTS / 2 } else { TRANSCRIPTS };
        self.kept += report.transcript.memory();
        if self.kept > most {
            self.kept -= report.transcript.memory();
            report.transcript = Transcript { complete: false, events: Vec::new() };
        }
        // A line of progress needs no transcript, and copies of it would add up.
        let transcript = std::mem::take(&mut report.transcript);
        let _ = self.events.send(Event::Ended(Box::new(report.clone())));
        report.transcript = transcript;
        if let Some(case) = self.planned.cases.iter().find(|case| case.id == report.id) {
            self.done.insert(case.id, report);
        }
    }

    /// Adds what this run found, in the order of the catalogue.
    pub(super) async fn report_into(mut self, found: &mut Found) {
        self.ask_whether_it_ended().await;
        found.exits.append(&mut self.exits.seen);
        if self.restarts > 0 {
            self.notes.push(messages::restarted(&self.planned.spec.name, self.restarts));
        }
        if !self.cleared.is_empty() {
            self.notes.push(messages::died_of_many(&self.planned.spec.name, &self.cleared));
        }
        let mut target = self.planned.spec_report();
        target.url.clone_from(&self.target.url);
        found.targets.push(target);
        // A note may quote a reason, and a reason the target.
        found.notes.extend(self.notes.iter().map(|note| self.target.secrets.mask_text(note)));
        let judge = Judge { strict: self.options.strict, target: &self.planned.spec.name };
        for case in self.planned.spec.protocol.cases.iter().copied().flatten() {
            if let Some(skip) = self.planned.skipped.iter().find(|skip| skip.case.id == case.id) {
                found.cases.push(judge.skipped(skip));
            }
            if let Some(report) = self.done.remove(case.id) {
                found.cases.push(report);
            }
        }
    }
}

impl Shared {
    fn call_off(&self) {
        self.called_off.store(true, Ordering::SeqCst);
    }

    fn is_called_off(&self) -> bool {
        self.called_off.load(Ordering::SeqCst)
    }

    async fn try_case(&self, case: &'static Case) -> Tried {
        let Ok(_permit) = self.permits.acquire().await else { return Tried::NotBegun };
        let _turn = match case.isolation {
            Isolation::Alone(key) => match self.keys.get(key) {
                Some(turn) => Some(turn.lock().await),
                None => None,
            },
            Isolation::Shared | Isolation::Last => None,
        };
        if self.is_called_off() {
            return Tried::NotBegun;
        }
        let _ = self.events.send(Event::Began { target: self.target.name.clone(), case: case.id });
        let attempt =
            attempt(case, Arc::clone(&self.target), self.terms, self.capture.as_ref()).await;
        let needs_check = attempt.provoked || !attempt.passed();
        match !needs_check || is_alive(&self.target, self.terms.time, self.capture.as_ref()).await {
            true => Tried::Counts(attempt),
            false => Tried::Void,
        }
    }
}

/// Equal inconclusives in a row.
#[derive(Default)]
struct Row {
    reason: Option<String>,
    length: usize,
}

impl Row {
    fn is_full_after(&mut self, attempt: &Attempt) -> bool {
        match &attempt.end {
            End::Stopped(Stop::Inconclusive(why)) if self.reason.as_ref() == Some(why) => {
                self.length += 1
            }
            End::Stopped(Stop::Inconclusive(why)) => {
                self.reason = Some(why.clone());
                self.length = 1;
            }
            _ => *self = Row::default(),
        }
        self.length >= IN_A_ROW
    }

    fn full(self) -> Option<String> {
        self.reason.filter(|_| self.length >= IN_A_ROW)
    }
}

/// Starts the target where it is to be started.
async fn open(spec: &Spec, options: &Options) -> Result<Arc<Target>, TargetError> {
    Ok(Arc::new(spec.open(options.slow).await?))
}

/// Asks the target at the gate of its protocol; says why where it does not answer.
async fn gate(target: &Arc<Target>, time: Timing, capture: Option<&Capture>) -> Result<(), String> {
    let recorder = recorder(target, "gate", capture);
    let terms = Terms { time, seed: 0, tries: TRIES };
    let cx = Cx::new(Arc::clone(target), terms, recorder);
    // A gate may wait for as long as a target may hold a request.
    let deadline = time.deadline + time.longest_wait;
    match target.protocol.gate.attempt(cx, deadline).await.0 {
        Some(Ok(())) => Ok(()),
        Some(Err(Stop::Inconclusive(why) | Stop::Skipped(why))) => Err(why),
        Some(Err(Stop::Violation(violation))) => Err(violation.actual),
        None => Err(messages::deadline_passed(deadline)),
    }
}

/// Whether the target still answers; a busy one gets a second and a third chance.
async fn is_alive(target: &Arc<Target>, time: Timing, capture: Option<&Capture>) -> bool {
    let until = Instant::now() + time.patience;
    loop {
        if gate(target, time, capture).await.is_ok() {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(50).min(time.quiet)).await;
    }
}
