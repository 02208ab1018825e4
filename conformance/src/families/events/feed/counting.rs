//! How many listen to a topic at this moment, by the target's own count.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::message::quoted;
use super::publish::ask_of;
use super::topic::Topic;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Fill;

/// So much of an answer is read.
const LARGEST: usize = 64 * 1024;

/// So long passes between two looks at the count.
const PAUSE: Duration = Duration::from_millis(20);

impl Cx {
    /// The number that the target gives.
    ///
    /// # Errors
    /// Inconclusive where it gives none.
    pub async fn subscribers(&mut self, topic: &Topic) -> Result<u64, Stop> {
        let contract = self.contract()?;
        let Some(counted) = &contract.capabilities.subscribers else {
            return Err(Stop::inconclusive(
                "the target file does not say where listeners are counted",
            ));
        };
        let ask = ask_of(contract.fill(&counted.route, &Fill::topic(&topic.name)))?;
        let until = self.patience();
        let mut exchange = match self.http(&ask).await? {
            crate::http::Answer::Head(exchange) => exchange,
            other => return Err(other.inconclusive("`capabilities.subscribers`")),
        };
        // A topic that nobody knows has no listeners.
        if exchange.head.status == Some(404) {
            return Ok(0);
        }
        let body = exchange.rest(until, LARGEST).await;
        let json: Option<Value> = serde_json::from_slice(&body.bytes).ok();
        json.as_ref().and_then(|json| counted.at.find(json)).and_then(Value::as_u64).ok_or_else(
            || {
                Stop::inconclusive(format!(
                    "`capabilities.subscribers` finds no number at `{}` in {}, {}",
                    counted.at,
                    exchange.head.line,
                    quoted(&body.bytes)
                ))
            },
        )
    }

    /// Waits until the count is `wanted`, within patience; returns the last count.
    ///
    /// # Errors
    /// As [`Cx::subscribers`].
    pub async fn subscribers_become(
        &mut self,
        topic: &Topic,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<u64, Stop> {
        let until = Instant::now() + self.time.patience;
        loop {
            let count = self.subscribers(topic).await?;
            if wanted(count) || Instant::now() >= until {
                return Ok(count);
            }
            sleep(PAUSE).await;
        }
    }
}
