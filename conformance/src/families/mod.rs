//! The protocol families, and all that the rest of the suite must know of one.
//!
//! A family lies in a folder of its own and is one row of [`BUILT_IN`]. What its
//! protocols are called, built or not, stands in [`names`].

pub mod absent;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "http")]
pub mod http;
pub mod names;
mod protocol;
mod settings;
mod table;
#[cfg(feature = "ws")]
pub mod ws;

use std::sync::OnceLock;

pub use names::{Names, Scheme};
pub use protocol::{Ability, Look, LookFuture, Protocol};
pub use settings::Settings;
pub use table::{Check, Entry, IsTold, Key, OfUrl, Reading, Table, ValueOf};

/// Protocols that share what they stand on: bodies of cases, a context, a table of
/// the target file.
pub struct Family {
    /// The Cargo feature that builds it.
    pub feature: &'static str,
    /// Its protocols, in the order of the reports.
    pub protocols: &'static [&'static Protocol],
    /// The texts of the ledgers that its cases cite. Two families may share one.
    pub ledgers: &'static [&'static str],
}

/// Every family of this build.
static BUILT_IN: &[&Family] = &[
    #[cfg(feature = "ws")]
    &ws::FAMILY,
    #[cfg(feature = "events")]
    &events::FAMILY,
];

/// Families that a program brings itself.
static ADDED: OnceLock<&'static [&'static Family]> = OnceLock::new();

/// Adds families to those of this build, for a program that verifies a protocol
/// of its own. It has to be said once, before anything else is asked of this crate.
///
/// # Errors
/// When it was said before, or too late: the families are settled by then.
pub fn add(families: &'static [&'static Family]) -> Result<(), FamiliesAreSettled> {
    ADDED.set(families).map_err(|_| FamiliesAreSettled)
}

/// The families were already asked for, or added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the families of protocols are settled: add others before the first target is read")]
pub struct FamiliesAreSettled;

/// Every family, in the order of the reports.
pub fn all() -> impl Iterator<Item = &'static Family> {
    // Asking settles them: a family that came later would be known to some and not to others.
    let added = ADDED.get_or_init(|| &[]);
    BUILT_IN.iter().chain(*added).copied()
}

/// Every protocol, in the order of the reports.
pub fn protocols() -> &'static [&'static Protocol] {
    static PROTOCOLS: OnceLock<Vec<&'static Protocol>> = OnceLock::new();
    PROTOCOLS.get_or_init(|| all().flat_map(|family| family.protocols).copied().collect())
}

/// The protocol whose table in a target file is called `name`.
pub fn protocol(name: &str) -> Option<&'static Protocol> {
    protocols().iter().copied().find(|protocol| protocol.name == name)
}

/// The presets that targets of this build may name, each once.
pub fn presets() -> Vec<&'static str> {
    let mut presets: Vec<&str> = Vec::new();
    for name in protocols().iter().flat_map(|protocol| (protocol.table.presets)()) {
        if !presets.contains(&name) {
            presets.push(name);
        }
    }
    presets
}

/// The key that a case of any protocol may need, by its name: `publish`.
pub fn key(name: &str) -> Option<&'static Key> {
    protocols().iter().flat_map(|protocol| (protocol.table.keys)()).find(|key| key.name == name)
}

/// What the promise of `word` under `can` means, in any protocol.
pub fn ability(word: &str) -> Option<&'static Ability> {
    protocols().iter().flat_map(|protocol| protocol.abilities).find(|ability| ability.word == word)
}
