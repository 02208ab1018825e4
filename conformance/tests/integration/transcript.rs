//! What a recorder keeps, what it counts, and what it hides.

use wireproof::targets::Secrets;
use wireproof::transcript::{Event, From, Mark, Recorder, Transcript, hex};

const KIB: usize = 1024;
/// What is kept at each end of a direction.
const KEPT: usize = 64 * KIB;
/// How many events are kept at each end of a case.
const EVENTS: usize = 1024;

const SECRET: &str = "correct-horse-battery";

fn plain() -> Recorder {
    Recorder::new(Secrets::default())
}

fn hiding() -> Recorder {
    Recorder::new(Secrets::new([SECRET.to_owned()]))
}

/// All bytes of one direction of connection 1, in order.
fn stream(transcript: &Transcript, from: From) -> String {
    let of = |event: &&Event| event.conn == 1 && event.from == from;
    transcript.events.iter().filter(of).map(|event| event.bytes.as_str()).collect()
}

/// No event has a piece of the secret of four bytes or more.
#[track_caller]
fn hides(transcript: &Transcript) {
    for piece in SECRET.as_bytes().windows(4) {
        for event in &transcript.events {
            let text = String::from_utf8_lossy(piece);
            assert!(!event.bytes.contains(&hex(piece)), "{text} in event {}", event.n);
            assert!(!event.frame.contains(&*text), "{text} in the words of event {}", event.n);
        }
    }
}

#[test]
fn events_are_numbered_from_one_and_keep_everything() {
    let recorder = plain();
    let conn = recorder.connection();
    let first = recorder.record(conn, From::Prober, b"\x89\x00", "ping, empty");
    let second = recorder.record(conn, From::Target, b"\x8a\x00", "pong, empty");
    let end = recorder.record(conn, From::Target, b"", "end of stream (FIN)");
    recorder.mark(first, Mark::Stimulus);
    recorder.mark(second, Mark::Here);
    recorder.mark(99, Mark::Here);
    assert_eq!((conn, first, second, end, recorder.last()), (1, 1, 2, 3, 3));
    assert_eq!(recorder.connection(), 2);

    let transcript = recorder.transcript();
    assert!(transcript.complete);
    let seen: Vec<_> = transcript.events.iter().map(|e| (e.n, e.bytes.as_str(), e.mark)).collect();
    let expected =
        [(1, "8900", Some(Mark::Stimulus)), (2, "8a00", Some(Mark::Here)), (3, "", None)];
    assert_eq!(seen, expected);
    assert!(transcript.events.is_sorted_by_key(|event| event.at_us));
    assert_eq!(transcript.size(), 4);
}

#[test]
fn clones_write_into_one_record() {
    let recorder = plain();
    let other = recorder.clone();
    recorder.record(recorder.connection(), From::Prober, b"a", "a");
    other.record(other.connection(), From::Prober, b"b", "b");
    let conns: Vec<u32> = recorder.transcript().events.iter().map(|event| event.conn).collect();
    assert_eq!(conns, [1, 2]);
}

#[test]
fn up_to_twice_64_kib_are_complete() {
    let recorder = plain();
    for n in 0..128_u8 {
        recorder.record(1, From::Target, &[n; KIB], "one KiB");
    }
    let transcript = recorder.transcript();
    assert!(transcript.complete);
    assert_eq!(transcript.size(), 2 * KEPT);
    // One byte more, and the record has a gap.
    recorder.record(1, From::Target, b"x", "one byte");
    let transcript = recorder.transcript();
    assert!(!transcript.complete);
    assert!(transcript.size() <= 2 * KEPT);
}

#[test]
fn of_more_the_first_and_the_last_64_kib_are_kept() {
    let recorder = plain();
    let chunk = |n: u32| -> Vec<u8> { n.to_be_bytes().repeat(KIB / 4) };
    for n in 0..300 {
        recorder.record(1, From::Target, &chunk(n), format!("chunk {n}"));
    }
    let transcript = recorder.transcript();
    assert!(!transcript.complete);
    // Every event stays, with its words; those in the middle are empty.
    assert_eq!(transcript.events.len(), 300);
    for (event, n) in transcript.events.iter().zip(0..) {
        let is_kept = !(64..300 - 64).contains(&n);
        let expected = if is_kept { hex(&chunk(n)) } else { String::new() };
        assert!(event.bytes == expected, "chunk {n}: {} bytes", event.bytes.len() / 2);
        assert_eq!(event.frame, format!("chunk {n}"));
    }
}

