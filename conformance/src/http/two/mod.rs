//! HTTP/2 (RFC 9113), spoken by the library h2, which sends nothing malformed
//! and refuses what is: by prior knowledge on plain TCP, by ALPN under TLS.

mod connect;
mod frames;
mod incoming;
mod link;
mod request;
mod tap;

pub use link::Link;

pub(super) use incoming::{Incoming, Pending};
