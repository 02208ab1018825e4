//! Why a case did not pass.

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
