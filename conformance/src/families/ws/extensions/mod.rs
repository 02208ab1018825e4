//! Sec-WebSocket-Extensions (RFC 6455, section 9.1): a reader that never fails
//! and keeps what is odd, and what is wrong with a response of permessage-deflate.

mod deflate;
mod read;
#[cfg(test)]
mod tests;

pub use deflate::{DeflateResponse, NAME, Parameters, Problem, Window, deflate_response};
pub use read::{Extension, Extensions, Oddity, Param, read};

/// So many characters of a name or value are shown.
const SHOWN: usize = 40;

/// Text of a target, quoted and cut for a report.
fn shown(text: &str) -> String {
    let dots = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    let start: String = text.chars().take(SHOWN).collect();
    format!("\"{}{dots}\"", start.escape_debug())
}
