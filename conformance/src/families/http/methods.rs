//! Methods: HEAD, OPTIONS, and those that a resource does not have
//! (RFC 9110, sections 9.1, 9.3.2, 9.3.7 and 10.2.1).

use tokio::time::Instant;

use super::fields::is_token;
use super::{Good, HTTP1, HttpContext, LARGEST_ANSWER, Rows, SEMANTICS, drain, shown};
use crate::case::{Body, Case, Cite, Stop, case, cite};
use crate::http::Answer;
use crate::http1::ResponseHead;
use crate::net::Fill;
use crate::transcript::Mark;

impl<C: HttpContext> Rows<C> {
    /// What follows the head of the answer to HEAD.
    pub const fn answers_head_with_head(id: &'static str) -> Case {
        const CITES: &[Cite] =
            &[cite(SEMANTICS, "9.3.2-1"), cite(SEMANTICS, "6.4.1-1"), cite(HTTP1, "6.3-1")];
        case(id, "sends nothing behind the head of its answer to HEAD")
            .cites(CITES)
            .run(&Body::<C>(|cx| Box::pin(answers_head_with_head(cx))))
    }

    /// Whether HEAD is there.
    pub const fn supports_head(id: &'static str) -> Case {
        case(id, "supports HEAD")
            .cites(const { &[cite(SEMANTICS, "9.1-1")] })
            .run(&Body::<C>(|cx| Box::pin(supports_head(cx))))
    }

    /// The fields of the answer to HEAD.
    pub const fn head_has_fields_of_get(id: &'static str) -> Case {
        case(id, "gives HEAD the fields of GET")
            .cites(const { &[cite(SEMANTICS, "9.3.2-2")] })
            .run(&Body::<C>(|cx| Box::pin(head_has_fields_of_get(cx))))
    }

    /// The same where the answer to GET is a stream.
    pub const fn answers_head_at_once(id: &'static str) -> Case {
        case(id, "answers HEAD at once with the fields of GET")
            .cites(const { &[cite(SEMANTICS, "9.3.2-3"), cite(SEMANTICS, "9.3.2-2")] })
            .run(&Body::<C>(|cx| Box::pin(head_has_fields_of_get(cx))))
    }

    /// Content-Length in the answer to HEAD.
    pub const fn head_has_true_length(id: &'static str) -> Case {
        case(id, "gives HEAD no other length than GET has")
            .cites(const { &[cite(SEMANTICS, "8.6-1")] })
            .run(&Body::<C>(|cx| Box::pin(head_has_true_length(cx))))
    }

    /// PATCH, where it is not there; the title names what is asked for.
    pub const fn refuses_other_methods(id: &'static str, title: &'static str) -> Case {
        case(id, title)
            .cites(const { &[cite(SEMANTICS, "9.1-3")] })
            .run(&Body::<C>(|cx| Box::pin(refuses_other_methods(cx))))
    }

    /// The field Allow in a 405.
    pub const fn names_allowed_methods(id: &'static str) -> Case {
        const CITES: &[Cite] = &[
            cite(SEMANTICS, "10.2.1-1"),
            cite(SEMANTICS, "10.2.1-2"),
            cite(SEMANTICS, "10.2.1-3"),
        ];
        case(id, "names the methods that it has in a 405")
            .cites(CITES)
            .run(&Body::<C>(|cx| Box::pin(names_allowed_methods(cx))))
    }

    /// A method of our own.
    pub const fn answers_unknown_method(id: &'static str) -> Case {
        case(id, "answers a method that nobody knows with 501")
            .cites(const { &[cite(SEMANTICS, "9.1-2")] })
            .run(&Body::<C>(|cx| Box::pin(answers_unknown_method(cx))))
    }

    /// The method get.
    pub const fn tells_case(id: &'static str) -> Case {
        case(id, "tells get from GET")
            .cites(const { &[cite(SEMANTICS, "9.1-4")] })
            .run(&Body::<C>(|cx| Box::pin(tells_case(cx))))
    }

