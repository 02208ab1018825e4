//! What is shown while a run goes on.

use std::time::{Duration, Instant};

use crate::outcome::Outcome;
use crate::report::events::Event;
use crate::report::live::{Live, State};
use crate::report::tests::fixtures::case;
use crate::report::tests::snapshot;

fn began(case: &'static str) -> Event {
    Event::Began { target: "my-server".to_owned(), case }
}

fn ended(id: &str, outcome: Outcome) -> Event {
    Event::Ended(Box::new(case(id, outcome)))
}

/// The progress line and what is printed above it, after every event.
#[test]
fn a_run_step_by_step() {
    let start = Instant::now();
    let target = || "my\u{1b}server".to_owned();
    let reason = "connection refused at 127.0.0.1:9001".to_owned();
    let steps = [
        (0, Event::Planned { cases: 1880, jobs: 64 }),
        (1, Event::Opening { target: target() }),
        (2, Event::Shut { target: target(), reason }),
        (5, began("ws.framing.fast")),
        (6, began("ws.close.slow")),
        (7, ended("ws.framing.fast", Outcome::Pass)),
        (8, ended("ws.deflate.skipped", Outcome::Skipped)),
        (2106, began("ws.framing.bad")),
        (2110, ended("ws.framing.bad", Outcome::Fail)),
        (2120, Event::Restarted { target: target() }),
        (2200, ended("ws.close.slow", Outcome::Warn)),
    ];
    let mut state = State::default();
    let mut text = String::new();
    for (millis, event) in steps {
        let now = start + Duration::from_millis(millis);
        if let Some(said) = state.take(&event, now) {
            let place = if said.on_terminal { "both" } else { "log " };
            text.push_str(&format!("{place}      {}\n", said.line));
        }
        text.push_str(&format!("{millis:>4} ms   {}\n", state.line(now, 79)));
    }
    snapshot("live", &text);
}

/// The template of the bar is read at run time only.
#[test]
fn the_bar_can_be_built() {
    let mut live = Live::new(true);
    live.take(&Event::Planned { cases: 1, jobs: 1 });
    live.take(&Event::Restarted { target: "my-server".to_owned() });
    live.finish();
}

#[test]
fn a_log_has_few_lines() {
    let mut state = State::default();
    let said = (0..100).filter_map(|_| state.take(&ended("ws.a.b", Outcome::Fail), Instant::now()));
    let lines: Vec<String> = said.map(|said| said.line).collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(lines[20], "more fails follow; the report tells them all");
}

#[test]
fn a_case_that_runs_again_is_named_once() {
    let mut state = State::default();
    let start = Instant::now();
    state.take(&Event::Planned { cases: 1, jobs: 64 }, start);
    state.take(&began("ws.close.timed"), start);
    let later = start + Duration::from_secs(3);
    state.take(&began("ws.close.timed"), later);
    assert_eq!(state.line(later + Duration::from_secs(1), 79), "0/1 case  ws.close.timed 1.0 s");
    assert_eq!(state.line(later + Duration::from_secs(1), 12), "0/1 case  w…");
}
