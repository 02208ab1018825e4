//! What must hold of the decision. Each fault says on which path it does not.

use std::collections::BTreeSet;

use super::model::{Decide, Question, Then, UseCase};
use super::read::fault;
use super::walk::{Path, Reached, told};
use crate::fault::Fault;

/// Questions until an outcome.
const LONGEST_PATH: usize = 8;
/// Answers of a question.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=4;
/// Letters of a question, and of an answer: what a box of the chart holds.
const LONGEST_QUESTION: usize = 60;
const LONGEST_ANSWER: usize = 40;

/// Every fault. Where questions go in a circle, that is the only one, for nothing
/// else can be said before it is broken.
pub fn faults(decide: &Decide) -> Vec<Fault> {
    let circles = circles(decide);
    if !circles.is_empty() {
        return circles;
    }
    let paths = decide.paths();
    let mut faults = form(decide, &paths);
    faults.extend(unreached(decide, &paths));
    faults.extend(unasked(decide));
    for path in &paths {
        faults.extend(sound(decide, path));
        faults.extend(cheapest(decide, path));
        faults.extend(runner_up(path));
    }
    faults.extend(decide.uses.iter().flat_map(|used| use_case(decide, used)));
    faults
}

/// Questions that lead back to themselves.
fn circles(decide: &Decide) -> Vec<Fault> {
    fn visit<'d>(
        decide: &'d Decide,
        question: &'d Question,
        above: &mut Vec<&'d Question>,
        done: &mut BTreeSet<&'d str>,
        faults: &mut Vec<Fault>,
    ) {
        above.push(question);
        for answer in &question.answers {
            let Then::Ask(next) = &answer.then else { continue };
            if let Some(at) = above.iter().position(|asked| asked.id == *next) {
                let round: Vec<&str> = above[at..].iter().map(|asked| asked.id.as_str()).collect();
                let what = format!(
                    "questions in a circle: {} → {next}, by the answer `{}`",
                    round.join(" → "),
                    answer.id
                );
                faults.push(fault(answer.line, what));
            } else if !done.contains(next.as_str()) {
                visit(decide, decide.question(next), above, done, faults);
            }
        }
        above.pop();
        done.insert(&question.id);
    }
    let (mut done, mut faults) = (BTreeSet::new(), Vec::new());
    for question in &decide.questions {
        if !done.contains(question.id.as_str()) {
            visit(decide, question, &mut Vec::new(), &mut done, &mut faults);
        }
    }
    faults
}

