//! What the pages show of the decision.

pub(crate) mod decided;
pub(crate) mod matrix;
pub(crate) mod tables;
pub(crate) mod wizard;
