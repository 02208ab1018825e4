//! Servers with one thing wrong, to show that the suite sees it.
//!
//! Spoilers stand on the relay in front of a clean server and break one thing
//! on the wire; scripted peers implement their protocol themselves; degenerate
//! peers do almost nothing. A defect never knows what it is being asked for:
//! it only sees bytes.
//!
//! Every protocol keeps its own slices of [`Defect`] next to the code; the value
//! of its family in [`families`] names them.

pub mod codec;
mod defect;
pub mod degenerate;
pub mod families;
mod family;
pub mod http;
pub mod scripted;
mod serve;
pub mod spoilers;

pub use defect::{
    Base, Defect, Kind, Script, Secure, Serve, Stop, degenerate, process, scripted, secure, spoiler,
};
pub use families::{all, find};
pub use family::{Broad, Excuse, Family, Peer, Place, TargetFile};
pub use serve::{serve, serve_base, serve_until};
