//! Short polling: a client asks again and again, and is answered at once.

pub mod cases;

use super::of_events;
use crate::families::{Protocol, names};

/// Short polling.
pub static PROTOCOL: Protocol = of_events(&names::POLL, cases::ALL);
