//! Events as bytes of `text/event-stream`.

use std::sync::Arc;

use super::data;
use super::history::Event;
use super::options::{Data, Encoding, Fault, Heartbeat, Options, Types};

/// A comment, which no client shows to anybody.
pub(super) const COMMENT: &[u8] = b": nothing new\n\n";

/// After which time clients come back when a stream breaks, in milliseconds.
const RETRY: u64 = 200;

/// Writes the blocks of one stream.
#[derive(Debug)]
pub(super) struct Writer {
    options: Arc<Options>,
    /// The type that stays.
    stuck: Option<Arc<str>>,
    /// How many events there were.
    count: u64,
    /// Whether the block before lacks its blank line.
    owes_blank_line: bool,
}

impl Writer {
    pub(super) fn new(options: Arc<Options>) -> Writer {
        Writer { options, stuck: None, count: 0, owes_blank_line: false }
    }

    /// How a stream begins: with the time after which a client comes back, and with its
    /// place, from which it can resume before it has seen an event.
    pub(super) fn opening(&mut self, id: Option<&str>) -> Vec<u8> {
        let options = &self.options;
        let mut text = format!("retry: {RETRY}\n");
        if options.has(Fault::NoRetry) {
            text.clear();
        }
        if options.has(Fault::RetryWithUnit) {
            text = format!("retry: {RETRY}ms\n");
        }
        if let Some(mut id) = id.filter(|_| self.has_places()) {
            if options.has(Fault::StrangeOpeningId) {
                id = "0";
            }
            text.push_str(&format!("id: {id}\n"));
        }
        text.push('\n');
        match self.options.events.encoding {
            Encoding::TwoMarks => format!("\u{feff}\u{feff}{text}").into_bytes(),
            _ => self.block(text),
        }
    }

    /// One event. The space behind each colon is always there: clients remove one, so a value
    /// that begins with a space keeps its own.
    pub(super) fn event(&mut self, event: &Event, is_replay: bool) -> Vec<u8> {
        self.count += 1;
        let mut text = match self.id(event, is_replay) {
            Some(id) => format!("id: {id}\n"),
            None => String::new(),
        };
        if let Some(kind) = self.kind(event) {
            text.push_str(&format!("event: {kind}\n"));
        }
        if self.options.events.encoding == Encoding::ExtraField {
            text.push_str(&format!("length: {}\n", event.data.len()));
        }
        self.data(&mut text, &event.data);
        text.push('\n');
        self.block(text)
    }

    /// Says that events are missing between the client's cursor and what follows.
    pub(super) fn gap(&mut self, id: &str) -> Vec<u8> {
        let data = serde_json::json!({ "resume": id });
        self.block(format!("event: gap\nid: {id}\ndata: {data}\n\n"))
    }

    /// What an idle stream gets.
    pub(super) fn heartbeat(&mut self) -> Vec<u8> {
        if self.options.events.encoding == Encoding::NoBlankLine {
            // A blank line here would end the event before it.
            return COMMENT[..COMMENT.len() - 1].to_vec();
        }
        match self.options.events.heartbeat {
            Heartbeat::Comment => COMMENT.to_vec(),
            Heartbeat::Event => self.block("data: still here\n\n".to_owned()),
            Heartbeat::Nothing => Vec::new(),
        }
    }

    /// Whether IDs name places in the topic, so that a stream can say where it begins.
    fn has_places(&self) -> bool {
        let lacking = [Fault::NoIds, Fault::EmptyIds, Fault::IdsPerConnection];
        !lacking.iter().any(|fault| self.options.has(*fault))
    }

    fn id(&self, event: &Event, is_replay: bool) -> Option<String> {
        let (id, options) = (event.id.to_string(), &self.options);
        if options.has(Fault::NoIds) {
            return None;
        }
        if options.has(Fault::EmptyIds) {
            return Some(String::new());
        }
        if options.has(Fault::NulInIds) {
            return Some(format!("{id}\0"));
        }
        if options.has(Fault::IdsPerConnection) {
            return Some(self.count.to_string());
        }
        if options.has(Fault::SharedIds) && id == event.number.to_string() {
            return Some((event.number - (event.ordinal - 1) % 2).to_string());
        }
        if options.has(Fault::OtherIdsOnReplay) && is_replay {
            return Some(format!("{id}-again"));
        }
        Some(id)
    }

