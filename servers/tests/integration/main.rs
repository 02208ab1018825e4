//! All tests from outside the crate, as one program: what they need is linked once.

#[cfg(feature = "ws")]
mod faulty;
#[cfg(feature = "events")]
mod http;
#[cfg(feature = "ws")]
mod raw;
#[cfg(all(unix, feature = "ws"))]
mod reference_binary;
#[cfg(feature = "events")]
mod reference_hub;
#[cfg(feature = "ws")]
mod reference_ws;
#[cfg(feature = "ws")]
mod reference_ws_deflate;
#[cfg(feature = "events")]
mod strict_hub;
