//! The keys of a contract that a case may need, each in the words that a person
//! has to write.

use super::{Contract, Publish, Resume, Word, word};
use crate::families::Key;

/// Something that a contract may say.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// The key that says it.
    pub key: Key,
    /// Whether a contract says it.
    pub(super) holds: fn(&Contract) -> bool,
}

impl Contract {
    /// Whether the contract says what the key with this name means; see [`KEYS`].
    pub fn has(&self, key: &str) -> bool {
        promise(key).is_some_and(|promise| (promise.holds)(self))
    }
}

/// The promise whose key has this name.
fn promise(name: &str) -> Option<&'static Promise> {
    KEYS.iter().find(|promise| promise.key.name == name)
}

/// Whether somebody can make the target tell an event.
fn can_publish(contract: &Contract) -> bool {
    matches!(contract.publish, Some(Publish::Http(_) | Publish::Command(_)))
}

/// Whether what is published can carry `word`; a command finds all of them.
fn carries(contract: &Contract, word: Word) -> bool {
    match &contract.publish {
        Some(Publish::Http(route)) => route.has(word),
        Some(Publish::Command(_)) => true,
        Some(Publish::Itself) | None => false,
    }
}

/// A key that is written where it is named.
const fn top(name: &'static str, write: &'static str, says: &'static str) -> Promise {
    Promise { key: Key { name, words: "", below: "", write, says }, holds: |_| false }
}

/// A key of the capabilities.
const fn capability(name: &'static str, write: &'static str, says: &'static str) -> Promise {
    top(name, write, says).below(".capabilities")
}

impl Promise {
    const fn when(mut self, holds: fn(&Contract) -> bool) -> Promise {
        self.holds = holds;
        self
    }

    /// Names it by other words than its own.
    const fn in_words(mut self, words: &'static str) -> Promise {
        self.key.words = words;
        self
    }

    const fn below(mut self, below: &'static str) -> Promise {
        self.key.below = below;
        self
    }
}

