//! A case: one statement of one specification, checked by one async function.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::ledger::{self, Ledger, Level, Statement};
use crate::targets::Target;
use crate::transcript::Recorder;

/// What the body of a case returns.
pub type CaseFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

/// One row of the catalogue.
pub struct Case {
    /// `prefix.topic.behaviour`; stable, never reused.
    pub id: &'static str,
    /// What a conforming server does, in the present tense.
    pub title: &'static str,
    /// The statements that decide; level and basis come from there.
    pub cites: &'static [Cite],
    /// What the target must offer, else the case is skipped with the reason.
    pub needs: &'static [Need],
    /// Which other cases may run at the same time.
    pub isolation: Isolation,
    /// Whether it generates its inputs: as many as `--tries` says, and shrinks
    /// those that violate.
    pub is_property: bool,
    /// The inputs of a table case, for `--explain`; empty where there is one stimulus.
    pub inputs: fn() -> Vec<String>,
    /// The body.
    pub run: for<'a> fn(&'a mut Cx) -> CaseFuture<'a>,
}

impl Case {
    /// What most cases have: no needs, no table, any company. Only for `..Case::PLAIN`.
    pub const PLAIN: Case = Case {
        id: "",
        title: "",
        cites: &[],
        needs: &[],
        isolation: Isolation::Shared,
        is_property: false,
        inputs: Vec::new,
        run: |_| Box::pin(async { Ok(()) }),
    };

    /// The first part of the id: `ws`.
    pub fn prefix(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// The cited statement that decides: the first of the highest level.
    ///
    /// # Panics
    /// When a citation names no statement; a test resolves them all.
    pub fn deciding(&self) -> (&'static Ledger, &'static Statement) {
        let mut best: Option<(&'static Ledger, &'static Statement)> = None;
        for cite in self.cites {
            let found = cite.resolve().unwrap_or_else(|| {
                panic!("{} cites {} {}, which is in no ledger", self.id, cite.spec, cite.id)
            });
            if best.is_none_or(|(_, statement)| found.1.level > statement.level) {
                best = Some(found);
            }
        }
        best.unwrap_or_else(|| panic!("{} cites nothing", self.id))
    }

    /// The level of the statement that decides.
    pub fn level(&self) -> Level {
        self.deciding().1.level
    }
}

/// A reference to one statement of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The ledger: `rfc6455`.
    pub spec: &'static str,
    /// The statement: `5.1-1`.
    pub id: &'static str,
}

impl Cite {
    /// The ledger and the statement, where both exist.
    pub fn resolve(&self) -> Option<(&'static Ledger, &'static Statement)> {
        let ledger = ledger::find(self.spec)?;
        Some((ledger, ledger.statement(self.id)?))
    }
}

/// Shorthand for the tables of cases.
pub const fn cite(spec: &'static str, id: &'static str) -> Cite {
    Cite { spec, id }
}

/// Something a target must offer for a case to make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// `can` lists this word: `echo`.
    Can(&'static str),
    /// `can` lists this word with a value: `subprotocol:chat`.
    CanValue(&'static str),
    /// `can` lists one of these words; the first is the one to name.
    Either(&'static [&'static str]),
    /// The contract of the target says this key: `publish`, `capabilities.resume`;
    /// see [`crate::families::events::contract::KEYS`].
    Key(&'static str),
    /// The target speaks TLS.
    Tls,
    /// The target file starts the target, so that it may be harmed.
    Start,
}

/// Which other cases may run at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Any.
    Shared,
    /// Any but those with the same key.
    Alone(&'static str),
    /// None: after all others, and only on a target that the run started.
    Last,
}

/// Why a case did not pass.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The target did what the statement forbids.
    Violation(Box<Violation>),
    /// Nothing can be said; the text says why.
    Inconclusive(String),
    /// What the case is about does not occur on this target; the text says why.
    Skipped(String),
}

/// What was expected, and what came instead.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What a conforming target does here.
    pub expected: String,
    /// What this one did.
    pub actual: String,
    /// Number of the event in the transcript that shows it.
    pub event: Option<u32>,
    /// What the author of the server may want to look at.
    pub hint: Option<String>,
}

impl Stop {
    /// A violation without an event or a hint.
    pub fn violation(expected: impl Into<String>, actual: impl Into<String>) -> Stop {
        Stop::Violation(Box::new(Violation {
            expected: expected.into(),
            actual: actual.into(),
            event: None,
            hint: None,
        }))
    }

    /// The same, pointing at the event that shows it.
    pub fn at(mut self, event: u32) -> Stop {
        if let Stop::Violation(violation) = &mut self {
            violation.event = Some(event);
        }
        self
    }

    /// The same, with a hint for the author of the server.
    pub fn hint(mut self, hint: impl Into<String>) -> Stop {
        if let Stop::Violation(violation) = &mut self {
            violation.hint = Some(hint.into());
        }
        self
    }

    /// Nothing can be said, because of `why`.
    pub fn inconclusive(why: impl Into<String>) -> Stop {
        Stop::Inconclusive(why.into())
    }

    /// What the case is about does not occur on this target, because of `why`.
    pub fn skipped(why: impl Into<String>) -> Stop {
        Stop::Skipped(why.into())
    }
}