    fn kind(&mut self, event: &Event) -> Option<Arc<str>> {
        match self.options.events.types {
            Types::AsItIs => event.kind.clone(),
            Types::Dropped => None,
            Types::Invented => event.kind.clone().or_else(|| Some("update".into())),
            Types::Sticks => {
                self.stuck = event.kind.clone().or_else(|| self.stuck.take());
                self.stuck.clone()
            }
        }
    }

    fn data(&self, text: &mut String, data: &str) {
        let spoils = self.options.events.data;
        let data = data::spoiled(data, spoils);
        match spoils {
            Data::DropsEmpty if data.is_empty() => {}
            Data::BareColon if data.starts_with(':') => text.extend([&*data, "\n"]),
            Data::OneField => text.extend(["data: ", &*data, "\n"]),
            Data::NoSpace => data.split('\n').for_each(|line| text.extend(["data:", line, "\n"])),
            _ => data.split('\n').for_each(|line| text.extend(["data: ", line, "\n"])),
        }
    }

    /// The bytes of a block that ends with its blank line.
    fn block(&mut self, text: String) -> Vec<u8> {
        let without_end = || text.strip_suffix('\n').unwrap_or(&text);
        match self.options.events.encoding {
            Encoding::CapitalNames => lines(&text, |line| {
                let first = line.get(..1).unwrap_or_default().to_ascii_uppercase();
                first + line.get(1..).unwrap_or_default()
            }),
            Encoding::SpaceBeforeColon => lines(&text, |line| line.replacen(':', " :", 1)),
            Encoding::MarkEachTime => format!("\u{feff}{text}").into_bytes(),
            Encoding::LfCr => text.replace('\n', "\n\r").into_bytes(),
            Encoding::NoBlankLine => without_end().into(),
            Encoding::LateBlankLine => {
                let owed = std::mem::replace(&mut self.owes_blank_line, true);
                format!("{}{}", if owed { "\n" } else { "" }, without_end()).into_bytes()
            }
            Encoding::Latin1 => latin1(&text),
            Encoding::Surrogates => surrogates(&text),
            _ => text.into_bytes(),
        }
    }
}

fn lines(text: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    text.lines().flat_map(|line| (change(line) + "\n").into_bytes()).collect()
}

/// Characters up to U+00FF as one byte each, and the others as they are.
fn latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for one in text.chars() {
        match u8::try_from(one) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(one.to_string().bytes()),
        }
    }
    bytes
}

/// Characters beyond U+FFFF as their two surrogates, each written as if it were a character.
fn surrogates(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for one in text.chars() {
        match one as u32 {
            0x1_0000.. => {
                for unit in one.encode_utf16(&mut [0; 2]) {
                    let [high, low] = [*unit >> 6 & 0x3f, *unit & 0x3f].map(|bits| bits as u8);
                    bytes.extend([0xe0 | (*unit >> 12) as u8, 0x80 | high, 0x80 | low]);
                }
            }
            _ => bytes.extend(one.to_string().bytes()),
        }
    }
    bytes
}

/// CR LF and lone CR become LF, for the format cannot tell them apart.
pub(super) fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(kind: Option<&str>, data: &str) -> String {
        let (id, kind, data) = ("7".into(), kind.map(Into::into), normalised(data).into());
        let event = Event { number: 7, ordinal: 1, id, kind, data };
        let mut writer = Writer::new(Arc::new(Options::default()));
        String::from_utf8(writer.event(&event, false)).unwrap()
    }

    #[test]
    fn every_line_is_a_field() {
        assert_eq!(framed(None, "a\r\nb\rc\n"), "id: 7\ndata: a\ndata: b\ndata: c\ndata: \n\n");
        assert_eq!(framed(Some(" x"), ""), "id: 7\nevent:  x\ndata: \n\n");
        let mut writer = Writer::new(Arc::new(Options::default()));
        assert_eq!(writer.opening(Some("5")), b"retry: 200\nid: 5\n\n");
    }
}