/// Lengths and numbers that the chart and a reader can take.
fn form(decide: &Decide, paths: &[Path<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for question in &decide.questions {
        let (id, count) = (&question.id, question.answers.len());
        if !ANSWERS.contains(&count) {
            let what = format!("the question `{id}` has {count} answers; 2 to 4 can be told apart");
            faults.push(fault(question.line, what));
        }
        if question.asks.chars().count() > LONGEST_QUESTION {
            let what = format!("the question `{id}` is longer than {LONGEST_QUESTION} letters");
            faults.push(fault(question.line, what));
        }
        let mut said = BTreeSet::new();
        for answer in &question.answers {
            if answer.says.chars().count() > LONGEST_ANSWER {
                let what = format!(
                    "the answer `{}` of `{id}` is longer than {LONGEST_ANSWER} letters",
                    answer.id
                );
                faults.push(fault(answer.line, what));
            }
            if !said.insert(&answer.says) {
                let what = format!("two answers of `{id}` say \"{}\"", answer.says);
                faults.push(fault(answer.line, what));
            }
        }
    }
    for path in paths.iter().filter(|path| path.steps.len() > LONGEST_PATH) {
        let what = format!(
            "{}: {} questions until an outcome; {LONGEST_PATH} are enough",
            told(&path.steps),
            path.steps.len()
        );
        faults.push(fault(last_line(path), what));
    }
    faults
}

/// Questions that nobody is asked, and outcomes that nobody comes to.
fn unreached(decide: &Decide, paths: &[Path<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let asked: BTreeSet<&str> = paths
        .iter()
        .flat_map(|path| path.steps.iter().map(|(question, _)| question.id.as_str()))
        .collect();
    for question in decide.questions.iter().filter(|one| !asked.contains(one.id.as_str())) {
        let what = format!(
            "no path from `{}` leads to the question `{}`; let an answer ask it, or remove it",
            decide.start, question.id
        );
        faults.push(fault(question.line, what));
    }
    for outcome in &decide.outcomes {
        if paths.iter().all(|path| path.choice.outcome != outcome.id) {
            let what = format!(
                "no path from `{}` leads to the outcome `{}`; let an answer choose it, or remove it",
                decide.start, outcome.id
            );
            faults.push(fault(outcome.line, what));
        }
    }
    faults
}

/// Capabilities that no answer asks for decide nothing.
fn unasked(decide: &Decide) -> Vec<Fault> {
    let answers = || decide.questions.iter().flat_map(|question| &question.answers);
    let is_asked = |id: &String| answers().any(|answer| answer.needs.contains(id));
    let idle = decide.capabilities.iter().filter(|capability| !is_asked(&capability.id));
    idle.map(|capability| {
        let what = format!("no answer asks for the capability `{}`; remove it", capability.id);
        fault(capability.line, what)
    })
    .collect()
}

fn last_line(path: &Path<'_>) -> usize {
    path.steps.last().map_or(1, |(_, answer)| answer.line)
}

/// The outcome can do what its path asks for.
fn sound(decide: &Decide, path: &Path<'_>) -> Option<Fault> {
    let outcome = decide.outcome(&path.choice.outcome);
    let lacks = outcome.lacks(&path.needs());
    if lacks.is_empty() {
        return None;
    }
    let lacks: Vec<String> =
        lacks.iter().map(|need| format!("`{need}` ({})", decide.capability(need).says)).collect();
    let what = format!(
        "{} leads to `{}`, which cannot do {}",
        told(&path.steps),
        outcome.id,
        lacks.join(", ")
    );
    Some(fault(last_line(path), what))
}

/// Nothing cheaper could do it too.
fn cheapest(decide: &Decide, path: &Path<'_>) -> Option<Fault> {
    let outcome = decide.outcome(&path.choice.outcome);
    let needs = path.needs();
    let cheaper = decide
        .outcomes
        .iter()
        .filter(|other| other.cost < outcome.cost && other.lacks(&needs).is_empty())
        .min_by_key(|other| other.cost)?;
    let what = format!(
        "{} leads to `{}` (cost {}), and `{}` (cost {}) can do all that is asked for: {}",
        told(&path.steps),
        outcome.id,
        outcome.cost,
        cheaper.id,
        cheaper.cost,
        needs.join(", ")
    );
    Some(fault(last_line(path), what))
}

fn runner_up(path: &Path<'_>) -> Option<Fault> {
    let choice = path.choice;
    (choice.outcome == choice.runner_up).then(|| {
        let what = format!("{} has itself as its runner-up", told(&path.steps));
        fault(last_line(path), what)
    })
}

/// A use lands where it says, and a note that says something else is answered.
fn use_case(decide: &Decide, used: &UseCase) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut say =
        |what: String| faults.push(fault(used.line, format!("the use `{}`: {what}", used.id)));
    match decide.follow(&used.answers) {
        Ok(Reached::End(path)) if path.choice.outcome != used.lands => say(format!(
            "{} leads to `{}`, and not to `{}`",
            told(&path.steps),
            path.choice.outcome,
            used.lands
        )),
        Ok(Reached::End(_)) => {}
        Ok(Reached::Open(_, question)) => {
            let answers: Vec<&str> =
                question.answers.iter().map(|answer| answer.id.as_str()).collect();
            say(format!("`{}` is not answered; there are {}", question.id, answers.join(", ")));
        }
        Err(astray) => say(astray.to_string()),
    }
    if used.lands == used.runner_up {
        say("has itself as its runner-up".to_owned());
    }
    let other = used.named.iter().find(|named| named.outcome != used.lands);
    match (other, &used.corrected) {
        (Some(named), None) => say(format!(
            "the note at {} names `{}`, and not `{}`; say in `corrected` why",
            named.at, named.outcome, used.lands
        )),
        (None, Some(_)) => say("is `corrected`, and no note names another outcome".to_owned()),
        _ => {}
    }
    faults
}
