//! Where each box goes: in columns from left to right, or in steps from top to
//! bottom where the page is narrow.

use super::tree::{Edge, Kind, Node};

/// Height of a line of text.
pub(super) const LINE: u32 = 16;
/// Between the text of a box and its border.
const INSET: u32 = 8;
/// What a letter takes at most on average, at 13 pixels, in tenths of a pixel. Open
/// Sans takes 68, the widest of the usual substitutes 74.
const LETTER: u32 = 74;

/// A chart with the place of everything on it.
pub(super) struct Placed<'n> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) boxes: Vec<Box<'n>>,
    pub(super) lines: Vec<Line<'n>>,
}

/// A box with its text.
pub(super) struct Box<'n> {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) text: Vec<String>,
    pub(super) kind: Kind<'n>,
    pub(super) href: &'n str,
}

/// A line from a box to another, with the answer on it.
pub(super) struct Line<'n> {
    pub(super) question: &'n str,
    pub(super) answer: &'n str,
    pub(super) to: &'n str,
    /// Where the line runs, as the path of an SVG.
    pub(super) path: String,
    /// Where the text begins: its left end, and the middle of its height.
    pub(super) text_at: (u32, u32),
    pub(super) text: Vec<String>,
}

impl Box<'_> {
    fn middle(&self) -> u32 {
        self.y + self.height / 2
    }
}

/// `text` in lines that fit `width` pixels.
fn wrap(text: &str, width: u32) -> Vec<String> {
    let fits = (width * 10 / LETTER) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= fits => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn height(text: &[String]) -> u32 {
    LINE * u32::try_from(text.len()).unwrap_or(u32::MAX / LINE)
}

fn new_box<'n>(node: &'n Node<'_>, x: u32, y: u32, width: u32) -> Box<'n> {
    let says = match node.kind {
        Kind::Continued(_) => format!("{} →", node.says),
        Kind::Question(_) | Kind::Outcome(_) => node.says.to_owned(),
    };
    let text = wrap(&says, width - 2 * INSET);
    let height = height(&text) + 2 * INSET - 2;
    Box { x, y, width, height, text, kind: node.kind, href: &node.href }
}

fn new_line<'n>(edge: &'n Edge<'_>, path: String, text_at: (u32, u32), width: u32) -> Line<'n> {
    Line {
        question: edge.question,
        answer: &edge.answer.id,
        to: edge.to.kind.id(),
        path,
        text_at,
        text: wrap(&edge.answer.says, width),
    }
}

// In columns.

const BOX_WIDTH: u32 = 130;
const ANSWER_WIDTH: u32 = 158;
/// From a box to the trunk that its answers branch off.
const TRUNK: u32 = 12;
/// From the trunk to the text of an answer.
const STUB: u32 = 12;
const ROW_GAP: u32 = 12;

/// Where a box stands beside those that it leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// In their middle: a small chart is in sight as a whole.
    Middle,
    /// At the height of the first one: a large chart begins at its corner.
    First,
}

/// From left to right: a column of boxes, a column of answers, and so on. What a box
/// leads to takes the height beside it for itself, so that no two lines cross.
pub(super) fn columns<'n>(tree: &'n Node<'_>, beside: Beside) -> Placed<'n> {
    let mut placed = Placed { width: 0, height: 0, boxes: Vec::new(), lines: Vec::new() };
    let mut bottom = 1;
    column(tree, (1, LINE, beside), &mut bottom, &mut placed);
    placed.height = bottom - ROW_GAP + 1;
    placed.width = placed.boxes.iter().map(|one| one.x + one.width).max().unwrap_or(0) + 1;
    placed
}

