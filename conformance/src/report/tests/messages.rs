//! All other sentences, in one snapshot per file.

use std::time::Duration;

use crate::case::Need;
use crate::known::bless::Change;
use crate::outcome::Outcome;
use crate::report::messages::*;
use crate::report::tests::snapshot;
use crate::transcript::Mark;

fn not_found() -> std::io::Error {
    std::io::ErrorKind::NotFound.into()
}

fn lines(texts: &[(&str, String)]) -> String {
    texts.iter().map(|(name, text)| format!("{name}\n  {}\n", text.replace('\n', "\n  "))).collect()
}

/// Two of these are met by the same words.
const CONTRACT: [Need; 5] = [
    Need::Key("publish"),
    Need::Key("events"),
    Need::Key("topics"),
    Need::Key("capabilities.resume"),
    Need::Start,
];

#[test]
fn needs() {
    let second = Duration::from_secs(1);
    let both = [Need::Can("echo"), Need::Start];
    let texts = [
        ("can", skipped_for_need("ws", Need::Can("echo"))),
        ("can with a value", skipped_for_need("ws", Need::CanValue("no-such-ability"))),
        ("either", skipped_for_need("ws", Need::Either(&["echo", "echo-more"]))),
        ("tls", skipped_for_need("ws", Need::Tls)),
        ("start", skipped_for_need("ws", Need::Start)),
        ("two", skipped_for_needs("ws", &both)),
        ("key of a contract", skipped_for_need("sse", Need::Key("publish"))),
        ("keys of a contract", skipped_for_needs("poll", &CONTRACT)),
        ("key", need_keys("ws", &[Need::Can("echo")])),
        ("keys", need_keys("ws", &[Need::Start, Need::Can("echo"), Need::Can("more")])),
        ("key of mqtt3", need_keys(table_of("mqtt3"), &[Need::Can("retain")])),
        ("key of either", need_keys("ws", &[Need::Either(&["echo", "more"])])),
        ("key of start", need_keys("ws", &[Need::Start])),
        ("write keys of a contract", need_keys("sse", &CONTRACT)),
        ("wait", skipped_for_wait(Duration::from_millis(29_001), second * 5)),
        ("remote", skipped_for_remote("echo.example.org")),
    ];
    snapshot("messages_needs", &lines(&texts));
}

#[test]
fn run() {
    let four = [Outcome::Pass, Outcome::Fail, Outcome::Pass, Outcome::Pass];
    let texts = [
        ("not run: interrupted", not_run(NotRun::Interrupted)),
        ("not run: fail-fast", not_run(NotRun::FailFast("ws.a.b"))),
        ("not run: stopped", not_run(NotRun::Stopped(32, &refused("127.0.0.1:9001")))),
        ("gate", gate_shut("WebSocket", "ws://127.0.0.1:9001/", "404 Not Found")),
        ("control", control_failed("no Pong in 2 s")),
        ("deadline", deadline_passed(Duration::from_secs(10))),
        ("no verdict", no_verdict()),
        ("still accepts", still_accepts()),
        ("not accepting", not_accepting(&refused("127.0.0.1:9001"))),
        ("no connection", took_no_connection(1, "connection reset")),
        ("no connection, tries", took_no_connection(3, "connection reset")),
        ("died", target_died()),
        ("silent, alone", target_went_silent(0)),
        ("silent, in a crowd", target_went_silent(12)),
        ("one suspect", suspects("my-server", &["ws.a.b"])),
        ("suspects", suspects("my-server", &["ws.a.b", "ws.c.d"])),
        ("restarted", restarted("my-server", 1)),
        ("restarted twice", restarted("my-server", 2)),
        ("died of many", died_of_many("my-server", &["ws.a.b", "ws.c.d"])),
        ("stopped", stopped("my-server", 32, &refused("127.0.0.1:9001"))),
        ("repeats agree", repeats_agree(20)),
        ("repeat", repeat_differs("my-server", "ws.a.b", &four)),
        ("seed", random_seed(42)),
        ("insecure", insecure("my-server")),
        ("panicked", panicked("index out of bounds")),
        ("report it", please_report("0.1.0")),
    ];
    snapshot("messages_run", &lines(&texts));
    assert!(is_not_run(&texts[0].1) && is_not_run(&texts[1].1) && is_not_run(&texts[2].1));
    assert!(!is_not_run(&texts[3].1));
}

#[test]
fn known() {
    let file = "known.toml";
    let change = |case: &str, outcome| Change {
        target: "my-server".to_owned(),
        case: case.to_owned(),
        outcome,
    };
    let changes = [
        (change("ws.a.b", Some(Outcome::Fail)), Blessing::Added),
        (change("ws.a.c", Some(Outcome::Warn)), Blessing::Added),
        (change("ws.a.d", Some(Outcome::Fail)), Blessing::Changed),
        (change("ws.a.e", None), Blessing::Removed),
    ];
    let nearest = ["ws.close.echoes-code", "ws.close.echoes-reason", "ws.close.ends"];
    let texts = [
        ("reason", known_reason("upstream drops the code", None)),
        ("reason with issue", known_reason("upstream drops the code", Some("#17"))),
        ("stale", known_stale(file, "my-server", "ws.a.b")),
        (
            "other outcome",
            known_other_outcome(file, "my-server", "ws.a.b", Outcome::Warn, Outcome::Fail),
        ),
        ("unknown case", known_unknown_case(file, "ws.close.echo-code", &nearest)),
        ("unknown target", known_unknown_target(file, "old", &["my-server", "other"])),
        ("blessed nothing", blessed(file, &[]).join("\n")),
        ("blessed", blessed(file, &changes).join("\n")),
        ("blessed many", blessed(file, &vec![changes[0].clone(); 23]).join("\n")),
        ("nothing to bless", bless_unreached("my-server")),
        ("not to be blessed", bless_unsteady()),
        ("not blessed", not_blessed(file, "permission denied")),
        ("no reason", bless_without_reason()),
        ("nowhere", bless_nowhere("my-server")),
    ];
    snapshot("messages_known", &lines(&texts));
}

