//! Scripted hubs: the strict one, with one thing changed.

pub mod base;
pub(crate) mod defects;
pub mod strict;

/// The contract of the strict hub, as the tables of a target file: what it offers, and where.
/// A defect may break it but not take it back. `{port}` is for whoever serves it.
pub const CONTRACT: &str = include_str!("contract.toml");
