//! A message between two others: what arrives between them is what became of it.

use std::sync::Arc;

use super::super::stream::{Item, Line};
use super::super::subscription::Subscription;
use super::lists::{Own, stands};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Multiline;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Published, Topic};
use crate::transcript::Mark;

/// What arrived between two events, and what was published between them.
pub(super) struct Between {
    /// The message that was published between them, in words.
    says: String,
    /// The target did not take it: what it said, and the event that shows it.
    pub(super) refused: Option<(String, u32)>,
    /// Every event between the two.
    pub(super) events: Vec<Own>,
    /// Every line behind the first event, those of the second included.
    pub(super) lines: Vec<Arc<Line>>,
    /// The type of the first event, which was published without one.
    kind: String,
    /// How the stream stands where the second event did not come.
    broken: Option<String>,
}

/// Publishes `message` between two events that show where what becomes of it
/// begins and ends.
///
/// # Errors
/// Inconclusive where the first of them does not arrive, or the target does not
/// answer the publish at all.
pub(super) async fn between(
    cx: &mut Cx,
    topic: &mut Topic,
    message: &Message,
) -> Result<Between, Stop> {
    let mut sub = cx.subscribe(topic).await?;
    let kind = sub.control(cx, topic).await?.kind;
    // The first that is recorded of it says what is published.
    let stimulus = cx.recorder.last() + 1;
    let published = cx.try_publish(topic, message).await?;
    cx.recorder.mark(stimulus, Mark::Stimulus);
    let refused = match published {
        Published::Accepted => None,
        Published::Refused { says, seen: true, event } => Some((says, event)),
        Published::Refused { says, .. } => {
            let what = message.says();
            return Err(Stop::inconclusive(format!("publishing {what} got no answer: {says}")));
        }
    };
    let fence = topic.marker();
    cx.publish(topic, &Message::new(fence.as_str())).await?;
    let (says, events, lines) = (message.says(), Vec::new(), Vec::new());
    let mut between = Between { says, refused, events, lines, kind, broken: None };
    between.read(&mut sub, fence.as_bytes()).await;
    Ok(between)
}

impl Between {
    /// Reads up to the second event, or for as long as patience lasts.
    async fn read(&mut self, sub: &mut Subscription, fence: &[u8]) {
        let until = sub.patience();
        loop {
            match sub.item(until).await {
                Ok(Item::Dispatch(event)) => {
                    // What has not the agreed form did not come of what was published so.
                    let text = sub.payload(&event).unwrap_or_else(|_| event.data.clone());
                    if text == fence {
                        return;
                    }
                    self.events.push((text, event));
                }
                Ok(Item::Line(line)) => self.lines.push(line),
                Ok(_) => {}
                Err(_) => {
                    self.broken = Some(stands(sub));
                    return;
                }
            }
        }
    }

    /// Of what was published came one event with the data `wanted`, and nothing else.
    ///
    /// # Errors
    /// The violation; skipped where the target does not take it and `multiline`,
    /// where it decides, does not say that it does.
    pub(super) fn is(&self, topic: &Topic, wanted: &[u8]) -> Result<(), Stop> {
        if let Some((says, _)) = &self.refused {
            let what = &self.says;
            return Err(Stop::skipped(format!("the target does not take {what}: {says}")));
        }
        let expected = format!("one event with the data {}", quoted(wanted));
        let own = self.own(topic, wanted);
        match (own.as_slice(), &self.broken) {
            ([(text, _)], _) if text == wanted => Ok(()),
            ([], Some(stands)) => {
                let what = &self.says;
                let why = format!("neither {what} came nor what was published then: {stands}");
                Err(Stop::inconclusive(why))
            }
            ([], None) => {
                let last = self.lines.last().map(|line| line.event);
                let stop = Stop::violation(expected, "no event before the next that is published");
                Err(last.into_iter().fold(stop, Stop::at))
            }
            ([(text, event)], _) => {
                let actual = format!("an event with the data {}", quoted(text));
                Err(Stop::violation(expected, actual).at(event.event))
            }
            ([(first, _), (second, event), ..], _) => {
                let (count, first, second) = (own.len(), quoted(first), quoted(second));
                let actual = format!("{count} events, with the data {first} and {second}");
                Err(Stop::violation(expected, actual).at(event.event))
            }
        }
    }

    /// The events that come of what was published. Texts with a marker are known
    /// by it; of others, every event counts that has the type of the first one
    /// and no marker, so that a greeting of another type is passed over.
    fn own(&self, topic: &Topic, wanted: &[u8]) -> Vec<&Own> {
        let has_marker = topic.owns(wanted);
        let is_own = |(text, event): &&Own| match has_marker {
            true => topic.owns(&event.data),
            false => event.kind == self.kind && !Topic::marks(text),
        };
        self.events.iter().filter(is_own).collect()
    }

    /// How many events carry a marker of `topic`.
    pub(super) fn marked(&self, topic: &Topic) -> Vec<&Own> {
        self.events.iter().filter(|(_, event)| topic.owns(&event.data)).collect()
    }

    /// The first line with `token` in it that is no field called `name`.
    pub(super) fn stray(&self, token: &str, name: &str) -> Option<&Line> {
        let token = token.as_bytes();
        let has = |line: &Line| line.raw.windows(token.len()).any(|window| window == token);
        let strays = self.lines.iter().map(Arc::as_ref);
        strays.filter(|line| has(line)).find(|line| line.value(name).is_none())
    }
}

/// What is to arrive of `text`, where its line ends count for what the target
/// file says of them; nothing where it says that such a text is refused.
pub(super) fn normalised(text: &str, multiline: Option<Multiline>) -> Option<String> {
    let has_line_end = text.contains(['\r', '\n']);
    match multiline {
        Some(Multiline::Reject) if has_line_end => None,
        Some(Multiline::Normalised) => Some(text.replace("\r\n", "\n").replace('\r', "\n")),
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_arrive_as_they_are_promised() {
        let cases = [
            (Some(Multiline::Normalised), "a\r\nb\rc\nd", Some("a\nb\nc\nd")),
            (Some(Multiline::Exact), "a\r\nb\rc", Some("a\r\nb\rc")),
            (Some(Multiline::Json), "a\rb", Some("a\rb")),
            (Some(Multiline::Reject), "a\nb", None),
            (Some(Multiline::Reject), "a b", Some("a b")),
            (None, "a\nb", Some("a\nb")),
        ];
        for (multiline, text, expected) in cases {
            assert_eq!(normalised(text, multiline).as_deref(), expected, "{multiline:?} {text:?}");
        }
    }
}
