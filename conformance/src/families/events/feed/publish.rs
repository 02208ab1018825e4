//! Publishing, by a request or by a command, as the target file says.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::{Instant, timeout};

use super::message::{Message, quoted};
use super::topic::Topic;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, Fill, FillError, Filled, Publish, Route};
use crate::http::{Answer, Ask, Exchange, Place};

/// So much of the answer to a publish is read.
pub(super) const ANSWER: usize = 64 * 1024;

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// The target took it.
    Accepted,
    /// The target did not take it.
    Refused {
        /// What it said.
        says: String,
        /// Whether the refusal was seen: as an answer, or as the end of the
        /// connection. Silence is none.
        seen: bool,
        /// The event that shows it.
        event: u32,
    },
}

impl Published {
    /// Whether the target took the message.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Published::Accepted)
    }
}

/// Publishes one message after the other, over one connection as long as the
/// target keeps it: many connections would be the slowest part of many messages.
#[derive(Debug, Default)]
pub struct Publisher {
    /// The last exchange, and when it was over.
    kept: Option<(Instant, Box<Exchange>)>,
}

/// A connection that was idle for longer may be closed at any moment, so that a
/// message on it might be lost or not.
const IDLE: Duration = Duration::from_secs(1);

impl Publisher {
    /// As [`Cx::publish`].
    ///
    /// # Errors
    /// As [`Cx::publish`].
    pub async fn publish(
        &mut self,
        cx: &mut Cx,
        topic: &Topic,
        message: &Message,
    ) -> Result<(), Stop> {
        let Published::Refused { says, .. } = self.try_publish(cx, topic, message).await? else {
            return Ok(());
        };
        let contract = cx.contract()?;
        let key = match &contract.publish {
            Some(Publish::Command(_)) => "publish.command",
            _ => "publish.http",
        };
        // The same words for every marker: equal reasons are told once.
        let what = if message.is_word() { "a plain word".to_owned() } else { message.says() };
        let table = contract.table;
        Err(Stop::inconclusive(format!("`{key}` in [{table}] does not publish {what}: {says}")))
    }

    /// As [`Cx::try_publish`].
    ///
    /// # Errors
    /// As [`Cx::try_publish`].
    pub async fn try_publish(
        &mut self,
        cx: &mut Cx,
        topic: &Topic,
        message: &Message,
    ) -> Result<Published, Stop> {
        let contract = cx.contract()?;
        match &contract.publish {
            Some(Publish::Http(route)) => {
                let fill = Fill {
                    data: Some(&message.data),
                    event: message.event.as_deref().map(str::as_bytes),
                    id: message.id.as_deref().map(str::as_bytes),
                    ..Fill::topic(&topic.name)
                };
                let ask = ask_of(contract.fill(route, &fill))?;
                let says = format!("publishes {} by {}", message.says(), ask.says());
                self.by_request(cx, &ask, says, route).await
            }
            Some(Publish::Command(said)) => {
                let argv = said.argv();
                let Some((program, arguments)) = argv.split_first() else {
                    return Err(Stop::inconclusive("`publish.command` names no program"));
                };
                let mut command = Command::new(program);
                command.args(arguments).current_dir(&said.folder);
                cx.by_command(command, topic, message).await
            }
            Some(Publish::Itself) | None => {
                Err(Stop::inconclusive("the target file does not say how to publish"))
            }
        }
    }

    async fn by_request(
        &mut self,
        cx: &mut Cx,
        ask: &Ask,
        says: String,
        route: &Route,
    ) -> Result<Published, Stop> {
        cx.recorder.note(says);
        let until = cx.patience();
        match self.answer_to(cx, ask).await? {
            Answer::Head(mut exchange) => {
                let status = exchange.head.status.unwrap_or_default();
                let body = exchange.rest(until, ANSWER).await;
                let event = exchange.head_event;
                if route.ok.contains(&status) {
                    self.kept = Some((Instant::now(), exchange));
                    return Ok(Published::Accepted);
                }
                let says = match body.bytes.is_empty() {
                    true => format!("it answers {}", exchange.head.line),
                    false => format!("it answers {}, {}", exchange.head.line, quoted(&body.bytes)),
                };
                Ok(Published::Refused { says, seen: true, event })
            }
            other => {
                let seen = !matches!(other, Answer::Silence { .. });
                Ok(Published::Refused { says: other.says(), seen, event: other.event() })
            }
        }
    }

