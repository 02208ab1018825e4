//! Requests and their values.

use std::sync::Arc;
use std::time::Duration;

use super::{open, specs};
use crate::families::events::contract::{Contract, Fill, FillError, Filled, Publish, Route};
use crate::http::Ask;

async fn contract(table: &str) -> Arc<Contract> {
    open(table).await.settings().expect("a table of events")
}

/// A request as one text: line, fields, body.
fn shown(filled: &Filled) -> String {
    let mut text = format!("{} {}", filled.method, filled.target);
    for (name, value) in &filled.fields {
        text.push_str(&format!(" | {name}: {}", value.escape_ascii()));
    }
    if let Some(body) = &filled.body {
        text.push_str(&format!(" | {}", body.escape_ascii()));
    }
    text
}

fn http(contract: &Contract) -> &Route {
    match &contract.publish {
        Some(Publish::Http(route)) => route,
        other => panic!("{other:?}"),
    }
}

const SSE: &str = r#"
[sse]
url = "sse+http://127.0.0.1:9003/app/"
subscribe = { url = "{base}/events?topic={topic}&x=1", headers = { Accept = "text/event-stream" } }
publish = { http = { url = "{base}/t/{topic}?type={event}", headers = { X-Type = "{event}", X-Id = "a{id}" }, body = "{data}" } }
cursor = { read = "id", send = ["header:Last-Event-ID", "query:after"] }
"#;

#[tokio::test]
async fn values_go_where_their_words_stand() {
    let contract = contract(SSE).await;
    let fill = Fill { data: Some(b"a b"), ..Fill::topic("t/1 ü") };
    let filled = contract.subscribe(&fill).unwrap();
    assert_eq!(
        shown(&filled),
        "GET /app/events?topic=t%2F1%20%C3%BC&x=1 | Accept: text/event-stream"
    );
    assert!(!filled.is_elsewhere);
    assert_eq!(filled.site.authority, "127.0.0.1:9003");
    let filled = contract.fill(http(&contract), &fill).unwrap();
    assert_eq!(shown(&filled), "POST /app/t/t%2F1%20%C3%BC | a b");
    assert_eq!(filled.ok, [200, 201, 202, 204]);
    let fill = Fill { event: Some(b"e&1"), id: Some(b"7"), ..fill };
    let filled = contract.fill(http(&contract), &fill).unwrap();
    assert_eq!(
        shown(&filled),
        "POST /app/t/t%2F1%20%C3%BC?type=e%261 | X-Id: a7 | X-Type: e&1 | a b"
    );
}

#[tokio::test]
async fn a_cursor_goes_byte_for_byte_into_a_field() {
    let contract = contract(SSE).await;
    let cursor = ["…é".as_bytes().to_vec()];
    let fill = Fill { cursor: &cursor, ..Fill::topic("t") };
    let filled = contract.subscribe(&fill).unwrap();
    assert_eq!(filled.fields[1], ("Last-Event-ID".to_owned(), cursor[0].clone()));
    let both = contract.subscribe(&Fill { second_cursor: Some(b"b c"), ..fill }).unwrap();
    assert_eq!(both.target, "/app/events?topic=t&x=1&after=b%20c");
    assert_eq!(both.fields[1], filled.fields[1]);
    let second = Fill { second_cursor: Some(b"4"), ..Fill::topic("t") };
    let second = contract.subscribe(&second).unwrap();
    assert_eq!(shown(&second), "GET /app/events?topic=t&x=1&after=4 | Accept: text/event-stream");
}

#[tokio::test]
async fn no_value_forges_a_field() {
    let contract = contract(SSE).await;
    for hostile in ["1\r\nX: y", "1\n", "\r", "1\0"] {
        let cursor = [hostile.as_bytes().to_vec()];
        let error = contract.subscribe(&Fill { cursor: &cursor, ..Fill::topic("t") }).unwrap_err();
        assert_eq!(error, FillError::Field { key: "subscribe", name: "Last-Event-ID".to_owned() });
        let fill = Fill { event: Some(hostile.as_bytes()), ..Fill::topic("t") };
        assert!(contract.fill(http(&contract), &fill).is_err());
        // Percent-encoded it can forge nothing.
        let query = Fill { second_cursor: Some(hostile.as_bytes()), ..Fill::topic("t") };
        assert!(
            contract.subscribe(&query).unwrap().target.contains("&after=1%0") || hostile == "\r"
        );
    }
    insta::assert_snapshot!(FillError::Field { key: "subscribe", name: "X".to_owned() }, @"`X` of `subscribe` cannot carry this value: a header field has no line end and no NUL");
    insta::assert_snapshot!(FillError::NotText { key: "publish.http" }, @"`publish.http` cannot carry this value: it is not UTF-8, and `body_as` is json-string");
}

