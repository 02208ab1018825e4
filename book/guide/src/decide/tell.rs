//! What the command line says: a question, a decision, and why nothing else.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::model::{Claim, Decide, Outcome, Question};
use super::walk::{Path, Step, told};

/// How wide a line may get.
const WIDTH: usize = 88;

/// A question with its answers, numbered from 1.
pub fn question(question: &Question) -> String {
    let mut text = format!("{}\n", question.asks);
    for (index, answer) in question.answers.iter().enumerate() {
        let _ = writeln!(text, "  {}  {}", index + 1, answer.says);
    }
    let _ = writeln!(text, "{}", wrapped(&question.hint, "     "));
    text
}

/// What is still open, with the names that `--answers` takes.
pub fn open(answered: &[Step<'_>], question: &Question) -> String {
    let mut text = format!("`{}` is not answered: {}\n", question.id, question.asks);
    let before = if answered.is_empty() { String::new() } else { told(answered) + "," };
    for answer in &question.answers {
        let pair = format!("{before}{}={}", question.id, answer.id);
        let _ = writeln!(text, "  {}\n    --answers {pair}", answer.says);
    }
    text
}

/// Every question, with the names that `--answers` takes.
pub fn list(decide: &Decide) -> String {
    let mut text = String::new();
    for question in &decide.questions {
        let _ = writeln!(text, "{:<10} {}", question.id, question.asks);
        for answer in &question.answers {
            let _ = writeln!(text, "  {:<10} {}", answer.id, answer.says);
        }
    }
    text
}

/// The outcome of a path, its reason, and how to come to it again.
pub fn decision(decide: &Decide, path: &Path<'_>, has_page: bool) -> String {
    let outcome = decide.outcome(&path.choice.outcome);
    let runner_up = decide.outcome(&path.choice.runner_up);
    let mut text = format!("{}\n\n", outcome.name);
    let _ = writeln!(text, "{}\n", wrapped(&outcome.says, "  "));
    for (question, answer) in &path.steps {
        let _ = writeln!(text, "  {:<36} {}", question.asks, answer.says);
    }
    let _ = writeln!(text, "\n{}", labelled("because", &path.choice.because));
    let _ = writeln!(text, "{}", labelled("costs", &outcome.costs));
    let unless = format!("{}; then {}", path.choice.unless, runner_up.name);
    let _ = writeln!(text, "{}", labelled("unless", &unless));
    let page = match has_page {
        true => format!("book/src/{}", outcome.page),
        false => "not written yet".to_owned(),
    };
    let _ = writeln!(text, "{}", labelled("page", &page));
    let again = format!("cargo xtask decide --answers {}", told(&path.steps));
    let _ = writeln!(text, "  again    {again}");
    text
}

/// What was asked for with what shows it, and why each other outcome is out.
pub fn explanation(decide: &Decide, path: &Path<'_>) -> String {
    let outcome = decide.outcome(&path.choice.outcome);
    let needs = path.needs();
    let mut text = format!("{} can do all that was asked for\n", outcome.name);
    for need in &needs {
        let capability = decide.capability(need);
        let _ = writeln!(text, "  {need:<14} {}", capability.says);
        if let Some(claim) = outcome.can(need) {
            let _ = writeln!(text, "  {:<14} {}", "", shown(claim));
        }
    }
    text.push_str("\nthe others\n");
    for other in decide.outcomes.iter().filter(|other| other.id != outcome.id) {
        let reason = wrapped(&reason(other, &needs), &" ".repeat(17));
        let _ = writeln!(text, "  {:<14} {}", other.short, reason.trim_start());
    }
    text
}

/// Why `other` is not the outcome; what its words mean stands above.
fn reason(other: &Outcome, needs: &[&str]) -> String {
    let lacks = other.lacks(needs);
    match lacks.is_empty() {
        // The check of the file leaves nothing that is cheaper and fits.
        true => format!("could do it too, and is not cheaper: {}", other.costs),
        false => format!("lacks {}", lacks.join(", ")),
    }
}

fn shown(claim: &Claim) -> String {
    let mut words: Vec<String> = claim.proofs.iter().map(ToString::to_string).collect();
    words.extend(claim.pending.map(|part| format!("pending part {part}")));
    format!("[{}]", words.join(", "))
}

/// What `--json` prints of a decision.
pub fn decision_json(decide: &Decide, path: &Path<'_>) -> Value {
    let outcome = decide.outcome(&path.choice.outcome);
    let needs = path.needs();
    let need = |id: &&str| {
        let claim = outcome.can(id).cloned().unwrap_or_default();
        let proofs: Vec<String> = claim.proofs.iter().map(ToString::to_string).collect();
        json!({ "id": id, "says": decide.capability(id).says, "proofs": proofs, "pending": claim.pending })
    };
    let others = decide.outcomes.iter().filter(|other| other.id != outcome.id);
    let others = others
        .map(|other| json!({ "id": other.id, "cost": other.cost, "lacks": other.lacks(&needs) }));
    json!({
        "schema": 1,
        "decided": true,
        "answers": steps(&path.steps),
        "outcome": named(outcome),
        "because": path.choice.because,
        "runner_up": { "id": path.choice.runner_up, "unless": path.choice.unless },
        "needs": needs.iter().map(need).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
    })
}

/// What `--json` prints where an answer is missing.
pub fn open_json(answered: &[Step<'_>], question: &Question) -> Value {
    let answers = question.answers.iter();
    let answers = answers.map(|answer| json!({ "id": answer.id, "says": answer.says }));
    json!({
        "schema": 1,
        "decided": false,
        "answers": steps(answered),
        "question": {
            "id": question.id,
            "asks": question.asks,
            "answers": answers.collect::<Vec<_>>(),
        },
    })
}

/// What `--list --json` prints.
pub fn list_json(decide: &Decide) -> Value {
    let question = |question: &Question| {
        let answers = question.answers.iter();
        let answers = answers.map(|answer| json!({ "id": answer.id, "says": answer.says }));
        json!({
            "id": question.id,
            "asks": question.asks,
            "answers": answers.collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": 1,
        "start": decide.start,
        "questions": decide.questions.iter().map(question).collect::<Vec<_>>(),
        "outcomes": decide.outcomes.iter().map(named).collect::<Vec<_>>(),
    })
}

fn steps(steps: &[Step<'_>]) -> Vec<Value> {
    let steps = steps.iter();
    steps
        .map(|(question, answer)| json!({ "question": question.id, "answer": answer.id }))
        .collect()
}

fn named(outcome: &Outcome) -> Value {
    json!({ "id": outcome.id, "name": outcome.name, "cost": outcome.cost, "page": outcome.page })
}

/// A line with a label in front, and what does not fit below.
fn labelled(label: &str, text: &str) -> String {
    format!("  {label:<8} {}", wrapped(text, &" ".repeat(11)).trim_start())
}

/// `text` in lines of at most [`WIDTH`], each behind `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = indent.to_owned();
    for word in text.split_whitespace() {
        if line.len() > indent.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        }
        if line.len() > indent.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}
