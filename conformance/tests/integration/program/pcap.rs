//! `--pcap`: the file is right to the last checksum, hides every secret, and
//! bounds what it takes.

use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::common::pcapng::{self, FIN, Packet, RST, conversations};
use crate::common::{Program, Server};
use wireproof::pcap::{Capture, Limits};
use wireproof::targets::{self, Target};
use wireproof::transcript::{End, From, Mark};

const SECRET: &str = "tok-5f1e9c0b7a";

/// A file that the test can look into while it is written.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    fn packets(&self) -> Vec<Packet> {
        pcapng::read(&self.bytes())
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A capture into memory, and a target at `url` that is captured.
async fn captured(url: &str, limits: Limits) -> (Capture, Memory, Target) {
    let memory = Memory::default();
    let capture = Capture::over(Box::new(memory.clone()), limits).expect("a start");
    let target = targets::from_url(url).expect("a URL").open(1.0).await.expect("a target");
    (capture, memory, target)
}

fn with_memory(memory: usize) -> Limits {
    Limits { memory, ..Limits::default() }
}

#[tokio::test]
async fn cases_interleave_and_say_what_they_are() {
    let (capture, memory, target) = captured("ws://127.0.0.1:9001/", Limits::default()).await;
    let first = capture.recorder(&target, "ws.a.first");
    let second = capture.recorder(&target, "ws.a.second");
    let (one, two) = (first.connection(), second.connection());
    let control = first.record(one, From::Prober, b"ping", "a ping");
    second.record(two, From::Prober, b"hello", "a greeting");
    first.mark(control, Mark::Control);
    let here = first.record(one, From::Target, b"pong", "a \u{1b} pong");
    first.mark(control, Mark::Here);
    first.mark_here(here);
    first.note("something beside it");
    drop(first);
    // It waits for the second case, which has not ended: only its opening came before.
    assert_eq!(memory.packets().len(), 3);
    drop(second);
    assert_eq!(capture.finish().expect("a whole file"), 0);

    let packets = memory.packets();
    let payloads: Vec<&[u8]> = packets.iter().map(|packet| packet.payload.as_slice()).collect();
    let payloads: Vec<&[u8]> = payloads.into_iter().filter(|bytes| !bytes.is_empty()).collect();
    assert_eq!(payloads, [&b"ping"[..], b"hello", b"pong"]);
    let ports: Vec<u16> = packets.iter().map(|packet| packet.from.port()).collect();
    assert!(ports.contains(&80) && ports.contains(&49_152) && ports.contains(&49_153));

    let on = "on ws://127.0.0.1:9001/";
    let all = conversations(&packets);
    let [a, b] = all.as_slice() else { panic!("two connections: {all:?}") };
    assert_eq!((&a.sent[..], &a.received[..], a.ends), (&b"ping"[..], &b"pong"[..], (FIN, 0)));
    assert_eq!(
        a.comments,
        [
            format!("ws.a.first {on}"),
            format!("ws.a.first {on}, event 1: a ping"),
            format!("ws.a.first {on}, event 2 (here): a \\u{{1b}} pong"),
            format!("ws.a.first {on}, event 3: something beside it"),
            format!("ws.a.first {on}"),
        ]
    );
    assert_eq!((&b.sent[..], b.comments.len()), (&b"hello"[..], 3));
}

#[tokio::test]
async fn connections_end_as_they_ended() {
    for url in ["ws://127.0.0.1:9001/", "ws://[::1]:9001/", "ws://[2001:db8::7]/", "wss://h/"] {
        let (capture, memory, target) = captured(url, Limits::default()).await;
        let recorder = capture.recorder(&target, "ws.a.ends");
        let conns = [(); 4].map(|()| recorder.connection());
        recorder.record_end(conns[0], From::Target, End::Fin, "end of stream (FIN)");
        recorder.record_end(conns[1], From::Target, End::Reset, "connection reset (RST)");
        // The system takes such bytes, but they go nowhere.
        recorder.record(conns[1], From::Prober, b"late", "too late");
        recorder.record_end(conns[2], From::Prober, End::Fin, "end of our direction (FIN)");
        recorder.record(conns[2], From::Target, b"still here", "a text");
        recorder.record(conns[2], From::Prober, b"late", "too late");
        recorder.record(conns[3], From::Target, &[7; 150_000], "much");
        drop(recorder);
        capture.finish().expect("a whole file");
        let packets = memory.packets();
        let all = conversations(&packets);
        let ends: Vec<(u8, u8)> = all.iter().map(|one| one.ends).collect();
        assert_eq!(ends, [(FIN, FIN), (0, RST), (FIN, 0), (FIN, 0)], "{url}");
        let received: Vec<usize> = all.iter().map(|one| one.received.len()).collect();
        assert_eq!(received, [0, 0, 10, 150_000]);
        assert!(all.iter().all(|one| one.sent.is_empty()));
        assert_eq!(packets.iter().filter(|packet| packet.payload.len() > 1000).count(), 3);
    }
}

