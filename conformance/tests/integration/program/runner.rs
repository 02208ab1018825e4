//! How a run goes on with servers that misbehave, and with cases that do.
//!
//! That a target which `[start]` starts is started again, and which case is
//! blamed then, is shown by the proof: it has the program that can be started.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::{Program, Server, quick_target};
use tokio::sync::{mpsc, watch};
use wireproof::case::{Body, Case, CaseFuture, Cite, Isolation, Stop, Timing, case, cite};
use wireproof::families::ws::Cx;
use wireproof::families::{self, Protocol};
use wireproof::outcome::{Exit, Outcome};
use wireproof::report::json;
use wireproof::runner::plan::{Planned, Selection};
use wireproof::runner::{self, Found, Options};
use wireproof::targets;

/// Whatever a server does, a person waits no longer.
const BOUND: Duration = Duration::from_secs(10);

async fn is_bounded(defect: &str) {
    let server = Server::defect(defect).await;
    let run = Program::new().run(&[&server.url()]).await;
    run.ends(3).within(BOUND).says("does not answer as WebSocket");
}

#[tokio::test]
async fn a_mute_server_is_left_soon() {
    is_bounded("ws.says-nothing").await;
}

#[tokio::test]
async fn a_dripping_server_is_left_soon() {
    is_bounded("ws.drips-a-head").await;
}

#[tokio::test]
async fn an_endless_stream_is_left_soon() {
    is_bounded("ws.sends-bytes-without-end").await;
}

#[tokio::test]
async fn garbage_is_left_soon() {
    is_bounded("ws.sends-garbage").await;
}

#[tokio::test]
async fn a_server_that_dies_accuses_nobody() {
    let server = Server::defect("ws.dies-of-an-unmasked-text").await;
    let program = Program::new();
    let args = [&server.url(), "ws.framing", "--report", "json=report.json"];
    let run = program.run(&args).await;
    run.ends(3).within(BOUND).says("stopped answering while").never_says("FAIL");
    let report = json::read(&program.read("report.json"), "report.json").expect("a report");
    let note = report.notes.iter().find(|note| note.contains("stopped answering"));
    let note = note.expect("a note");
    assert!(note.contains("accused") || note.contains("accuses nobody"), "{note}");
    // The killer is among the suspects, and no case of them has a verdict.
    assert!(note.contains("ws.framing.rejects-unmasked-text"), "{note}");
    for case in report.cases.iter().filter(|case| note.contains(&case.id)) {
        assert_eq!(case.outcome, Outcome::Inconclusive, "{}", case.id);
    }
}

#[tokio::test]
async fn repetitions_on_the_reference_agree() {
    let server = Server::reference().await;
    let can = ["echo", "subprotocol:echo.wireproof", "origin:https://app.example", "paths"];
    let program = Program::new().file("target.toml", &quick_target(&server.url(), &can));
    let run = program.run(&["target.toml", "--repeat", "5"]).await;
    run.ends(0).never_says("differs");
}

const CITES: &[Cite] = &[cite("rfc6455", "5.1-1")];

