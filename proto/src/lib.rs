//! The messages of the ticker and the chat that run through the whole guide.
//!
//! They are the same on every transport: a WebSocket message holds one of them,
//! and so does a gRPC frame. Their meaning is written down once, in
//! `proto/wireproof/v1/*.proto`, and arrives here as doc comments.

/// Version 1 of the messages: the protobuf package `wireproof.v1`.
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/wireproof.v1.rs"));
}

/// Encoding and decoding, for everybody who uses the messages.
pub use prost::Message;
