//! Texts arrive as they were published (sections 9.2.5 and 9.2.6).

use super::HTML;
use super::fences::{between, normalised};
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::{Message, Topic};

const PUBLISH: &[Need] = &[Need::Key("publish")];
const MULTILINE: &[Need] = &[Need::Key("publish"), Need::Key("capabilities.multiline")];

pub(super) static CASES: &[Case] = &[
    case("sse.fidelity.keeps-lines", "delivers text of several lines, blank ones too")
        .cites(&[
            cite(HTML, "event-stream-interpretation-25"),
            cite(HTML, "event-stream-interpretation-28"),
        ])
        .needs(PUBLISH)
        .isolation(UNMARKED)
        .over(|| names(LINES.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, LINES)))),
    case("sse.fidelity.keeps-last-line-end", "delivers text that ends in a line end")
        .cites(&[cite(HTML, "event-stream-interpretation-27")])
        .needs(PUBLISH)
        .over(|| names(LAST_LINE_END.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, LAST_LINE_END)))),
    case("sse.fidelity.deals-with-crlf", "delivers CRLF as it declares")
        .cites(&[cite(HTML, "event-stream-interpretation-26")])
        .needs(MULTILINE)
        .over(|| names(CRLF.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, CRLF)))),
    case("sse.fidelity.deals-with-cr", "delivers a lone CR as it declares")
        .cites(&[cite(HTML, "event-stream-interpretation-26")])
        .needs(MULTILINE)
        .over(|| names(CR.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, CR)))),
    case("sse.fidelity.keeps-leading-space", "delivers text that begins with a space or a tab")
        .cites(&[cite(HTML, "event-stream-interpretation-14")])
        .needs(PUBLISH)
        .over(|| names(LEADING_SPACE.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, LEADING_SPACE)))),
    case("sse.fidelity.keeps-colons", "delivers text with colons")
        .cites(&[cite(HTML, "event-stream-interpretation-15")])
        .needs(PUBLISH)
        .over(|| names(COLONS.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, COLONS)))),
    case("sse.fidelity.keeps-empty-text", "delivers empty text as an event")
        .cites(&[cite(HTML, "event-stream-interpretation-47")])
        .needs(PUBLISH)
        .isolation(UNMARKED)
        .over(|| names(EMPTY.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, EMPTY)))),
    case("sse.fidelity.keeps-unicode", "delivers text beyond ASCII")
        .cites(&[
            cite(HTML, "event-stream-interpretation-30"),
            cite(HTML, "parsing-an-event-stream-9"),
            cite(HTML, "parsing-an-event-stream-11"),
        ])
        .needs(PUBLISH)
        .over(|| names(UNICODE.iter().map(|row| row.name)))
        .run(&Body(|cx| Box::pin(keeps(cx, UNICODE)))),
    case("sse.fidelity.keeps-long-lines", "delivers a line of 64 kibibytes")
        .cites(&[cite(HTML, "event-stream-interpretation-29")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(keeps_long_lines(cx)))),
];

/// Texts without a marker are known only by where they arrive: where all cases
/// share one stream, no two of them may be under way.
const UNMARKED: Isolation = Isolation::Alone("text without a marker");

/// A text that is published; most carry the marker by which they are known.
struct Row {
    name: &'static str,
    text: fn(&str) -> String,
}

const LINES: &[Row] = &[
    Row { name: "three lines", text: |marker| format!("{marker}\nb\nc") },
    Row { name: "a blank line between two", text: |marker| format!("{marker}\n\nb") },
    Row { name: "blank lines only", text: |_| "\n\n".to_owned() },
];

const LAST_LINE_END: &[Row] =
    &[Row { name: "LF at the end", text: |marker| format!("{marker}\n") }];

const CRLF: &[Row] = &[Row { name: "CRLF", text: |marker| format!("{marker}\r\nb") }];

const CR: &[Row] = &[Row { name: "a lone CR", text: |marker| format!("{marker}\rb") }];

const LEADING_SPACE: &[Row] = &[
    Row { name: "a space", text: |marker| format!(" {marker}") },
    Row { name: "two spaces", text: |marker| format!("  {marker}") },
    Row { name: "a tab", text: |marker| format!("\t{marker}") },
];

const COLONS: &[Row] = &[
    Row { name: "a colon first", text: |marker| format!(":{marker}") },
    Row { name: "colons inside", text: |marker| format!("{marker}: b:c") },
    Row { name: "like a field of data", text: |marker| format!("data: {marker}") },
    Row { name: "like an ID", text: |marker| format!("id: {marker}") },
];

const EMPTY: &[Row] = &[Row { name: "empty text", text: |_| String::new() }];

/// So many characters of four bytes, behind an odd number of bytes: a buffer of
/// any even size cuts one of them.
const ASTRAL: usize = 10_000;

const UNICODE: &[Row] = &[
    Row { name: "U+00E9", text: |marker| format!("{marker}\u{e9}") },
    Row { name: "U+2028, a separator of lines", text: |marker| format!("{marker}\u{2028}b") },
    Row { name: "U+0085, a next line", text: |marker| format!("{marker}\u{85}b") },
    Row { name: "U+FEFF inside", text: |marker| format!("{marker}\u{feff}b") },
    Row { name: "U+1F600", text: |marker| format!("{marker}\u{1f600}") },
    Row {
        name: "10,000 times U+1F600 behind an odd number of bytes",
        // The marker is filled up to an odd number of bytes.
        text: |marker| format!("{marker:-<17}{}", "\u{1f600}".repeat(ASTRAL)),
    },
    Row { name: "NUL", text: |marker| format!("{marker}\0b") },
];

/// Every text of `rows` arrives as it was published.
async fn keeps(cx: &mut Cx, rows: &[Row]) -> Result<(), Stop> {
    let mut verdicts = cx.rows();
    for row in rows {
        let mut topic = cx.topic();
        let mut text = (row.text)(&topic.marker());
        text.truncate(text.floor_char_boundary(cx.fitting(text.len())?));
        verdicts.add(row.name, keeps_text(cx, &mut topic, &text).await);
    }
    verdicts.verdict()
}

async fn keeps_text(cx: &mut Cx, topic: &mut Topic, text: &str) -> Result<(), Stop> {
    let multiline = cx.contract()?.capabilities.multiline;
    let between = between(cx, topic, &Message::new(text)).await?;
    match (normalised(text, multiline), &between.refused) {
        (None, Some(_)) => Ok(()),
        (None, None) => Err(Stop::violation(
            "a refusal of text with line ends, as `multiline = \"reject\"` declares",
            "the target takes it",
        )),
        (Some(_), Some(refused)) if multiline.is_some() && text.contains(['\r', '\n']) => {
            Err(takes_it(refused, "the target takes text with line ends, as `multiline` declares"))
        }
        (Some(wanted), _) => between.is(topic, wanted.as_bytes()),
    }
}

fn takes_it((says, event): &(String, u32), expected: &str) -> Stop {
    Stop::violation(expected, says.clone()).at(*event)
}

/// So long is the line, or as long as the target promises to take.
const LONG: usize = 64 * 1024;

/// What is longer than `data_max` is nobody's promise, and what is not is.
async fn keeps_long_lines(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let text = topic.marker_of(cx.fitting(LONG)?);
    let between = between(cx, &mut topic, &Message::new(text.as_str())).await?;
    match &between.refused {
        Some(refused) if cx.contract()?.capabilities.data_max.is_some() => Err(takes_it(
            refused,
            "the target takes a text of as many bytes as `data_max` declares",
        )),
        _ => between.is(&topic, text.as_bytes()),
    }
}
