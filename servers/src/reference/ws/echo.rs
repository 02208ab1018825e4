//! `/`: every message comes back as it was, text as text and binary as binary.

use std::convert::Infallible;

use super::connection::{Connection, End};

/// Echoes until the conversation ends. While an answer waits for the client to read,
/// nothing more is read from it: whoever sends without reading blocks only itself.
// ANCHOR: echo
pub(super) async fn echo(connection: &mut Connection) -> Result<Infallible, End> {
    loop {
        let message = connection.next().await?;
        connection.send(message).await?;
    }
}
// ANCHOR_END: echo
