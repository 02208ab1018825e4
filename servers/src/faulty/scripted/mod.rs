//! Peers that implement their protocol themselves, down to the socket.

#[cfg(feature = "ws")]
pub mod ws;
