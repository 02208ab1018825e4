//! Generated sequences of texts: all arrive as they were published, wherever
//! the connection was cut and taken up again.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::HTML;
use super::comeback::{come_back, may_repeat, publish_live};
use super::fences::normalised;
use super::lists::{Own, equals, without_repeats};
use super::resume::RESUME_FROM_AFAR;
use crate::case::{Body, Case, CaseFuture, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::Multiline;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Published, Publisher, Topic};
use crate::property;

pub(super) static CASES: &[Case] = &[
    case("sse.sequences.any-texts-arrive", "delivers any sequence of texts")
        .cites(&[cite(HTML, "event-stream-interpretation-31")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .property()
        .run(&Body(|cx| Box::pin(property::check_all(cx, texts(), arrive, Texts::says)))),
    case("sse.sequences.any-cuts-lose-nothing", "delivers any sequence of texts whatever the cuts")
        .cites(&[cite(HTML, "event-stream-interpretation-31")])
        .needs(RESUME_FROM_AFAR)
        .property()
        .run(&Body(|cx| Box::pin(property::check_all(cx, cut(), arrive_in_pieces, Cut::says)))),
];

/// A text that is published: a marker stands between the two.
type Text = (String, String);

/// What a stream might take for its own, and what a text may hold besides. NUL
/// is left out: that it is refused is the business of another case.
const PIECES: &[&str] = &[
    "a",
    "b",
    " ",
    "\t",
    ":",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "data",
    "data: ",
    "id: 7",
    "event: x",
    "retry: 1",
    "\u{e9}",
    "\u{2028}",
    "\u{85}",
    "\u{1f600}",
    "\u{b}",
    "\u{7f}",
    "{\"a\":1}",
    "\\n",
    "%0A",
    "&x=",
    "+",
];

fn piece() -> impl Strategy<Value = String, Tree: Send> {
    vec(select(PIECES), 0..5).prop_map(|pieces| pieces.concat())
}

fn texts() -> impl Strategy<Value = Texts, Tree: Send> {
    vec((piece(), piece()), 1..8).prop_map(Texts)
}

/// What is published on one topic, one after the other.
#[derive(Clone, Debug)]
struct Texts(Vec<Text>);

impl Texts {
    fn first(&self, most: usize) -> Texts {
        Texts(self.0.iter().take(most).cloned().collect())
    }

    fn says(&self) -> String {
        let says = |(before, after): &Text| quoted(format!("{before}#{after}").as_bytes());
        let each: Vec<String> = self.0.iter().map(says).collect();
        format!("[{}], with a marker for each #", each.join(", "))
    }
}

/// A sequence, and where the client is gone.
#[derive(Clone, Debug)]
struct Cut {
    texts: Texts,
    /// How far the client reads each time, in 256ths of what it still lacks;
    /// behind these, it reads to the end.
    cuts: Vec<u8>,
    /// Whether it is gone by force (RST).
    by_force: bool,
}

fn cut() -> impl Strategy<Value = Cut, Tree: Send> {
    (texts(), vec(any::<u8>(), 1..5), any::<bool>()).prop_map(|(texts, cuts, by_force)| Cut {
        texts,
        cuts,
        by_force,
    })
}

impl Cut {
    fn says(&self) -> String {
        let cuts: Vec<String> = self.cuts.iter().map(|cut| format!("{cut}/256")).collect();
        let how = if self.by_force { "RST" } else { "FIN" };
        format!("{}, cut by {how} at {} of what lacked", self.texts.says(), cuts.join(", "))
    }
}

/// Publishes the texts; returns what is to arrive, in order. Texts that the
/// target does not take are left out.
async fn publish(cx: &mut Cx, topic: &mut Topic, texts: &Texts) -> Result<Vec<String>, Stop> {
    let multiline = cx.contract()?.capabilities.multiline;
    let (mut publisher, mut wanted) = (Publisher::default(), Vec::new());
    for (before, after) in &texts.0 {
        let text = promised(&format!("{before}{}{after}", topic.marker()), multiline);
        let message = Message::new(text.as_str());
        if publisher.try_publish(cx, topic, &message).await? == Published::Accepted {
            wanted.push(normalised(&text, multiline).unwrap_or(text));
        }
    }
    Ok(wanted)
}

/// The text without the line ends about which the target file promises nothing.
fn promised(text: &str, multiline: Option<Multiline>) -> String {
    match multiline {
        Some(Multiline::Reject) => text.replace(['\r', '\n'], ""),
        Some(_) => text.to_owned(),
        None => text.replace('\r', ""),
    }
}

fn arrive<'a>(cx: &'a mut Cx, texts: &'a Texts) -> CaseFuture<'a> {
    Box::pin(async move {
        let mut topic = cx.topic();
        let mut sub = cx.subscribe(&topic).await?;
        sub.control(cx, &mut topic).await?;
        let mut wanted = publish(cx, &mut topic, texts).await?;
        let last = publish_live(cx, &mut topic).await?;
        let came = sub.up_to(&topic, &last).await?;
        wanted.push(last);
        equals("every text, once and in order", &wanted, &came, &sub)
    })
}

fn arrive_in_pieces<'a>(cx: &'a mut Cx, cut: &'a Cut) -> CaseFuture<'a> {
    Box::pin(async move {
        let mut topic = cx.topic();
        let mut sub = cx.subscribe(&topic).await?;
        let first = sub.control(cx, &mut topic).await?;
        let mut cursor = sub.cursor(&first)?;
        // All of them, and the last one, wait for the client.
        let most = cx.waiting(usize::MAX)? - 1;
        let mut wanted = publish(cx, &mut topic, &cut.texts.first(most)).await?;
        wanted.push(publish_live(cx, &mut topic).await?);
        let mut came: Vec<Own> = Vec::new();
        for part in &cut.cuts {
            let lacks: usize = wanted.iter().skip(came.len()).map(String::len).sum();
            let most = lacks * usize::from(*part) / 256;
            let own = sub.read_bytes(&topic, most).await?;
            if let Some((_, event)) = own.last() {
                cursor = sub.cursor(event)?;
            }
            came.extend(own);
            match cut.by_force {
                true => sub.exchange.reset(),
                false => sub.exchange.abort().await,
            }
            sub = come_back(cx, &topic, &cursor).await?;
        }
        came.extend(sub.up_to(&topic, &wanted[wanted.len() - 1]).await?);
        if may_repeat(cx)? {
            came = without_repeats(came);
        }
        equals("every text, once and in order, over all connections", &wanted, &came, &sub)
    })
}
