//! What the decision is made of.

use std::fmt;

/// A question and its answers, the outcomes they lead to, and what is known of both.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The first question.
    pub start: String,
    /// What an answer can ask for.
    pub capabilities: Vec<Capability>,
    /// The techniques first, then the outcomes beside them.
    pub outcomes: Vec<Outcome>,
    /// Every question.
    pub questions: Vec<Question>,
    /// What people build, and where it lands.
    pub uses: Vec<UseCase>,
    /// The rows of the matrix.
    pub criteria: Vec<Criterion>,
}

/// Something that an outcome can do, or cannot.
#[derive(Clone, Debug)]
pub struct Capability {
    /// Its name in the file.
    pub id: String,
    /// What it means: "an update arrives as soon as it happens".
    pub says: String,
    /// Where it stands in the file, counted from 1.
    pub line: usize,
}

/// A technique, or something beside the techniques that fits better.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name in the file.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// A name that fits a column.
    pub short: String,
    /// One sentence.
    pub says: String,
    /// Its place in the order from cheap to dear.
    pub cost: u32,
    /// What is paid: what has to be built and run.
    pub costs: String,
    /// Its page, from the source folder.
    pub page: String,
    /// Whether it is one of the techniques that this book is about.
    pub is_technique: bool,
    /// What it can do, each with what shows it.
    pub can: Vec<(String, Claim)>,
    /// Where it stands in the file.
    pub line: usize,
}

/// Something that is said, and what shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What shows it.
    pub proofs: Vec<Proof>,
    /// The part of this project that brings a proof, where one is still to come.
    pub pending: Option<u32>,
}

/// What shows a claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// `case:ID`: a case of the suite.
    Case(String),
    /// `test:NAME`: a test of the listings.
    Test(String),
    /// `measure:ID`: a measurement.
    Measure(String),
    /// `spec:LEDGER/STATEMENT`: a statement of a specification that has a ledger.
    Statement(String, String),
    /// `spec:SOURCE`: a source of `sources.toml`.
    Source(String),
}

impl fmt::Display for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Case(id) => write!(out, "case:{id}"),
            Proof::Test(name) => write!(out, "test:{name}"),
            Proof::Measure(id) => write!(out, "measure:{id}"),
            Proof::Statement(ledger, id) => write!(out, "spec:{ledger}/{id}"),
            Proof::Source(id) => write!(out, "spec:{id}"),
        }
    }
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name, which addresses and `--answers` use.
    pub id: String,
    /// What the reader is asked.
    pub asks: String,
    /// What helps to answer it.
    pub hint: String,
    /// Whether a chart of its own begins here.
    pub heads_branch: bool,
    /// What the reader can say.
    pub answers: Vec<Answer>,
    /// Where it stands in the file.
    pub line: usize,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its name, unique in its question.
    pub id: String,
    /// What the reader says.
    pub says: String,
    /// The capabilities that it asks for.
    pub needs: Vec<String>,
    /// What follows.
    pub then: Then,
    /// Where it stands in the file.
    pub line: usize,
}

/// What follows an answer.
#[derive(Clone, Debug)]
pub enum Then {
    /// The question with this id.
    Ask(String),
    /// An outcome.
    Choose(Choice),
}

/// The end of a path.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The id of the outcome.
    pub outcome: String,
    /// Why it is this one.
    pub because: String,
    /// The id of the one that comes next.
    pub runner_up: String,
    /// When that one is better.
    pub unless: String,
}

/// Something that people build.
#[derive(Clone, Debug)]
pub struct UseCase {
    /// Its name in the file.
    pub id: String,
    /// What it is.
    pub name: String,
    /// The answers that describe it, question and answer.
    pub answers: Vec<(String, String)>,
    /// The outcome that they have to lead to.
    pub lands: String,
    /// Why, in the terms of this use.
    pub because: String,
    /// The id of the outcome that comes next.
    pub runner_up: String,
    /// When that one is better.
    pub unless: String,
    /// What the source notes say of it.
    pub named: Vec<Named>,
    /// Why they are not followed, where they name another outcome.
    pub corrected: Option<String>,
    /// Where it stands in the file.
    pub line: usize,
}

/// What a source note recommends.
#[derive(Clone, Debug)]
pub struct Named {
    /// Note and line: `002:8`.
    pub at: String,
    /// The id of an outcome.
    pub outcome: String,
}

/// A row of the matrix.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its name in the file.
    pub id: String,
    /// The heading that it stands under.
    pub group: String,
    /// What is compared.
    pub says: String,
    /// One cell per technique, in their order.
    pub cells: Vec<Cell>,
    /// Where it stands in the file.
    pub line: usize,
}

/// What is said of a technique under a criterion.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The words; none where only a measurement can tell.
    pub says: Option<String>,
    /// What shows it.
    pub claim: Claim,
    /// Where it stands in the file.
    pub line: usize,
}

impl Decide {
    /// The question called `id`.
    ///
    /// # Panics
    /// When there is none: the reader has looked up every id of the file.
    pub fn question(&self, id: &str) -> &Question {
        let found = self.questions.iter().find(|question| question.id == id);
        found.unwrap_or_else(|| panic!("the reader let the question `{id}` pass"))
    }

    /// The outcome called `id`.
    ///
    /// # Panics
    /// When there is none: the reader has looked up every id of the file.
    pub fn outcome(&self, id: &str) -> &Outcome {
        let found = self.outcomes.iter().find(|outcome| outcome.id == id);
        found.unwrap_or_else(|| panic!("the reader let the outcome `{id}` pass"))
    }

    /// The capability called `id`.
    ///
    /// # Panics
    /// When there is none: the reader has looked up every id of the file.
    pub fn capability(&self, id: &str) -> &Capability {
        let found = self.capabilities.iter().find(|capability| capability.id == id);
        found.unwrap_or_else(|| panic!("the reader let the capability `{id}` pass"))
    }

    /// The techniques, without the outcomes beside them.
    pub fn techniques(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| outcome.is_technique)
    }
}

impl Outcome {
    /// What shows that it can do `capability`; none where it cannot.
    pub fn can(&self, capability: &str) -> Option<&Claim> {
        self.can.iter().find(|(id, _)| id == capability).map(|(_, claim)| claim)
    }

    /// Those of `needs` that it cannot do.
    pub fn lacks<'n>(&self, needs: &[&'n str]) -> Vec<&'n str> {
        needs.iter().copied().filter(|need| self.can(need).is_none()).collect()
    }
}
