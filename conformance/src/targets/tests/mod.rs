//! Tests of the module, one file per part.

mod init;
mod read;
mod secrets;
#[cfg(feature = "events")]
mod served;
mod start;
mod tls;
mod tls_handshake;
mod url;
