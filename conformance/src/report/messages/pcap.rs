//! Words in a capture, and about it.

use crate::report::text::{clean, plural};
use crate::transcript::Mark;

/// What a reader of the file has to know.
pub fn capture_comment() -> &'static str {
    "Payloads of a conformance run, after TLS was taken off and with secrets overwritten. \
     Addresses, ports and everything else of IP and TCP is made up around them."
}

/// What a packet is: event `n` of a case, in words, and the part it plays; `n`
/// is 0 where it is none of its events. Words come from the target and are
/// escaped here.
pub fn packet_comment(case: &str, target: &str, n: u32, words: &str, mark: Option<Mark>) -> String {
    let case = format!("{} on {}", clean(case), clean(target));
    if n == 0 {
        return case;
    }
    let part = match mark {
        None => "",
        Some(Mark::Control) => " (control)",
        Some(Mark::Stimulus) => " (stimulus)",
        Some(Mark::Here) => " (here)",
    };
    format!("{case}, event {n}{part}: {}", clean(words))
}

/// Note: the file had no room for the rest.
pub fn capture_is_full(file: &str, left_out: u64) -> String {
    let events = plural(usize::try_from(left_out).unwrap_or(usize::MAX), "event");
    format!("{file} has reached 1 GiB and ends there; {events} of this run are not in it")
}
