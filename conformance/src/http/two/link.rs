//! One connection of HTTP/2 for any number of exchanges at the same time.

use std::collections::VecDeque;
use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use super::connect::{Connection, connect};
use super::incoming::Pending;
use super::request::request;
use crate::case::{Cx, Stop};
use crate::http::held::{Held, Over, Sent};
use crate::http::site::Site;
use crate::http::{Answer, Ask, Place, Version};

/// A connection of HTTP/2; clones share it. It ends with its last clone and
/// its last exchange.
#[derive(Clone)]
pub struct Link {
    pub(super) connection: Arc<Connection>,
    pub(in crate::http) site: Arc<Site>,
}

impl fmt::Debug for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "link to {}", self.site.place.authority)
    }
}

impl Cx {
    /// Opens a connection of HTTP/2 to the target, or to another place.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about; skipped where the target
    /// does not choose HTTP/2 under TLS.
    pub async fn http2_link(&mut self, to: Option<&Place>) -> Result<Link, Stop> {
        Link::open(Site::to(self, to, Version::Http2)?).await
    }
}

impl Link {
    pub(in crate::http) async fn open(site: Site) -> Result<Link, Stop> {
        Ok(Link { connection: Arc::new(connect(&site).await?), site: Arc::new(site) })
    }

    /// Sends `ask` on a stream of its own, and waits for the head of the
    /// answer within patience. Version and address of `ask` count for nothing.
    ///
    /// # Errors
    /// Inconclusive where the request cannot be sent.
    pub async fn ask(&self, ask: &Ask) -> Result<Answer, Stop> {
        let held = self.hold(ask).await?;
        Ok(held.answer_or_silence(Instant::now() + self.site.time.patience).await)
    }

    /// How many exchanges the target allows at the same time: known once it has
    /// answered, for its settings come first. [`usize::MAX`] where it sets no limit.
    pub fn allowed_at_once(&self) -> usize {
        self.connection.send.current_max_send_streams()
    }

    /// The same as [`Link::ask`], but awaits nothing.
    ///
    /// # Errors
    /// As [`Link::ask`].
    pub async fn hold(&self, ask: &Ask) -> Result<Held, Stop> {
        let (request, text) = request(ask, &self.site)?;
        let until = Instant::now() + self.site.time.patience;
        let heard = &self.connection.heard;
        heard.open();
        let says = ask.clone().version(Version::Http2).says();
        let event = heard.said(&text, says);
        let sent =
            Sent { method: ask.method.clone(), version: Version::Http2, at: Instant::now(), event };
        let held = |pending| Held {
            sent,
            behind: VecDeque::new(),
            interim: Vec::new(),
            over: Over::Two(Box::new(pending)),
        };
        let ready = timeout_at(until, self.connection.send.clone().ready()).await;
        let mut send = match ready {
            Ok(Ok(send)) => send,
            Ok(Err(error)) => return Ok(held(Pending { link: self.clone(), sent: Err(error) })),
            Err(_) => return Err(cannot_send("the target takes no other stream")),
        };
        let (response, mut stream) = send
            .send_request(request, ask.body.is_none())
            .map_err(|error| cannot_send(&error.to_string()))?;
        if let Some(body) = &ask.body {
            // That the target takes no data is no error: its answer tells.
            let _ = stream.send_data(Cursor::new(body.clone()), true);
        }
        Ok(held(Pending { link: self.clone(), sent: Ok(response) }))
    }
}

fn cannot_send(why: &str) -> Stop {
    Stop::inconclusive(format!("the request cannot be sent by HTTP/2: {why}"))
}
