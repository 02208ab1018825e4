//! The families of faulty servers of this build.

#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "ws")]
pub mod ws;

use super::{Defect, Family};

/// All of them.
pub static ALL: &[&Family] = &[
    #[cfg(feature = "ws")]
    &ws::FAMILY,
    #[cfg(feature = "events")]
    &events::FAMILY,
];

/// Every defect of every family.
pub fn all() -> impl Iterator<Item = &'static Defect> {
    ALL.iter().flat_map(|family| family.all())
}

/// The defect with this id.
pub fn find(id: &str) -> Option<&'static Defect> {
    all().find(|defect| defect.id == id)
}

/// The family whose faulty servers take the place of `server` on the command line.
pub fn of_server(server: &str) -> Option<&'static Family> {
    ALL.iter().copied().find(|family| family.server == server)
}
