//! A good request of a family.

use super::HttpContext;
use crate::case::Stop;
use crate::http::{Answer, Ask, Body, Exchange};

/// A request that the target ought to answer well; see [`HttpContext::good`].
pub struct Good<C: HttpContext> {
    /// What it is about.
    pub subject: C::Subject,
    /// The request.
    pub ask: Ask,
}

impl<C: HttpContext> Good<C> {
    /// The same subject, asked for by `ask`.
    pub fn by(&self, ask: Ask) -> Good<C> {
        Good { subject: self.subject.clone(), ask }
    }

    /// Sends the request; there has to be an answer with a head to look at.
    ///
    /// # Errors
    /// Inconclusive where there is none.
    pub async fn head(&self, cx: &mut C) -> Result<Box<Exchange>, Stop> {
        match cx.answer(self).await? {
            Answer::Head(exchange) => Ok(exchange),
            other => Err(other.inconclusive(&self.ask.says())),
        }
    }

    /// The same, with the body as far as it came.
    ///
    /// # Errors
    /// Inconclusive where there is no head.
    pub async fn body(&self, cx: &mut C) -> Result<(Box<Exchange>, Body), Stop> {
        let mut exchange = self.head(cx).await?;
        let body = cx.read(self, &mut exchange).await?;
        Ok((exchange, body))
    }
}