/// All that a case may need.
pub static KEYS: &[Promise] = &[
    top("publish", "publish = { http = … }", "the file says how an event comes about")
        .when(can_publish),
    top(
        "publish.event",
        "publish = { http = { … \"{event}\" … } }",
        "what is published can have a type",
    )
    .when(|contract| carries(contract, word::EVENT))
    .in_words("`{event}` in `publish`"),
    top("publish.id", "publish = { http = { … \"{id}\" … } }", "what is published can have an id")
        .when(|contract| carries(contract, word::ID))
        .in_words("`{id}` in `publish`"),
    top(
        "events",
        "publish = { http = … }",
        "events come about, by the file's doing or by themselves",
    )
    .when(|contract| contract.publish.is_some())
    .in_words("`publish` of any kind"),
    top(
        "topics",
        "subscribe.url = \"…{topic}\", publish.http.url = \"…{topic}\"",
        "every case has a topic of its own",
    )
    .when(|contract| contract.subscribe.has(word::TOPIC) && carries(contract, word::TOPIC))
    .in_words("`{topic}` in `subscribe` and `publish`"),
    top("ready", "ready = \"comment\"", "the file says from when on what is published arrives")
        .when(|contract| contract.ready != super::Ready::Head),
    top(
        "payload",
        "payload = { extract = \"json:/…\" }",
        "the published text stands inside a message",
    )
    .when(|contract| contract.payload.extract.is_some()),
    top(
        "payload.events",
        "payload = { events = \"json:/…\" }",
        "an answer has an array of messages",
    )
    .when(|contract| contract.payload.events.is_some()),
    top("cursor", "cursor = { read = …, send = … }", "a client can say where it stands")
        .when(|contract| contract.cursor.is_some()),
    top(
        "second-cursor",
        "cursor = { send = [\"header:…\", \"query:…\"] }",
        "a client can say in two ways where it stands",
    )
    .when(|contract| {
        let cursor = contract.cursor.as_ref();
        cursor.is_some_and(|cursor| cursor.read.len() == 1 && cursor.send.len() > 1)
    })
    .in_words("a second place in `cursor.send`"),
    top(
        "cursor.earliest",
        "start = \"earliest\"",
        "a client without a cursor gets all that is kept",
    )
    .below(".cursor")
    .when(|contract| {
        let cursor = contract.cursor.as_ref();
        cursor.is_some_and(|cursor| cursor.start == super::StartAt::Earliest)
    })
    .in_words("`cursor.start = \"earliest\"`"),
    top("finish", "finish = { http = … }", "a topic can end for good")
        .when(|contract| contract.finish.is_some()),
    top("wait", "wait = { send = \"prefer\" }", "a client can say for how long it has time")
        .when(|contract| {
            let sent = contract.wait.as_ref().is_some_and(|wait| wait.send.is_some());
            sent || contract.subscribe.has(word::WAIT)
        })
        .in_words("`wait.send`"),
    top("wait.longest", "longest = \"25s\"", "the file says how long a request is held at most")
        .below(".wait")
        .when(|contract| contract.wait.as_ref().is_some_and(|wait| wait.longest.is_some())),
    top(
        "wait.default",
        "default = \"25s\"",
        "the file says how long a request is held that does not ask",
    )
    .below(".wait")
    .when(|contract| contract.wait.as_ref().is_some_and(|wait| wait.default.is_some())),
    capability(
        "capabilities.custom_event",
        "custom_event = true",
        "an event is told with its type",
    )
    .when(|contract| contract.capabilities.custom_event),
    capability(
        "capabilities.custom_id",
        "custom_id = true",
        "an event is told with the id that it was given",
    )
    .when(|contract| contract.capabilities.custom_id),
    capability(
        "capabilities.multiline",
        "multiline = \"normalised\"",
        "the file says what becomes of line ends",
    )
    .when(|contract| contract.capabilities.multiline.is_some()),
    capability("capabilities.history", "history = 100", "so many events of a topic are kept")
        .when(|contract| contract.capabilities.history.is_some()),
    capability(
        "capabilities.resume",
        "resume = \"exactly-once\"",
        "a client that comes back gets what it missed",
    )
    .when(|contract| contract.capabilities.resume.is_some_and(|resume| resume != Resume::None)),
    capability(
        "capabilities.exactly_once",
        "resume = \"exactly-once\"",
        "a client that comes back gets what it missed, and nothing twice",
    )
    .when(|contract| contract.capabilities.resume == Some(Resume::ExactlyOnce))
    .in_words("`capabilities.resume = \"exactly-once\"`"),
    capability(
        "capabilities.unknown_cursor",
        "unknown_cursor = \"status:4xx\"",
        "the file says what a client gets whose cursor the target does not know",
    )
    .when(|contract| contract.capabilities.unknown_cursor.is_some()),
    capability(
        "capabilities.keepalive_max_s",
        "keepalive_max_s = 20",
        "a stream is never silent for longer",
    )
    .when(|contract| contract.capabilities.keepalive_max_s.is_some()),
    capability("capabilities.retry", "retry = true", "a stream says when to come back")
        .when(|contract| contract.capabilities.retry),
    capability(
        "capabilities.cors_origin",
        "cors_origin = \"https://app.example\"",
        "pages of this origin may read",
    )
    .when(|contract| contract.capabilities.cors_origin.is_some()),
    capability(
        "capabilities.subscribers",
        "subscribers = \"GET {base}/… json:/…\"",
        "the target tells how many listen",
    )
    .when(|contract| contract.capabilities.subscribers.is_some()),
    capability("capabilities.data_max", "data_max = 65536", "a text may have so many bytes")
        .when(|contract| contract.capabilities.data_max.is_some()),
    capability("capabilities.page_max", "page_max = 100", "an answer has at most so many messages")
        .when(|contract| contract.capabilities.page_max.is_some()),
    capability(
        "capabilities.timeout",
        "timeout = [\"204\"]",
        "the file says how an answer without a message looks",
    )
    .when(|contract| !contract.capabilities.timeout.is_empty()),
    capability(
        "capabilities.spurious_wake",
        "spurious_wake = true",
        "a held request may be answered without a message before its time",
    )
    .when(|contract| contract.capabilities.spurious_wake),
    capability(
        "capabilities.cache",
        "cache = \"no-store\"",
        "the file says what keeps caches from telling old things",
    )
    .when(|contract| contract.capabilities.cache.is_some()),
    capability(
        "capabilities.rate",
        "rate = 50",
        "above so many requests a second the target refuses",
    )
    .when(|contract| contract.capabilities.rate.is_some()),
    capability(
        "capabilities.finished",
        "finished = \"json:/…\"",
        "an answer tells that its topic is finished",
    )
    .when(|contract| contract.capabilities.finished.is_some()),
];
