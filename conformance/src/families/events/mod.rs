//! Servers of events: Server-Sent Events, short polling and long polling.

mod context;
pub mod contract;
pub mod feed;
pub(crate) mod init;
pub mod longpoll;
pub mod poll;
pub mod sse;

pub use context::Cx;
