//! The inputs of a table case: which were declared, which ran, and what came of
//! each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Stop, Violation};

/// The names of the inputs of a table, for [`super::Row::over`].
pub fn names<T: ToString>(inputs: impl IntoIterator<Item = T>) -> Vec<String> {
    inputs.into_iter().map(|input| input.to_string()).collect()
}

/// The inputs that a body has dealt with so far. Clones share one list.
#[derive(Clone, Debug, Default)]
pub struct Inputs(Arc<Mutex<Vec<Input>>>);

/// One input that a body has dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) name: String,
    /// Why this target is not judged by it, where it is not.
    pub(crate) skipped: Option<String>,
}

impl Inputs {
    /// Ticks off the input called `name`, which was run; or skipped, with the reason.
    pub(crate) fn tick(&self, name: impl Into<String>, skipped: Option<String>) {
        self.list().push(Input { name: name.into(), skipped });
    }

    /// What was ticked off, each name once: an input that ran at least once was run.
    pub(crate) fn ticked(&self) -> Vec<Input> {
        let mut once: Vec<Input> = Vec::new();
        for input in self.list().iter() {
            match once.iter_mut().find(|have| have.name == input.name) {
                Some(have) if input.skipped.is_none() => have.skipped = None,
                Some(_) => {}
                None => once.push(input.clone()),
            }
        }
        once
    }

    fn list(&self) -> MutexGuard<'_, Vec<Input>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Collects the verdicts of a case that runs several inputs over one statement;
/// [`super::Cx::rows`] begins it.
///
/// Every input is run; the case violates when one of them does, and then names
/// all that do.
pub struct Rows {
    inputs: Inputs,
    run: usize,
    violations: Vec<(String, Violation)>,
    inconclusive: Option<String>,
    /// Inputs that this target does not offer to be judged by, and why.
    skipped: usize,
    why_skipped: Option<String>,
    /// The first input that did not pass.
    went_wrong: Option<String>,
}

impl Rows {
    pub(super) fn of(inputs: Inputs) -> Rows {
        Rows {
            inputs,
            run: 0,
            violations: Vec::new(),
            inconclusive: None,
            skipped: 0,
            why_skipped: None,
            went_wrong: None,
        }
    }

    /// Takes the verdict of the input called `name`, and ticks it off.
    pub fn add(&mut self, name: impl Into<String>, verdict: Result<(), Stop>) {
        let name = name.into();
        let skipped = match &verdict {
            Err(Stop::Skipped(why)) => Some(why.clone()),
            _ => None,
        };
        self.inputs.tick(name.clone(), skipped);
        self.run += 1;
        if verdict.is_err() {
            self.went_wrong.get_or_insert_with(|| name.clone());
        }
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

    /// Whether an input before the one called `name` went wrong. Inputs that share
    /// a connection ask this first: nothing more can be learned on it then, and
    /// `name` is ticked off as passed over.
    pub fn gave_up(&mut self, name: impl Into<String>) -> bool {
        let Some(before) = &self.went_wrong else { return false };
        let why = format!("the connection that the inputs share was given up after `{before}`");
        self.inputs.tick(name, Some(why));
        true
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
        let mut rows = Rows::of(Inputs::default());
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

    /// Where the first input is too large for a target, the case passes over
    /// those behind it, and says so.
    #[test]
    fn what_shares_a_connection_is_passed_over_once_that_is_given_up() {
        let inputs = Inputs::default();
        let mut rows = Rows::of(inputs.clone());
        for (name, verdict) in
            [("a", Ok(())), ("b", Err(Stop::skipped("too large"))), ("c", Ok(()))]
        {
            if !rows.gave_up(name) {
                rows.add(name, verdict);
            }
        }
        assert!(rows.verdict().is_ok());
        let ticked = inputs.ticked();
        assert_eq!(ticked.iter().map(|input| &*input.name).collect::<Vec<&str>>(), ["a", "b", "c"]);
        assert!(ticked[2].skipped.as_ref().is_some_and(|why| why.contains("`b`")), "{ticked:?}");
    }
}