/// Places `node` and all below it, beginning at `bottom`, and returns its index.
/// `least` is the height that the answer on its left needs.
fn column<'n>(
    node: &'n Node<'_>,
    (x, least, beside): (u32, u32, Beside),
    bottom: &mut u32,
    placed: &mut Placed<'n>,
) -> usize {
    let next = x + BOX_WIDTH + TRUNK + ANSWER_WIDTH;
    let top = *bottom;
    let below: Vec<(usize, &Edge<'_>)> = node
        .edges
        .iter()
        .map(|edge| {
            let least = height(&wrap(&edge.answer.says, ANSWER_WIDTH - STUB - 10));
            (column(&edge.to, (next, least, beside), bottom, placed), edge)
        })
        .collect();
    let mut own = new_box(node, x, top, BOX_WIDTH);
    match (below.first(), below.last()) {
        (Some((first, _)), Some((last, _))) => {
            let (first, last) = (placed.boxes[*first].middle(), placed.boxes[*last].middle());
            let middle = if beside == Beside::First { first } else { (first + last) / 2 };
            own.y = middle.saturating_sub(own.height / 2).max(top);
            *bottom = (*bottom).max(own.y + own.height + ROW_GAP);
        }
        _ => {
            let row = own.height.max(least);
            own.y += (row - own.height) / 2;
            *bottom += row + ROW_GAP;
        }
    }
    let (from, trunk) = (own.middle(), x + BOX_WIDTH + TRUNK);
    for (index, edge) in below {
        let to = placed.boxes[index].middle();
        let path = format!("M{} {from}H{trunk}V{to}H{}", x + BOX_WIDTH, next - 1);
        placed.lines.push(new_line(edge, path, (trunk + STUB, to), ANSWER_WIDTH - STUB - 10));
    }
    placed.boxes.push(own);
    placed.boxes.len() - 1
}

// In steps.

/// The width of the column on a telephone of 360 pixels.
const NARROW: u32 = 328;
const INDENT: u32 = 20;
const STEP_GAP: u32 = 10;

/// From top to bottom: below a box its answers, each with what it leads to, a step
/// to the right.
pub(super) fn steps<'n>(tree: &'n Node<'_>) -> Placed<'n> {
    let mut placed = Placed { width: NARROW, height: 0, boxes: Vec::new(), lines: Vec::new() };
    let mut bottom = 1;
    step(tree, 1, &mut bottom, &mut placed);
    placed.height = bottom - STEP_GAP + 1;
    placed
}

fn step<'n>(node: &'n Node<'_>, x: u32, bottom: &mut u32, placed: &mut Placed<'n>) {
    let own = new_box(node, x, *bottom, NARROW - 1 - x);
    let (trunk, from) = (x + INDENT / 2, own.y + own.height);
    *bottom = from + STEP_GAP;
    placed.boxes.push(own);
    for edge in &node.edges {
        let below = x + INDENT;
        let width = NARROW - below - 8;
        let text = height(&wrap(&edge.answer.says, width));
        let middle = *bottom + text / 2;
        let path = format!("M{trunk} {from}V{middle}H{}", below + 2);
        placed.lines.push(new_line(edge, path, (below + 6, middle), width));
        *bottom += text + 5;
        step(&edge.to, below, bottom, placed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::chart::tree::{self, Extent, Links};
    use crate::decide::model::Decide;
    use crate::decide::read;

    /// The column of a page, and the one of a telephone of 360 pixels.
    const PAGE: u32 = 750;
    const TELEPHONE: u32 = 330;

    fn real() -> Decide {
        let text = include_str!("../../../../decide.toml");
        read::read(text).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    fn tree<'d>(decide: &'d Decide, start: &str, extent: Extent) -> Node<'d> {
        let place = |id: &str| format!("#{id}");
        tree::of(decide, start, extent, &Links { wizard: &place, chart: &place })
    }

    /// No box lies on another one or on an answer, and every text is inside its box.
    fn is_tidy(placed: &Placed<'_>, width: u32) {
        assert!(placed.width <= width, "{} pixels wide", placed.width);
        let words = |text: &[String]| {
            let longest = text.iter().map(|line| line.chars().count()).max().unwrap_or(0);
            u32::try_from(longest).expect("is short") * LETTER / 10
        };
        let boxes = placed.boxes.iter().map(|one| {
            assert!(words(&one.text) <= one.width - INSET, "{:?}", one.text);
            (one.x, one.y, one.width, one.height, &one.text)
        });
        let answers = placed.lines.iter().map(|line| {
            let (x, middle) = line.text_at;
            let height = height(&line.text);
            (x, middle - height / 2, words(&line.text), height, &line.text)
        });
        let all: Vec<_> = boxes.chain(answers).collect();
        for (index, one) in all.iter().enumerate() {
            assert!(one.0 + one.2 <= placed.width && one.1 + one.3 <= placed.height, "{:?}", one.4);
            for other in &all[index + 1..] {
                let apart = one.0 + one.2 <= other.0
                    || other.0 + other.2 <= one.0
                    || one.1 + one.3 <= other.1
                    || other.1 + other.3 <= one.1;
                assert!(apart, "{:?} lies on {:?}", one.4, other.4);
            }
        }
    }

    #[test]
    fn every_chart_is_tidy_and_fits() {
        let decide = real();
        let whole = tree(&decide, &decide.start, Extent::Whole);
        is_tidy(&columns(&whole, Beside::First), u32::MAX);
        let heads = decide.questions.iter().filter(|question| question.heads_branch);
        for head in heads {
            let branch = tree(&decide, &head.id, Extent::Branch);
            is_tidy(&columns(&branch, Beside::Middle), PAGE);
            is_tidy(&steps(&branch), TELEPHONE);
        }
    }

    #[test]
    fn text_is_cut_between_words_only() {
        assert_eq!(wrap("Who is at the other end?", 114), ["Who is at the", "other end?"]);
        assert_eq!(
            wrap("Unbreakablewordthatistoolong a", 40),
            ["Unbreakablewordthatistoolong", "a"]
        );
        assert!(wrap("", 40).is_empty());
    }
}
