//! Server-Sent Events (WHATWG HTML, section 9.2).

pub mod stream;
