//! The wire between two programs: the relay of `servers`, with a tap that keeps
//! every message, and holds or cuts where a script says so.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::bail;
use servers::relay::{self, End, Orders, Side, Tap};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wireproof::net::Ended;
use wireproof::transcript::{Event, From, Transcript, hex};

use crate::program::PATIENCE;
use crate::units::Split;

/// A message that is about to pass.
pub struct Unit<'a> {
    /// Number of its connection, from 1.
    pub conn: u32,
    /// Who sent it.
    pub from: Side,
    /// What it is, in words.
    pub words: &'a str,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It passes.
    Pass,
    /// It waits, and so does all that follows from its side.
    Hold,
    /// It passes, and so does all that waits from the other side.
    Release,
    /// Half of it passes; then the connection ends like this for both sides.
    Cut(End),
    /// It vanishes, as on a line that is dead without anybody knowing.
    Swallow,
}

/// Decides over every message, in the order in which they arrive.
pub type Script = Box<dyn FnMut(&Unit<'_>) -> Fate + Send>;

/// A relay to an address. Dropping it ends its connections.
pub struct Line {
    /// Where clients connect.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<std::io::Result<()>>,
}

struct Shared {
    record: Mutex<Record>,
    passed: watch::Sender<usize>,
}

struct Record {
    start: Option<Instant>,
    connections: u32,
    events: Vec<Event>,
    script: Script,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    /// A line to `upstream` on a free port.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn to(upstream: SocketAddr, split: Split, script: Script) -> anyhow::Result<Line> {
        Line::on(0, upstream, split, script).await
    }

    /// The same on `port`.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn on(
        port: u16,
        upstream: SocketAddr,
        split: Split,
        script: Script,
    ) -> anyhow::Result<Line> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let record = Record { start: None, connections: 0, events: Vec::new(), script };
        let shared = Arc::new(Shared { record: Mutex::new(record), passed: watch::Sender::new(0) });
        let taps = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            relay::serve(listener, upstream, || Box::new(Wire::new(Arc::clone(&taps), split))).await
        });
        Ok(Line { address, shared, task })
    }

    /// What passed so far.
    pub fn transcript(&self) -> Transcript {
        Transcript { complete: true, events: self.shared.lock().events.clone() }
    }

    /// How many connections a client has said something on.
    pub fn connections(&self) -> usize {
        let shared = self.shared.lock();
        let said = shared.events.iter().filter(|event| event.from == From::Prober);
        said.map(|event| event.conn).collect::<BTreeSet<u32>>().len()
    }

    /// Waits until a message has passed that `is` the one.
    ///
    /// # Errors
    /// When it does not pass, with all that did.
    pub async fn passed(&self, is: impl Fn(&Event) -> bool) -> anyhow::Result<()> {
        let mut passed = self.shared.passed.subscribe();
        let waiting = async {
            loop {
                passed.mark_unchanged();
                if self.shared.lock().events.iter().any(&is) {
                    return;
                }
                if passed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        if timeout(PATIENCE, waiting).await.is_err() {
            bail!("it does not pass; this did: {:#?}", self.shared.lock().events);
        }
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, conn: u32, from: Side, bytes: &[u8], words: &str) {
        let mut record = self.lock();
        let start = *record.start.get_or_insert_with(Instant::now);
        let n = u32::try_from(record.events.len() + 1).unwrap_or(u32::MAX);
        record.events.push(Event {
            n,
            at_us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
            conn,
            from: match from {
                Side::Client => From::Prober,
                Side::Server => From::Target,
            },
            bytes: hex(bytes),
            frame: words.to_owned(),
            mark: None,
        });
        drop(record);
        self.passed.send_modify(|count| *count += 1);
    }
}

/// One direction of a connection.
#[derive(Default)]
struct Lane {
    inbox: Vec<u8>,
    has_begun: bool,
    held: Option<Vec<(Vec<u8>, String)>>,
    is_dead: bool,
}

/// The tap of one connection.
struct Wire {
    shared: Arc<Shared>,
    split: Split,
    conn: u32,
    client: Lane,
    server: Lane,
    is_cut: bool,
}

impl Wire {
    fn new(shared: Arc<Shared>, split: Split) -> Wire {
        let conn = {
            let mut record = shared.lock();
            record.connections += 1;
            record.connections
        };
        let (client, server) = (Lane::default(), Lane::default());
        Wire { shared, split, conn, client, server, is_cut: false }
    }

    fn lane(&mut self, from: Side) -> &mut Lane {
        match from {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// The message at the front of what one side sent.
    fn next(&mut self, from: Side) -> Option<(Vec<u8>, String)> {
        let split = self.split;
        let lane = self.lane(from);
        let (length, words) = split(from, !lane.has_begun, &lane.inbox)?;
        lane.has_begun = true;
        let rest = lane.inbox.split_off(length);
        Some((std::mem::replace(&mut lane.inbox, rest), words))
    }

    fn pass(&mut self, from: Side, bytes: Vec<u8>, words: &str, orders: &mut Orders) {
        self.shared.note(self.conn, from, &bytes, words);
        orders.send(from.other(), bytes);
    }

    fn release(&mut self, from: Side, orders: &mut Orders) {
        for (bytes, words) in self.lane(from).held.take().into_iter().flatten() {
            self.pass(from, bytes, &words, orders);
        }
    }

    fn cut(&mut self, from: Side, bytes: &[u8], words: &str, end: End, orders: &mut Orders) {
        let half = &bytes[..bytes.len() / 2];
        self.pass(from, half.to_vec(), &format!("half of: {words}"), orders);
        self.shared.note(self.conn, from, &[], "the line is cut");
        orders.end(Side::Client, end);
        orders.end(Side::Server, end);
        self.is_cut = true;
    }

    fn decide(&mut self, from: Side, bytes: Vec<u8>, words: &str, orders: &mut Orders) {
        if let Some(held) = &mut self.lane(from).held {
            return held.push((bytes, words.to_owned()));
        }
        let fate = (self.shared.lock().script)(&Unit { conn: self.conn, from, words });
        match fate {
            Fate::Pass => self.pass(from, bytes, words, orders),
            Fate::Hold => self.lane(from).held = Some(vec![(bytes, words.to_owned())]),
            Fate::Release => {
                self.pass(from, bytes, words, orders);
                self.release(from.other(), orders);
            }
            Fate::Cut(end) => self.cut(from, &bytes, words, end, orders),
            Fate::Swallow => self.lane(from).is_dead = true,
        }
    }
}

impl Tap for Wire {
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        self.lane(from).inbox.extend_from_slice(bytes);
        while !self.is_cut && !self.lane(from).is_dead {
            let Some((bytes, words)) = self.next(from) else { return };
            self.decide(from, bytes, &words, orders);
        }
    }

    fn ended(&mut self, from: Side, end: End, orders: &mut Orders) {
        if self.is_cut || self.lane(from).is_dead {
            return;
        }
        self.release(from, orders);
        let rest = std::mem::take(&mut self.lane(from).inbox);
        if !rest.is_empty() {
            self.pass(from, rest, "the beginning of a message", orders);
        }
        let words = match end {
            End::Fin => Ended::Fin.says(),
            End::Reset => Ended::Reset.says(),
        };
        self.shared.note(self.conn, from, &[], words);
        orders.end(from.other(), end);
    }
}