#[test]
fn each_direction_of_each_connection_has_its_own_bound() {
    let recorder = plain();
    for conn in [1, 2] {
        for from in [From::Prober, From::Target] {
            for _ in 0..128 {
                recorder.record(conn, from, &[7; KIB], "one KiB");
            }
        }
    }
    let transcript = recorder.transcript();
    assert!(transcript.complete);
    assert_eq!(transcript.size(), 4 * 2 * KEPT);
}

#[test]
fn of_a_longer_piece_the_end_is_kept() {
    let recorder = plain();
    let mut bytes = vec![b'a'; 3 * KEPT];
    bytes.extend(vec![b'z'; KEPT]);
    recorder.record(1, From::Prober, &bytes, "256 KiB");
    recorder.record(1, From::Target, b"ok", "ok");
    let transcript = recorder.transcript();
    assert!(!transcript.complete);
    assert!(transcript.events[0].bytes == hex(&[b'z'; KEPT]));
    assert_eq!(transcript.events[1].bytes, hex(b"ok"));
}

#[test]
fn the_first_and_the_last_1024_events_are_kept() {
    let recorder = plain();
    let last = 3 * EVENTS as u32;
    for n in 1..=2 * EVENTS as u32 {
        recorder.record(1, From::Prober, b"x", format!("{n}"));
    }
    assert!(recorder.transcript().complete);
    for n in 2 * EVENTS as u32 + 1..=last {
        assert_eq!(recorder.record(1, From::Prober, b"x", format!("{n}")), n);
    }
    let transcript = recorder.transcript();
    assert!(!transcript.complete);
    let numbers: Vec<u32> = transcript.events.iter().map(|event| event.n).collect();
    let expected: Vec<u32> = (1..=1024).chain(last - 1023..=last).collect();
    assert_eq!(numbers, expected);
    // Marks reach both ends, and nothing in between.
    for n in [1, 1500, last] {
        recorder.mark(n, Mark::Here);
    }
    let marked = recorder.transcript().events.iter().filter(|event| event.mark.is_some()).count();
    assert_eq!(marked, 2);
}

#[test]
fn a_secret_is_hidden_in_bytes_and_in_words() {
    let recorder = hiding();
    let line = format!("Authorization: Bearer {SECRET}\r\n");
    recorder.record(1, From::Prober, line.as_bytes(), line.trim());
    let transcript = recorder.transcript();
    hides(&transcript);
    let stars = "*".repeat(SECRET.len());
    let shown = format!("Authorization: Bearer {stars}\r\n");
    assert_eq!(transcript.events[0].bytes, hex(shown.as_bytes()));
    assert_eq!(transcript.events[0].frame, "Authorization: Bearer *");
    assert!(transcript.complete, "hiding is no loss");
}

#[test]
fn a_secret_that_comes_byte_by_byte_is_hidden() {
    let recorder = hiding();
    for byte in format!("<{SECRET}>").bytes() {
        recorder.record(1, From::Target, &[byte], "a byte");
        // What happens on other streams meanwhile does not matter.
        recorder.record(1, From::Prober, b"x", "a byte");
        recorder.record(2, From::Target, b"x", "a byte");
    }
    let transcript = recorder.transcript();
    let stars = format!("<{}>", "*".repeat(SECRET.len()));
    assert_eq!(stream(&transcript, From::Target), hex(stars.as_bytes()));
    assert_eq!(stream(&transcript, From::Prober), hex(&vec![b'x'; stars.len()]));
}

