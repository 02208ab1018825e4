//! Exchanges of HTTP, one request and what comes back for it: over HTTP/1.0,
//! HTTP/1.1 and HTTP/2, with the body as it arrives, read by read.
//!
//! A case writes an [`Ask`] and gets an [`Answer`] by [`Cx::http`], or by
//! [`Cx::http_held`] where the answer may be long in coming. An answer with a
//! head is an [`Exchange`], which tells bytes, silence, and the ways in which a
//! body can end apart. Every byte goes to the record.

mod answer;
mod ask;
pub mod date;
mod exchange;
pub mod gzip;
mod held;
mod one;
mod part;
mod persist;
mod place;
mod site;
#[cfg(test)]
mod tests;
mod two;

pub use crate::http1::framing::{BodyOddity, Framing};
pub use answer::Answer;
pub use ask::{Ask, Version};
pub use exchange::Exchange;
pub use held::{Held, HeldAnswer};
pub use part::{Arrival, Body, BodyEnd, Chunks, LARGEST_BODY, Part, StreamEnd};
pub use place::Place;
pub use two::Link;

use crate::case::{Cx, Stop};
use site::Site;

impl Cx {
    /// Sends `ask` on a new connection and waits for the head of the answer
    /// within patience.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about; skipped where HTTP/2 is
    /// asked for and the target does not choose it under TLS.
    pub async fn http(&mut self, ask: &Ask) -> Result<Answer, Stop> {
        let held = self.http_held(ask).await?;
        Ok(held.answer_or_silence(self.patience()).await)
    }

    /// Sends `ask` on a new connection and awaits nothing.
    ///
    /// # Errors
    /// As [`Cx::http`].
    pub async fn http_held(&mut self, ask: &Ask) -> Result<Held, Stop> {
        if ask.version == Version::Http2 {
            return self.http2_link(ask.to.as_ref()).await?.hold(ask).await;
        }
        self.http_pipelined(std::slice::from_ref(ask)).await
    }

    /// Sends several requests of HTTP/1 at once on a new connection and awaits
    /// nothing: the answers come in turn, see [`Exchange::following`]. All of
    /// them go where the first one goes.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn http_pipelined(&mut self, asks: &[Ask]) -> Result<Held, Stop> {
        let first = asks.first().ok_or_else(|| Stop::inconclusive("there is nothing to ask"))?;
        let site = Site::to(self, first.to.as_ref(), Version::Http11)?;
        let site = if first.is_narrow { site.narrow() } else { site };
        let wire = site.dial().await?;
        one::send(site, wire, asks).await
    }
}
