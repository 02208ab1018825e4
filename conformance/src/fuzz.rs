//! Entries for fuzzing: each feeds hostile input to one decoder and asserts
//! what always holds. The targets in `fuzz/` call them, and so does the test
//! `fuzz_entries`, over the committed corpus and inputs made from it.
//!
//! What holds of all: no panic, no more bytes taken than there are, memory
//! bounded by the input, and the same result however the input is cut.

#[cfg(feature = "http")]
mod body;
#[cfg(feature = "ws")]
mod extensions;
#[cfg(feature = "http")]
mod gzip;
#[cfg(feature = "ws")]
mod inflate;
#[cfg(feature = "events")]
mod sse;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use tempfile::TempDir;

use crate::http1::{HeadOddity, LARGEST_HEAD, ResponseHead, read_head};
use crate::known::{Known, KnownError};
use crate::outcome::Outcome;
use crate::report::{Style, html, json, markdown, terminal, text};
use crate::targets::{self, FileError, Secrets, TargetError};
use crate::transcript::{From, Recorder, hex};

#[cfg(feature = "http")]
pub use body::body;
#[cfg(feature = "ws")]
pub use extensions::extensions;
#[cfg(feature = "http")]
pub use gzip::gzip;
#[cfg(all(test, feature = "ws"))]
pub(crate) use inflate::agrees_with_zlib;
#[cfg(feature = "ws")]
pub use inflate::inflate;
#[cfg(feature = "events")]
pub use sse::sse;
#[cfg(all(test, feature = "events"))]
pub(crate) use sse::{agrees_with_naive, read_pieces};

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name of the fuzz target and of its corpus.
    pub name: &'static str,
    /// Panics where something does not hold.
    pub run: fn(&[u8]),
}

/// All entries of this build.
pub const ENTRIES: &[Entry] = &[
    #[cfg(feature = "http")]
    Entry { name: "body", run: body },
    #[cfg(feature = "ws")]
    Entry { name: "extensions", run: |bytes| extensions(&lossy(bytes)) },
    #[cfg(feature = "ws")]
    Entry { name: "frames", run: frames },
    #[cfg(feature = "http")]
    Entry { name: "gzip", run: gzip },
    Entry { name: "head", run: head },
    #[cfg(feature = "ws")]
    Entry { name: "inflate", run: inflate },
    Entry { name: "known_file", run: |bytes| known_file(&lossy(bytes)) },
    Entry { name: "report", run: |bytes| report(&lossy(bytes)) },
    Entry { name: "shown_text", run: |bytes| shown_text(&lossy(bytes)) },
    #[cfg(feature = "events")]
    Entry { name: "sse", run: sse },
    Entry { name: "target_file", run: |bytes| target_file(&lossy(bytes)) },
    Entry { name: "target_url", run: |bytes| target_url(&lossy(bytes)) },
    Entry { name: "transcript", run: transcript },
];

