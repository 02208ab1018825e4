//! The decision as a chart: questions and outcomes as boxes that are links, answers
//! on the lines between them.
//!
//! [`tree`] says what hangs below what, [`layout`] where each box goes, and
//! [`draw`] writes the SVG. Colours come from the stylesheet, so that a chart
//! follows the theme of its page; sizes are pixels, so that its letters stay
//! readable.

mod draw;
mod layout;
mod tree;

use super::model::Decide;
use crate::html::escape;
use layout::Beside;
use tree::Extent;
pub(crate) use tree::Links;

/// The chart of everything, in a box that scrolls by itself.
pub(crate) fn whole(decide: &Decide, links: &Links<'_>) -> String {
    let tree = tree::of(decide, &decide.start, Extent::Whole, links);
    let title = "All questions, all answers, all outcomes";
    let svg = draw::svg(&layout::columns(&tree, Beside::First), &tree, "chart-whole", title);
    format!(
        "<figure class=\"wp-chart\" id=\"chart-whole\"><div class=\"wp-scroll\" role=\"region\" \
         tabindex=\"0\" aria-label=\"{title}\">\n{svg}</div></figure>\n"
    )
}

/// A chart that fits the page, from `start` to the questions that have a chart of
/// their own: once as wide as the column, and once for a telephone.
pub(crate) fn branch(decide: &Decide, start: &str, links: &Links<'_>) -> String {
    let tree = tree::of(decide, start, Extent::Branch, links);
    let title = &decide.question(start).asks;
    let id = anchor(start);
    let wide =
        draw::svg(&layout::columns(&tree, Beside::Middle), &tree, &format!("{id}-wide"), title);
    let narrow = draw::svg(&layout::steps(&tree), &tree, &format!("{id}-narrow"), title);
    format!(
        "<figure class=\"wp-chart\" id=\"{id}\"><figcaption>{}</figcaption>\n\
         <div class=\"wp-wide\">\n{wide}</div>\n<div class=\"wp-narrow\">\n{narrow}</div></figure>\n",
        escape(title)
    )
}

/// The anchor of the chart that begins with a question.
pub(crate) fn anchor(question: &str) -> String {
    format!("chart-{question}")
}