    /// The method OPTIONS.
    pub const fn options_opens_no_stream(id: &'static str) -> Case {
        case(id, "answers OPTIONS with what there is and no stream")
            .cites(const { &[cite(SEMANTICS, "9.3.7-2"), cite(SEMANTICS, "9.3.7-1")] })
            .run(&Body::<C>(|cx| Box::pin(options_opens_no_stream(cx))))
    }
}

/// Fields of a head that do not need the content to be told.
const KNOWN_BEFORE: [&str; 2] = ["Content-Type", "Cache-Control"];

/// The answer to the good request with another method.
async fn asked<C: HttpContext>(cx: &mut C, good: &Good<C>, method: &str) -> Result<Answer, Stop> {
    let ask = good.ask.clone().method(method);
    let answer = cx.http(&ask).await?;
    if let Answer::Head(exchange) = &answer {
        cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    }
    Ok(answer)
}

/// Nothing follows the head of the answer to HEAD, whatever its status is; and
/// where the connection lives on, the next thing on it is the next answer.
async fn answers_head_with_head<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let expected = "nothing behind the head of an answer to HEAD";
    let mut exchange = match asked(cx, &good, "HEAD").await? {
        Answer::Head(exchange) => exchange,
        other => return Err(no_head(&other)),
    };
    let quiet = Instant::now() + cx.time.quiet;
    drain(&mut exchange, quiet).await;
    if let Fill::Bytes(count) = exchange.afterwards(quiet).await {
        return Err(Stop::violation(expected, format!("{count} bytes")).at(cx.recorder.last()));
    }
    if exchange.can_go_on().is_ok() {
        let head = good.ask.clone().method("HEAD");
        let answer = exchange.again(&head).await?;
        if let Answer::NotHttp(_) = answer {
            return Err(answer.violates("a status line in answer to the next HEAD"));
        }
    }
    Ok(())
}

/// The verdict of a case about the answer to HEAD where there is none.
fn no_head(answer: &Answer) -> Stop {
    Stop::skipped(format!("HEAD gets {}", answer.says()))
}

/// HEAD is there at all.
async fn supports_head<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let answer = asked(cx, &good, "HEAD").await?;
    match answer.status() {
        Some(405 | 501) => {
            Err(answer.violates("an answer to HEAD that does not refuse the method"))
        }
        Some(_) => Ok(()),
        None => Err(no_head(&answer)),
    }
}

/// HEAD is answered at once, with the fields of GET. Nothing is published, for
/// nobody waits for a body that does not come.
async fn head_has_fields_of_get<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    let exchange = match asked(cx, &good, "HEAD").await? {
        Answer::Head(exchange) => exchange,
        other => return Err(other.violates("an answer to HEAD with the fields of GET")),
    };
    if exchange.head.status != get.status {
        let why = format!("HEAD gets {}, and GET {}", exchange.head.line, get.line);
        return Err(Stop::skipped(why));
    }
    let values =
        |head: &ResponseHead, name| head.values(name).map(str::to_owned).collect::<Vec<String>>();
    for name in KNOWN_BEFORE {
        if values(&exchange.head, name) != values(&get, name) {
            let expected = format!("{}, as GET has it", shown(&get, name));
            return Err(
                Stop::violation(expected, shown(&exchange.head, name)).at(exchange.head_event)
            );
        }
    }
    Ok(())
}

/// A length in the answer to HEAD is that of GET. What GET brings may grow
/// between two requests, so that one stands before HEAD and one behind it.
async fn head_has_true_length<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let before = good.body(cx).await?.1;
    let exchange = match asked(cx, &good, "HEAD").await? {
        Answer::Head(exchange) => exchange,
        other => return Err(no_head(&other)),
    };
    let (get, behind) = good.body(cx).await?;
    if exchange.head.status != get.head.status {
        let why = format!("HEAD gets {}, and GET {}", exchange.head.line, get.head.line);
        return Err(Stop::skipped(why));
    }
    let Some(length) = exchange.head.value("Content-Length") else {
        return Err(Stop::skipped("the answer to HEAD has no Content-Length"));
    };
    if !before.is_whole() || before.bytes != behind.bytes || behind.bytes.len() >= LARGEST_ANSWER {
        return Err(Stop::skipped("two answers to GET are not the same"));
    }
    if length == behind.bytes.len().to_string() {
        return Ok(());
    }
    let expected = format!("Content-Length: {}, as GET has it", behind.bytes.len());
    Err(Stop::violation(expected, format!("Content-Length: {length}")).at(exchange.head_event))
}

