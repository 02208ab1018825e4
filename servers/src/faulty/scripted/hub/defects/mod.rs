//! The defects of the hubs, by subject.

pub(crate) mod answers;
pub(crate) mod caching;
pub(crate) mod connections;
pub(crate) mod cors;
pub(crate) mod data;
pub(crate) mod delivery;
pub(crate) mod events;
pub(crate) mod followers;
pub(crate) mod framing;
pub(crate) mod heads;
pub(crate) mod ids;
pub(crate) mod injection;
pub(crate) mod methods;
pub(crate) mod polls;
pub(crate) mod preferences;
pub(crate) mod refusals;
pub(crate) mod resume;
pub(crate) mod shutdown;
pub(crate) mod streams;
pub(crate) mod validators;
pub(crate) mod waiting;

use super::strict::options;
