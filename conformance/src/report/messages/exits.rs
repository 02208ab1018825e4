//! Targets that ended by themselves.

use crate::report::model::ExitReport;
use crate::report::text::and;

/// How a target ended, and after which cases that was noticed, where it ended so
/// once or several times.
pub fn exited(exits: &[&ExitReport]) -> String {
    let Some(first) = exits.first() else { return String::new() };
    let times = match exits.len() {
        1 => String::new(),
        n => format!(" {n} times"),
    };
    let mut after: Vec<String> = Vec::new();
    for noticed in exits.iter().map(|exit| noticed(exit)) {
        // A case that kills it is run again alone, and kills it again.
        if !after.contains(&noticed) {
            after.push(noticed);
        }
    }
    format!("{} ended by itself{times}, {}; noticed {}", first.target, first.status, and(&after))
}

fn noticed(exit: &ExitReport) -> String {
    match &exit.after {
        Some(case) => format!("after {case}"),
        None => "before a case had ended".to_owned(),
    }
}

/// What the target printed last, on one line.
pub fn printed_last(exit: &ExitReport) -> String {
    match exit.last_words.is_empty() {
        true => "it printed nothing".to_owned(),
        false => format!("it printed last: {}", exit.last_words.join(" | ")),
    }
}
