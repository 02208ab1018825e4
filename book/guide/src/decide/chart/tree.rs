//! What hangs below what.

use std::collections::BTreeSet;

use crate::decide::model::{Answer, Decide, Question, Then};
use crate::decide::walk::{end_anchor, question_anchor};

/// How far a chart goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// To the last outcome.
    Whole,
    /// To the questions that have a chart of their own.
    Branch,
}

/// Where boxes lead, by the anchor of a question, of an end, and of a chart.
pub(crate) struct Links<'l> {
    /// To the wizard.
    pub(crate) wizard: &'l dyn Fn(&str) -> String,
    /// To another chart.
    pub(crate) chart: &'l dyn Fn(&str) -> String,
}

/// A box, and what hangs below it.
pub(super) struct Node<'d> {
    pub(super) kind: Kind<'d>,
    pub(super) says: &'d str,
    pub(super) href: String,
    pub(super) edges: Vec<Edge<'d>>,
}

/// What a box stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'d> {
    Question(&'d str),
    /// A question whose answers are elsewhere.
    Continued(&'d str),
    Outcome(&'d str),
}

/// An answer, and the box that it leads to.
pub(super) struct Edge<'d> {
    pub(super) question: &'d str,
    pub(super) answer: &'d Answer,
    pub(super) to: Node<'d>,
}

impl Node<'_> {
    /// How many boxes below it lead to no other one.
    fn leaves(&self) -> usize {
        self.edges.iter().map(|edge| edge.to.leaves()).sum::<usize>().max(1)
    }
}

impl<'d> Kind<'d> {
    /// The id of the question or of the outcome.
    pub(super) fn id(self) -> &'d str {
        match self {
            Kind::Question(id) | Kind::Continued(id) | Kind::Outcome(id) => id,
        }
    }
}

/// The tree that begins with the question called `start`. A question that several
/// answers lead to has its own answers the first time only.
pub(super) fn of<'d>(
    decide: &'d Decide,
    start: &str,
    extent: Extent,
    links: &Links<'_>,
) -> Node<'d> {
    let mut builder = Builder { decide, extent, links, drawn: BTreeSet::new() };
    builder.question(decide.question(start))
}

struct Builder<'d, 'l> {
    decide: &'d Decide,
    extent: Extent,
    links: &'l Links<'l>,
    drawn: BTreeSet<&'d str>,
}

impl<'d> Builder<'d, '_> {
    fn question(&mut self, question: &'d Question) -> Node<'d> {
        let id = question.id.as_str();
        let ends_here = self.extent == Extent::Branch && question.heads_branch;
        if !self.drawn.insert(id) || (ends_here && self.drawn.len() > 1) {
            let href = (self.links.chart)(id);
            return Node { kind: Kind::Continued(id), says: &question.asks, href, edges: vec![] };
        }
        let edges = question.answers.iter().map(|answer| Edge {
            question: id,
            answer,
            to: self.after(id, answer),
        });
        let mut edges: Vec<Edge<'_>> = edges.collect();
        if self.extent == Extent::Whole {
            // What is short comes first, so that the lines past it are short too.
            edges.sort_by_key(|edge| edge.to.leaves());
        }
        Node {
            kind: Kind::Question(id),
            says: &question.asks,
            edges,
            href: (self.links.wizard)(&question_anchor(id)),
        }
    }

    fn after(&mut self, question: &str, answer: &'d Answer) -> Node<'d> {
        match &answer.then {
            Then::Ask(next) => self.question(self.decide.question(next)),
            Then::Choose(choice) => Node {
                kind: Kind::Outcome(&choice.outcome),
                says: &self.decide.outcome(&choice.outcome).short,
                href: (self.links.wizard)(&end_anchor(question, &answer.id)),
                edges: vec![],
            },
        }
    }
}
