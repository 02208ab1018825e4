//! Publishing, by a request or by a command, as the target file says.

use std::process::Stdio;

use tokio::process::Command;
use tokio::time::timeout;

use super::message::{Message, quoted};
use super::topic::Topic;
use crate::case::{Cx, Stop};
use crate::http::{Answer, Ask, Place};
use crate::target::contract::{Contract, Fill, FillError, Filled, Publish, Route};

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
        /// Whether it answered at all: a refusal is an answer.
        answered: bool,
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

impl Cx {
    /// Publishes `message`, which the target takes.
    ///
    /// # Errors
    /// Inconclusive where it does not: with the key of the target file that
    /// says how to publish.
    pub async fn publish(&mut self, topic: &Topic, message: &Message) -> Result<(), Stop> {
        match self.try_publish(topic, message).await? {
            Published::Accepted => Ok(()),
            Published::Refused { says, .. } => {
                let key = match &self.contract()?.publish {
                    Some(Publish::Command(_)) => "publish.command",
                    _ => "publish.http",
                };
                let table = self.contract()?.table;
                Err(Stop::inconclusive(format!(
                    "`{key}` in [{table}] does not publish {}: {says}",
                    message.says()
                )))
            }
        }
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
        let contract = self.contract()?;
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
                self.by_request(&ask, says, route).await
            }
            Some(Publish::Command(said)) => {
                let argv = said.argv();
                let Some((program, arguments)) = argv.split_first() else {
                    return Err(Stop::inconclusive("`publish.command` names no program"));
                };
                let mut command = Command::new(program);
                command.args(arguments).current_dir(&said.folder);
                self.by_command(command, topic, message).await
            }
            Some(Publish::Itself) | None => {
                Err(Stop::inconclusive("the target file does not say how to publish"))
            }
        }
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
        match self.by_request(&ask, says, route).await? {
            Published::Accepted => Ok(()),
            Published::Refused { says, .. } => {
                let table = contract.table;
                Err(Stop::inconclusive(format!(
                    "`finish.http` in [{table}] does not finish the topic: {says}"
                )))
            }
        }
    }

    async fn by_request(
        &mut self,
        ask: &Ask,
        says: String,
        route: &Route,
    ) -> Result<Published, Stop> {
        self.recorder.note(says);
        let until = self.patience();
        match self.http(ask).await? {
            Answer::Head(mut exchange) => {
                let status = exchange.head.status.unwrap_or_default();
                let body = exchange.rest(until, ANSWER).await;
                let event = exchange.head_event;
                if route.ok.contains(&status) {
                    return Ok(Published::Accepted);
                }
                let says = match body.bytes.is_empty() {
                    true => format!("it answers {}", exchange.head.line),
                    false => format!("it answers {}, {}", exchange.head.line, quoted(&body.bytes)),
                };
                Ok(Published::Refused { says, answered: true, event })
            }
            other => {
                let event = other.event().unwrap_or_else(|| self.recorder.last());
                Ok(Published::Refused { says: other.says(), answered: false, event })
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
        let refused = |says: String, answered| Ok(Published::Refused { says, answered, event });
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
