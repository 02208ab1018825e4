//! An echo server on `tokio-websockets`. Run: installed/bin/wireproof-peer-tokio-websockets PORT

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_websockets::{CloseCode, Error, Message, ServerBuilder};

async fn echo(stream: TcpStream) -> Result<(), Error> {
    let (_, mut socket) = ServerBuilder::new().accept(stream).await?;
    let mut stop = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            message = socket.next() => match message.transpose()? {
                Some(message) if message.is_text() || message.is_binary() => socket.send(message).await?,
                Some(_) => {}
                None => return Ok(()),
            },
            _ = stop.recv() => socket.send(Message::close(Some(CloseCode::GOING_AWAY), "")).await?,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "9001".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let mut stop = signal(SignalKind::terminate())?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            // What a client does wrong is the business of the report.
            accepted = listener.accept() => drop(connections.spawn(echo(accepted?.0))),
            _ = stop.recv() => break,
        }
    }
    connections.join_all().await;
    Ok(())
}
