//! What a case may need.

use std::collections::BTreeSet;

use super::specs;
use crate::families;
use crate::families::events::contract::{Contract, KEYS};

fn has(table: &str) -> Vec<&'static str> {
    let specs = specs(&format!("name = \"s\"\n{table}"));
    let contract = specs[0].settings::<Contract>().expect("a table of events");
    KEYS.iter().map(|promise| promise.key.name).filter(|name| contract.has(name)).collect()
}

#[test]
fn keys_have_names_of_their_own() {
    let names: BTreeSet<&str> = KEYS.iter().map(|promise| promise.key.name).collect();
    assert_eq!(names.len(), KEYS.len());
    for key in KEYS.iter().map(|promise| &promise.key) {
        assert_eq!(families::key(key.name).map(|found| found.name), Some(key.name));
        // A list of them is taken apart at the commas.
        assert!(!key.named().contains([',', ';', '[']), "{}", key.named());
        assert!(!key.says.is_empty() && !key.says.ends_with('.'), "{}", key.name);
        assert!(key.write.contains(" = "), "{}", key.write);
    }
}

#[test]
fn an_address_alone_has_none() {
    for table in ["sse", "poll", "longpoll"] {
        let table = format!("[{table}]\nurl = \"{table}+http://h/\"\n");
        assert_eq!(has(&table), [""; 0]);
    }
}

/// Each key is had by one of these, so none is out of reach.
#[test]
fn everything_can_be_had() {
    let sse = has(r#"
[sse]
url = "sse+http://h/"
subscribe = { url = "{base}/{topic}" }
ready = "comment"
publish = { command = ["./publish.sh"] }
payload = { extract = "json:/a" }
cursor = { read = "id", send = ["header:A", "query:b"], start = "earliest" }
finish = { http = { url = "{base}/x" } }
capabilities = { custom_event = true, custom_id = true, multiline = "exact", history = 1, resume = "exactly-once", unknown_cursor = "live", keepalive_max_s = 1, retry = true, cors_origin = "https://a.example", subscribers = "GET {base}/n json:/", data_max = 1, cache = "no-store", rate = 1 }
"#);
    let poll = has(r#"
[longpoll]
url = "longpoll+http://h/"
payload = { events = "json:/" }
wait = { send = "prefer", longest = "25s", default = "20s" }
capabilities = { page_max = 1, timeout = "204", spurious_wake = true, finished = "json:/done" }
"#);
    let had: BTreeSet<&str> = sse.into_iter().chain(poll).collect();
    let all: BTreeSet<&str> = KEYS.iter().map(|promise| promise.key.name).collect();
    assert_eq!(all.difference(&had).collect::<Vec<_>>(), [&""; 0]);
}

#[test]
fn a_promise_of_nothing_is_none() {
    let none = has(r#"
[sse]
url = "sse+http://h/"
publish = { self = true }
capabilities = { custom_event = false, retry = false, resume = "none" }
"#);
    assert_eq!(none, ["events"]);
}

#[test]
fn topics_need_their_word_on_both_sides() {
    let with = |subscribe: &str, publish: &str| {
        has(&format!("[sse]\nurl = \"sse+http://h/\"\nsubscribe = {{ url = \"{{base}}/{subscribe}\" }}\npublish = {{ http = {{ url = \"{{base}}/{publish}\", body = \"{{data}}\" }} }}\n"))
            .contains(&"topics")
    };
    assert!(with("{topic}", "{topic}"));
    assert!(!with("{topic}", "p") && !with("e", "{topic}"));
}
