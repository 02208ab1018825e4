//! What the book shows of its programs is what they do now.

use std::path::Path;

use listings::program::folder;
use listings::same;
use listings::sessions::{SESSIONS, Session, output_file, transcript_file};
use wireproof::transcript::Transcript;

const AGAIN: &str = "`cargo xtask book record` records it again";

fn book() -> &'static Path {
    folder().parent().expect("book/listings has a parent")
}

async fn compare(session: &Session) {
    let now = session.run(0).await.unwrap_or_else(|error| panic!("{error:#}"));
    for (program, said) in session.programs.iter().zip(&now.said) {
        let file = output_file(book(), program);
        let kept = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
        let is_sorted = program.ends_with("server");
        let (kept, said) = (same::output(&kept, is_sorted), same::output(said, is_sorted));
        assert_eq!(kept, said, "{program} is out of date; {AGAIN}");
    }
    let file = transcript_file(book(), session.name);
    let kept = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
    let kept: Transcript = serde_json::from_str(&kept).expect("a transcript");
    let (kept, now) = (same::transcript(&kept), same::transcript(&now.transcript));
    assert_eq!(kept, now, "the transcript {} is out of date; {AGAIN}", session.name);
}

#[tokio::test]
async fn ws_chat() {
    compare(session("ws-chat")).await;
}

#[tokio::test]
async fn ws_resume() {
    compare(session("ws-resume")).await;
}

#[tokio::test]
async fn poll() {
    compare(session("poll")).await;
}

#[tokio::test]
async fn longpoll() {
    compare(session("longpoll")).await;
}

#[tokio::test]
async fn sse() {
    compare(session("sse")).await;
}

fn session(name: &str) -> &'static Session {
    SESSIONS.iter().find(|session| session.name == name).expect("is there")
}

/// The tests above name every session, and every program that the book shows is
/// part of one.
#[test]
fn nothing_is_left_unchecked() {
    let own =
        std::fs::read_to_string(folder().join("tests/integration/recorded.rs")).expect("this file");
    for session in SESSIONS {
        assert!(own.contains(&format!("compare(session(\"{}\"))", session.name)));
    }
    for entry in std::fs::read_dir(folder().join("examples")).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_recorded = SESSIONS.iter().any(|session| session.programs.contains(&name.as_str()));
        assert!(is_recorded, "no session records {name}");
    }
}

/// A listing is read from top to bottom on one page, without scrolling sideways.
#[test]
fn listings_are_short_and_narrow() {
    for entry in std::fs::read_dir(folder().join("examples")).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let code: Vec<&str> = text.lines().filter(is_code).collect();
        let imports = code.iter().filter(|line| line.trim_start().starts_with("use ")).count();
        assert!(code.len() - imports <= 165, "{}: {}", path.display(), code.len() - imports);
        let shown = text.lines().filter(|line| !line.starts_with("use "));
        let wide: Vec<&str> = shown.filter(|line| line.chars().count() > 84).collect();
        assert!(wide.is_empty(), "{}: {wide:#?}", path.display());
    }
}