/// A row of the catalogues below.
fn row(id: &'static str, run: for<'a> fn(&'a mut Cx) -> CaseFuture<'a>) -> Case {
    case(id, "is one of a test").cites(CITES).run(Box::leak(Box::new(Body(run))))
}

/// Runs `cases` on the reference with short times.
async fn run(cases: Vec<Case>, options: Options) -> Found {
    let server = Server::reference().await;
    let protocol =
        Protocol { cases: Vec::leak(vec![&*Vec::leak(cases)]), ..*families::protocols()[0] };
    let mut spec = targets::from_url(&server.url()).expect("a URL");
    spec.protocol = Box::leak(Box::new(protocol));
    let plan = vec![Planned::new(Arc::new(spec), &Selection::default())];
    let (events, _) = mpsc::unbounded_channel();
    let (_keep, interrupt) = watch::channel(false);
    runner::run(plan, &options, events, interrupt).await.expect("a run")
}

fn quick() -> Options {
    let timing = Timing {
        patience: Duration::from_millis(200),
        quiet: Duration::from_millis(20),
        deadline: Duration::from_millis(500),
        longest_wait: Duration::from_secs(5),
    };
    Options { timing: Some(timing), ..Options::default() }
}

fn outcomes(found: &Found) -> Vec<(&str, Outcome)> {
    found.cases.iter().map(|case| (case.id.as_str(), case.outcome)).collect()
}

#[tokio::test]
async fn a_case_that_panics_is_broken_and_harms_no_other() {
    let found = run(
        vec![
            row("ws.test.panics", |_| Box::pin(async { panic!("on purpose") })),
            row("ws.test.passes", |_| Box::pin(async { Ok(()) })),
        ],
        quick(),
    )
    .await;
    let expected = [("ws.test.panics", Outcome::Broken), ("ws.test.passes", Outcome::Pass)];
    assert_eq!(outcomes(&found), expected);
    assert_eq!(found.cases[0].reason.as_deref(), Some("the case panicked: on purpose"));
    assert_eq!(Exit::Broken as u8, 70);
}

#[tokio::test]
async fn a_case_that_hangs_ends_at_its_deadline() {
    let cases = vec![row("ws.test.hangs", |_| Box::pin(std::future::pending()))];
    let found = run(cases, quick()).await;
    assert_eq!(outcomes(&found), [("ws.test.hangs", Outcome::Inconclusive)]);
    let reason = found.cases[0].reason.as_deref();
    assert_eq!(reason, Some("no verdict after 500 ms; for a slow target try --slow 3"));
}

/// Violates the first time only.
async fn violates_once() -> Result<(), Stop> {
    static TIMES: AtomicUsize = AtomicUsize::new(0);
    match TIMES.fetch_add(1, Ordering::SeqCst) {
        0 => Err(Stop::violation("nothing of the kind", "a violation")),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn nothing_is_judged_from_a_crowd() {
    let found = run(
        vec![
            row("ws.test.violates-once", |_| Box::pin(violates_once())),
            row("ws.test.violates", |_| {
                Box::pin(async { Err(Stop::violation("nothing of the kind", "a violation")) })
            }),
        ],
        quick(),
    )
    .await;
    let expected = [("ws.test.violates-once", Outcome::Pass), ("ws.test.violates", Outcome::Fail)];
    assert_eq!(outcomes(&found), expected);
}

#[tokio::test]
async fn a_row_of_equal_reasons_stops_the_run() {
    let ids = (0..40).map(|n| &*String::leak(format!("ws.test.number-{n}")));
    let stuck = |id| row(id, |_| Box::pin(async { Err(Stop::inconclusive("the same again")) }));
    let found = run(ids.map(stuck).collect(), Options { jobs: 1, ..quick() }).await;
    let reasons = found.cases.iter().filter_map(|case| case.reason.as_deref());
    let tried = reasons.clone().filter(|reason| *reason == "the same again").count();
    // What has begun by then still ends.
    assert!((32..40).contains(&tried), "{tried}");
    let not_run = "not run: 32 cases before it ended with: the same again";
    assert_eq!(reasons.filter(|reason| *reason == not_run).count(), 40 - tried);
    assert!(found.notes[0].contains("stopped after 32 cases in a row"), "{:?}", found.notes);
}

static TOGETHER: AtomicUsize = AtomicUsize::new(0);

/// Violates where another of its key runs at the same time.
async fn wants_to_be_alone() -> Result<(), Stop> {
    let others = TOGETHER.fetch_add(1, Ordering::SeqCst);
    // Gives the others every chance to come in between.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    TOGETHER.fetch_sub(1, Ordering::SeqCst);
    match others {
        0 => Ok(()),
        others => Err(Stop::inconclusive(format!("{others} others ran"))),
    }
}

#[tokio::test]
async fn cases_of_one_key_never_run_together() {
    let ids = (0..20).map(|n| &*String::leak(format!("ws.test.alone-{n}")));
    let alone = |id| Case {
        isolation: Isolation::Alone("the test"),
        ..row(id, |_| Box::pin(wants_to_be_alone()))
    };
    let found = run(ids.map(alone).collect(), quick()).await;
    assert_eq!(found.cases.len(), 20);
    for case in &found.cases {
        assert_eq!((case.outcome, case.reason.as_deref()), (Outcome::Pass, None), "{}", case.id);
    }
}
