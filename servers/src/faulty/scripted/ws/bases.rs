//! The clean servers in front of which spoilers of WebSocket stand.

use super::strict;
use crate::faulty::Base;
use crate::reference::ws;

/// The WebSocket server that the book quotes.
pub static REFERENCE: Base = Base {
    name: "the reference server",
    serve: |listener, stop| Box::pin(ws::serve_until(listener, ws::Options::default(), stop)),
    is_clean: false,
};

/// The strict WebSocket echo server, where the reference is more lenient than the
/// case, and wherever nothing speaks for the reference.
pub static STRICT: Base = Base {
    name: "the strict base",
    serve: |listener, stop| {
        Box::pin(async {
            strict::serve(listener, stop, strict::Options::default()).await;
            Ok(())
        })
    },
    is_clean: true,
};
