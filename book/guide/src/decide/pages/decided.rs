//! What the decision says of one technique, for its page.

use std::fmt::Write as _;

use super::tables::Links;
use crate::decide::model::Decide;
use crate::html::{escape, link, prose};

/// When to choose it, for what people do, and when something else is better.
pub(crate) fn decided(decide: &Decide, id: &str, links: &Links<'_>) -> String {
    let paths = decide.paths();
    let mut html = "<p>These answers lead to it:</p>\n<ul class=\"wp-decided\">\n".to_owned();
    for path in paths.iter().filter(|path| path.choice.outcome == id) {
        let answers: Vec<&str> =
            path.steps.iter().map(|(_, answer)| answer.says.as_str()).collect();
        let place = link(&(links.wizard)(&path.anchor()), &escape(&answers.join(" → ")));
        let _ = writeln!(html, "<li>{place}<br>{}</li>", prose(&path.choice.because));
    }
    html.push_str("</ul>\n");
    let uses: Vec<String> =
        decide.uses.iter().filter(|used| used.lands == id).map(|used| escape(&used.name)).collect();
    if !uses.is_empty() {
        let _ = writeln!(html, "<p>What people build with it: {}.</p>", uses.join("; "));
    }
    html.push_str("<p>Another one is better when</p>\n<ul class=\"wp-decided\">\n");
    for path in paths.iter().filter(|path| path.choice.outcome == id) {
        let runner_up = &decide.outcome(&path.choice.runner_up).name;
        let _ = writeln!(html, "<li>{}: {}</li>", prose(&path.choice.unless), escape(runner_up));
    }
    html + "</ul>\n"
}