fn lossy(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Sizes of the pieces in which `length` bytes arrive: from one byte each to
/// all at once, but no more than about a thousand pieces of large inputs.
fn piece_sizes(length: usize) -> impl Iterator<Item = usize> {
    [1, 2, 3, 7, 64, length].into_iter().map(move |size| size.max(length / 1000).max(1))
}

/// A stream of frames.
#[cfg(feature = "ws")]
pub fn frames(bytes: &[u8]) {
    use crate::families::ws::frame::{Frame, LARGEST_PAYLOAD, Masking, Seen};

    let whole = frames_in_pieces(bytes, bytes.len().max(1));
    for size in piece_sizes(bytes.len()) {
        assert_eq!(frames_in_pieces(bytes, size), whole, "pieces of {size} bytes");
    }
    let mut rest = bytes;
    for (seen, length) in &whole {
        let Seen { fin, rsv, opcode, mask, form, .. } = *seen;
        let is_too_long = seen.length > LARGEST_PAYLOAD;
        assert_eq!(seen.payload.len() as u64, if is_too_long { 0 } else { seen.length });
        // It is kept bit by bit: encoded again, it is what it was.
        let masking = mask.map_or(Masking::None, Masking::Key);
        let (payload, declared) = (seen.payload.clone(), Some(seen.length));
        let same = Frame { fin, rsv, opcode, masking, form: Some(form), declared, payload };
        let (own, after) = rest.split_at(*length);
        assert_eq!(same.encode([0; 4]), own);
        rest = after;
        let says = seen.says();
        assert!(says.len() < 400 && !says.contains(char::is_control), "{says:?}");
    }
}

/// The frames of a stream that arrives in pieces of `size` bytes, each with
/// the number of bytes that it took; the last one may be too long to be read.
#[cfg(feature = "ws")]
fn frames_in_pieces(bytes: &[u8], size: usize) -> Vec<(crate::families::ws::frame::Seen, usize)> {
    use crate::families::ws::frame::{Decoded, decode};

    let (mut inbox, mut frames) = (Vec::new(), Vec::new());
    for piece in bytes.chunks(size) {
        inbox.extend_from_slice(piece);
        loop {
            match decode(&inbox) {
                Decoded::Frame(seen, length) => {
                    inbox.drain(..length);
                    frames.push((seen, length));
                }
                Decoded::TooLong(seen, head) => {
                    assert!(head <= inbox.len() && head <= 14);
                    frames.push((seen, head));
                    return frames;
                }
                Decoded::Incomplete => break,
            }
        }
    }
    frames
}

/// The head of a response, and what follows it.
pub fn head(bytes: &[u8]) {
    let whole = read_head(bytes);
    if let Some((head, length)) = &whole {
        assert!((1..=bytes.len().min(LARGEST_HEAD)).contains(length));
        holds(head, *length);
        // Neither a byte less nor bytes behind it make a difference.
        let cut = &bytes[..*length];
        assert_eq!(read_head(cut).as_ref(), whole.as_ref());
        assert_eq!(read_head(&cut[..length - 1]), None);
    }
    for size in piece_sizes(bytes.len()) {
        let mut arrived = (0..bytes.len()).step_by(size).map(|at| at.saturating_add(size));
        let first = arrived.find_map(|end| read_head(&bytes[..end.min(bytes.len())]));
        assert_eq!(first, whole, "pieces of {size} bytes");
    }
}

fn holds(head: &ResponseHead, length: usize) {
    let has = |oddity| head.oddities.contains(&oddity);
    assert_eq!(head.status.is_none(), has(HeadOddity::NoStatusLine));
    assert_eq!(head.version.is_empty(), head.status.is_none());
    assert!(head.status.is_none_or(|status| status < 1000));
    // One character per byte, and no byte twice.
    let own: usize =
        head.fields.iter().map(|f| f.name.chars().count() + f.value.chars().count()).sum();
    assert!(head.line.chars().count() + own <= length);
    assert!(head.oddities.len() <= 1 + 4 * length);
    for field in &head.fields {
        assert!(!field.name.contains(['\n', ':']) && !field.value.contains('\n'), "{field:?}");
        assert_eq!(field.value.trim_matches([' ', '\t']), field.value);
        assert!(head.values(&field.name).any(|value| value == field.value));
    }
}

/// A target URL: what it means, and what is said about it.
pub fn target_url(text: &str) {
    let spec = match targets::from_url(text) {
        Ok(spec) => spec,
        Err(error) => return hides_password(text, &error.to_string()),
    };
    let shown = spec.shown_url();
    hides_password(text, &shown);
    let (scheme, rest) = shown.split_once("://").expect("a scheme");
    assert!(spec.protocol.schemes.iter().any(|known| known.name == scheme), "{shown}");
    let (authority, _) = rest.split_at(rest.find('/').expect("a path"));
    assert!(!authority.is_empty() && !authority.contains('@'), "{shown}");
    assert!(shown.chars().all(|c| c.is_ascii_graphic()), "{shown:?}");
    // What is shown names the same place, and hiding it again changes nothing.
    let again = targets::from_url(&shown).unwrap_or_else(|error| panic!("{shown}: {error}"));
    assert_eq!((again.shown_url(), again.host()), (shown, spec.host()));
    assert_eq!(again.is_loopback(), spec.is_loopback());
}

/// The password of a URL that has one stands in no answer. A short one, or one
/// that the URL has elsewhere too, may be there by chance.
fn hides_password(text: &str, said: &str) {
    let Some((_, rest)) = text.split_once("://") else { return };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let Some((userinfo, _)) = authority.rsplit_once('@') else { return };
    let Some((_, password)) = userinfo.split_once(':') else { return };
    if password.len() >= 8 && text.matches(password).count() == 1 {
        assert!(!said.contains(password), "{said:?}");
    }
}

/// A target file.
pub fn target_file(text: &str) {
    with_file(text, |path| match targets::from_file(path) {
        Ok(specs) => {
            assert!(!specs.is_empty());
            for spec in specs {
                assert!(!spec.name.is_empty() && !spec.name.contains(char::is_control));
                assert!(!spec.shown_url().is_empty() && !spec.host().is_empty());
                let promises = |word: &str| {
                    let abilities = spec.protocol.abilities.iter();
                    abilities.map(|a| a.word).any(|a| word.split(':').next() == Some(a))
                };
                assert!(spec.can.iter().all(|word| promises(word)), "{:?}", spec.can);
            }
        }
        Err(TargetError::File(error)) => points_into(text, &error),
        Err(error) => panic!("{error}"),
    });
}

/// A file of known failures.
pub fn known_file(text: &str) {
    with_file(text, |path| match Known::load(path) {
        Ok(known) => {
            for entry in &known.entries {
                assert_eq!(known.lookup(&entry.target, &entry.case), Some(entry));
                assert!(!entry.reason.trim().is_empty());
                assert!((1..=text.lines().count()).contains(&entry.line));
                let is_open =
                    matches!(entry.outcome, Outcome::Fail | Outcome::Warn | Outcome::Inconclusive);
                assert!(is_open, "{:?}", entry.outcome);
            }
            assert!(known.entries.is_sorted_by_key(|entry| entry.line));
        }
        Err(KnownError::File(error)) => points_into(text, &error),
        Err(error) => panic!("{error}"),
    });
}

/// The place of an error lies in the file, and its mark under the line.
fn points_into(text: &str, error: &FileError) {
    assert!(!error.message.is_empty() && error.to_string().starts_with(&error.path));
    let Some(place) = &error.place else { return };
    assert!((1..=text.matches('\n').count() + 1).contains(&place.line), "{error}");
    let line = place.text.chars().count();
    assert!(place.column >= 1 && place.width >= 1, "{error}");
    assert!(place.column <= line + 1, "{error}");
    assert!(place.column - 1 + place.width <= line.max(place.column), "{error}");
    assert!(!place.text.contains('\n'), "{error}");
}

/// Calls `read` with a file that holds `text`; one file serves a whole thread,
/// in memory where the system has a folder there.
fn with_file(text: &str, read: impl FnOnce(&Path)) {
    thread_local! {
        static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
    }
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| {
            let in_memory = tempfile::tempdir_in("/dev/shm");
            in_memory.or_else(|_| tempfile::tempdir()).expect("a folder")
        });
        let path = folder.path().join("input.toml");
        std::fs::write(&path, text).expect("a file");
        read(&path);
    });
}