    /// The answer over the kept connection, or over a new one: a server may close
    /// one that is idle instead of answering.
    async fn answer_to(&mut self, cx: &mut Cx, ask: &Ask) -> Result<Answer, Stop> {
        if let Some((since, exchange)) = self.kept.take()
            && since.elapsed() < IDLE
            && exchange.can_go_on().is_ok()
        {
            match exchange.again(ask).await? {
                Answer::Ended(..) => {}
                other => return Ok(other),
            }
        }
        cx.http(ask).await
    }
}

impl Cx {
    /// Publishes `message`, which the target takes.
    ///
    /// # Errors
    /// Inconclusive where it does not: with the key of the target file that
    /// says how to publish.
    pub async fn publish(&mut self, topic: &Topic, message: &Message) -> Result<(), Stop> {
        Publisher::default().publish(self, topic, message).await
    }

    /// Publishes `message`, which the target may refuse.
    ///
    /// # Errors
    /// Inconclusive where the message cannot be sent, or no connection comes about.
    pub async fn try_publish(
        &mut self,
        topic: &Topic,
        message: &Message,
    ) -> Result<Published, Stop> {
        Publisher::default().try_publish(self, topic, message).await
    }

    /// Ends the topic for good.
    ///
    /// # Errors
    /// Inconclusive where the target does not do it.
    pub async fn finish(&mut self, topic: &Topic) -> Result<(), Stop> {
        let contract = self.contract()?;
        let Some(route) = &contract.finish else {
            return Err(Stop::inconclusive("the target file does not say how to finish a topic"));
        };
        let ask = ask_of(contract.fill(route, &Fill::topic(&topic.name)))?;
        let says = format!("finishes the topic by {}", ask.says());
        match Publisher::default().by_request(self, &ask, says, route).await? {
            Published::Accepted => Ok(()),
            Published::Refused { says, .. } => {
                let table = contract.table;
                Err(Stop::inconclusive(format!(
                    "`finish.http` in [{table}] does not finish the topic: {says}"
                )))
            }
        }
    }

    /// A program is given the message in its environment, which holds no NUL.
    async fn by_command(
        &mut self,
        mut command: Command,
        topic: &Topic,
        message: &Message,
    ) -> Result<Published, Stop> {
        let Ok(data) = String::from_utf8(message.data.clone()) else {
            return Err(Stop::skipped("a command takes no data that is not UTF-8"));
        };
        let id_and_event = [("EVENT", &message.event), ("ID", &message.id)];
        let values =
            id_and_event.iter().filter_map(|(name, value)| Some((*name, (*value).clone()?)));
        let values: Vec<(&str, String)> =
            values.chain([("TOPIC", topic.name.clone()), ("DATA", data)]).collect();
        if values.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Stop::skipped("the environment of a command holds no NUL"));
        }
        let event = self.recorder.note(format!("publishes {} by a command", message.says()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.kill_on_drop(true).env_remove("EVENT").env_remove("ID").envs(values);
        let refused = |says: String, seen| Ok(Published::Refused { says, seen, event });
        match timeout(self.time.patience, command.status()).await {
            Ok(Ok(status)) if status.success() => Ok(Published::Accepted),
            Ok(Ok(status)) => refused(format!("it ends with {status}"), true),
            Ok(Err(error)) => refused(format!("it does not run: {error}"), false),
            Err(_) => refused("it does not end in time".to_owned(), false),
        }
    }
}

/// A filled request as the prober sends it.
///
/// # Errors
/// Inconclusive where a value has no place in it.
pub fn ask_of(filled: Result<Filled, FillError>) -> Result<Ask, Stop> {
    let filled = filled?;
    let mut ask = Ask::new(filled.method, filled.target);
    ask.fields = filled.fields;
    ask.body = filled.body;
    if filled.is_elsewhere {
        let site = filled.site;
        let place =
            Place { host: site.host, port: site.port, authority: site.authority, tls: site.tls };
        ask = ask.to(place);
    }
    Ok(ask.unchanged())
}

/// The contract is part of the signature where a case asks by itself.
pub fn subscribe_ask(contract: &Contract, fill: &Fill<'_>) -> Result<Ask, Stop> {
    ask_of(contract.subscribe(fill))
}
