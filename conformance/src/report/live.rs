//! A run while it goes on, on standard error: one changing line on a terminal,
//! else a line per fail as it happens. The report itself goes to standard output.

use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::outcome::Outcome;
use crate::report::events::Event;
use crate::report::github;
use crate::report::text::{clean, cut, number, plural, took};

/// So many fails are told one by one where there is no terminal; the report at
/// the end has them all.
const MOST_LINES: usize = 20;

/// A running case is named once it takes longer than this.
const SLOW: Duration = Duration::from_millis(300);

/// Columns of the progress line.
const ROOM: usize = 79;

/// Shows a run. Dropping it removes the progress line.
pub struct Live {
    state: Arc<Mutex<State>>,
    /// Only on a terminal.
    bar: Option<ProgressBar>,
}

impl Live {
    /// Shows a run on standard error as it is: a progress line on a terminal,
    /// plain lines elsewhere.
    pub fn stderr() -> Live {
        Live::new(std::io::stderr().is_terminal())
    }

    pub(super) fn new(terminal: bool) -> Live {
        let state = Arc::new(Mutex::new(State::default()));
        let bar = terminal.then(|| bar(&state));
        Live { state, bar }
    }

    /// Takes the next event of the run.
    pub fn take(&mut self, event: &Event) {
        let said = lock(&self.state).take(event, Instant::now());
        match (&self.bar, said) {
            // The line itself is drawn by the bar's own thread.
            (Some(bar), Some(Said { on_terminal: true, line })) => bar.println(line),
            (None, Some(Said { line, .. })) if github::is_here() => {
                anstream::eprintln!("{}", github::harmless(&line));
            }
            (None, Some(Said { line, .. })) => anstream::eprintln!("{line}"),
            (_, None) | (Some(_), Some(_)) => {}
        }
    }

    /// Removes the progress line, before the report is printed.
    pub fn finish(self) {}
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bar(state: &Arc<Mutex<State>>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let shown = Arc::clone(state);
    let line = move |_: &ProgressState, out: &mut dyn Write| {
        // A formatter to memory never fails.
        let _ = out.write_str(&lock(&shown).line(Instant::now(), ROOM));
    };
    let style = ProgressStyle::with_template("{line}").expect("a template of one key");
    bar.set_style(style.with_key("line", line));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// A line to print above the progress line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Whether it is worth a line on a terminal, where the report follows at once.
    pub(super) on_terminal: bool,
    /// The line.
    pub(super) line: String,
}

/// What is known of a run so far.
#[derive(Default)]
pub(super) struct State {
    cases: usize,
    done: usize,
    failing: usize,
    opening: Option<String>,
    running: Vec<(String, &'static str, Instant)>,
}

impl State {
    /// Takes an event that happened `now`; returns what is to be said about it.
    pub(super) fn take(&mut self, event: &Event, now: Instant) -> Option<Said> {
        match event {
            // A repetition begins anew.
            Event::Planned { cases, .. } => *self = State { cases: *cases, ..State::default() },
            Event::Opening { target } => self.opening = Some(clean(target)),
            Event::Began { target, case } => {
                self.opening = None;
                self.forget(target, case);
                self.running.push((target.clone(), case, now));
            }
            // The report, which follows at once, has the reason.
            Event::Shut { .. } => self.opening = None,
            Event::Restarted { target } => {
                let line = format!("{} stopped answering and was started again", clean(target));
                return Some(Said { on_terminal: true, line });
            }
            Event::Ended(case) => {
                self.forget(&case.target, &case.id);
                // Skipped cases are not part of the plan.
                self.done += usize::from(case.outcome != Outcome::Skipped);
                if case.outcome == Outcome::Fail {
                    self.failing += 1;
                    return self.failed(&case.id, &case.target);
                }
            }
        }
        None
    }

    fn failed(&self, id: &str, target: &str) -> Option<Said> {
        let line = match self.failing {
            n if n <= MOST_LINES => format!("FAIL  {} on {}", clean(id), clean(target)),
            n if n == MOST_LINES + 1 => "more fails follow; the report tells them all".to_owned(),
            _ => return None,
        };
        Some(Said { on_terminal: false, line })
    }

    fn forget(&mut self, target: &str, case: &str) {
        self.running.retain(|(on, id, _)| on != target || *id != case);
    }

    /// `123/188  2 failing  ws.close.echoes-code 2.1 s`, at most `room` characters.
    pub(super) fn line(&self, now: Instant, room: usize) -> String {
        if let (Some(target), true) = (&self.opening, self.running.is_empty()) {
            return cut(&format!("opening {target}"), room);
        }
        let done = self.done.min(self.cases);
        let mut line = format!("{}/{}", number(done), plural(self.cases, "case"));
        if self.failing > 0 {
            line.push_str(&format!("  {} failing", number(self.failing)));
        }
        if let Some((_, case, began)) = self.running.iter().min_by_key(|(_, _, began)| *began) {
            let since = now.saturating_duration_since(*began);
            if since >= SLOW {
                let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
                line.push_str(&format!("  {case} {}", took(millis)));
            }
        }
        cut(&line, room)
    }
}
