//! Which inputs of a table case ran, and why others did not.

use crate::report::model::{InputsReport, SkippedInput};
use crate::report::text::{and, number};

/// So many skipped inputs of one reason are named, the others counted.
const MOST_NAMED: usize = 3;

/// What ran, and what was skipped: ``3 of 4 inputs: `8 bits` was skipped: …``.
/// Nothing where all of them ran.
pub fn part_of_inputs(inputs: &InputsReport) -> Option<String> {
    part(inputs, " inputs")
}

/// The same behind a word that says what is counted: ``3 of 4: `8 bits` was …``.
pub fn part_of_them(inputs: &InputsReport) -> Option<String> {
    part(inputs, "")
}

fn part(inputs: &InputsReport, counted: &str) -> Option<String> {
    if inputs.skipped.is_empty() {
        return None;
    }
    let reasons = reasons(inputs).into_iter().map(|why| {
        let same = inputs.skipped.iter().filter(|skipped| skipped.why == why);
        format!("{}: {why}", named(&same.collect::<Vec<&SkippedInput>>()))
    });
    let reasons: Vec<String> = reasons.collect();
    let (run, declared) = (number(inputs.run), number(inputs.declared));
    Some(format!("{run} of {declared}{counted}: {}", reasons.join("; ")))
}

/// Why inputs were skipped, each reason once.
pub fn reasons(inputs: &InputsReport) -> Vec<&str> {
    let mut reasons: Vec<&str> = Vec::new();
    for skipped in &inputs.skipped {
        if !reasons.contains(&skipped.why.as_str()) {
            reasons.push(&skipped.why);
        }
    }
    reasons
}

/// Before the reason that several cases share: `on a part of their inputs: …`.
pub fn parts_of_inputs(reasons: &[&str]) -> String {
    format!("on a part of their inputs: {}", reasons.join("; "))
}

/// `` `a` was skipped``, `` `a`, `b`, `c` and 4 more were skipped``
fn named(skipped: &[&SkippedInput]) -> String {
    let names = skipped.iter().take(MOST_NAMED).map(|skipped| format!("`{}`", skipped.input));
    let mut names: Vec<String> = names.collect();
    if skipped.len() > MOST_NAMED {
        names.push(format!("{} more", number(skipped.len() - MOST_NAMED)));
    }
    let was = if skipped.len() == 1 { "was" } else { "were" };
    format!("{} {was} skipped", and(&names))
}
