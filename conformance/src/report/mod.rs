//! Everything that a person or a program reads, before, during and after a
//! run. Every string that the runner shows lives here and is snapshot-tested.
//!
//! [`model`] is the value that all reporters read. [`live`] shows a run while it
//! goes on, from [`events`]; [`terminal`], [`json`], [`junit`], [`html`], [`markdown`] and
//! [`github`] say how it ended, and [`files`] knows those that are files.
//! [`list`], [`explain`] and [`ledger`] print the catalogue; [`messages`] holds
//! all other sentences.
//! Text that came from a target passes [`text::clean`] before it is shown.

pub mod changes;
pub mod events;
pub mod explain;
pub mod files;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod kept;
pub mod ledger;
pub mod list;
pub mod live;
pub mod markdown;
pub mod messages;
pub mod model;
pub mod style;
pub mod terminal;
pub mod text;

mod blank;
mod evidence;
mod exits;
mod matrix;
mod partial;
mod statement;
mod verdict;

pub use style::Style;

#[cfg(test)]
mod tests;
