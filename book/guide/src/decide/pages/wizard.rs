//! One question after the other, as sections of a page that link to each other: no
//! script is needed, every step has an address, and going back is the browser's.

use std::fmt::Write as _;

use crate::decide::model::{Decide, Question, Then};
use crate::decide::walk::{Path, end_anchor, question_anchor, told};
use crate::html::{code, escape, link, prose};

/// What the wizard leads to.
pub(crate) struct Links<'l> {
    /// To the page of an outcome, by its id; none where there is none yet.
    pub(crate) page: &'l dyn Fn(&str) -> Option<String>,
}

/// Every question and every end, in the order of the file.
pub(crate) fn wizard(decide: &Decide, links: &Links<'_>) -> String {
    let mut html = "<div class=\"wp-wizard\">\n".to_owned();
    for question in &decide.questions {
        section(&mut html, decide, question);
    }
    let mut seen = Vec::new();
    for path in decide.paths() {
        // Several paths may come to the same answer; it has one section.
        let anchor = path.anchor();
        if !seen.contains(&anchor) {
            end(&mut html, decide, &path, links);
            seen.push(anchor);
        }
    }
    html + "</div>\n"
}

fn section(html: &mut String, decide: &Decide, question: &Question) {
    let _ = write!(
        html,
        "<section id=\"{}\" class=\"wp-asks\">\n<h3>{}</h3>\n<p class=\"wp-note\">{}</p>\n<ol>\n",
        question_anchor(&question.id),
        escape(&question.asks),
        prose(&question.hint)
    );
    for answer in &question.answers {
        let anchor = match &answer.then {
            Then::Ask(next) => question_anchor(next),
            Then::Choose(_) => end_anchor(&question.id, &answer.id),
        };
        let _ = writeln!(html, "<li>{}</li>", link(&format!("#{anchor}"), &escape(&answer.says)));
    }
    html.push_str("</ol>\n");
    if question.id != decide.start {
        let _ = writeln!(html, "<p class=\"wp-again\">{}</p>", again(decide));
    }
    html.push_str("</section>\n");
}

fn end(html: &mut String, decide: &Decide, path: &Path<'_>, links: &Links<'_>) {
    let outcome = decide.outcome(&path.choice.outcome);
    let runner_up = decide.outcome(&path.choice.runner_up);
    let name = |id: &str, name: &str| match (links.page)(id) {
        Some(href) => link(&href, &escape(name)),
        None => escape(name),
    };
    let _ = write!(
        html,
        "<section id=\"{}\" class=\"wp-chosen wp-t-{}\">\n<h3>{}</h3>\n<p>{}</p>\n<ul class=\"wp-steps\">\n",
        path.anchor(),
        outcome.id,
        name(&outcome.id, &outcome.name),
        prose(&path.choice.because)
    );
    for (question, answer) in &path.steps {
        let asked = link(&format!("#{}", question_anchor(&question.id)), &escape(&question.asks));
        let _ = writeln!(html, "<li>{asked} {}</li>", escape(&answer.says));
    }
    let _ = write!(
        html,
        "</ul>\n<p>It costs {}.</p>\n<p>{} is better when {}.</p>\n\
         <p class=\"wp-again\">{} · {}</p>\n</section>\n",
        prose(&outcome.costs),
        name(&runner_up.id, &runner_up.name),
        prose(&path.choice.unless),
        again(decide),
        code(&format!("cargo xtask decide --explain --answers {}", told(&path.steps)))
    );
}

fn again(decide: &Decide) -> String {
    link(&format!("#{}", question_anchor(&decide.start)), "Start again")
}
