//! An open connection: messages in, messages out, and an end that loses nothing.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

/// How long one message may take to leave: a megabyte over a bad telephone line. Whoever
/// reads nothing for so long would keep its place, and its message in our memory, for ever.
const WRITE_TIME: Duration = Duration::from_secs(20);

/// How long an end may take: our Close must leave, and the client may have something
/// to say to it. Then the socket is closed whatever happens.
const CLOSE_TIME: Duration = Duration::from_secs(2);

/// How much a client may still send after the end before it is cut off. Nothing of it
/// is kept; 16 MiB lets somebody finish the huge message that we just refused.
const LINGER_BYTES: usize = 16 << 20;

/// Bytes that one read takes from the socket. Every connection owns a buffer of this
/// size, so tungstenite's 128 KiB would be the larger part of an idle one.
const READ_BUFFER: usize = 16 << 10;

/// A TCP connection, or TLS on top of one: what is above need not know.
pub(in crate::reference) trait Socket:
    AsyncRead + AsyncWrite + Unpin + Send
{
}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Socket for T {}

/// Why a conversation is over. An endpoint runs until there is one: so it returns
/// `Result<Infallible, End>`, and `?` is the only way out.
// ANCHOR: end
#[derive(Debug)]
pub(super) enum End {
    /// The client said Close; tungstenite has the answer ready.
    Closed,
    /// The connection broke, or ended without a Close: there is nobody to talk to.
    Lost,
    /// We are done with a client that did nothing wrong: say so, then wait for its Close.
    Leave(CloseCode, &'static str),
    /// The client broke the protocol: say so, and listen to it no more (section 7.1.7).
    Fail(CloseCode, String),
}
// ANCHOR_END: end

// ANCHOR: codes
impl From<Error> for End {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Self::Lost,
            Error::Protocol(_) => CloseCode::Protocol, // 1002
            Error::Utf8(_) => CloseCode::Invalid,      // 1007
            Error::Capacity(_) => CloseCode::Size,     // 1009
            _ => return Self::Lost,
        };
        Self::Fail(code, error.to_string())
    }
}
// ANCHOR_END: codes

/// An open WebSocket connection.
pub(super) struct Connection {
    ws: WebSocketStream<Box<dyn Socket>>,
    /// Becomes true when the whole server stops.
    stopping: watch::Receiver<bool>,
}

impl Connection {
    /// Takes over a socket after the handshake. `early` is what arrived behind the
    /// client's request: a client may send frames without waiting for the answer to
    /// reach it, and a server that drops them waits for ever.
    pub(super) async fn new(
        socket: Box<dyn Socket>,
        early: Vec<u8>,
        max_message: usize,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            // Room for the largest answer. Pongs for somebody who pings but never
            // reads would otherwise pile up without limit.
            .max_write_buffer_size(max_message + READ_BUFFER)
            .max_frame_size(Some(max_message))
            .max_message_size(Some(max_message));
        let role = Role::Server;
        let ws = WebSocketStream::from_partially_read(socket, early, role, Some(config)).await;
        Self { ws, stopping }
    }

    /// The next message that carries data. Pings are answered on the way, by tungstenite.
    ///
    /// May be dropped at any await, and so stand in a `select!`: no message gets lost.
    // ANCHOR: next
    pub(super) async fn next(&mut self) -> Result<Message, End> {
        loop {
            let message = tokio::select! {
                message = self.ws.next() => message,
                _ = self.stopping.wait_for(|stopping| *stopping) => {
                    return Err(End::Leave(CloseCode::Away, "the server stops"));
                }
            };
            match message {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_))) | None => return Err(End::Closed),
                Some(Ok(message)) => return Ok(message),
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }
    // ANCHOR_END: next

    /// Sends a message and waits until it has left: a client that reads slowly slows
    /// its own conversation down, and nothing piles up here.
    // ANCHOR: send
    pub(super) async fn send(&mut self, message: Message) -> Result<(), End> {
        let sent = timeout(WRITE_TIME, async {
            self.ws.flush().await?; // pongs first, so that the buffer is empty
            self.ws.send(message).await
        });
        match sent.await {
            Ok(result) => Ok(result?),
            Err(_) => Err(End::Lost),
        }
    }
    // ANCHOR_END: send

    /// Says what is still to be said, then ends TCP.
    // ANCHOR: finish
    pub(super) async fn finish(mut self, end: End) {
        let goodbye = async {
            match end {
                End::Closed => self.ws.flush().await,
                End::Lost => Ok(()),
                End::Fail(code, reason) => self.ws.close(Some(close_frame(code, &reason))).await,
                End::Leave(code, reason) => {
                    self.ws.close(Some(close_frame(code, reason))).await?;
                    while self.ws.next().await.is_some_and(|message| message.is_ok()) {}
                    Ok(())
                }
            }
        };
        // A goodbye that fails has nobody to hear it.
        let _ = timeout(CLOSE_TIME, goodbye).await;
        hang_up(self.ws.into_inner()).await;
    }
    // ANCHOR_END: finish
}

/// A control frame holds 125 bytes, two of which are the code.
fn close_frame(code: CloseCode, reason: &str) -> CloseFrame {
    let end = reason.floor_char_boundary(123);
    CloseFrame { code, reason: reason[..end].into() }
}

/// Ends a connection so that the last bytes sent are sure to be read.
///
/// Closing a socket that holds unread bytes makes the kernel send a reset, and a reset
/// may destroy what the other side has not read yet: our Close frame. So we end our
/// direction first, which the client sees at once, and then read until it ends its own.
// ANCHOR: hang_up
pub(in crate::reference) async fn hang_up(mut socket: impl Socket) {
    let _ = timeout(CLOSE_TIME, async {
        socket.shutdown().await?;
        let mut discarded = 0;
        let mut buffer = [0; 4096];
        while discarded < LINGER_BYTES {
            match socket.read(&mut buffer).await? {
                0 => break,
                n => discarded += n,
            }
        }
        std::io::Result::Ok(())
    })
    .await;
}
// ANCHOR_END: hang_up
