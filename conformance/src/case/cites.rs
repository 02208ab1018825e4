//! The statements that a case cites.

use std::iter::Chain;
use std::slice::Iter;

use crate::ledger::{self, Ledger, Statement};

/// A reference to one statement of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The ledger: `rfc6455`.
    pub spec: &'static str,
    /// The statement: `5.1-1`.
    pub id: &'static str,
}

impl Cite {
    /// The ledger and the statement, where both exist.
    pub fn resolve(&self) -> Option<(&'static Ledger, &'static Statement)> {
        let ledger = ledger::find(self.spec)?;
        Some((ledger, ledger.statement(self.id)?))
    }
}

/// Shorthand for the tables of cases.
pub const fn cite(spec: &'static str, id: &'static str) -> Cite {
    Cite { spec, id }
}

/// What a row cites, in order: first what stands in the row, then what a protocol
/// adds to a row that it shares with others.
#[derive(Clone, Copy, Debug)]
pub struct Cites {
    pub(super) row: &'static [Cite],
    pub(super) added: &'static [Cite],
}

impl Cites {
    /// Each of them.
    pub fn iter(&self) -> Chain<Iter<'static, Cite>, Iter<'static, Cite>> {
        self.row.iter().chain(self.added)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.row.len() + self.added.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl IntoIterator for Cites {
    type Item = &'static Cite;
    type IntoIter = Chain<Iter<'static, Cite>, Iter<'static, Cite>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
