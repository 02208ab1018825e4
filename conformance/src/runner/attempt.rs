//! One run of one case.

use std::sync::Arc;

use tokio::time::Instant;

use super::ran::Ran;
use crate::case::{Case, Cx, Stop, TRIES, Terms};
use crate::pcap::Capture;
use crate::report::messages;
use crate::report::model::InputsReport;
use crate::targets::Target;
use crate::transcript::{Recorder, Transcript};

/// How one run of one case ended.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) end: End,
    /// Whether it provoked a rejection.
    pub(super) provoked: bool,
    /// Which inputs of its table ran.
    pub(super) inputs: Option<InputsReport>,
    pub(super) transcript: Transcript,
    pub(super) millis: u64,
}

#[derive(Clone, Debug)]
pub(super) enum End {
    Passed,
    Stopped(Stop),
    /// A defect of ours, in words.
    Broken(String),
}

impl Attempt {
    pub(super) fn passed(&self) -> bool {
        matches!(self.end, End::Passed)
    }

    /// Whether there was nothing to judge.
    pub(super) fn skipped(&self) -> bool {
        matches!(self.end, End::Stopped(Stop::Skipped(_)))
    }

    pub(super) fn violates(&self) -> bool {
        matches!(self.end, End::Stopped(Stop::Violation(_)))
    }
}

/// Runs `case` once, bounded by its deadline.
pub(super) async fn attempt(
    case: &'static Case,
    target: Arc<Target>,
    terms: Terms,
    capture: Option<&Capture>,
) -> Attempt {
    let start = Instant::now();
    let recorder = recorder(&target, case.id, capture);
    let deadline = deadline_of(case, terms);
    let kept = recorder.clone();
    let seed = seed_of(terms.seed, case.id);
    let cx = Cx::new(target, Terms { seed, ..terms }, recorder);
    let inputs = cx.inputs().clone();
    let body = tokio::spawn(case.body.attempt(cx, deadline));
    // Dropping this future must end the body too.
    let _guard = AbortOnDrop(body.abort_handle());
    let (end, provoked) = match body.await {
        Ok((Some(Ok(())), cx)) => (End::Passed, cx.provoked()),
        Ok((Some(Err(stop)), cx)) => (End::Stopped(stop), cx.provoked()),
        Ok((None, cx)) => {
            let why = messages::deadline_passed(deadline);
            (End::Stopped(Stop::Inconclusive(why)), cx.provoked())
        }
        Err(error) => (End::Broken(messages::panicked(&what_it_said(error))), true),
    };
    let ran = Ran::of(&(case.inputs)(), &inputs, &end);
    let end = ran.fault.map_or(end, End::Broken);
    if let End::Stopped(Stop::Violation(violation)) = &end
        && let Some(event) = violation.event
    {
        kept.mark_here(event);
    }
    Attempt {
        end,
        provoked,
        inputs: ran.report,
        transcript: kept.transcript(),
        millis: super::millis_since(start),
    }
}

/// A recorder of `case`, which writes to `capture` as well.
pub(super) fn recorder(target: &Target, case: &str, capture: Option<&Capture>) -> Recorder {
    match capture {
        Some(capture) => capture.recorder(target, case),
        None => Recorder::new(target.secrets.clone()),
    }
}

/// The deadline of a case with a table leaves patience for each of its inputs,
/// that of a property case grows with the number of tries.
fn deadline_of(case: &Case, Terms { time, tries, .. }: Terms) -> std::time::Duration {
    if case.is_property {
        return time.deadline.saturating_mul(tries.div_ceil(TRIES).max(1));
    }
    let inputs = u32::try_from((case.inputs)().len()).unwrap_or(u32::MAX);
    time.deadline.max(time.patience.saturating_mul(inputs.saturating_add(2)))
}

/// Each case draws its own numbers, whatever runs beside it (FNV-1a).
fn seed_of(seed: u64, id: &str) -> u64 {
    id.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn what_it_said(error: tokio::task::JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "the case was cancelled".to_owned() };
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(said), _) => (*said).to_owned(),
        (None, Some(said)) => said.clone(),
        (None, None) => "no message".to_owned(),
    }
}

struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