/// Three bytes are no piece of a secret, and the rest of it came from the other side.
#[test]
fn the_two_directions_are_two_streams() {
    let recorder = hiding();
    let (three, rest) = SECRET.as_bytes().split_at(3);
    recorder.record(1, From::Target, three, "three bytes");
    recorder.record(1, From::Prober, rest, "the rest");
    let transcript = recorder.transcript();
    assert_eq!(stream(&transcript, From::Target), hex(three));
    assert_eq!(stream(&transcript, From::Prober), hex(&[b'*'; SECRET.len() - 3]));
}

#[test]
fn a_secret_at_the_gap_of_lost_bytes_is_hidden() {
    let (left, right) = SECRET.split_at(9);
    let recorder = hiding();
    // The first 64 KiB end inside the secret, and what is lost begins there.
    let mut head = vec![b'.'; KEPT - left.len()];
    head.extend(left.as_bytes());
    recorder.record(1, From::Target, &head, "up to the gap");
    recorder.record(1, From::Target, right.as_bytes(), "lost");
    recorder.record(1, From::Target, &[b'.'; KEPT], "all of the end");
    let transcript = recorder.transcript();
    assert!(!transcript.complete);
    assert_eq!(transcript.events[1].bytes, "");
    hides(&transcript);

    // The same from the other side.
    let recorder = hiding();
    recorder.record(1, From::Target, &[b'.'; KEPT], "up to the gap");
    recorder.record(1, From::Target, left.as_bytes(), "lost");
    let mut tail = right.as_bytes().to_vec();
    tail.extend(vec![b'.'; KEPT - right.len()]);
    recorder.record(1, From::Target, &tail, "all of the end");
    let transcript = recorder.transcript();
    assert_eq!(transcript.events[1].bytes, "");
    hides(&transcript);
}

#[test]
fn a_secret_that_a_long_piece_is_cut_in_is_hidden() {
    let right = &SECRET[9..];
    let recorder = hiding();
    let mut bytes = vec![b'.'; KIB];
    bytes.extend(SECRET.as_bytes());
    bytes.extend(vec![b'.'; KEPT - right.len()]);
    recorder.record(1, From::Target, &bytes, "cut behind the left half");
    let transcript = recorder.transcript();
    assert_eq!(transcript.size(), KEPT);
    hides(&transcript);
}

#[test]
fn a_secret_at_the_gap_of_lost_events_is_hidden() {
    // Where both ends met they would make no secret: each has to be hidden by itself.
    let (left, right) = (&SECRET[..7], &SECRET[12..]);
    let recorder = hiding();
    let pad = |count: usize| {
        for _ in 0..count {
            recorder.record(1, From::Target, b".", "padding");
        }
    };
    pad(EVENTS - 1);
    recorder.record(1, From::Target, left.as_bytes(), "the last of the first");
    recorder.record(1, From::Target, &SECRET.as_bytes()[7..], "lost");
    pad(10);
    recorder.record(1, From::Target, &SECRET.as_bytes()[..12], "lost");
    recorder.record(1, From::Target, right.as_bytes(), "the first of the last");
    pad(EVENTS - 1);
    let transcript = recorder.transcript();
    assert_eq!(transcript.events.len(), 2 * EVENTS);
    assert_eq!(transcript.events[EVENTS - 1].frame, "the last of the first");
    assert_eq!(transcript.events[EVENTS].frame, "the first of the last");
    hides(&transcript);
}

/// The stream on which events were lost need not be the one that goes on.
#[test]
fn a_secret_behind_lost_events_of_a_quiet_stream_is_hidden() {
    let (left, right) = SECRET.split_at(9);
    let recorder = hiding();
    let pad = |count: usize| {
        for _ in 0..count {
            recorder.record(1, From::Prober, b".", "padding");
        }
    };
    recorder.record(1, From::Target, b"hello", "the beginning");
    pad(EVENTS - 1);
    recorder.record(1, From::Target, left.as_bytes(), "lost");
    // By now the lost event is gone, and its stream has no other.
    pad(EVENTS + 10);
    recorder.record(1, From::Target, right.as_bytes(), "the end");
    let transcript = recorder.transcript();
    assert!(transcript.events.iter().all(|event| event.frame != "lost"));
    hides(&transcript);
}