/// A target whose secret is [`SECRET`].
async fn with_secret(memory: usize) -> (Capture, Memory, Target) {
    let url = format!("ws://127.0.0.1:9001/?token={SECRET}");
    captured(&url, with_memory(memory)).await
}

/// Whatever is cut where, and wherever the queue lets go of it.
#[tokio::test]
async fn a_secret_in_pieces_is_masked() {
    let text = format!("a{SECRET}b{SECRET}{SECRET}c tok-5f1e tok-5f1e9c0b7 d");
    let stars = text.replace(SECRET, &"*".repeat(SECRET.len()));
    for memory in [0, 300, 1_000_000] {
        for first in 1..text.len() - 1 {
            for second in [first + 1, first + 5, text.len() - 1] {
                let (capture, file, target) = with_secret(memory).await;
                let recorder = capture.recorder(&target, "ws.a.gossip");
                let conn = recorder.connection();
                let second = second.min(text.len() - 1).max(first);
                let pieces = [&text[..first], &text[first..second], &text[second..]];
                for piece in pieces {
                    recorder.record(conn, From::Target, piece.as_bytes(), "a text");
                    recorder.record(conn, From::Prober, b"between", "a text");
                }
                drop(recorder);
                capture.finish().expect("a whole file");
                let all = conversations(&file.packets());
                let seen = String::from_utf8(all[0].received.clone()).expect("ASCII");
                if memory > 300 {
                    assert_eq!(seen, stars);
                }
                // Where events left early, more may be hidden, and never less.
                assert_eq!(seen.len(), stars.len());
                for (have, most) in seen.bytes().zip(stars.bytes()) {
                    assert!(have == most || have == b'*', "{pieces:?} became {seen}");
                }
                let hidden = seen.bytes().filter(|byte| *byte == b'*').count();
                assert!(hidden <= stars.matches('*').count() + 2 * SECRET.len(), "{seen}");
            }
        }
    }
}

#[tokio::test]
async fn a_secret_in_words_is_masked() {
    let (capture, file, target) = with_secret(0).await;
    let recorder = capture.recorder(&target, "ws.a.gossip");
    let conn = recorder.connection();
    recorder.record(conn, From::Target, b"", format!("a text \"{SECRET}\""));
    drop(recorder);
    capture.finish().expect("a whole file");
    let comments = conversations(&file.packets()).remove(0).comments;
    assert_eq!(comments[1], "ws.a.gossip on ws://127.0.0.1:9001/?token=*, event 1: a text \"*\"");
}

/// A case that never ends must not keep everything.
#[tokio::test]
async fn what_does_not_fit_the_memory_is_written_before_the_case_ends() {
    let (capture, file, target) = captured("ws://127.0.0.1:9001/", with_memory(100_000)).await;
    let recorder = capture.recorder(&target, "ws.a.floods");
    let conn = recorder.connection();
    for n in 0..100 {
        recorder.record(conn, From::Target, &[n; 10_000], "binary");
        let sent = 10_000 * (usize::from(n) + 1);
        let written = file.bytes().len();
        assert!(written + 100_000 + 10_000 > sent, "{written} of {sent} bytes are written");
    }
    drop(recorder);
    capture.finish().expect("a whole file");
    assert_eq!(conversations(&file.packets())[0].received.len(), 1_000_000);
}

