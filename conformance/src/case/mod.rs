//! A case: one statement of one specification, checked by one async function.

mod body;
mod cites;
mod context;
mod inputs;
mod stop;

pub use crate::timing::Timing;
#[cfg(test)]
pub(crate) use body::Idle;
pub use body::{Attempt, Body, CaseFuture, Context, Runs};
pub use cites::{Cite, Cites, cite};
pub use context::{Cx, TRIES, Terms};
pub(crate) use inputs::Input;
pub use inputs::{Inputs, Rows, names};
pub use stop::{Stop, Violation};

use crate::ledger::{Ledger, Level, Statement};

/// One row of the catalogue, made by [`case`].
pub struct Case {
    /// `prefix.topic.behaviour`; stable, never reused.
    pub id: &'static str,
    /// What a conforming server does, in the present tense.
    pub title: &'static str,
    /// The statements that decide; level and basis come from there.
    pub cites: Cites,
    /// What the target must offer, else the case is skipped with the reason.
    pub needs: &'static [Need],
    /// Which other cases may run at the same time.
    pub isolation: Isolation,
    /// Whether it generates its inputs: as many as `--tries` says, and shrinks
    /// those that violate.
    pub is_property: bool,
    /// The inputs of a table case; empty where there is one stimulus.
    pub inputs: fn() -> Vec<String>,
    /// What runs.
    pub body: &'static dyn Runs,
}

/// A row that is being written: [`Row::run`] completes it.
#[must_use]
pub struct Row {
    id: &'static str,
    title: &'static str,
    cites: &'static [Cite],
    needs: &'static [Need],
    isolation: Isolation,
    is_property: bool,
    inputs: fn() -> Vec<String>,
}

/// Begins a row of the catalogue: what the case is called, and what a conforming
/// server does.
pub const fn case(id: &'static str, title: &'static str) -> Row {
    Row {
        id,
        title,
        cites: &[],
        needs: &[],
        isolation: Isolation::Shared,
        is_property: false,
        inputs: Vec::new,
    }
}

impl Row {
    /// The statements that decide.
    pub const fn cites(mut self, cites: &'static [Cite]) -> Row {
        self.cites = cites;
        self
    }

    /// What the target must offer.
    pub const fn needs(mut self, needs: &'static [Need]) -> Row {
        self.needs = needs;
        self
    }

    /// Which other cases may run at the same time; any, where nothing is said.
    pub const fn isolation(mut self, isolation: Isolation) -> Row {
        self.isolation = isolation;
        self
    }

    /// It generates its inputs.
    pub const fn property(mut self) -> Row {
        self.is_property = true;
        self
    }

    /// The names of the inputs that the body runs, every one of them: it adds the
    /// verdict of each to [`Rows`], or ticks it off with [`Cx::ran`].
    pub const fn over(mut self, inputs: fn() -> Vec<String>) -> Row {
        self.inputs = inputs;
        self
    }

    /// The body, as `.run(&Body(|cx| Box::pin(answers_ping(cx))))`.
    pub const fn run(self, body: &'static dyn Runs) -> Case {
        let Row { id, title, cites, needs, isolation, is_property, inputs } = self;
        let cites = Cites { row: cites, added: &[] };
        Case { id, title, cites, needs, isolation, is_property, inputs, body }
    }
}

impl Case {
    /// A row that several protocols share, where one of them has more to cite.
    pub const fn also(mut self, added: &'static [Cite]) -> Case {
        self.cites.added = added;
        self
    }

    /// A row that several protocols share, with what the target must offer here.
    pub const fn needs(mut self, needs: &'static [Need]) -> Case {
        self.needs = needs;
        self
    }

    /// The first part of the id: `ws`.
    pub fn prefix(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// The cited statement that decides: the first of the highest level.
    ///
    /// # Panics
    /// When a citation names no statement; a test resolves them all.
    pub fn deciding(&self) -> (&'static Ledger, &'static Statement) {
        let mut best: Option<(&'static Ledger, &'static Statement)> = None;
        for cite in self.cites {
            let found = cite.resolve().unwrap_or_else(|| {
                panic!("{} cites {} {}, which is in no ledger", self.id, cite.spec, cite.id)
            });
            if best.is_none_or(|(_, statement)| found.1.level > statement.level) {
                best = Some(found);
            }
        }
        best.unwrap_or_else(|| panic!("{} cites nothing", self.id))
    }

    /// The level of the statement that decides.
    pub fn level(&self) -> Level {
        self.deciding().1.level
    }
}

/// Something a target must offer for a case to make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// `can` lists this word: `echo`.
    Can(&'static str),
    /// `can` lists this word with a value: `subprotocol:chat`.
    CanValue(&'static str),
    /// `can` lists one of these words; the first is the one to name.
    Either(&'static [&'static str]),
    /// The table of the target says this key: `publish`, `capabilities.resume`;
    /// see [`crate::families::Key`].
    Key(&'static str),
    /// The target speaks TLS.
    Tls,
    /// The target file starts the target, so that it may be harmed.
    Start,
}

/// Which other cases may run at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Any.
    Shared,
    /// Any but those with the same key.
    Alone(&'static str),
    /// None: after all others, and only on a target that the run started.
    Last,
}
