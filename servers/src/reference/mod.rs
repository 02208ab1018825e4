//! The reference servers: small, complete, and quoted by the guide page by page.

#[cfg(feature = "events")]
pub mod hub;
#[cfg(feature = "ws")]
pub mod ws;
#[cfg(feature = "ws")]
pub mod ws_deflate;
