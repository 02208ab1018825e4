//! WebSocket (RFC 6455): HTTP heads as lines, frames with every bit kept.

pub mod accept;
pub mod frame;
pub mod head;

pub use accept::accept_value;
pub use frame::{Frame, Header, Length, opcode};
pub use head::Head;
