//! The paths, the uses, the costs and the capabilities as tables.

use crate::decide::model::{Claim, Decide, Outcome, UseCase};
use crate::decide::walk::{self, Reached};
use crate::html::{Table, escape, link, prose};

/// How the tables link to other places, and show proofs.
pub(crate) struct Links<'l> {
    /// To a place of the wizard, by its anchor.
    pub(crate) wizard: &'l dyn Fn(&str) -> String,
    /// To the page of an outcome, by its id; none where there is none yet.
    pub(crate) page: &'l dyn Fn(&str) -> Option<String>,
    /// What shows a claim.
    pub(crate) proof: &'l dyn Fn(&Claim) -> Result<String, String>,
}

impl Links<'_> {
    /// The short name of an outcome with its colour, linked where it has a page.
    fn outcome(&self, outcome: &Outcome) -> String {
        let name = match (self.page)(&outcome.id) {
            Some(href) => link(&href, &escape(&outcome.short)),
            None => escape(&outcome.short),
        };
        format!("<span class=\"wp-technique wp-t-{}\">{name}</span>", outcome.id)
    }
}

/// A row for every path.
pub(crate) fn paths(decide: &Decide, links: &Links<'_>) -> String {
    let mut table = Table::new(
        "wp-paths",
        "Every path from the first question to an outcome",
        &["Answers", "Outcome", "Because", "Unless"],
    );
    for path in decide.paths() {
        let steps: Vec<String> = path
            .steps
            .iter()
            .map(|(question, answer)| {
                format!(
                    "<span class=\"wp-note\">{}</span> <span data-step=\"{}={}\">{}</span>",
                    escape(&question.asks),
                    question.id,
                    answer.id,
                    escape(&answer.says)
                )
            })
            .collect();
        let runner_up = decide.outcome(&path.choice.runner_up);
        let unless = format!("{}: {}", links.outcome(runner_up), prose(&path.choice.unless));
        let outcome = decide.outcome(&path.choice.outcome);
        let end = link(&(links.wizard)(&path.anchor()), &escape(&outcome.short));
        table.row_with_id(
            format!("path-{}", walk::told(&path.steps).replace(['=', ','], "-")),
            vec![
                steps.join("<br>"),
                format!(
                    "<span class=\"wp-technique wp-t-{}\" data-outcome=\"{0}\">{end}</span>",
                    outcome.id
                ),
                prose(&path.choice.because),
                unless,
            ],
        );
    }
    table.html()
}

/// A row for every use.
pub(crate) fn uses(decide: &Decide, links: &Links<'_>) -> String {
    let mut table = Table::new(
        "wp-uses",
        "What people build, and the technique that fits",
        &["Use", "Technique", "Because", "Unless"],
    );
    for used in &decide.uses {
        let runner_up = decide.outcome(&used.runner_up);
        table.row_with_id(
            format!("use-{}", used.id),
            vec![
                place(decide, used, links),
                links.outcome(decide.outcome(&used.lands)),
                format!("{}{}", prose(&used.because), corrected(decide, used)),
                format!("{}: {}", links.outcome(runner_up), prose(&used.unless)),
            ],
        );
    }
    table.html()
}

/// The name of a use, linked to the end of its path in the wizard.
fn place(decide: &Decide, used: &UseCase, links: &Links<'_>) -> String {
    match decide.follow(&used.answers) {
        Ok(Reached::End(path)) => link(&(links.wizard)(&path.anchor()), &escape(&used.name)),
        // The check of the file lets neither pass.
        Ok(Reached::Open(..)) | Err(_) => escape(&used.name),
    }
}

/// Why another technique that is often named for it is not the one.
fn corrected(decide: &Decide, used: &UseCase) -> String {
    let Some(why) = &used.corrected else { return String::new() };
    let mut others: Vec<&str> = Vec::new();
    for named in used.named.iter().filter(|named| named.outcome != used.lands) {
        let short = decide.outcome(&named.outcome).short.as_str();
        if !others.contains(&short) {
            others.push(short);
        }
    }
    format!(
        "<br><span class=\"wp-note\">Often named: {}. {}</span>",
        escape(&others.join(", ")),
        prose(why)
    )
}

/// The order from cheap to dear, and what is paid.
pub(crate) fn costs(decide: &Decide, links: &Links<'_>) -> String {
    let mut table = Table::new(
        "wp-plain",
        "The order from cheap to dear",
        &["Order", "Technique", "In one sentence", "What it costs"],
    );
    let mut outcomes: Vec<&Outcome> = decide.outcomes.iter().collect();
    outcomes.sort_by_key(|outcome| outcome.cost);
    for outcome in outcomes {
        table.row(vec![
            outcome.cost.to_string(),
            links.outcome(outcome),
            prose(&outcome.says),
            prose(&outcome.costs),
        ]);
    }
    table.html()
}

/// What each capability means, and who has it, with the proof.
pub(crate) fn capabilities(decide: &Decide, links: &Links<'_>) -> Result<String, String> {
    let mut table = Table::new(
        "wp-abilities",
        "What an answer can ask for, and what can do it",
        &["It", "Can do it, and what shows it"],
    );
    for capability in &decide.capabilities {
        let mut able = Vec::new();
        for outcome in &decide.outcomes {
            if let Some(claim) = outcome.can(&capability.id) {
                able.push(format!("{} {}", links.outcome(outcome), (links.proof)(claim)?));
            }
        }
        table.row_with_id(
            format!("can-{}", capability.id),
            vec![prose(&capability.says), able.join("<br>")],
        );
    }
    Ok(table.html())
}
