//! The keys of a contract that a case may need, each in the words that a person
//! has to write.

use super::{Contract, Publish, Resume, Word};

/// Something that a contract may say.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What a case needs: `publish`, `capabilities.resume`.
    pub name: &'static str,
    /// How a sentence names it.
    pub words: &'static str,
    /// Below which table of the protocol it is written: nothing, or `.capabilities`.
    pub below: &'static str,
    /// What is written there, where it is true.
    pub write: &'static str,
    /// What it means.
    pub says: &'static str,
    has: fn(&Contract) -> bool,
}

impl Contract {
    /// Whether the contract says what `key` means; see [`KEYS`].
    pub fn has(&self, key: &str) -> bool {
        Key::find(key).is_some_and(|key| (key.has)(self))
    }
}

impl Key {
    /// The key with this name.
    pub fn find(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }
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
const fn top(name: &'static str, write: &'static str, says: &'static str) -> Key {
    Key { name, words: "", below: "", write, says, has: |_| false }
}

/// A key of the capabilities.
const fn promise(name: &'static str, write: &'static str, says: &'static str) -> Key {
    Key { below: ".capabilities", ..top(name, write, says) }
}

impl Key {
    const fn when(mut self, has: fn(&Contract) -> bool) -> Key {
        self.has = has;
        self
    }

    /// Names it by other words than its own.
    const fn in_words(mut self, words: &'static str) -> Key {
        self.words = words;
        self
    }

    const fn below(mut self, below: &'static str) -> Key {
        self.below = below;
        self
    }

    /// How a sentence names it: `` `publish` ``.
    pub fn named(&self) -> String {
        match self.words {
            "" => format!("`{}`", self.name),
            words => words.to_owned(),
        }
    }
}

/// All that a case may need.
pub static KEYS: &[Key] = &[
    top("publish", "publish = { http = … }", "the file says how an event comes about")
        .when(can_publish),
    top(
        "publish.event",
        "publish = { http = { … \"{event}\" … } }",
        "what is published can have a type",
    )
    .when(|contract| carries(contract, Word::Event))
    .in_words("`{event}` in `publish`"),
    top("publish.id", "publish = { http = { … \"{id}\" … } }", "what is published can have an id")
        .when(|contract| carries(contract, Word::Id))
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
    .when(|contract| contract.subscribe.has(Word::Topic) && carries(contract, Word::Topic))
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
            sent || contract.subscribe.has(Word::Wait)
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
    promise("capabilities.custom_event", "custom_event = true", "an event is told with its type")
        .when(|contract| contract.capabilities.custom_event),
    promise(
        "capabilities.custom_id",
        "custom_id = true",
        "an event is told with the id that it was given",
    )
    .when(|contract| contract.capabilities.custom_id),
    promise(
        "capabilities.multiline",
        "multiline = \"normalised\"",
        "the file says what becomes of line ends",
    )
    .when(|contract| contract.capabilities.multiline.is_some()),
    promise("capabilities.history", "history = 100", "so many events of a topic are kept")
        .when(|contract| contract.capabilities.history.is_some()),
    promise(
        "capabilities.resume",
        "resume = \"exactly-once\"",
        "a client that comes back gets what it missed",
    )
    .when(|contract| contract.capabilities.resume.is_some_and(|resume| resume != Resume::None)),
    promise(
        "capabilities.exactly_once",
        "resume = \"exactly-once\"",
        "a client that comes back gets what it missed, and nothing twice",
    )
    .when(|contract| contract.capabilities.resume == Some(Resume::ExactlyOnce))
    .in_words("`capabilities.resume = \"exactly-once\"`"),
    promise(
        "capabilities.unknown_cursor",
        "unknown_cursor = \"status:4xx\"",
        "the file says what a client gets whose cursor the target does not know",
    )
    .when(|contract| contract.capabilities.unknown_cursor.is_some()),
    promise(
        "capabilities.keepalive_max_s",
        "keepalive_max_s = 20",
        "a stream is never silent for longer",
    )
    .when(|contract| contract.capabilities.keepalive_max_s.is_some()),
    promise("capabilities.retry", "retry = true", "a stream says when to come back")
        .when(|contract| contract.capabilities.retry),
    promise(
        "capabilities.cors_origin",
        "cors_origin = \"https://app.example\"",
        "pages of this origin may read",
    )
    .when(|contract| contract.capabilities.cors_origin.is_some()),
    promise(
        "capabilities.subscribers",
        "subscribers = \"GET {base}/… json:/…\"",
        "the target tells how many listen",
    )
    .when(|contract| contract.capabilities.subscribers.is_some()),
    promise("capabilities.data_max", "data_max = 65536", "a text may have so many bytes")
        .when(|contract| contract.capabilities.data_max.is_some()),
    promise("capabilities.page_max", "page_max = 100", "an answer has at most so many messages")
        .when(|contract| contract.capabilities.page_max.is_some()),
    promise(
        "capabilities.timeout",
        "timeout = [\"204\"]",
        "the file says how an answer without a message looks",
    )
    .when(|contract| !contract.capabilities.timeout.is_empty()),
    promise(
        "capabilities.spurious_wake",
        "spurious_wake = true",
        "a held request may be answered without a message before its time",
    )
    .when(|contract| contract.capabilities.spurious_wake),
    promise(
        "capabilities.cache",
        "cache = \"no-store\"",
        "the file says what keeps caches from telling old things",
    )
    .when(|contract| contract.capabilities.cache.is_some()),
    promise("capabilities.rate", "rate = 50", "above so many requests a second the target refuses")
        .when(|contract| contract.capabilities.rate.is_some()),
    promise(
        "capabilities.finished",
        "finished = \"json:/…\"",
        "an answer tells that its topic is finished",
    )
    .when(|contract| contract.capabilities.finished.is_some()),
];
