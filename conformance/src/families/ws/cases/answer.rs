//! The answer to a good handshake (section 4.2.2, step 5).

use super::super::connection::{Next, WebSocket};
use super::super::frame::Frame;
use super::super::handshake::{Answer, accept_of, fresh_key, good_request};
use super::RFC;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::http1::ResponseHead;
use crate::net::Fill;

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.answers-101", "answers a good handshake with 101")
        .cites(&[cite(RFC, "4.2.2-23")])
        .run(&Body(|cx| Box::pin(answers_101(cx)))),
    case("ws.handshake.answers-valid-http", "answers with a valid head of HTTP/1.1")
        .cites(&[cite(RFC, "4.2.2-22")])
        .run(&Body(|cx| Box::pin(answers_valid_http(cx)))),
    case("ws.handshake.upgrade-field", "answers with Upgrade: websocket")
        .cites(&[cite(RFC, "4.2.2-24")])
        .run(&Body(|cx| Box::pin(upgrade_field(cx)))),
    case("ws.handshake.connection-field", "answers with the token Upgrade in the Connection field")
        .cites(&[cite(RFC, "4.2.2-25")])
        .run(&Body(|cx| Box::pin(connection_field(cx)))),
    case("ws.handshake.accept-value", "proves by the accept value that it read the key")
        .cites(&[cite(RFC, "4.2.2-26")])
        .over(|| names(KEYS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(accept_value(cx)))),
    case(
        "ws.handshake.accept-ignores-space",
        "leaves white space around the key out of the accept value",
    )
    .cites(&[cite(RFC, "4.2.2-27")])
    .run(&Body(|cx| Box::pin(accept_ignores_space(cx)))),
    case("ws.handshake.one-accept-field", "answers with exactly one Sec-WebSocket-Accept field")
        .cites(&[cite(RFC, "11.3.3-1")])
        .run(&Body(|cx| Box::pin(one_accept_field(cx)))),
    case("ws.handshake.no-uninvited-extension", "accepts no extension where none was offered")
        .cites(&[cite(RFC, "4.2.2-19")])
        .run(&Body(|cx| Box::pin(no_uninvited_extension(cx)))),
    case(
        "ws.handshake.declines-unknown-extension",
        "takes a handshake that offers an unknown extension, without the extension",
    )
    .cites(&[cite(RFC, "4.2.1-32")])
    .run(&Body(|cx| Box::pin(declines_unknown_extension(cx)))),
    case(
        "ws.handshake.names-only-offered-extensions",
        "names in its answer only extensions that were offered",
    )
    .cites(&[cite(RFC, "4.2.2-20"), cite(RFC, "4.2.2-21")])
    .run(&Body(|cx| Box::pin(names_only_offered_extensions(cx)))),
    case("ws.handshake.only-frames-follow", "sends nothing but frames after the handshake")
        .cites(&[cite(RFC, "5.1-1")])
        .run(&Body(|cx| Box::pin(only_frames_follow(cx)))),
];

/// A name, and what makes the key.
type Key = (&'static str, fn(&mut Cx) -> String);

const KEYS: [Key; 3] = [
    ("the key of section 1.3", |_| "dGhlIHNhbXBsZSBub25jZQ==".to_owned()),
    ("a fresh key", fresh_key),
    ("another fresh key", fresh_key),
];

/// The head with which a good handshake is answered, and its event.
async fn good_answer(cx: &mut Cx) -> Result<(ResponseHead, u32), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx);
    match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => Ok((head, event)),
        other => Err(Stop::inconclusive(format!("a good handshake got {}", other.says()))),
    }
}

/// `head` meets `test`, else it violates `expected`.
fn judge(
    head: &ResponseHead,
    event: u32,
    name: &str,
    expected: &str,
    test: bool,
) -> Result<(), Stop> {
    if test {
        return Ok(());
    }
    let values: Vec<&str> = head.values(name).collect();
    let actual = match values.as_slice() {
        [] => format!("{} without {name}", head.line),
        values => format!("{} with {name}: {}", head.line, values.join(&format!(" and {name}: "))),
    };
    Err(Stop::violation(expected, actual).at(event))
}

/// A Pong shows that the server means the connection to be open, whatever
/// status it gave.
async fn answers_101(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx);
    let (wire, answer) = cx.ask(&request).await?;
    let Answer::Head(head, event) = answer else {
        return Err(Stop::inconclusive(format!("a good handshake got {}", answer.says())));
    };
    let mut ws = WebSocket::over(cx, wire, head);
    ws.control_ping().await?;
    match ws.accepted.status {
        Some(101) => Ok(()),
        _ => {
            let actual = format!("{}, and then a pong to a ping", ws.accepted.line);
            Err(Stop::violation("the status 101", actual).at(event))
        }
    }
}

async fn answers_valid_http(cx: &mut Cx) -> Result<(), Stop> {
    let (head, event) = good_answer(cx).await?;
    if head.version != "HTTP/1.1" {
        return Err(Stop::violation("a status line of HTTP/1.1", head.line).at(event));
    }
    match head.oddities.as_slice() {
        [] => Ok(()),
        oddities => {
            let named: Vec<&str> = oddities.iter().map(|oddity| oddity.says()).collect();
            Err(Stop::violation("a head as the grammar of HTTP has it", named.join(", ")).at(event))
        }
    }
}

