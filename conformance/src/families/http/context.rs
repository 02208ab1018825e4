//! What a family tells of itself, so that the shared cases can ask.

use std::future::Future;

use super::Good;
use crate::case::{Context, Stop};
use crate::http::{Answer, Ask, Body, Exchange};
use crate::http1::ResponseHead;

/// The context of a family that travels over HTTP.
pub trait HttpContext: Context {
    /// What a good request is about, where its answer depends on it: a topic.
    type Subject: Send + Sync + Clone;

    /// What [`HttpContext::with_line_ends`] asks, as an input is named.
    const LINE_ENDS: &'static str;

    /// A request that the target ought to answer well, about something new, so that
    /// no other case has to do with it. What has to stand before it is done.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit, or where what has to stand
    /// before the request fails.
    fn good(&mut self) -> impl Future<Output = Result<Good<Self>, Stop>> + Send;

    /// The same for a case that judges any answer: what stands before the request
    /// may fail.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit.
    fn try_good(&mut self) -> impl Future<Output = Result<Good<Self>, Stop>> + Send;

    /// The control: a good request, and the head of the answer that shows that it
    /// is served. The answer is marked in the transcript.
    ///
    /// # Errors
    /// Inconclusive where it is not served.
    fn served(&mut self) -> impl Future<Output = Result<(Good<Self>, ResponseHead), Stop>> + Send;

    /// The answer that clients are here for: with content, where the target has
    /// any to give.
    ///
    /// # Errors
    /// Inconclusive where there is none.
    fn usual_answer(&mut self) -> impl Future<Output = Result<Exchange, Stop>> + Send;

    /// Sends the request on a new connection and waits for the head of its answer.
    /// Where a target waits for something to tell, the family lets it happen.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    fn answer(&mut self, good: &Good<Self>) -> impl Future<Output = Result<Answer, Stop>> + Send;

    /// Reads the body of that answer to its end; of a stream, what comes within
    /// quiet once there was something to tell.
    ///
    /// # Errors
    /// Inconclusive where what has to be told cannot be.
    fn read(
        &mut self,
        good: &Good<Self>,
        exchange: &mut Exchange,
    ) -> impl Future<Output = Result<Body, Stop>> + Send;

    /// The request with `text`, which has line ends, in a value that the target may
    /// repeat in the head of its answer.
    ///
    /// # Errors
    /// Skipped where no value of the request can carry line ends.
    fn with_line_ends(&self, good: &Good<Self>, text: &str) -> Result<Ask, Stop>;
}
