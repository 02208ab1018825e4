//! Every byte of a run as a pcapng file, for Wireshark: `--pcap FILE`.
//!
//! What is written is what a [`Recorder`] is told: payloads after TLS was taken
//! off, before anything is cut. IP and TCP around them are made up, the ports
//! are the registered ones of the protocol, so that Wireshark takes it apart by
//! itself, and each packet says in a comment which case it belongs to, which
//! event it is, and what it is in words. A connection begins where it stands:
//! attempts that came to nothing are not in the file.
//!
//! Three things pull in different directions, and a queue settles them:
//!
//! * **Order.** Cases run side by side, so their packets interleave. All events
//!   wait in one queue, in the order in which they happened, and leave it in
//!   that order: the times in the file never go back.
//! * **Secrets.** A secret may come in pieces, and which bytes belong to one is
//!   known when the next ones are there. Therefore an event leaves the queue
//!   once its case has ended; then each direction of a connection is masked as
//!   one stream, as in a transcript. By then its mark is known too.
//! * **Memory.** A target that talks without end must not fill it. Above 16 MiB
//!   the oldest events leave before their case has ended. What is written then
//!   keeps its last raw bytes (as many as the longest secret has) at hand, so
//!   that a secret is seen across the cut, and the end of what is known is
//!   masked wherever it might be the beginning of a secret. At such a cut a few
//!   innocent bytes may become `*`; no byte of a secret stays.
//!
//! The file ends at 1 GiB; the run says how many events are not in it.
//!
//! [`Recorder`]: crate::transcript::Recorder

mod address;
mod blocks;
mod packet;
mod queue;
mod tcp;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::targets::Target;
use crate::transcript::{End, From, Mark, Recorder, Tap};
use queue::{Happened, Queue};

/// What a capture may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory in which events wait.
    pub memory: usize,
    /// Bytes of the file.
    pub file: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { memory: 16 * 1024 * 1024, file: 1024 * 1024 * 1024 }
    }
}

/// A file that a run is written to; clones share it.
#[derive(Clone)]
pub struct Capture(Arc<Mutex<Queue>>);

impl std::fmt::Debug for Capture {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Capture")
    }
}

impl Capture {
    /// Creates the file at `path`, or empties it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> io::Result<Capture> {
        Capture::over(Box::new(BufWriter::new(File::create(path)?)), Limits::default())
    }

    /// Writes to `out` what a file would hold.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn over(out: Box<dyn Write + Send>, limits: Limits) -> io::Result<Capture> {
        Ok(Capture(Arc::new(Mutex::new(Queue::new(out, limits)?))))
    }

    /// A recorder of `case` on `target` that writes here as well.
    pub fn recorder(&self, target: &Target, case: &str) -> Recorder {
        let number = self.lock().begin(target, case);
        Recorder::tapped(target.secrets.clone(), CaseTap { capture: self.clone(), case: number })
    }

    /// Writes what still waits. Says how many events did not fit the file.
    ///
    /// # Errors
    /// The first thing that went wrong since the file was created.
    pub fn finish(&self) -> io::Result<u64> {
        self.lock().finish()
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A panic of one holder leaves a queue that is still worth writing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the events of one run of one case. The case has ended when it is dropped.
struct CaseTap {
    capture: Capture,
    case: u64,
}

impl Tap for CaseTap {
    fn opened(&self, conn: u32) {
        self.capture.lock().push(self.case, conn, 0, Happened::Opened, String::new());
    }

    fn sent(&self, n: u32, conn: u32, from: From, bytes: &[u8], frame: &str) {
        let happened = Happened::Sent(from, bytes.to_vec());
        self.capture.lock().push(self.case, conn, n, happened, frame.to_owned());
    }

    fn ended(&self, n: u32, conn: u32, from: From, end: End, frame: &str) {
        let happened = Happened::Ended(from, end);
        self.capture.lock().push(self.case, conn, n, happened, frame.to_owned());
    }

    fn mark(&self, n: u32, mark: Mark) {
        self.capture.lock().mark(self.case, n, mark);
    }

    fn mark_here(&self, n: u32) {
        self.capture.lock().mark_here(self.case, n);
    }
}

impl Drop for CaseTap {
    fn drop(&mut self) {
        self.capture.lock().end(self.case);
    }
}