async fn upgrade_field(cx: &mut Cx) -> Result<(), Stop> {
    let (head, event) = good_answer(cx).await?;
    let is_websocket =
        head.value("Upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    judge(&head, event, "Upgrade", "Upgrade: websocket", is_websocket)
}

async fn connection_field(cx: &mut Cx) -> Result<(), Stop> {
    let (head, event) = good_answer(cx).await?;
    let has_token = head.has_token("Connection", "upgrade");
    judge(&head, event, "Connection", "Connection with the token Upgrade", has_token)
}

async fn accept_value(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for (name, make) in KEYS {
        let key = make(cx);
        let request = good_request(cx).set("Sec-WebSocket-Key", &key);
        let verdict = match cx.ask(&request).await?.1 {
            Answer::Head(head, event) => judge_accept(&head, event, &key),
            other => Err(Stop::inconclusive(format!("a good handshake got {}", other.says()))),
        };
        rows.add(name, verdict);
    }
    rows.verdict()
}

/// One of the accept fields is right; that there is only one is another case's business.
fn judge_accept(head: &ResponseHead, event: u32, key: &str) -> Result<(), Stop> {
    let right = accept_of(key);
    let has_it = head.values("Sec-WebSocket-Accept").any(|value| value == right);
    judge(head, event, "Sec-WebSocket-Accept", &format!("Sec-WebSocket-Accept: {right}"), has_it)
}

async fn accept_ignores_space(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let key = fresh_key(cx);
    let request = good_request(cx).set("Sec-WebSocket-Key", &format!(" {key} \t"));
    match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => judge_accept(&head, event, &key),
        other => Err(other.violates("101 to a key with white space around it")),
    }
}

async fn one_accept_field(cx: &mut Cx) -> Result<(), Stop> {
    let (head, event) = good_answer(cx).await?;
    let is_one = head.values("Sec-WebSocket-Accept").count() == 1;
    judge(&head, event, "Sec-WebSocket-Accept", "exactly one Sec-WebSocket-Accept field", is_one)
}

async fn no_uninvited_extension(cx: &mut Cx) -> Result<(), Stop> {
    let (head, event) = good_answer(cx).await?;
    let is_absent = head.list("Sec-WebSocket-Extensions").next().is_none();
    judge(&head, event, "Sec-WebSocket-Extensions", "no extension", is_absent)
}

async fn declines_unknown_extension(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).with("Sec-WebSocket-Extensions", "x-wireproof");
    match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => {
            let declined =
                !head.list("Sec-WebSocket-Extensions").any(|name| name.starts_with("x-wireproof"));
            judge(
                &head,
                event,
                "Sec-WebSocket-Extensions",
                "101 without x-wireproof, which nobody speaks",
                declined,
            )
        }
        other => Err(other.violates("101 without x-wireproof, which nobody speaks")),
    }
}

async fn names_only_offered_extensions(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).with("Sec-WebSocket-Extensions", "x-wireproof");
    let (head, event) = match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => (head, event),
        other => {
            return Err(Stop::inconclusive(format!(
                "the handshake with an offer got {}",
                other.says()
            )));
        }
    };
    let name = "Sec-WebSocket-Extensions";
    let only_offered =
        head.list(name).all(|element| element.split(';').next() == Some("x-wireproof"));
    judge(&head, event, name, "no extension but x-wireproof", only_offered)?;
    let never_empty = head.values(name).all(|value| !value.is_empty());
    judge(&head, event, name, "no empty Sec-WebSocket-Extensions field", never_empty)
}

/// What stands behind the head must begin a frame that a server may send
/// there. A Ping makes it send one, in case it has nothing of its own to say;
/// its Pong shows that what began as a frame went on as one.
async fn only_frames_follow(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx);
    let (wire, answer) = cx.ask(&request).await?;
    let Answer::Head(head, _) = answer else {
        return Err(Stop::inconclusive(format!("a good handshake got {}", answer.says())));
    };
    let mut ws = WebSocket::over(cx, wire, head);
    ws.stimulus(&Frame::ping("speak")).await;
    let until = ws.patience();
    // One byte says enough: where it begins no frame, the rest may never come.
    while ws.wire.inbox.is_empty() {
        match ws.wire.fill(until).await {
            Fill::Bytes(_) => {}
            Fill::Ended(ended) => {
                return Err(Stop::inconclusive(format!("nothing came but the {}", ended.says())));
            }
            Fill::Silence => {
                return Err(Stop::inconclusive("nothing came, although a ping was sent"));
            }
        }
    }
    let first = ws.wire.inbox.first().copied().unwrap_or_default();
    if begins_a_server_frame(first) {
        return match ws.find(|frame| frame.is_pong() && frame.payload == b"speak").await {
            Next::Frame(_) => Ok(()),
            Next::Ended(_) | Next::Silence => Err(Stop::inconclusive("the ping was not answered")),
        };
    }
    let event = ws.wire.record_end("bytes that begin no frame");
    let actual = format!("a first byte of {first:#04x}, which begins no frame that may stand here");
    Err(Stop::violation("a frame after the head", actual).at(event))
}

/// A first byte with a defined opcode and no reserved bit that continues no
/// message, because none has begun.
fn begins_a_server_frame(byte: u8) -> bool {
    byte & 0x70 == 0 && matches!(byte & 0xf, 1 | 2 | 8 | 9 | 10)
}
