//! The opening handshake (RFC 6455, section 4): the good request that every
//! case starts from, and the answer to it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use super::connection::Next;
use super::frame::{Frame, Seen};
use crate::case::Stop;
use crate::families::ws::Cx;
use crate::http1::Request;
pub use crate::http1::{Answer, read_answer};
use crate::net::Wire;
use crate::transcript::Mark;

/// What the server appends to the key before it hashes (section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The accept value that belongs to `key` (section 4.2.2, step 5.4).
pub fn accept_of(key: &str) -> String {
    STANDARD.encode(Sha1::digest(format!("{key}{GUID}")))
}

/// A fresh key: base64 of 16 random bytes.
pub fn fresh_key(cx: &mut Cx) -> String {
    let mut bytes = [0; 16];
    cx.rng.fill(&mut bytes);
    STANDARD.encode(bytes)
}

/// A request that every server of this target takes, with a fresh key and the
/// target's own fields.
pub fn good_request(cx: &mut Cx) -> Request {
    let key = fresh_key(cx);
    let address = &cx.target.address;
    let mut request = Request::new(format!("GET {} HTTP/1.1", address.path))
        .with("Host", &address.authority)
        .with("Upgrade", "websocket")
        .with("Connection", "Upgrade")
        .with("Sec-WebSocket-Key", key)
        .with("Sec-WebSocket-Version", "13");
    for (name, value) in &cx.target.headers {
        request = request.with(name, value);
    }
    request.unchanged()
}

impl Answer {
    /// Whether the answer accepts a WebSocket connection: a 101 may switch to
    /// another protocol that the request offers.
    pub fn accepts(&self) -> bool {
        match self {
            Answer::Head(head, _) => {
                head.status == Some(101)
                    && (head.values("Sec-WebSocket-Accept").next().is_some()
                        || head.has_token("Upgrade", "websocket"))
            }
            _ => false,
        }
    }
}

impl Cx {
    /// The control where the stimulus is the opening itself: a good handshake
    /// on another connection is accepted, and what accepted it speaks
    /// WebSocket. A Pong of our Ping shows that, and so does a Close.
    ///
    /// # Errors
    /// Inconclusive where it does not.
    pub async fn control_handshake(&mut self) -> Result<(), Stop> {
        let mut ws = self.websocket().await?;
        ws.wire.mark(self.recorder.last(), Mark::Control);
        let payload = ws.nonce();
        ws.send(&Frame::ping(payload.as_str())).await;
        ws.send(&Frame::close(1000, "")).await;
        let speaks = |frame: &Seen| {
            frame.is_close() || frame.is_pong() && frame.payload == payload.as_bytes()
        };
        match ws.find(speaks).await {
            Next::Frame(_) => Ok(()),
            Next::Ended(ended) => Err(Stop::inconclusive(format!(
                "the control failed: after a good handshake came the {}",
                ended.says()
            ))),
            Next::Silence => Err(Stop::inconclusive(
                "the control failed: after a good handshake neither a ping nor a Close was answered",
            )),
        }
    }

    /// Sends `request` on a new connection and reads the answer.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn ask(&mut self, request: &Request) -> Result<(Wire, Answer), Stop> {
        self.ask_bytes(&request.to_bytes(), request.says()).await
    }

    /// The same with bytes that need not be a request.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn ask_bytes(&mut self, bytes: &[u8], says: String) -> Result<(Wire, Answer), Stop> {
        let mut wire = Wire::dial(self).await?;
        let event = wire.send(bytes, says).await;
        wire.mark(event, Mark::Stimulus);
        let answer = read_answer(&mut wire, self.patience()).await;
        Ok((wire, answer))
    }
}
