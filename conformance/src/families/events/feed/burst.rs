//! Many messages in a row, over one connection where the target keeps it open.

use tokio::time::Instant;

use super::message::{Message, quoted};
use super::publish::{ANSWER, ask_of};
use super::topic::Topic;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Fill, Publish, Route};
use crate::http::{Answer, Ask, Exchange};
use crate::net::Fill as Filling;

/// For so many messages a connection of their own each is no trouble.
const FEW: usize = 30;

impl Cx {
    /// Publishes `texts` in order, each of which the target takes.
    ///
    /// # Errors
    /// Inconclusive where it does not; also where it ends a connection that a
    /// message was already sent on, as nobody knows whether it took that one.
    pub async fn publish_all(&mut self, topic: &Topic, texts: &[String]) -> Result<(), Stop> {
        let contract = self.contract()?;
        let route = match &contract.publish {
            Some(Publish::Http(route)) if texts.len() > FEW => route,
            _ => {
                for text in texts {
                    self.publish(topic, &Message::new(text.as_str())).await?;
                }
                return Ok(());
            }
        };
        // A target that ends its connections does so soon behind the first answer.
        let mut pause = self.time.quiet / 30;
        let (mut open, mut keeps) = (None, true);
        for text in texts {
            let fill = Fill { data: Some(text.as_bytes()), ..Fill::topic(&topic.name) };
            let ask = ask_of(contract.fill(route, &fill))?;
            self.recorder.note(format!("publishes {}", quoted(text.as_bytes())));
            let exchange = self.taken(route, &ask, open.take()).await?;
            if keeps {
                open = still_open(exchange, Instant::now() + pause).await;
                keeps = open.is_some();
                pause = std::time::Duration::ZERO;
            }
        }
        Ok(())
    }

    /// Publishes by `ask`, on a connection that is open or on a new one.
    async fn taken(
        &mut self,
        route: &Route,
        ask: &Ask,
        open: Option<Box<Exchange>>,
    ) -> Result<Box<Exchange>, Stop> {
        let until = self.patience();
        let answer = match open {
            Some(exchange) => exchange.again(ask).await?,
            None => self.http(ask).await?,
        };
        match answer {
            Answer::Head(mut exchange)
                if exchange.head.status.is_some_and(|status| route.ok.contains(&status)) =>
            {
                exchange.rest(until, ANSWER).await;
                Ok(exchange)
            }
            other => {
                let table = self.contract()?.table;
                Err(other.inconclusive(&format!("`{}` in [{table}]", route.key)))
            }
        }
    }
}

/// The exchange where its connection takes another request, as far as one can see.
async fn still_open(mut exchange: Box<Exchange>, until: Instant) -> Option<Box<Exchange>> {
    exchange.can_go_on().ok()?;
    match exchange.afterwards(until).await {
        Filling::Silence => Some(exchange),
        Filling::Bytes(_) | Filling::Ended(_) => None,
    }
}
