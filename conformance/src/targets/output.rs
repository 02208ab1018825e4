//! What a started target prints: read all the time, so that it never blocks
//! on a full pipe, but only the end of it is kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;

const LINES: usize = 64;
const BYTES: usize = 16 * 1024;
/// The rest of a longer line is dropped.
const LINE: usize = 2 * 1024;

/// The last lines of standard output and standard error together.
#[derive(Clone)]
pub(super) struct Output {
    kept: Arc<Mutex<Kept>>,
    /// The text of a line that means ready.
    wanted: Option<Arc<str>>,
    seen: watch::Sender<bool>,
}

#[derive(Default)]
struct Kept {
    lines: VecDeque<String>,
    bytes: usize,
}

impl Output {
    pub(super) fn new(wanted: Option<&str>) -> Output {
        Output {
            kept: Arc::default(),
            wanted: wanted.map(Arc::from),
            seen: watch::Sender::new(false),
        }
    }

    /// Reads `from` to its end.
    pub(super) async fn drain(self, mut from: impl AsyncRead + Unpin) {
        let mut line = Vec::new();
        let mut chunk = [0; 4096];
        while let Ok(read) = from.read(&mut chunk).await
            && read > 0
        {
            for &byte in &chunk[..read] {
                match byte {
                    b'\n' => self.push(&std::mem::take(&mut line)),
                    _ if line.len() < LINE => line.push(byte),
                    _ => {}
                }
            }
        }
        if !line.is_empty() {
            self.push(&line);
        }
    }

    fn push(&self, line: &[u8]) {
        // Colours and other orders to a terminal are of no use in a report.
        let text: String =
            String::from_utf8_lossy(line).trim_end().chars().filter(|c| !c.is_control()).collect();
        let ready = self.wanted.as_deref().is_some_and(|wanted| text.contains(wanted));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += text.len();
        kept.lines.push_back(text);
        while kept.lines.len() > LINES || kept.bytes > BYTES {
            let Some(oldest) = kept.lines.pop_front() else { break };
            kept.bytes -= oldest.len();
        }
        drop(kept);
        if ready {
            self.seen.send_replace(true);
        }
    }

    /// Waits for the line that means ready.
    pub(super) async fn ready(&self) {
        // The sender lives as long as `self`, so that this cannot fail.
        let _ = self.seen.subscribe().wait_for(|seen| *seen).await;
    }

    /// The last lines, oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lines.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn drained(text: &[u8]) -> Vec<String> {
        let output = Output::new(None);
        output.clone().drain(text).await;
        output.lines()
    }

    #[tokio::test]
    async fn keeps_the_last_64_lines() {
        let text: String = (1..=100).map(|n| format!("line {n}\r\n")).collect();
        let lines = drained(text.as_bytes()).await;
        assert_eq!(lines.len(), 64);
        assert_eq!(lines[0], "line 37");
        assert_eq!(lines[63], "line 100");
    }

    #[tokio::test]
    async fn keeps_at_most_16_kib_and_cuts_long_lines() {
        let mut text = vec![b'x'; 3 * 1024 * 1024];
        text.extend(b"\nlast\n");
        let lines = drained(&text).await;
        assert_eq!(lines[0].len(), LINE);
        assert_eq!(lines[1], "last");
        let many: Vec<u8> = std::iter::repeat_n([b'y'; 1023], 40)
            .flat_map(|line| [&line[..], b"\n"].concat())
            .collect();
        assert_eq!(drained(&many).await.len(), 16);
    }

    #[tokio::test]
    async fn keeps_a_last_line_without_an_end_and_drops_colours() {
        assert_eq!(drained(b"a\n\x1b[31mb").await, ["a", "[31mb"]);
    }
}
