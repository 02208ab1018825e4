//! The keys of `[sse]`, `[poll]` and `[longpoll]` in the file that `--init` writes.

/// A line of the file: a key, what it means, and in which tables it stands.
struct Line {
    key: &'static str,
    says: &'static str,
    tables: &'static [&'static str],
}

const ALL: &[&str] = &["sse", "poll", "longpoll"];
const STREAMS: &[&str] = &["sse"];
const POLLS: &[&str] = &["poll", "longpoll"];
const HELD: &[&str] = &["longpoll"];

const fn line(key: &'static str, says: &'static str, tables: &'static [&'static str]) -> Line {
    Line { key, says, tables }
}

/// What stands in the table itself; a line without a key only says something.
static KEYS: &[Line] = &[
    line(
        "",
        "Without more, a GET of this address is all that can be looked at. A known kind of",
        ALL,
    ),
    line("", "server says the rest by its name; keys that are written here win over its own.", ALL),
    line("preset = \"app\"", "or \"nchan\"", STREAMS),
    line("preset = \"app\"", "or \"nchan\", and \"etcd2\" for [longpoll]", POLLS),
    line("", "", ALL),
    line("", "How to ask for events. {base} is `url`, {topic} another name in every case.", ALL),
    line(
        "subscribe = { url = \"{base}/events?topic={topic}\", headers = { Accept = \"text/event-stream\" } }",
        "",
        STREAMS,
    ),
    line("subscribe = { url = \"{base}/poll?topic={topic}\" }", "", POLLS),
    line(
        "ready = \"head\"",
        "when publishing may start; or \"comment\", \"event:NAME\", \"delay:300ms\"",
        STREAMS,
    ),
    line(
        "",
        "How an event comes about; or { command = [\"./publish.sh\"] }, with TOPIC, DATA, EVENT",
        ALL,
    ),
    line(
        "",
        "and ID in its environment; or { self = true } where the server emits by itself.",
        ALL,
    ),
    line(
        "publish = { http = { url = \"{base}/publish?topic={topic}\", headers = { X-Type = \"{event}\", X-Id = \"{id}\" }, body = \"{data}\", body_as = \"raw\", ok = [200, 201, 202, 204] } }",
        "",
        STREAMS,
    ),
    line(
        "publish = { http = { url = \"{base}/publish?topic={topic}\", body = \"{data}\", body_as = \"raw\", ok = [200, 201, 202, 204] } }",
        "",
        POLLS,
    ),
    line(
        "payload = { extract = \"whole\" }",
        "where in a message the text is; or \"json:/data\"",
        STREAMS,
    ),
    line(
        "payload = { events = \"json:/events\", extract = \"json:/data\" }",
        "the messages of an answer, and the text in one",
        POLLS,
    ),
    line("", "How a client says where it stands.", ALL),
    line(
        "cursor = { read = \"id\", send = [\"header:Last-Event-ID\", \"query:after\"], start = \"live\" }",
        "or \"earliest\"",
        STREAMS,
    ),
    line(
        "cursor = { read = \"json:/cursor\", send = \"query:after\", start = \"earliest\" }",
        "or \"live\"",
        POLLS,
    ),
    line(
        "wait = { send = \"prefer\", longest = \"25s\" }",
        "or \"query:NAME\", \"header:NAME\"",
        HELD,
    ),
    line(
        "finish = { http = { method = \"DELETE\", url = \"{base}/topics/{topic}\" } }",
        "ends a topic for good",
        ALL,
    ),
];

/// What stands in the table of its capabilities.
static PROMISES: &[Line] = &[
    line("custom_event = true", "an event has the type that it is published with", STREAMS),
    line("custom_id = true", "an event has the id that it is published with", STREAMS),
    line("multiline = \"normalised\"", "line ends; or \"exact\", \"json\", \"reject\"", ALL),
    line("history = 100", "so many events of a topic are kept", ALL),
    line(
        "resume = \"exactly-once\"",
        "what a client that comes back gets; or \"at-least-once\", \"none\"",
        ALL,
    ),
    line(
        "unknown_cursor = \"event:gap\"",
        "or \"live\", \"replay-all\", \"status:4xx\", \"header:NAME=VALUE\"",
        STREAMS,
    ),
    line(
        "unknown_cursor = \"status:410\"",
        "or \"live\", \"replay-all\", \"status:4xx\", \"header:NAME=VALUE\"",
        POLLS,
    ),
    line("keepalive_max_s = 20", "something is sent at least this often", STREAMS),
    line("retry = true", "it says when to come back", STREAMS),
    line("page_max = 100", "at most so many messages stand in an answer", POLLS),
    line(
        "timeout = [\"204\"]",
        "an answer without a message; or \"200-empty\", \"304\", \"408\"",
        POLLS,
    ),
    line("spurious_wake = false", "whether it may come before its time", HELD),
    line(
        "finished = \"json:/finished\"",
        "true when the topic has ended; or \"status:NNN\"",
        POLLS,
    ),
    line("cors_origin = \"https://app.example\"", "pages of this origin may read", ALL),
    line("cache = \"no-store\"", "or \"cursor-busted\"", ALL),
    line("data_max = 65536", "the longest text, in bytes", ALL),
    line("rate = 50", "above so many requests a second it refuses", ALL),
    line("subscribers = \"GET {base}/topics/{topic}/subscribers json:/\"", "how many listen", ALL),
];

/// What the file says below `url`, `preset` in force where there is one.
pub(super) fn keys(table: &str, preset: Option<&str>) -> String {
    let mut text = String::new();
    for line in KEYS.iter().filter(|line| line.tables.contains(&table)) {
        match preset {
            Some(preset) if line.key.starts_with("preset") => {
                text.push_str(&format!("preset = \"{preset}\"\n"));
            }
            _ => text.push_str(&commented(line)),
        }
    }
    text.push_str("\n# What the server promises; cases that need more are skipped.\n");
    text.push_str(&format!("# [{table}.capabilities]\n"));
    let promises = PROMISES.iter().filter(|line| line.tables.contains(&table));
    text.extend(promises.map(commented));
    text
}

fn commented(line: &Line) -> String {
    match (line.key, line.says) {
        ("", "") => "\n".to_owned(),
        ("", says) => format!("# {says}\n"),
        (key, "") => format!("# {key}\n"),
        (key, says) => format!("# {key:<38} # {says}\n"),
    }
}
