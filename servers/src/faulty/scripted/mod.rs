//! Peers that implement their protocol themselves, down to the socket.

#[cfg(feature = "events")]
pub mod hub;
#[cfg(feature = "ws")]
pub mod ws;
