//! A placed chart as SVG.

use std::fmt::Write as _;

use super::layout::{Box, LINE, Line, Placed};
use super::tree::{Kind, Node};
use crate::html::escape;

/// The chart, one block without an empty line. Its role is a group and not an image,
/// for a reader that hears it can follow its links.
pub(super) fn svg(placed: &Placed<'_>, tree: &Node<'_>, id: &str, title: &str) -> String {
    let (id, width, height) = (escape(id), placed.width, placed.height);
    let mut svg = format!(
        "<svg role=\"group\" aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n"
    );
    let _ = writeln!(svg, "<title id=\"{id}-title\">{}</title>", escape(title));
    let _ = writeln!(svg, "<desc id=\"{id}-desc\">{}</desc>", escape(told(tree).trim()));
    // Lines first, so that no line lies on a text.
    for line in &placed.lines {
        let _ = writeln!(svg, "<path d=\"{}\"/>", line.path);
    }
    for line in &placed.lines {
        answer(&mut svg, line);
    }
    for one in &placed.boxes {
        node(&mut svg, one);
    }
    svg.push_str("</svg>\n");
    svg
}

fn answer(svg: &mut String, line: &Line<'_>) {
    let _ = write!(
        svg,
        "<g class=\"wp-answer\" data-from=\"{}\" data-answer=\"{}\" data-to=\"{}\">",
        escape(line.question),
        escape(line.answer),
        escape(line.to)
    );
    let (x, middle) = line.text_at;
    text(svg, &line.text, x, middle, "start");
    svg.push_str("</g>\n");
}

fn node(svg: &mut String, one: &Box<'_>) {
    let class = match one.kind {
        Kind::Question(_) => "wp-question".to_owned(),
        Kind::Continued(_) => "wp-question wp-continued".to_owned(),
        Kind::Outcome(id) => format!("wp-end wp-t-{}", escape(id)),
    };
    let Box { x, y, width, height, .. } = *one;
    let _ = write!(
        svg,
        "<a class=\"{class}\" href=\"{}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>",
        escape(one.href)
    );
    if matches!(one.kind, Kind::Outcome(_)) {
        let _ = write!(
            svg,
            "<rect class=\"wp-accent\" x=\"{x}\" y=\"{y}\" width=\"5\" height=\"{height}\" rx=\"2\"/>"
        );
    }
    text(svg, &one.text, x + width / 2, y + height / 2, "middle");
    svg.push_str("</a>\n");
}

/// Lines of text around the height `middle`.
fn text(svg: &mut String, lines: &[String], x: u32, middle: u32, anchor: &str) {
    let count = u32::try_from(lines.len()).unwrap_or(1);
    // The base line of the first one: letters of 13 pixels reach 9 above it.
    let first = (middle + 5 + LINE / 2).saturating_sub(count * LINE / 2);
    for (line, y) in lines.iter().zip((first..).step_by(LINE as usize)) {
        let _ = write!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            escape(line)
        );
    }
}

/// The chart in words, for those who do not see it.
fn told(node: &Node<'_>) -> String {
    let mut words = String::new();
    for edge in &node.edges {
        let _ = match edge.to.kind {
            Kind::Outcome(_) => {
                write!(words, "{} {}: {}. ", node.says, edge.answer.says, edge.to.says)
            }
            Kind::Question(_) | Kind::Continued(_) => {
                write!(words, "{} {}: asks on, {} ", node.says, edge.answer.says, edge.to.says)
            }
        };
    }
    for edge in &node.edges {
        words.push_str(&told(&edge.to));
    }
    words
}
