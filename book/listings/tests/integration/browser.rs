//! The pages of `browser/` do in Chromium what the book shows; where Chromium is not
//! installed, a line says so.

use std::io::Write as _;
use std::path::Path;

use listings::browser;
use listings::program::folder;
use listings::same;
use listings::sessions::output_file;
use listings::stage::pages;
use listings::visits::{VISITS, Visit};

/// Past the capture of the test harness, so that it is always seen.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn book() -> &'static Path {
    folder().parent().expect("book/listings has a parent")
}

async fn compare(visit: &Visit) {
    if browser::find().is_none() {
        say(&format!("skipped: the visit `{}`, for Chromium is not installed", visit.name));
        return;
    }
    let now = visit.run().await.unwrap_or_else(|error| panic!("{error:#}"));
    let file = output_file(book(), visit.name);
    let kept = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
    let (kept, now) = (same::output(&kept, false), same::output(&now, false));
    assert_eq!(
        kept, now,
        "{} is out of date; record it again: `cargo xtask book record`",
        visit.name
    );
}

fn visit(name: &str) -> &'static Visit {
    VISITS.iter().find(|visit| visit.name == name).expect("is there")
}

#[tokio::test]
async fn a_page_polls() {
    compare(visit("browser/poll")).await;
}

#[tokio::test]
async fn a_page_polls_and_waits() {
    compare(visit("browser/longpoll")).await;
}

#[tokio::test]
async fn a_page_hears_a_stream() {
    compare(visit("browser/sse")).await;
}

#[tokio::test]
async fn a_page_talks_and_comes_back() {
    compare(visit("browser/websocket")).await;
}

#[tokio::test]
async fn a_browser_has_six_connections() {
    compare(visit("browser/limit")).await;
}

/// The tests above name every visit, and every program of a page has one.
#[test]
fn no_page_is_left_unchecked() {
    let own =
        std::fs::read_to_string(folder().join("tests/integration/browser.rs")).expect("this file");
    for visit in VISITS {
        assert!(own.contains(&format!("compare(visit(\"{}\"))", visit.name)));
    }
    for entry in std::fs::read_dir(pages()).expect("a folder").flatten() {
        let path = entry.path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_program = path.extension().is_some_and(|extension| extension == "js");
        let is_visited = VISITS.iter().any(|visit| visit.name == format!("browser/{name}"));
        assert_eq!(is_program, is_visited, "{}", path.display());
        let text = std::fs::read_to_string(&path).expect("readable");
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 84).collect();
        assert!(wide.is_empty(), "{}: {wide:#?}", path.display());
    }
}
