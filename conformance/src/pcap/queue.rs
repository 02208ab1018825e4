//! The events that wait to be written, in the order in which they happened.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::tcp::Conversation;
use super::{Limits, address, blocks};
use crate::report::messages;
use crate::targets::{Secrets, Target};
use crate::transcript::{End, From, Mark};

/// What happened to a connection.
pub(super) enum Happened {
    Opened,
    Sent(From, Vec<u8>),
    Ended(From, End),
}

/// An event that is not yet written.
struct Event {
    /// Number of the run of a case that it belongs to.
    case: u64,
    conn: u32,
    /// Its number in the case, 0 for what is none of its events.
    n: u32,
    /// Microseconds since 1970.
    at: u64,
    happened: Happened,
    words: String,
    mark: Option<Mark>,
    /// Whether its secrets are masked.
    is_masked: bool,
    /// The memory that it took when it came, near enough.
    memory: usize,
}

/// One run of one case, until its last event is written.
struct Case {
    id: String,
    target: String,
    at: SocketAddr,
    secrets: Secrets,
    /// The last raw bytes of each direction that were masked before the case ended.
    masked: HashMap<(u32, From), Vec<u8>>,
    conversations: HashMap<u32, Conversation>,
    connections: Vec<u32>,
    waiting: usize,
    has_ended: bool,
}

/// The queue, and the file behind it.
pub(super) struct Queue {
    out: Box<dyn Write + Send>,
    limits: Limits,
    written: u64,
    left_out: u64,
    failed: Option<io::Error>,
    began: Instant,
    /// Microseconds since 1970 at that moment; times never go back.
    began_at: u64,
    events: VecDeque<Event>,
    memory: usize,
    cases: HashMap<u64, Case>,
    begun: u64,
    connections: u64,
}