/// A JSON report of somebody else: read back, and shown in every form.
pub fn report(text: &str) {
    let Ok(report) = json::read(text, "report.json") else { return };
    let written = json::write(&report);
    assert_eq!(json::read(&written, "again.json").expect("what was written"), report);
    let style = Style { trace: true, ..Style::default() };
    let shown = terminal::render(&report, &style);
    let writes_to_terminal = |c: char| c.is_control() && c != '\n';
    assert!(!shown.contains(writes_to_terminal), "{shown:?}");
    let reports = [report];
    let pages = [html::page(&reports[0]), html::matrix::page(&reports)];
    let texts = [markdown::text(&reports[0]), markdown::matrix(&reports)];
    for shown in pages.iter().chain(&texts) {
        assert!(!shown.contains(writes_to_terminal), "{shown:?}");
    }
    assert!(pages.iter().all(|page| page.matches("<script").count() == 1), "{pages:?}");
}

/// Text of a target, as a report shows it: on one line, without escapes.
pub fn shown_text(said: &str) {
    let shown = text::clean(said);
    assert!(!shown.contains(char::is_control), "{shown:?}");
    assert!(shown.chars().count() <= 10 * said.chars().count() + 40);
    // Every word survives the breaking of lines.
    let lines = text::wrap(&shown, 20).join(" ");
    assert!(lines.split_whitespace().eq(shown.split_whitespace()), "{lines:?}");
    for room in [0, 1, 7, 1000] {
        assert!(text::cut(&shown, room).chars().count() <= room.max(1));
    }
    assert!(!text::shell_quote(said).is_empty());
}

