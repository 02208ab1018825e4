//! What the program prints. In a step of GitHub Actions no line that is meant
//! for a person acts as a command.

use std::borrow::Cow;
use std::io::Write;

use crate::report::github;

/// Prints whole lines to standard output; a closed pipe is no error of ours.
pub(super) fn print(text: &str) {
    say(text, false);
}

/// The same, or to standard error where the other one is for a report.
pub(super) fn say(text: &str, stdout_is_taken: bool) {
    let text = whole(&for_a_person(text));
    let _ = match stdout_is_taken {
        true => anstream::stderr().write_all(text.as_bytes()),
        false => anstream::stdout().write_all(text.as_bytes()),
    };
}

/// Prints whole lines to standard error.
pub(super) fn complain(text: &str) {
    say(text, true);
}

/// Prints lines that are meant to act as commands.
pub(super) fn commands(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn for_a_person(text: &str) -> Cow<'_, str> {
    if github::is_here() { github::harmless(text) } else { Cow::Borrowed(text) }
}

fn whole(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}
