//! Every error about a table of events.

use std::path::Path;

use insta::assert_snapshot;

use super::environment;
use crate::targets::read::read;

fn error(text: &str) -> String {
    match read(Path::new("target.toml"), text, &environment) {
        Ok(_) => panic!("taken:\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// The error about a table that is good but for `lines`.
fn error_in(table: &str, lines: &str) -> String {
    error(&format!("name = \"s\"\n[{table}]\nurl = \"{table}+http://h/\"\n{lines}\n"))
}

#[test]
fn keys_and_values() {
    assert_snapshot!(error_in("sse", "publsh = { self = true }"), @r"
    target.toml:4:1: unknown table or key `publsh` in [sse]: did you mean `publish`?
      |
    4 | publsh = { self = true }
      | ^^^^^^
    ");
    assert_snapshot!(error_in("sse", "can = [\"echo\"]"), @r#"
    target.toml:4:1: unknown key `can` in [sse]: known are `url`, `preset`, `subscribe`, `ready`, `publish`, `payload`, `cursor`, `finish`, `wait` and `capabilities`
      |
    4 | can = ["echo"]
      | ^^^
    "#);
    assert_snapshot!(error_in("sse", "[sse.capabilities]\nresum = \"none\""), @r#"
    target.toml:5:1: unknown key `resum` in [sse.capabilities]: did you mean `resume`?
      |
    5 | resum = "none"
      | ^^^^^
    "#);
    assert_snapshot!(error_in("sse", "capabilities = { resume = \"exactly\" }"), @r#"
    target.toml:4:27: `resume` in [sse.capabilities] cannot be `exactly`: known are `exactly-once`, `at-least-once` and `none`
      |
    4 | capabilities = { resume = "exactly" }
      |                           ^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "capabilities = { history = -1 }"), @r"
    target.toml:4:28: `history` in [sse.capabilities] must be a whole number, not the integer -1
      |
    4 | capabilities = { history = -1 }
      |                            ^^
    ");
    assert_snapshot!(error_in("sse", "capabilities = { history = 0 }"), @r"
    target.toml:4:28: `history` is at least 1; leave it out where nothing is promised
      |
    4 | capabilities = { history = 0 }
      |                            ^
    ");
    assert_snapshot!(error_in("sse", "cursor = \"id\""), @r#"
    target.toml:4:10: `cursor` in [sse] must be a table, not the string "id"
      |
    4 | cursor = "id"
      |          ^^^^
    "#);
    assert_snapshot!(error_in("sse", "cursor = { read = 1 }"), @r"
    target.toml:4:19: `read` in [sse.cursor] must be a string, or a list of strings, not the integer 1
      |
    4 | cursor = { read = 1 }
      |                   ^
    ");
    assert_snapshot!(error_in("sse", "publish = { http = { url = \"{base}/\", body = \"{data}\", body_as = \"json\" } }"), @r#"
    target.toml:4:66: `body_as` in [sse.publish.http] cannot be `json`: known are `raw`, `form`, `json-string` and `base64`
      |
    4 | publish = { http = { url = "{base}/", body = "{data}", body_as = "json" } }
      |                                                                  ^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { http = { url = \"{base}/\", body = \"{data}\", ok = [700] } }"), @r#"
    target.toml:4:62: `ok` in [sse.publish.http]: 700 is no status code: those go from 100 to 599
      |
    4 | publish = { http = { url = "{base}/", body = "{data}", ok = [700] } }
      |                                                              ^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n[sse]\nurl = \"poll+http://h/\""), @r#"
    target.toml:3:7: a URL with `poll+http://` stands in [sse], which takes `sse+http://` or `sse+https://`
      |
    3 | url = "poll+http://h/"
      |       ^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n[sse]\npreset = \"app\""), @r"
    target.toml:2:1: [sse] lacks `url`
      |
    2 | [sse]
      | ^^^^^
    ");
}

#[test]
fn presets() {
    assert_snapshot!(error_in("sse", "preset = \"ap\""), @r#"
    target.toml:4:10: no preset is called `ap`: did you mean `app`?
      |
    4 | preset = "ap"
      |          ^^^^
    "#);
    assert_snapshot!(error_in("poll", "preset = \"etcd2\""), @r#"
    target.toml:4:10: the preset `etcd2` has no [poll]: it has [longpoll]
      |
    4 | preset = "etcd2"
      |          ^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "preset = 1"), @r"
    target.toml:4:10: `preset` in [sse] must be a string, not the integer 1
      |
    4 | preset = 1
      |          ^
    ");
    // What a preset says is at fault together with what the file says.
    assert_snapshot!(error("name = \"s\"\n[sse]\nurl = \"sse+http://h/?a=b\"\npreset = \"app\""), @r#"
    target.toml:4:10: `{base}` stands for `url`, which has a query here, so that no path can go behind it: write the address itself
      |
    4 | preset = "app"
      |          ^^^^^
    "#);
}

#[test]
fn placeholders() {
    let subscribe =
        |table: &str, url: &str| error_in(table, &format!("subscribe = {{ url = \"{url}\" }}"));
    assert_snapshot!(subscribe("sse", "{base}/{topik}"), @r#"
    target.toml:4:21: unknown placeholder `{topik}`: did you mean `{topic}`? `{{` stands for a brace
      |
    4 | subscribe = { url = "{base}/{topik}" }
      |                     ^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("sse", "{base}/{channel}"), @r#"
    target.toml:4:21: unknown placeholder `{channel}`: there are `{base}`, `{topic}`, `{cursor}`, `{port}`, `{port:NAME}` and `{dir}`; `{{` stands for a brace
      |
    4 | subscribe = { url = "{base}/{channel}" }
      |                     ^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("sse", "{base}/{data}"), @r#"
    target.toml:4:21: `{data}` has no value here: there are `{base}`, `{topic}`, `{cursor}`, `{port}`, `{port:NAME}` and `{dir}`; `{{` stands for a brace
      |
    4 | subscribe = { url = "{base}/{data}" }
      |                     ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("sse", "{base}/{wait}"), @r#"
    target.toml:4:21: `{wait}` has no value here: there are `{base}`, `{topic}`, `{cursor}`, `{port}`, `{port:NAME}` and `{dir}`; `{{` stands for a brace
      |
    4 | subscribe = { url = "{base}/{wait}" }
      |                     ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("sse", "{base}/?from={cursor}"), @r#"
    target.toml:4:13: `{cursor}` has no value without `cursor`: add `cursor = { read = … }`
      |
    4 | subscribe = { url = "{base}/?from={cursor}" }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("sse", "http://h:{port}/"), @r#"
    target.toml:4:21: `{port}` has no value without [start]: add that table, or write the value itself
      |
    4 | subscribe = { url = "http://h:{port}/" }
      |                     ^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("poll", "publish = { command = [\"./publish\", \"{topic}\"] }"), @r#"
    target.toml:4:37: `{topic}` has no value here: there are `{port}`, `{port:NAME}` and `{dir}`; `{{` stands for a brace
      |
    4 | publish = { command = ["./publish", "{topic}"] }
      |                                     ^^^^^^^^^
    "#);
}

#[test]
fn requests() {
    let subscribe = |keys: &str| error_in("sse", &format!("subscribe = {{ {keys} }}"));
    assert_snapshot!(subscribe("method = \"GET\""), @r#"
    target.toml:4:13: [sse.subscribe] lacks `url`
      |
    4 | subscribe = { method = "GET" }
      |             ^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"/events\""), @r#"
    target.toml:4:21: `url` begins with `{base}`, `http://` or `https://`
      |
    4 | subscribe = { url = "/events" }
      |                     ^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"ftp://h/\""), @r#"
    target.toml:4:21: `url` begins with `{base}`, `http://` or `https://`
      |
    4 | subscribe = { url = "ftp://h/" }
      |                     ^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"http:///x\""), @r#"
    target.toml:4:21: `http:///x` names no host: write `http://HOST:PORT/PATH`
      |
    4 | subscribe = { url = "http:///x" }
      |                     ^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/a b\""), @r#"
    target.toml:4:21: `{base}/a b` has a space at position 9: write it as `%20`
      |
    4 | subscribe = { url = "{base}/a b" }
      |                     ^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"http://alice:hunter2@h/x\""), @r#"
    target.toml:4:21: credentials in this `url` are not sent: write [credentials], or headers = { Authorization = { env = "VARIABLE" } }
      |
    4 | subscribe = { url = "http://*************@h/x" }
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", method = \"get\""), @r#"
    target.toml:4:41: "get" is no method: write it in capital letters, such as GET or POST
      |
    4 | subscribe = { url = "{base}/", method = "get" }
      |                                         ^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", ok = [200]"), @r#"
    target.toml:4:37: `ok` has no effect in `subscribe`: cases look at every answer
      |
    4 | subscribe = { url = "{base}/", ok = [200] }
      |                                     ^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", body_as = \"form\""), @r#"
    target.toml:4:42: `body_as` has no effect without `body`
      |
    4 | subscribe = { url = "{base}/", body_as = "form" }
      |                                          ^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", headers = { Host = \"h\" }"), @r#"
    target.toml:4:44: `Host` is written by the cases themselves: leave it out
      |
    4 | subscribe = { url = "{base}/", headers = { Host = "h" } }
      |                                            ^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", headers = { \"A B\" = \"h\" }"), @r#"
    target.toml:4:44: "A B" is no name of a header field: it is made of letters, digits and `-`
      |
    4 | subscribe = { url = "{base}/", headers = { "A B" = "h" } }
      |                                            ^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", headers = { A = \"a\\nb\" }"), @r#"
    target.toml:4:48: the value of `A` has a control character in it: a field stands on one line
      |
    4 | subscribe = { url = "{base}/", headers = { A = "a\nb" } }
      |                                                ^^^^^^
    "#);
    assert_snapshot!(subscribe("url = \"{base}/\", headers = { A = { env = \"NOT_SET\" } }"), @r#"
    target.toml:4:48: the environment variable `NOT_SET` is not set: `export NOT_SET=…` first
      |
    4 | subscribe = { url = "{base}/", headers = { A = { env = "NOT_SET" } } }
      |                                                ^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn publishing() {
    assert_snapshot!(error_in("sse", "publish = {}"), @r#"
    target.toml:4:11: `publish` says one thing: `http = { … }`, `command = ["./publish"]` or `self = true`
      |
    4 | publish = {}
      |           ^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { self = false }"), @r#"
    target.toml:4:11: `publish` says one thing: `http = { … }`, `command = ["./publish"]` or `self = true`
      |
    4 | publish = { self = false }
      |           ^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { self = true, command = [\"x\"] }"), @r#"
    target.toml:4:11: `publish` says one thing: `http = { … }`, `command = ["./publish"]` or `self = true`
      |
    4 | publish = { self = true, command = ["x"] }
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { command = [] }"), @r#"
    target.toml:4:23: `command` names no program: write for example ["./publish.sh"]; it finds TOPIC, DATA, EVENT and ID in its environment
      |
    4 | publish = { command = [] }
      |                       ^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { http = { url = \"{base}/p\" } }"), @r#"
    target.toml:4:20: nothing in `publish.http` carries `{data}`: write for example body = "{data}"
      |
    4 | publish = { http = { url = "{base}/p" } }
      |                    ^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "finish = {}"), @r"
    target.toml:4:10: [sse.finish] lacks `http`
      |
    4 | finish = {}
      |          ^^
    ");
}

#[test]
fn readiness_and_payload() {
    assert_snapshot!(error_in("sse", "ready = \"open\""), @r#"
    target.toml:4:9: `ready` is one of `head`, `comment`, `event:NAME` and `delay:300ms`
      |
    4 | ready = "open"
      |         ^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "ready = \"delay:soon\""), @r#"
    target.toml:4:9: "soon" is no length of time: write for example "2s", "300ms" or "1m 30s"
      |
    4 | ready = "delay:soon"
      |         ^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("poll", "ready = \"comment\""), @r#"
    target.toml:4:9: `ready = "comment"` is for streams, in [sse]: leave it out
      |
    4 | ready = "comment"
      |         ^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "payload = { events = \"json:/a\" }"), @r#"
    target.toml:4:22: `events` is for polls, in [poll] or [longpoll]: leave it out
      |
    4 | payload = { events = "json:/a" }
      |                      ^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "payload = { extract = \"json:a\" }"), @r#"
    target.toml:4:23: `json:a` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`; or `whole`, where a message is the text
      |
    4 | payload = { extract = "json:a" }
      |                       ^^^^^^^^
    "#);
    assert_snapshot!(error_in("poll", "payload = { events = \"whole\" }"), @r#"
    target.toml:4:22: `whole` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`
      |
    4 | payload = { events = "whole" }
      |                      ^^^^^^^
    "#);
    assert_snapshot!(error_in("poll", "payload = { events = \"json:/a~b\" }"), @r#"
    target.toml:4:22: `json:/a~b` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`; a `~` in a key is `~0`, a `/` is `~1`
      |
    4 | payload = { events = "json:/a~b" }
      |                      ^^^^^^^^^^^
    "#);
}

#[test]
fn cursors() {
    let cursor = |table: &str, keys: &str| error_in(table, &format!("cursor = {{ {keys} }}"));
    assert_snapshot!(cursor("sse", ""), @r#"
    target.toml:4:10: `cursor` lacks `read`: write for example read = "id"
      |
    4 | cursor = {  }
      |          ^^^^
    "#);
    assert_snapshot!(cursor("sse", "read = \"id\""), @r#"
    target.toml:4:10: `cursor` lacks `send`: write for example send = "query:after", or `{cursor}` in `subscribe`
      |
    4 | cursor = { read = "id" }
      |          ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("sse", "read = []"), @r"
    target.toml:4:19: `read` is empty: leave it out, or name a place
      |
    4 | cursor = { read = [] }
      |                   ^^
    ");
    assert_snapshot!(cursor("poll", "read = \"id\", send = \"query:after\""), @r#"
    target.toml:4:19: `read` in `cursor` cannot be `id`: in [poll] it is `json:/POINTER`, `message:json:/POINTER` or `header:NAME`
      |
    4 | cursor = { read = "id", send = "query:after" }
      |                   ^^^^
    "#);
    assert_snapshot!(cursor("sse", "read = \"json:/id\", send = \"query:after\""), @r#"
    target.toml:4:19: `read` in `cursor` cannot be `json:/id`: in [sse] it is `id`
      |
    4 | cursor = { read = "json:/id", send = "query:after" }
      |                   ^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("sse", "read = \"header:Etag\", send = \"query:after\""), @r#"
    target.toml:4:19: `read` in `cursor` cannot be `header:Etag`: in [sse] it is `id`
      |
    4 | cursor = { read = "header:Etag", send = "query:after" }
      |                   ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = \"etag\", send = \"query:after\""), @r#"
    target.toml:4:19: `read` in `cursor` cannot be `etag`: in [poll] it is `json:/POINTER`, `message:json:/POINTER` or `header:NAME`
      |
    4 | cursor = { read = "etag", send = "query:after" }
      |                   ^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = \"json:cursor\", send = \"query:after\""), @r#"
    target.toml:4:19: `json:cursor` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`
      |
    4 | cursor = { read = "json:cursor", send = "query:after" }
      |                   ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = \"json:/cursor\", send = \"after\""), @r#"
    target.toml:4:42: `send` in `cursor` cannot be `after`: it is `header:NAME` or `query:NAME`
      |
    4 | cursor = { read = "json:/cursor", send = "after" }
      |                                          ^^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = \"json:/cursor\", send = \"query:a&b\""), @r#"
    target.toml:4:42: "a&b" is no name of a pair in a query: write for example `query:after`
      |
    4 | cursor = { read = "json:/cursor", send = "query:a&b" }
      |                                          ^^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = \"json:/cursor\", send = \"header:Host\""), @r#"
    target.toml:4:42: `Host` is written by the cases themselves: leave it out
      |
    4 | cursor = { read = "json:/cursor", send = "header:Host" }
      |                                          ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(cursor("poll", "read = [\"header:A\", \"header:B\"], send = \"header:C\""), @r#"
    target.toml:4:52: `read` names 2 places and `send` names 1: each that is read is sent in its own
      |
    4 | cursor = { read = ["header:A", "header:B"], send = "header:C" }
      |                                                    ^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "subscribe = { url = \"{base}/{cursor}\" }\ncursor = { read = \"id\", send = \"query:after\" }"), @r#"
    target.toml:5:32: `send` and `{cursor}` in `subscribe` say the same thing twice: keep one of them
      |
    5 | cursor = { read = "id", send = "query:after" }
      |                                ^^^^^^^^^^^^^
    "#);
}

#[test]
fn waiting() {
    assert_snapshot!(error_in("poll", "wait = { send = \"prefer\" }"), @r#"
    target.toml:4:8: `wait` is for polls that are held, in [longpoll]: leave it out
      |
    4 | wait = { send = "prefer" }
      |        ^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("longpoll", "wait = { send = \"wait\" }"), @r#"
    target.toml:4:17: `send` in `wait` is one of `prefer`, `query:NAME` and `header:NAME`
      |
    4 | wait = { send = "wait" }
      |                 ^^^^^^
    "#);
    assert_snapshot!(error_in("longpoll", "wait = { send = \"prefer\", unit = \"ms\" }"), @r#"
    target.toml:4:34: `Prefer: wait=N` is in seconds (RFC 7240 section 4.3): leave `unit` out
      |
    4 | wait = { send = "prefer", unit = "ms" }
      |                                  ^^^^
    "#);
    assert_snapshot!(error_in("longpoll", "wait = { unit = \"ms\" }"), @r#"
    target.toml:4:17: `unit` has no effect, since nothing says how the time is sent: add `send`
      |
    4 | wait = { unit = "ms" }
      |                 ^^^^
    "#);
    assert_snapshot!(error_in("longpoll", "wait = { longest = \"0s\" }"), @r#"
    target.toml:4:20: `longest` in [longpoll.wait]: "0s" is not longer than zero: write for example "2s"
      |
    4 | wait = { longest = "0s" }
      |                    ^^^^
    "#);
}

#[test]
fn promises() {
    let promise =
        |table: &str, keys: &str| error_in(table, &format!("capabilities = {{ {keys} }}"));
    assert_snapshot!(promise("sse", "resume = \"exactly-once\""), @r#"
    target.toml:4:27: `resume` needs `cursor`, which says how a client tells where it stands
      |
    4 | capabilities = { resume = "exactly-once" }
      |                           ^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("sse", "unknown_cursor = \"live\""), @r#"
    target.toml:4:35: `unknown_cursor` needs `cursor`, which says how a client tells where it stands
      |
    4 | capabilities = { unknown_cursor = "live" }
      |                                   ^^^^^^
    "#);
    assert_snapshot!(promise("sse", "unknown_cursor = \"gone\""), @r#"
    target.toml:4:35: `unknown_cursor` cannot be `gone`: it is `live`, `replay-all`, `status:4xx`, a status such as `status:410`, `event:NAME` or `header:NAME=VALUE`
      |
    4 | capabilities = { unknown_cursor = "gone" }
      |                                   ^^^^^^
    "#);
    assert_snapshot!(promise("sse", "unknown_cursor = \"status:900\""), @r#"
    target.toml:4:35: `unknown_cursor` cannot be `status:900`: it is `live`, `replay-all`, `status:4xx`, a status such as `status:410`, `event:NAME` or `header:NAME=VALUE`
      |
    4 | capabilities = { unknown_cursor = "status:900" }
      |                                   ^^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("sse", "unknown_cursor = \"header:X\""), @r#"
    target.toml:4:35: `unknown_cursor` cannot be `header:X`: it is `live`, `replay-all`, `status:4xx`, a status such as `status:410`, `event:NAME` or `header:NAME=VALUE`
      |
    4 | capabilities = { unknown_cursor = "header:X" }
      |                                   ^^^^^^^^^^
    "#);
    assert_snapshot!(promise("poll", "unknown_cursor = \"event:gap\""), @r#"
    target.toml:4:35: `unknown_cursor = "event:NAME"` is for streams, in [sse]: leave it out
      |
    4 | capabilities = { unknown_cursor = "event:gap" }
      |                                   ^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("poll", "retry = true"), @r"
    target.toml:4:26: `retry` is for streams, in [sse]: leave it out
      |
    4 | capabilities = { retry = true }
      |                          ^^^^
    ");
    assert_snapshot!(promise("sse", "page_max = 1"), @r"
    target.toml:4:29: `page_max` is for polls, in [poll] or [longpoll]: leave it out
      |
    4 | capabilities = { page_max = 1 }
      |                             ^
    ");
    assert_snapshot!(promise("poll", "spurious_wake = true"), @r"
    target.toml:4:34: `spurious_wake` is for polls that are held, in [longpoll]: leave it out
      |
    4 | capabilities = { spurious_wake = true }
      |                                  ^^^^
    ");
    assert_snapshot!(promise("sse", "finished = \"status:204\""), @r#"
    target.toml:4:29: a stream that is finished is answered with 204, so that clients stay away: leave `finished` out
      |
    4 | capabilities = { finished = "status:204" }
      |                             ^^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("poll", "finished = \"done\""), @r#"
    target.toml:4:29: `finished` is `json:/POINTER`, which is true in the answer of a finished topic, or a status such as `status:410`
      |
    4 | capabilities = { finished = "done" }
      |                             ^^^^^^
    "#);
    assert_snapshot!(promise("poll", "timeout = \"205\""), @r#"
    target.toml:4:28: `timeout` cannot be `205`: did you mean `204`?
      |
    4 | capabilities = { timeout = "205" }
      |                            ^^^^^
    "#);
    assert_snapshot!(promise("poll", "timeout = \"never\""), @r#"
    target.toml:4:28: `timeout` cannot be `never`: there are `200-empty`, `204`, `304` and `408`
      |
    4 | capabilities = { timeout = "never" }
      |                            ^^^^^^^
    "#);
    assert_snapshot!(promise("poll", "timeout = []"), @r"
    target.toml:4:28: `timeout` is empty: leave it out, or name a form
      |
    4 | capabilities = { timeout = [] }
      |                            ^^
    ");
    assert_snapshot!(promise("sse", "cors_origin = \"https://app.example/\""), @r#"
    target.toml:4:32: `cors_origin` is an origin as a browser sends it: SCHEME://HOST or SCHEME://HOST:PORT in small letters, without a path and without the usual port, such as "https://app.example"
      |
    4 | capabilities = { cors_origin = "https://app.example/" }
      |                                ^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("sse", "cors_origin = \"https://app.example:443\""), @r#"
    target.toml:4:32: `cors_origin` is an origin as a browser sends it: SCHEME://HOST or SCHEME://HOST:PORT in small letters, without a path and without the usual port, such as "https://app.example"
      |
    4 | capabilities = { cors_origin = "https://app.example:443" }
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(promise("sse", "subscribers = \"{base}/n\""), @r#"
    target.toml:4:32: `subscribers` is a method, a URL and the place of the number in the answer: write for example "GET {base}/count json:/listeners"
      |
    4 | capabilities = { subscribers = "{base}/n" }
      |                                ^^^^^^^^^^
    "#);
    assert_snapshot!(promise("sse", "subscribers = \"GET {base}/n n\""), @r#"
    target.toml:4:32: `n` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`
      |
    4 | capabilities = { subscribers = "GET {base}/n n" }
      |                                ^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("sse", "publish = { http = { url = \"{base}/\", body = \"{data}\" } }\ncapabilities = { custom_event = true }"), @r#"
    target.toml:5:33: `custom_event` needs `{event}` in `publish.http`: write for example headers = { X-Name = "{event}" }
      |
    5 | capabilities = { custom_event = true }
      |                                 ^^^^
    "#);
}
