//! Long polling: a request is held until there is something to tell (RFC 6202).

pub mod cases;

use super::of_events;
use crate::families::{Protocol, names};

/// Long polling.
pub static PROTOCOL: Protocol = of_events(&names::LONGPOLL, cases::ALL);
