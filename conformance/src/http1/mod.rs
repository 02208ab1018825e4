//! HTTP/1.1 heads: a writer that can lie and a reader that never fails.

mod request;
mod response;
#[cfg(test)]
mod tests;

pub use request::Request;
#[cfg(feature = "ws")]
pub(crate) use response::is_token_byte;
pub use response::{Field, HeadOddity, LARGEST_HEAD, ResponseHead, read_head};
