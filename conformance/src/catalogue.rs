//! Every case of this build.

use crate::case::Case;
use crate::families;

/// Every case, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Case> {
    families::protocols().iter().flat_map(|protocol| protocol.cases.iter().copied().flatten())
}

/// The case called `id`.
pub fn find(id: &str) -> Option<&'static Case> {
    all().find(|case| case.id == id)
}

/// The ids nearest to `wanted`, best first, at most three.
pub fn nearest(wanted: &str) -> Vec<&'static str> {
    let mut ids: Vec<(usize, &'static str)> =
        all().map(|case| (strsim::damerau_levenshtein(case.id, wanted), case.id)).collect();
    ids.sort();
    ids.into_iter().take(3).map(|(_, id)| id).collect()
}
