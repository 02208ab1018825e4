//! A WebSocket server that sends every message back, on tungstenite.

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite;

/// Serves the connections of `listener`, side by side.
///
/// # Errors
/// When the listener fails; what a client does wrong ends only its connection.
pub async fn serve(listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // An error says what the client did wrong, or that it is gone.
        tokio::spawn(async move { echo(stream).await.ok() });
    }
}

async fn echo(stream: TcpStream) -> Result<(), tungstenite::Error> {
    let mut connection = tokio_tungstenite::accept_async(stream).await?;
    while let Some(message) = connection.next().await {
        let message = message?;
        if message.is_text() || message.is_binary() {
            connection.send(message).await?;
        }
    }
    Ok(())
}