/// A secret that goes over the wire in whatever pieces. The input says which:
/// a byte for what is sent where, and a byte for how much of it.
pub fn transcript(bytes: &[u8]) {
    const SECRET: &str = "0123456789abcdef";
    let recorder = Recorder::new(Secrets::new([SECRET.to_owned()]));
    let mut sent: HashMap<(u32, From), usize> = HashMap::new();
    let (mut events, mut total) = (0_u32, 0);
    // Masking much takes its time: most inputs stay small.
    let (is_large, bytes) = match bytes {
        [b'L', rest @ ..] => (true, rest),
        small => (false, small),
    };
    for pair in bytes.chunks_exact(2).take(64) {
        let (what, amount) = (pair[0], usize::from(pair[1]));
        let from = if what & 1 == 0 { From::Prober } else { From::Target };
        let conn = u32::from(what >> 1 & 1) + 1;
        let (start, end) = ((amount & 15).min(amount >> 4), (amount & 15).max(amount >> 4));
        let piece = match what >> 2 & 3 {
            0 => SECRET.as_bytes()[start..=end].to_vec(),
            1 => SECRET.as_bytes().to_vec(),
            _ if is_large && what >> 4 == 14 => vec![b' '; amount << 8],
            _ => vec![b' '; amount],
        };
        // Many events in a row, at times: they are bounded too.
        let times = if is_large && what >> 4 == 15 { 300 } else { 1 };
        for _ in 0..times {
            let shown = format!("sent, \"{}…", lossy(&piece[..piece.len().min(64)]));
            events += 1;
            assert_eq!(recorder.record(conn, from, &piece, shown), events);
            *sent.entry((conn, from)).or_default() += piece.len();
            total += piece.len();
        }
    }
    let kept = recorder.transcript();
    assert!(kept.events.len() <= 2048 && kept.events.is_sorted_by(|a, b| a.n < b.n));
    assert!(kept.events.is_sorted_by_key(|event| event.at_us));
    assert_eq!(kept.complete, kept.size() == total && kept.events.len() == events as usize);
    for (&(conn, from), &total) in &sent {
        let own = kept.events.iter().filter(|event| (event.conn, event.from) == (conn, from));
        let stream: String = own.map(|event| event.bytes.as_str()).collect();
        assert!(stream.len() / 2 <= total.min(2 * 64 * 1024), "{} bytes", stream.len() / 2);
        // Even over gaps: of a secret of 16 bytes, one side or the other is hidden.
        assert!(!stream.contains(&hex(SECRET.as_bytes())), "{stream}");
    }
    assert!(kept.events.iter().all(|event| !event.frame.contains(SECRET)));
}