/// How long things may take; already multiplied by `--slow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long a required thing may take.
    pub patience: Duration,
    /// How long silence must last to be believed.
    pub quiet: Duration,
    /// Hard end of a case, which is then inconclusive.
    pub deadline: Duration,
    /// Above this a wait that the target sets is skipped.
    pub longest_wait: Duration,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            patience: Duration::from_secs(2),
            quiet: Duration::from_millis(300),
            deadline: Duration::from_secs(10),
            longest_wait: Duration::from_secs(5),
        }
    }
}

/// What the body of a case works with.
pub struct Cx {
    /// What is verified.
    pub target: Arc<Target>,
    /// How long things may take.
    pub time: Timing,
    /// The case's own random numbers: the same in every run with the same seed.
    pub rng: fastrand::Rng,
    /// How many inputs a property case generates.
    pub tries: u32,
    /// Every byte of the case.
    pub recorder: Recorder,
    provoked: bool,
}

/// What is the same for every case of a run.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How long things may take.
    pub time: Timing,
    /// The seed of every random choice.
    pub seed: u64,
    /// How many inputs a property case generates.
    pub tries: u32,
}

/// So many inputs a property case generates where nothing else is said.
pub const TRIES: u32 = 12;

impl Cx {
    /// A context for one run of one case.
    pub fn new(target: Arc<Target>, terms: Terms, recorder: Recorder) -> Cx {
        let Terms { time, seed, tries } = terms;
        let rng = fastrand::Rng::with_seed(seed);
        Cx { target, time, rng, tries, recorder, provoked: false }
    }

    /// Notes that the case provokes a rejection, after which the runner
    /// shows that the target still takes a connection.
    pub fn provokes(&mut self) {
        self.provoked = true;
    }

    /// Whether the case provoked a rejection.
    pub fn provoked(&self) -> bool {
        self.provoked
    }

    /// The moment at which patience ends, counted from now.
    pub fn patience(&self) -> Instant {
        Instant::now() + self.time.patience
    }
}

/// Collects the verdicts of a case that runs several inputs over one statement.
///
/// Every input is run; the case violates when one of them does, and then names
/// all that do.
#[derive(Default)]
pub struct Rows {
    run: usize,
    violations: Vec<(String, Violation)>,
    inconclusive: Option<String>,
    /// Inputs that this target does not offer to be judged by, and why.
    skipped: usize,
    why_skipped: Option<String>,
}

impl Rows {
    /// Takes the verdict of the input called `name`.
    pub fn add(&mut self, name: impl Into<String>, verdict: Result<(), Stop>) {
        let name = name.into();
        self.run += 1;
        match verdict {
            Ok(()) => {}
            Err(Stop::Violation(violation)) => self.violations.push((name, *violation)),
            Err(Stop::Inconclusive(why)) => {
                self.inconclusive.get_or_insert_with(|| format!("{name}: {why}"));
            }
            Err(Stop::Skipped(why)) => {
                self.skipped += 1;
                self.why_skipped.get_or_insert(why);
            }
        }
    }

    /// The verdict of the case.
    pub fn verdict(self) -> Result<(), Stop> {
        let Some((_, first)) = self.violations.first() else {
            return match (self.inconclusive, self.why_skipped) {
                (Some(why), _) => Err(Stop::Inconclusive(why)),
                (None, Some(why)) if self.skipped == self.run => Err(Stop::Skipped(why)),
                (None, _) => Ok(()),
            };
        };
        let mut violation = first.clone();
        if self.violations.iter().any(|(_, other)| other.expected != first.expected) {
            let each = self.violations.iter().map(|(name, v)| format!("{name}: {}", v.expected));
            violation.expected = each.collect::<Vec<String>>().join("; ");
        }

        let each: Vec<String> =
            self.violations.iter().map(|(name, v)| format!("{name}: {}", v.actual)).collect();
        violation.actual = match self.run {
            1 => each.join("; "),
            run => format!("{} of {run} inputs: {}", each.len(), each.join("; ")),
        };
        Err(Stop::Violation(Box::new(violation)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(of: Vec<Result<(), Stop>>) -> Result<(), Stop> {
        let mut rows = Rows::default();
        for (at, one) in of.into_iter().enumerate() {
            rows.add(at.to_string(), one);
        }
        rows.verdict()
    }

    /// An input that a target does not offer to be judged by counts for
    /// nothing, as long as another one was judged.
    #[test]
    fn a_skipped_input_leaves_the_verdict_to_the_others() {
        let skipped = || Err(Stop::skipped("too large"));
        assert!(verdict(vec![Ok(()), skipped()]).is_ok());
        let none = verdict(vec![skipped(), skipped()]);
        assert!(matches!(none, Err(Stop::Skipped(why)) if why == "too large"));
        let open = verdict(vec![skipped(), Err(Stop::inconclusive("no answer"))]);
        assert!(matches!(open, Err(Stop::Inconclusive(why)) if why == "1: no answer"));
        let wrong = verdict(vec![skipped(), Err(Stop::violation("an echo", "nothing"))]);
        let Err(Stop::Violation(violation)) = wrong else { panic!("no violation") };
        assert_eq!(violation.actual, "1 of 2 inputs: 1: nothing");
    }
}
