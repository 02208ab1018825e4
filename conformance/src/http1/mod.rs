//! HTTP/1.1 as it goes over the wire: a writer of heads that can lie, and
//! readers of heads and bodies that never fail.

mod answer;
#[cfg(feature = "http")]
pub mod body;
#[cfg(feature = "http")]
pub mod framing;
mod request;
mod response;
#[cfg(test)]
mod tests;

pub use answer::{Answer, read_answer, wait_for_answer, wait_for_head};
#[cfg(feature = "http")]
pub(crate) use request::Changes;
pub use request::Request;
#[cfg(feature = "inflate")]
pub(crate) use response::is_token_byte;
pub use response::{Field, HeadOddity, LARGEST_HEAD, ResponseHead, read_head};