#[test]
fn files() {
    let packet = |n, mark| packet_comment("ws.a.b", "my-server", n, "ping \"\u{1b}\"", mark);
    let texts = [
        ("capture", capture_comment().to_owned()),
        ("connection", packet(0, None)),
        ("event", packet(7, None)),
        ("event with a mark", packet(7, Some(Mark::Stimulus))),
        ("full", capture_is_full("run.pcapng", 70_000)),
        ("more annotations", more_annotations(1, "error")),
    ];
    snapshot("messages_files", &lines(&texts));
}

#[test]
fn usage() {
    let nearest = ["ws.close.echoes-code", "ws.close.echoes-reason", "ws.close.ends"];
    let found = [Evidence {
        seen: "it answered with content type text/event-stream\u{1b}[2J",
        url: "sse+http://127.0.0.1:9003/events?a&b",
    }];
    let plain = "http://127.0.0.1:9003/events?a&b";
    let kinds = ["json", "junit", "html", "md"];
    let texts = [
        ("changed", changed("ws.a.b", "my-server", Some("pass"), Some("warn"))),
        ("changed, new", changed("ws.a.b", "my-server", None, Some("warn"))),
        ("changed, gone", changed("ws.a.b", "my-server", Some("pass"), None)),
        ("changes of three", changes_of_two(3)),
        ("keep two", keeps_one(2)),
        ("withheld", withheld()),
        ("kept", kept_as_it_is("result.json")),
        ("kept, unknown title", unknown_title()),
        ("kept, unknown", unknown_kept(&["ws.a.b".to_owned()])),
        (
            "kept, many unknown",
            unknown_kept(&["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned)),
        ),
        ("unknown case", unknown_case("ws.close.echo-code", &nearest)),
        ("unknown case, one near", unknown_case("ws.close.echo-code", &nearest[..1])),
        ("unknown case, none near", unknown_case("x", &[])),
        ("empty glob", glob_selects_nothing("ws.foo.*")),
        ("no target", no_target("wireproof")),
        ("plain http", plain_http("wireproof", plain, &found, &["ws", "wss"])),
        ("address without a scheme", unknown_case("127.0.0.1:9001", &["ws.close.echoes-code"])),
        ("plain http, poll", may_be_polled(false, "application/json")),
        ("plain http, long poll", may_be_polled(true, "")),
        ("plain http, stream", answers_with_events()),
        ("plain http, WebSocket", answers_as("WebSocket")),
        ("preset of a file", preset_of_file("app", "target.toml")),
        ("preset of nothing", preset_without_url("app")),
        ("plain http, no hint", plain_http("wireproof", plain, &[], &["ws", "wss"])),
        ("unknown scheme", unknown_scheme("wsx://h/", "wsx", &["ws", "wss"])),
        ("same name", target_twice("ws", "a.toml", "b.toml")),
        ("no table", file_without_targets("my.toml", &["ws", "sse"])),
        ("exited", target_exited("my.toml", "exit status 1", "port \u{1b}[1m9001 in use\n")),
        ("exited silently", target_exited("my.toml", "signal 9", "")),
        ("not ready", target_not_ready("my.toml", "nothing listens on port 9001", "5 s")),
        ("report kind", report_kind_unknown("wiki", &kinds)),
        ("report kind, one near", report_kind_unknown("jnuit", &kinds)),
        ("report twice", report_place_twice("junit=a.json")),
        ("report in the log", report_in_log()),
        ("report kind without file", report_without_file("html", &kinds)),
        ("report file without kind", report_without_file("out.json", &kinds)),
        ("no last run", no_last_run("target/wireproof/last.json")),
        ("bad last run", bad_last_run("target/wireproof/last.json", "EOF at line 1")),
        ("nothing failed", nothing_failed("2026-11-21T09:30:00Z")),
        ("only failed, none", only_failed_selects_nothing()),
        ("last run not kept", last_run_not_kept(".wireproof/last.json", &not_found())),
        ("unknown ledger", unknown_spec("rfc1", &["rfc6455"])),
        ("init", init_wrote("./target.toml", "wireproof")),
        ("init refuses", init_refuses("./target.toml")),
        ("unreadable", cannot_read("a.json", "permission denied")),
        ("unwritable", cannot_write("the HTML page", "/a.html", "permission denied")),
        ("wrote", wrote("the JSON report", "report.json")),
    ];
    snapshot("messages_usage", &lines(&texts));
}