impl Queue {
    pub(super) fn new(mut out: Box<dyn Write + Send>, limits: Limits) -> io::Result<Queue> {
        let program = format!("wireproof {}", env!("CARGO_PKG_VERSION"));
        let start = [
            blocks::section(&program, messages::capture_comment()),
            blocks::interface("wireproof"),
        ]
        .concat();
        out.write_all(&start)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Queue {
            out,
            limits,
            written: start.len() as u64,
            left_out: 0,
            failed: None,
            began: Instant::now(),
            began_at: u64::try_from(now.as_micros()).unwrap_or(0),
            events: VecDeque::new(),
            memory: 0,
            cases: HashMap::new(),
            begun: 0,
            connections: 0,
        })
    }

    /// A case begins; returns its number.
    pub(super) fn begin(&mut self, target: &Target, case: &str) -> u64 {
        self.begun += 1;
        let case = Case {
            id: case.to_owned(),
            target: target.name.clone(),
            at: address::of_target(target),
            secrets: target.secrets.clone(),
            masked: HashMap::new(),
            conversations: HashMap::new(),
            connections: Vec::new(),
            waiting: 0,
            has_ended: false,
        };
        self.cases.insert(self.begun, case);
        self.begun
    }

    pub(super) fn push(&mut self, case: u64, conn: u32, n: u32, happened: Happened, words: String) {
        let at = self.began_at + u64::try_from(self.began.elapsed().as_micros()).unwrap_or(0);
        let Some(own) = self.cases.get_mut(&case) else { return };
        own.waiting += 1;
        if matches!(happened, Happened::Opened) {
            own.connections.push(conn);
        }
        let bytes = match &happened {
            Happened::Sent(_, bytes) => bytes.len(),
            Happened::Opened | Happened::Ended(..) => 0,
        };
        let memory = size_of::<Event>() + bytes + words.len();
        let (mark, is_masked) = (None, false);
        let event = Event { case, conn, n, at, happened, words, mark, is_masked, memory };
        self.memory += memory;
        self.events.push_back(event);
        while self.memory > self.limits.memory {
            self.write_first();
        }
    }

    pub(super) fn mark(&mut self, case: u64, n: u32, mark: Mark) {
        for event in self.events.iter_mut().filter(|event| event.case == case) {
            if event.n == n {
                event.mark = Some(mark);
            }
        }
    }

    pub(super) fn mark_here(&mut self, case: u64, n: u32) {
        for event in self.events.iter_mut().filter(|event| event.case == case) {
            if event.mark == Some(Mark::Here) {
                event.mark = None;
            }
        }
        self.mark(case, n, Mark::Here);
    }

    /// The case has ended, and with it our side of its connections.
    pub(super) fn end(&mut self, case: u64) {
        let Some(own) = self.cases.get_mut(&case) else { return };
        for conn in std::mem::take(&mut own.connections) {
            let fin = Happened::Ended(From::Prober, End::Fin);
            self.push(case, conn, 0, fin, String::new());
        }
        if let Some(own) = self.cases.get_mut(&case) {
            own.has_ended = true;
        }
        self.mask(case);
        self.forget(case);
        let has_ended = |case: u64| self.cases.get(&case).is_none_or(|case| case.has_ended);
        let ready = self.events.iter().take_while(|event| has_ended(event.case)).count();
        for _ in 0..ready {
            self.write_first();
        }
    }

    /// Writes everything that waits.
    pub(super) fn finish(&mut self) -> io::Result<u64> {
        while !self.events.is_empty() {
            self.write_first();
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.out.flush().map(|()| self.left_out),
        }
    }

    /// Masks what waits of a case: each direction of a connection as one
    /// stream that goes on where it was masked last.
    fn mask(&mut self, number: u64) {
        let Some(case) = self.cases.get_mut(&number) else { return };
        let mut streams: HashMap<(u32, From), Vec<&mut Vec<u8>>> = HashMap::new();
        for event in self.events.iter_mut().filter(|event| event.case == number) {
            if std::mem::replace(&mut event.is_masked, true) {
                continue;
            }
            event.words = case.secrets.mask_text(&event.words);
            if let Happened::Sent(from, bytes) = &mut event.happened {
                streams.entry((event.conn, *from)).or_default().push(bytes);
            }
        }
        for (stream, pieces) in streams {
            let before = case.masked.remove(&stream).unwrap_or_default();
            let mut bytes: Vec<u8> =
                pieces.iter().flat_map(|piece| piece.iter().copied()).collect();
            if !case.has_ended {
                let raw = [before.as_slice(), &bytes].concat();
                let kept = raw.len().saturating_sub(case.secrets.reach());
                case.masked.insert(stream, raw[kept..].to_vec());
            }
            case.secrets.mask_piece(&before, &mut bytes, !case.has_ended);
            let mut rest = bytes.as_slice();
            for piece in pieces {
                let (own, after) = rest.split_at(piece.len());
                piece.copy_from_slice(own);
                rest = after;
            }
        }
    }

    /// Takes the first event out of the queue and writes it.
    fn write_first(&mut self) {
        if let Some((case, false)) = self.events.front().map(|event| (event.case, event.is_masked))
        {
            self.mask(case);
        }
        let Some(event) = self.events.pop_front() else { return };
        self.memory -= event.memory;
        self.write(&event);
        if let Some(case) = self.cases.get_mut(&event.case) {
            case.waiting -= 1;
        }
        self.forget(event.case);
    }

    /// Forgets a case of which nothing more comes.
    fn forget(&mut self, number: u64) {
        if self.cases.get(&number).is_some_and(|case| case.has_ended && case.waiting == 0) {
            self.cases.remove(&number);
        }
    }

    fn write(&mut self, event: &Event) {
        let Some(case) = self.cases.get_mut(&event.case) else { return };
        let packets = match &event.happened {
            Happened::Opened => {
                let prober = address::of_prober(case.at, self.connections);
                self.connections += 1;
                let (conversation, packets) = Conversation::open(prober, case.at);
                case.conversations.insert(event.conn, conversation);
                packets
            }
            Happened::Sent(from, bytes) => match case.conversations.get_mut(&event.conn) {
                Some(conversation) => conversation.send(*from, bytes),
                None => Vec::new(),
            },
            Happened::Ended(from, end) => match case.conversations.get_mut(&event.conn) {
                Some(conversation) => conversation.end(*from, *end),
                None => Vec::new(),
            },
        };
        let mut comment =
            messages::packet_comment(&case.id, &case.target, event.n, &event.words, event.mark);
        let mut text = Vec::new();
        for packet in packets {
            // Only the first packet of an event carries its comment.
            text.extend(blocks::packet(event.at, &packet, &std::mem::take(&mut comment)));
        }
        self.put(&text);
    }

    /// Writes to the file, as long as there is room and nothing went wrong.
    fn put(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.failed.is_some() {
            return;
        }
        let is_full = self.left_out > 0 || self.written + bytes.len() as u64 > self.limits.file;
        if is_full {
            self.left_out += 1;
        } else if let Err(error) = self.out.write_all(bytes) {
            self.failed = Some(error);
        } else {
            self.written += bytes.len() as u64;
        }
    }
}
