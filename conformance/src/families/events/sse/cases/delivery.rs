//! What is published arrives: every event, once, in order, and at once.

use super::lists::equals;
use super::{HTML, HTTP1, POLLING};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::{Message, Publisher};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("sse.delivery.keeps-order", "delivers every event once and in order")
        .cites(&[
            cite(HTML, "event-stream-interpretation-7"),
            cite(HTML, "event-stream-interpretation-8"),
            cite(POLLING, "3.1-1"),
        ])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .run(&Body(|cx| Box::pin(keeps_order(cx)))),
    case("sse.delivery.ends-each-event", "sends each event whole when it is published")
        .cites(&[
            cite(HTML, "event-stream-interpretation-10"),
            cite(POLLING, "3.2-5"),
            cite(POLLING, "3.2-6"),
            cite(HTTP1, "7.1.1-2"),
            cite(HTML, "the-eventsource-interface-22"),
            cite(POLLING, "3.1-3"),
        ])
        .needs(&[Need::Key("publish")])
        .run(&Body(|cx| Box::pin(ends_each_event(cx)))),
];

/// So many events, as fast as the target takes them.
const EVENTS: usize = 200;

/// One more event is the barrier: behind it, nothing of what was published
/// before can still come.
async fn keeps_order(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    sub.control(cx, &mut topic).await?;
    let published = topic.markers(EVENTS + 1);
    let mut publisher = Publisher::default();
    for marker in &published {
        publisher.publish(cx, &topic, &Message::new(marker.as_str())).await?;
    }
    let came = sub.up_to(&topic, &published[EVENTS]).await?;
    let expected = format!("the {} events that were published, once and in order", EVENTS + 1);
    equals(&expected, &published, &came, &sub)
}

/// The only event of the stream, behind which nothing pushes it on. It has no
/// control: a server that holds it back would fail that as well.
async fn ends_each_event(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    let marker = topic.marker();
    let stimulus = cx.recorder.note("the only event of this stream is published");
    cx.recorder.mark(stimulus, Mark::Stimulus);
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    sub.expect(&topic, &marker).await?;
    Ok(())
}
