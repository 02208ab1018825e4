//! Server-Sent Events (WHATWG HTML, section 9.2).

pub mod cases;
pub mod stream;
pub mod subscription;

use super::of_events;
use crate::families::{Protocol, names};

/// Server-Sent Events.
pub static PROTOCOL: Protocol = of_events(&names::SSE, cases::ALL);
