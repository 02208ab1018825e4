//! Reference servers that the guide quotes.

pub mod faulty;
pub mod reference;
pub mod relay;
pub mod tls;
