//! Defects that stand on the relay, between a client and a clean server, and
//! break one thing on the wire.

#[cfg(feature = "ws")]
pub mod ws;