/// The answer to PATCH, which hardly a target has. It is about something new and
/// there is no content, so that it does no harm where it exists.
async fn patched<C: HttpContext>(cx: &mut C) -> Result<Answer, Stop> {
    let (mut good, _) = cx.served().await?;
    good.ask = good.ask.body("");
    cx.provokes();
    let answer = asked(cx, &good, "PATCH").await?;
    match answer.status() {
        Some(200..=399) => {
            Err(Stop::skipped(format!("PATCH is not refused, it gets {}", answer.says())))
        }
        _ => Ok(answer),
    }
}

/// A method that everybody knows and the target does not have gets 405; a
/// target may as well say that it has it nowhere.
async fn refuses_other_methods<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let answer = patched(cx).await?;
    match answer.status() {
        Some(405 | 501) => Ok(()),
        _ => Err(answer.violates("405, or 501, in answer to PATCH")),
    }
}

/// A 405 says what there is. The list may be empty.
async fn names_allowed_methods<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let exchange = match patched(cx).await? {
        Answer::Head(exchange) if exchange.head.status == Some(405) => exchange,
        other => return Err(Stop::skipped(format!("PATCH gets {}", other.says()))),
    };
    let head = &exchange.head;
    let violation = |expected: &str| {
        Err(Stop::violation(expected, shown(head, "Allow")).at(exchange.head_event))
    };
    if head.values("Allow").next().is_none() {
        return violation("Allow with the methods that there are");
    }
    if head.list("Allow").any(|method| !is_token(method)) {
        return violation("names of methods in Allow, with commas between them");
    }
    match head.list("Allow").any(|method| method == "PATCH") {
        true => violation("Allow without PATCH, which was refused"),
        false => Ok(()),
    }
}

/// A method that nobody knows gets 501.
async fn answers_unknown_method<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    cx.provokes();
    let answer = asked(cx, &good, "WIREPROOF").await?;
    match answer.status() {
        Some(501) => Ok(()),
        _ => Err(answer.violates("501")),
    }
}

/// `get` is not `GET`: any answer but that of GET is fine, and so is the end
/// of the connection.
async fn tells_case<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    cx.provokes();
    let answer = asked(cx, &good, "get").await?;
    let is_same = |head: &ResponseHead| {
        head.status == get.status && head.value("Content-Type") == get.value("Content-Type")
    };
    match &answer {
        Answer::Silence { .. } => Err(answer.inconclusive("the method get")),
        Answer::Head(exchange) if is_same(&exchange.head) => {
            Err(answer.violates("another answer than GET has"))
        }
        _ => Ok(()),
    }
}

/// OPTIONS tells what there is, and opens no stream. A refusal is fine.
async fn options_opens_no_stream<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    let expected = "an answer without a stream";
    let answer = asked(cx, &good, "OPTIONS").await?;
    let exchange = match &answer {
        Answer::Head(exchange) => exchange,
        Answer::Silence { .. } => return Err(answer.violates(expected)),
        _ => return Ok(()),
    };
    let head = &exchange.head;
    let kind = head.value("Content-Type");
    if head.status == Some(200) && kind.is_some() && kind == get.value("Content-Type") {
        let actual = format!("{} with {}", head.line, kind.unwrap_or_default());
        return Err(Stop::violation(expected, actual).at(exchange.head_event));
    }
    let is_success = matches!(head.status, Some(200..=299));
    if is_success && !head.fields.iter().any(|field| tells_what_there_is(&field.name)) {
        let actual = format!("{} without Allow", head.line);
        return Err(Stop::violation("Allow, or another field that tells what there is", actual)
            .at(exchange.head_event));
    }
    Ok(())
}

fn tells_what_there_is(field: &str) -> bool {
    let name = field.to_ascii_lowercase();
    name == "allow" || name == "access-control-allow-methods" || name.starts_with("accept-")
}
