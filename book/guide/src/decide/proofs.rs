//! What shows a claim exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wireproof::{catalogue, ledger};

use super::model::{Claim, Decide, Proof};
use super::read::{fault, suggest};
use crate::expand::listing;
use crate::fault::Fault;
use crate::sources::Source;

/// Every proof that is named and does not exist.
pub(crate) fn faults(root: &Path, decide: &Decide, known: &[Source]) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for (line, claim) in claims(decide) {
        for proof in &claim.proofs {
            if let Err(what) = exists(root, proof, known)
                && seen.insert((line, what.clone()))
            {
                faults.push(fault(line, what));
            }
        }
    }
    faults
}

fn exists(root: &Path, proof: &Proof, known: &[Source]) -> Result<(), String> {
    match proof {
        Proof::Case(id) => catalogue::find(id).map(|_| ()).ok_or_else(|| {
            let near = catalogue::nearest(id).join(", ");
            format!("no case is called `{id}`; the nearest are {near}")
        }),
        Proof::Test(name) => listing::test_file(root, name)
            .map(|_| ())
            .ok_or_else(|| format!("no test in book/listings/tests is called `{name}`")),
        Proof::Measure(id) => Err(format!(
            "nothing was measured as `{id}` yet; write pending = \"part N\" until it is"
        )),
        Proof::Statement(spec, id) => {
            let ledgers = || ledger::all().iter().map(|ledger| ledger.spec.as_str());
            let ledger = ledger::find(spec).ok_or_else(|| {
                format!("no ledger is called `{spec}`; {}", suggest(spec, ledgers()))
            })?;
            let found = ledger.statements.iter().any(|statement| statement.id == *id);
            found.then_some(()).ok_or_else(|| format!("{spec} has no statement `{id}`"))
        }
        Proof::Source(id) => source(known, id).map(|_| ()).ok_or_else(|| {
            let ids = known.iter().map(|source| source.id.as_str());
            format!("no source of sources.toml is called `{id}`; {}", suggest(id, ids))
        }),
    }
}

fn source<'s>(known: &'s [Source], id: &str) -> Option<&'s Source> {
    known.iter().find(|source| source.id == id)
}

/// Every claim of the file, with its line.
fn claims(decide: &Decide) -> impl Iterator<Item = (usize, &Claim)> {
    let of_outcomes = decide
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.can.iter().map(|(_, claim)| (outcome.line, claim)));
    let of_cells = decide
        .criteria
        .iter()
        .flat_map(|criterion| criterion.cells.iter().map(|cell| (cell.line, &cell.claim)));
    of_outcomes.chain(of_cells)
}

/// How many claims wait for a proof, by the part that brings it.
pub(crate) fn pending(decide: &Decide) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    for part in claims(decide).filter_map(|(_, claim)| claim.pending) {
        *counts.entry(part).or_default() += 1;
    }
    counts
}

/// The sources that claims name, in the order of the file.
pub(crate) fn sources<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> Vec<&'c str> {
    let mut sources: Vec<&str> = Vec::new();
    for proof in claims.into_iter().flat_map(|claim| &claim.proofs) {
        if let Proof::Source(id) = proof
            && !sources.contains(&id.as_str())
        {
            sources.push(id);
        }
    }
    sources
}

/// Every source that the decision names.
pub(crate) fn all_sources(decide: &Decide) -> Vec<&str> {
    sources(claims(decide).map(|(_, claim)| claim))
}