#[tokio::test]
async fn the_file_ends_at_its_bound() {
    let limits = Limits { file: 50_000, ..Limits::default() };
    let (capture, file, target) = captured("ws://127.0.0.1:9001/", limits).await;
    let recorder = capture.recorder(&target, "ws.a.floods");
    let conn = recorder.connection();
    for _ in 0..10 {
        recorder.record(conn, From::Target, &[0; 9_000], "binary");
    }
    drop(recorder);
    // Five events fit; the other five and the end do not.
    assert_eq!(capture.finish().expect("a whole file"), 6);
    assert!(file.bytes().len() <= 50_000);
    assert_eq!(conversations(&file.packets())[0].received.len(), 45_000);
}

/// Fails once the start is written.
struct Full(bool);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::mem::replace(&mut self.0, true) {
            false => Ok(bytes.len()),
            true => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_full_disk_is_told_at_the_end() {
    let capture = Capture::over(Box::new(Full(false)), Limits::default()).expect("a start");
    let target =
        targets::from_url("ws://127.0.0.1:1/").expect("a URL").open(1.0).await.expect("a target");
    let recorder = capture.recorder(&target, "ws.a.writes");
    recorder.connection();
    drop(recorder);
    let error = capture.finish().expect_err("nothing could be written");
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

/// A run of good cases, some of them at the same time, with a secret in the URL.
async fn run_captured() -> (Program, Vec<Packet>) {
    let server = Server::reference().await;
    let url = format!("{}?token={SECRET}", server.url());
    let program = Program::new();
    let args = ["ws.control", "ws.close", "--pcap", "run.pcapng"];
    program.run(&[&[url.as_str()], &args[..]].concat()).await.ends(0);
    let bytes = std::fs::read(program.folder().join("run.pcapng")).expect("a capture");
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains(SECRET) && text.contains("GET /?token=************** HTTP/1.1"));
    (program, pcapng::read(&bytes))
}

#[tokio::test]
async fn a_real_run() {
    let (_, packets) = run_captured().await;
    let all = conversations(&packets);
    for one in &all {
        assert!(one.sent.starts_with(b"GET /?token="), "{:?}", one.comments);
        assert!(one.received.starts_with(b"HTTP/1.1 "), "{:?}", one.comments);
    }
    let says = |text: &str| all.iter().flat_map(|one| &one.comments).any(|it| it.contains(text));
    assert!(says("gate on ws://") && says("ws.control.answers-ping on ws://"));
    assert!(says("(stimulus): ") && says("(control): "));
    // They ran side by side, and so they are in the file.
    let conns: Vec<u16> =
        packets.iter().map(|packet| packet.from.port().max(packet.to.port())).collect();
    let changes = conns.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes > all.len(), "{changes} changes between {} connections", all.len());
}

/// What tshark says about the capture, a line per packet that `filter` takes.
fn tshark(folder: &Path, filter: &str, fields: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.current_dir(folder).args(["-n", "-r", "run.pcapng", "-Y", filter, "-T", "fields"]);
    for preference in ["tcp.check_checksum:TRUE", "ip.check_checksum:TRUE"] {
        command.args(["-o", preference]);
    }
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().expect("tshark runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn wireshark_takes_it_apart() {
    if Command::new("tshark").arg("--version").output().is_err() {
        println!("skipped: tshark is not installed");
        return;
    }
    let (program, packets) = run_captured().await;
    let folder = program.folder();
    assert_eq!(tshark(folder, "frame", &["frame.number"]).len(), packets.len());
    let connections = conversations(&packets).len();
    assert_eq!(tshark(folder, "http.response.code == 101", &["tcp.stream"]).len(), connections);
    let frames = tshark(folder, "websocket", &["websocket.opcode", "frame.comment"]);
    assert!(frames.iter().any(|line| line.starts_with("9\t") && line.contains("answers-ping")));
    assert!(frames.iter().any(|line| line.starts_with('8') && line.contains("event")));
    // A checksum is verified where it is looked at; nothing is wrong with any packet.
    assert_eq!(tshark(folder, "tcp.checksum.status == 1", &["frame.number"]).len(), packets.len());
    for wrong in [
        "_ws.malformed",
        "tcp.analysis.flags",
        "tcp.checksum.status == 0",
        "ip.checksum.status == 0",
    ] {
        let lines = tshark(folder, wrong, &["frame.number", "frame.comment", "_ws.expert.message"]);
        assert_eq!(lines, Vec::<String>::new(), "{wrong}");
    }
}
