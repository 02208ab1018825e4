//! What happens to a run and its targets.

use std::time::Duration;

use crate::outcome::Outcome;
use crate::report::text::{and, number, plural, span};

const NOT_RUN: &str = "not run: ";

/// Why a selected case never began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRun<'a> {
    /// Ctrl-C.
    Interrupted,
    /// `--fail-fast`, and this case failed.
    FailFast(&'a str),
    /// So many cases in a row ended inconclusive for this reason.
    Stopped(usize, &'a str),
}

/// The reason of a case that never began. Such a case is inconclusive, and the
/// verdict counts it apart from those that were tried.
pub fn not_run(why: NotRun<'_>) -> String {
    match why {
        NotRun::Interrupted => format!("{NOT_RUN}the run was interrupted"),
        NotRun::FailFast(case) => format!("{NOT_RUN}{case} failed, and --fail-fast was given"),
        NotRun::Stopped(times, reason) => {
            format!("{NOT_RUN}{} before it ended with: {reason}", plural(times, "case"))
        }
    }
}

/// Whether `reason` comes from [`not_run`].
pub fn is_not_run(reason: &str) -> bool {
    reason.starts_with(NOT_RUN)
}

/// Reason: nothing listens at `address` (host and port).
pub fn refused(address: &str) -> String {
    format!("connection refused at {address}")
}

/// Reason of every case of a target that does not answer at the gate; `protocol`
/// is its title, `why` what the gate saw.
pub fn gate_shut(protocol: &str, url: &str, why: &str) -> String {
    format!("{url} does not answer as {protocol}: {why}")
}

/// Reason: the control of a case failed, so its stimulus would prove nothing.
pub fn control_failed(why: &str) -> String {
    format!("the target did not do what the case builds on: {why}")
}

/// Reason: a case had no verdict when its deadline passed.
pub fn deadline_passed(deadline: Duration) -> String {
    format!("no verdict after {}; for a slow target try --slow 3", span(deadline))
}

/// Expected: what a target does after it rejected something.
pub fn still_accepts() -> String {
    "the target takes a new connection after the rejection".to_owned()
}

/// Actual: it does not.
pub fn not_accepting(why: &str) -> String {
    format!("no new connection after the rejection: {why}")
}

/// Reason: a case could not connect at all, although the gate was open.
pub fn took_no_connection(tries: usize, why: &str) -> String {
    format!(
        "no connection after {}: {why}",
        if tries == 1 { "1 try".to_owned() } else { format!("{} tries", number(tries)) }
    )
}

/// Why a test fails about whose case the report says nothing.
pub fn no_verdict() -> String {
    "the run ended without a verdict on this case".to_owned()
}

/// Reason of a fail: the case ran alone, and the target did not survive it.
pub fn target_died() -> String {
    "target died".to_owned()
}

/// Reason: the target stopped answering while this case and others ran.
pub fn target_went_silent(others: usize) -> String {
    match others {
        0 => "the target stopped answering while it ran".to_owned(),
        n => format!("the target stopped answering while it and {} ran", plural(n, "other case")),
    }
}

/// Note: who may have stopped a target that the run cannot start again.
pub fn suspects(target: &str, cases: &[&str]) -> String {
    if let [case] = cases {
        return format!(
            "{target} stopped answering while {case} ran. That alone accuses nobody; start the \
             target again and run the case alone, or let the target file start it ([start])."
        );
    }
    let all: Vec<String> = cases.iter().map(|case| (*case).to_owned()).collect();
    format!(
        "{target} stopped answering while {} ran: {}. None is accused; start the target again and \
         run them with --jobs 1, or let the target file start it ([start]), and the run finds out \
         which.",
        plural(cases.len(), "case"),
        and(&all),
    )
}

/// Note: a target stopped answering and was started again.
pub fn restarted(target: &str, times: usize) -> String {
    let times = if times == 1 { "once".to_owned() } else { plural(times, "time") };
    format!(
        "{target} stopped answering and was started again {times}; the cases of that moment were run one at a time"
    )
}

/// Note: the target died, but not of the case that ran then.
pub fn died_of_many(target: &str, cases: &[&str]) -> String {
    let all: Vec<String> = cases.iter().map(|case| (*case).to_owned()).collect();
    format!(
        "{target} died while {} ran, and survived the same right after a start: what it died of \
         adds up over several cases, so that none is accused; look for what grows with every \
         connection",
        and(&all)
    )
}

/// Note: the run stopped, because it would have gone on like this.
pub fn stopped(target: &str, times: usize, reason: &str) -> String {
    format!(
        "the run on {target} stopped after {} in a row ended with: {reason}",
        plural(times, "case")
    )
}

/// Note: under `--repeat` every case ended the same way every time.
pub fn repeats_agree(times: usize) -> String {
    format!("{} gave the same verdict in every case", plural(times, "run"))
}

/// Note: under `--repeat` a case did not end the same way every time.
pub fn repeat_differs(target: &str, case: &str, outcomes: &[Outcome]) -> String {
    let counts = Outcome::ALL.into_iter().filter_map(|outcome| {
        let times = outcomes.iter().filter(|have| **have == outcome).count();
        (times > 0).then(|| format!("{} {}", number(times), outcome.word()))
    });
    format!(
        "{case} on {target} differs between {}: {}",
        plural(outcomes.len(), "repetition"),
        and(&counts.collect::<Vec<String>>()),
    )
}

/// Note: the seed that `--seed random` took.
pub fn random_seed(seed: u64) -> String {
    format!("the seed was {seed}; --seed {seed} makes the same choices again")
}

/// Note: a target whose certificate was not checked.
pub fn insecure(target: &str) -> String {
    format!("{target}: [tls] insecure = true, so no certificate was checked")
}

/// Reason of a broken case: its body panicked.
pub fn panicked(said: &str) -> String {
    format!("the case panicked: {said}")
}

/// Reason of a broken case: it passed, and one of its inputs never ran.
pub fn input_never_ran(input: &str) -> String {
    format!("the case passed without running its input `{input}`")
}

/// Reason of a broken case: its body ran an input that `--explain` does not list.
pub fn input_undeclared(input: &str) -> String {
    format!("the case ran the input `{input}`, which it does not declare")
}

/// Why an input did not run: an earlier one had violated already.
pub fn input_after_violation() -> String {
    "an earlier input had violated already".to_owned()
}

/// Why an input did not run: the case ended before it.
pub fn input_not_reached() -> String {
    "the case ended before it".to_owned()
}

/// Under a broken case: that it is our defect, and what to send us.
pub fn please_report(version: &str) -> String {
    format!(
        "This is a defect of wireproof {version}, not of the target. Please report it with the \
         lines above and the file that --report json=FILE writes."
    )
}