#[tokio::test]
async fn several_cursors_go_each_in_its_place() {
    let contract = contract(
        r#"
[longpoll]
url = "longpoll+http://127.0.0.1:9003/"
subscribe = { url = "{base}/lp?id={topic}", headers = { If-None-Match = "*" } }
cursor = { read = ["header:Last-Modified", "header:Etag"], send = ["header:If-Modified-Since", "header:If-None-Match"] }
"#,
    )
    .await;
    let cursor = [b"now".to_vec(), b"\"1\"".to_vec()];
    let filled = contract.subscribe(&Fill { cursor: &cursor, ..Fill::topic("t") }).unwrap();
    assert_eq!(shown(&filled), r#"GET /lp?id=t | If-Modified-Since: now | If-None-Match: \"1\""#);
}

#[tokio::test]
async fn a_number_is_stepped_before_it_is_sent() {
    let contract = contract(
        r#"
[longpoll]
url = "longpoll+http://127.0.0.1:9003"
subscribe = { url = "{base}/v2/keys/{topic}?wait=true" }
cursor = { read = "json:/node/modifiedIndex", send = "query:waitIndex", add = 1 }
"#,
    )
    .await;
    for (read, sent) in
        [("41", "42"), ("x", "x"), ("", ""), ("18446744073709551615", "18446744073709551615")]
    {
        let cursor = [read.as_bytes().to_vec()];
        let filled = contract.subscribe(&Fill { cursor: &cursor, ..Fill::topic("t") }).unwrap();
        assert_eq!(filled.target, format!("/v2/keys/t?wait=true&waitIndex={sent}"));
    }
}

#[tokio::test]
async fn a_wait_is_said_in_its_unit() {
    let with = |wait: &str| {
        let url = "{base}/poll?t={topic}&w={wait}";
        format!(
            "[longpoll]\nurl = \"longpoll+http://127.0.0.1:9003\"\nsubscribe = {{ url = \"{url}\" }}\n{wait}\n"
        )
    };
    let fill = Fill { wait: Some(Duration::from_millis(1500)), ..Fill::topic("t") };
    for (wait, expected) in [
        ("", "GET /poll?t=t&w=2"),
        ("wait = { send = \"prefer\" }", "GET /poll?t=t&w=2 | Prefer: wait=2"),
        ("wait = { send = \"query:timeout\", unit = \"ms\" }", "GET /poll?t=t&w=1500&timeout=1500"),
        ("wait = { send = \"header:X-Wait\" }", "GET /poll?t=t&w=2 | X-Wait: 2"),
    ] {
        let contract = contract(&with(wait)).await;
        assert_eq!(shown(&contract.subscribe(&fill).unwrap()), expected);
        let without = contract.subscribe(&Fill::topic("t")).unwrap();
        assert_eq!(shown(&without), "GET /poll?t=t");
    }
}

#[tokio::test]
async fn bodies_have_their_forms() {
    let with = |body: &str, form: &str| {
        let http = format!("url = \"{{base}}/p\", body = '{body}', body_as = \"{form}\"");
        format!("[sse]\nurl = \"sse+http://127.0.0.1:9003\"\npublish = {{ http = {{ {http} }} }}\n")
    };
    let fill = Fill { data: Some("\"é\r\n&".as_bytes()), ..Fill::topic("t") };
    let rows = [
        ("raw", "<{data}{event}>", r#"POST /p | <\"\xc3\xa9\r\n&>"#),
        (
            "form",
            "value={data}&type={event}&x=1",
            "POST /p | Content-Type: application/x-www-form-urlencoded | value=%22%C3%A9%0D%0A%26&x=1",
        ),
        (
            "json-string",
            r#"{"d": {data}, "e": {event}}"#,
            r#"POST /p | Content-Type: application/json | {\"d\": \"\\\"\xc3\xa9\\r\\n&\", \"e\": null}"#,
        ),
        ("base64", "{data}", "POST /p | IsOpDQom"),
    ];
    for (form, body, expected) in rows {
        let contract = contract(&with(body, form)).await;
        assert_eq!(shown(&contract.fill(http(&contract), &fill).unwrap()), expected, "{form}");
    }
    let contract = contract(&with("{data}", "json-string")).await;
    let fill = Fill { data: Some(b"\xff"), ..fill };
    let error = contract.fill(http(&contract), &fill).unwrap_err();
    assert_eq!(error, FillError::NotText { key: "publish.http" });
}

#[tokio::test]
async fn without_keys_the_address_itself_is_asked() {
    for (url, target) in [
        ("sse+http://127.0.0.1:9003/events/?a=b&c", "/events/?a=b&c"),
        ("sse+http://127.0.0.1:9003", "/"),
    ] {
        let contract = contract(&format!("[sse]\nurl = \"{url}\"\n")).await;
        assert_eq!(shown(&contract.subscribe(&Fill::topic("t")).unwrap()), format!("GET {target}"));
    }
}

#[tokio::test]
async fn another_place_is_told() {
    let contract = contract(
        "[sse]\nurl = \"sse+https://h/\"\npublish = { http = { url = \"http://h:8080/p\", body = \"{data}\" } }\n",
    )
    .await;
    assert!(contract.home.tls && !contract.subscribe(&Fill::topic("t")).unwrap().is_elsewhere);
    let filled = contract.fill(http(&contract), &Fill::topic("t")).unwrap();
    assert!(filled.is_elsewhere && !filled.site.tls);
    assert_eq!(filled.site.authority, "h:8080");
}

/// What may harm a server is sent only to this machine, so all of its places count.
#[test]
fn a_target_is_here_where_all_its_requests_go_here() {
    let with = |url: &str, publish: &str| {
        let http = format!("url = \"{publish}\", body = \"{{data}}\"");
        let text =
            format!("name = \"s\"\n[sse]\nurl = \"{url}\"\npublish = {{ http = {{ {http} }} }}\n");
        let spec = specs(&text).remove(0);
        (spec.is_loopback(), spec.host())
    };
    let here = "sse+http://127.0.0.1:9003";
    assert_eq!(with(here, "{base}/p"), (true, "127.0.0.1".to_owned()));
    assert_eq!(with(here, "http://[::1]:8080/p"), (true, "127.0.0.1".to_owned()));
    assert_eq!(with(here, "http://example.org/p"), (false, "example.org".to_owned()));
    assert_eq!(with("sse+http://h/", "http://127.0.0.1/p"), (false, "h".to_owned()));
}

#[tokio::test]
async fn a_request_can_be_sent() {
    let contract = contract(
        "[sse]\nurl = \"sse+http://h/\"\npublish = { http = { url = \"https://other/p\", headers = { X-A = \"b\" }, body = \"{data}\" } }\n",
    )
    .await;
    let fill = Fill { data: Some(b"d"), ..Fill::topic("t") };
    let ask = Ask::from(contract.fill(http(&contract), &fill).unwrap());
    assert_eq!(ask.says(), "POST /p HTTP/1.1");
    assert_eq!(ask.fields, [("X-A".to_owned(), b"b".to_vec())]);
    assert_eq!(ask.body.as_deref(), Some(b"d".as_slice()));
    assert_eq!(
        ask.to.map(|place| (place.authority, place.port, place.tls)),
        Some(("other".to_owned(), 443, true))
    );
    let ask = Ask::from(contract.subscribe(&Fill::topic("t")).unwrap());
    assert_eq!((ask.to, ask.body), (None, None));
}

#[tokio::test]
async fn secrets_of_requests_are_secrets() {
    let target = open(
        r#"
[sse]
url = "sse+http://127.0.0.1:9003"
publish = { http = { url = "{base}/p?api_key=k3y-in-url&t={topic}", headers = { Authorization = { env = "TOKEN" }, X-Plain = "not hidden" }, body = "{data}" } }
"#,
    )
    .await;
    assert_eq!(
        target.secrets.mask_text("t0k3n.of.mine and k3y-in-url, not hidden"),
        "* and *, not hidden"
    );
}

#[tokio::test]
async fn the_number_of_subscribers_is_asked_for_in_json() {
    let table =
        format!("{SSE}capabilities = {{ subscribers = \"GET {{base}}/n/{{topic}} json:/\" }}");
    let contract = contract(&table).await;
    let count = contract.capabilities.subscribers.as_ref().expect("a place to ask");
    let filled = contract.fill(&count.route, &Fill::topic("t")).unwrap();
    assert_eq!(shown(&filled), "GET /app/n/t | Accept: application/json");
}
