//! Walks through the questions.

use super::model::{Answer, Choice, Decide, Question, Then};
use super::read::suggest;

/// A question and the answer that was given.
pub type Step<'d> = (&'d Question, &'d Answer);

/// A way from the first question to an outcome.
#[derive(Clone, Debug)]
pub struct Path<'d> {
    /// What was asked and answered, in order.
    pub steps: Vec<Step<'d>>,
    /// Where it ends.
    pub choice: &'d Choice,
}

/// How far some answers lead.
#[derive(Clone, Debug)]
pub enum Reached<'d> {
    /// To an outcome.
    End(Path<'d>),
    /// To a question that they do not answer.
    Open(Vec<Step<'d>>, &'d Question),
}

/// Why answers lead nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// Not `question=answer`.
    #[error("`{0}` is no answer; write question=answer, with a comma between two of them")]
    Form(String),
    /// There is no such question.
    #[error("no question is called `{given}`; {hint}")]
    Question {
        /// What was given.
        given: String,
        /// What may have been meant.
        hint: String,
    },
    /// The question has no such answer.
    #[error("`{question}` has no answer `{given}`; {hint}")]
    Answer {
        /// The question.
        question: String,
        /// What was given.
        given: String,
        /// What may have been meant.
        hint: String,
    },
    /// The question is answered twice.
    #[error("`{0}` is answered twice")]
    Twice(String),
    /// The other answers do not lead to this question.
    #[error("`{question}` is not asked after {after}")]
    NotAsked {
        /// The question.
        question: String,
        /// What was answered.
        after: String,
    },
    /// Something is answered, and the first question is not.
    #[error("`{question}` is not asked first; the first question is `{first}`")]
    NotFirst {
        /// The question.
        question: String,
        /// The first one.
        first: String,
    },
}

/// Questions with their answers: `goal=updates,ends=page`.
///
/// # Errors
/// [`Astray::Form`].
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, Astray> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| match part.split_once('=') {
        Some((question, answer)) if !question.is_empty() && !answer.is_empty() => {
            Ok((question.trim().to_owned(), answer.trim().to_owned()))
        }
        _ => Err(Astray::Form(part.to_owned())),
    };
    parts.map(pair).collect()
}

/// The steps as `--answers` takes them.
pub fn told(steps: &[Step<'_>]) -> String {
    let pairs = steps.iter().map(|(question, answer)| format!("{}={}", question.id, answer.id));
    pairs.collect::<Vec<_>>().join(",")
}

/// Everything that the answers ask for, each once, in the order of the walk.
pub fn needs<'d>(steps: &[Step<'d>]) -> Vec<&'d str> {
    let mut needs: Vec<&str> = Vec::new();
    for need in steps.iter().flat_map(|(_, answer)| &answer.needs) {
        if !needs.contains(&need.as_str()) {
            needs.push(need);
        }
    }
    needs
}

impl<'d> Path<'d> {
    /// Everything that it asks for.
    pub fn needs(&self) -> Vec<&'d str> {
        needs(&self.steps)
    }

    /// The anchor of its end, which its last answer has for itself.
    pub fn anchor(&self) -> String {
        self.steps
            .last()
            .map_or_else(String::new, |(question, answer)| end_anchor(&question.id, &answer.id))
    }
}

/// The anchor of a question.
pub(crate) fn question_anchor(question: &str) -> String {
    format!("decide-{question}")
}

/// The anchor of the outcome that an answer leads to.
pub(crate) fn end_anchor(question: &str, answer: &str) -> String {
    format!("decide-{question}-{answer}")
}

impl Decide {
    /// Every path, in the order of the file. A question that leads back to itself
    /// is not entered again; [`super::check`] reports it.
    pub fn paths(&self) -> Vec<Path<'_>> {
        let mut paths = Vec::new();
        self.collect(self.question(&self.start), &mut Vec::new(), &mut paths);
        paths
    }

    fn collect<'d>(
        &'d self,
        question: &'d Question,
        steps: &mut Vec<Step<'d>>,
        paths: &mut Vec<Path<'d>>,
    ) {
        for answer in &question.answers {
            steps.push((question, answer));
            match &answer.then {
                Then::Choose(choice) => paths.push(Path { steps: steps.clone(), choice }),
                Then::Ask(next) if steps.iter().all(|(asked, _)| asked.id != *next) => {
                    self.collect(self.question(next), steps, paths);
                }
                Then::Ask(_) => {}
            }
            steps.pop();
        }
    }

    /// Follows answers, given in any order, as far as they lead.
    ///
    /// # Errors
    /// When one of them names nothing, or answers what is not asked.
    pub fn follow(&self, answers: &[(String, String)]) -> Result<Reached<'_>, Astray> {
        for (index, (question, answer)) in answers.iter().enumerate() {
            self.named(question, answer)?;
            if answers[..index].iter().any(|(earlier, _)| earlier == question) {
                return Err(Astray::Twice(question.clone()));
            }
        }
        let mut steps = Vec::new();
        let mut question = self.question(&self.start);
        let reached = loop {
            let given = answers.iter().find(|(asked, _)| *asked == question.id);
            // No question of a checked decision comes twice; a walk through an
            // unchecked one ends too.
            let Some((_, given)) = given.filter(|_| steps.len() < answers.len()) else {
                break Reached::Open(steps, question);
            };
            let answer = self.named(&question.id, given)?;
            steps.push((question, answer));
            match &answer.then {
                Then::Ask(next) => question = self.question(next),
                Then::Choose(choice) => break Reached::End(Path { steps, choice }),
            }
        };
        let (Reached::End(Path { steps, .. }) | Reached::Open(steps, _)) = &reached;
        let is_asked = |id: &String| steps.iter().any(|(asked, _)| asked.id == *id);
        match answers.iter().find(|(question, _)| !is_asked(question)) {
            Some((question, _)) if steps.is_empty() => {
                Err(Astray::NotFirst { question: question.clone(), first: self.start.clone() })
            }
            Some((question, _)) => {
                Err(Astray::NotAsked { question: question.clone(), after: told(steps) })
            }
            None => Ok(reached),
        }
    }

    /// The answer that two names stand for.
    fn named(&self, question: &str, answer: &str) -> Result<&Answer, Astray> {
        let asked = self.questions.iter().find(|asked| asked.id == question);
        let asked = asked.ok_or_else(|| Astray::Question {
            given: question.to_owned(),
            hint: suggest(question, self.questions.iter().map(|known| known.id.as_str())),
        })?;
        asked.answers.iter().find(|known| known.id == answer).ok_or_else(|| Astray::Answer {
            question: question.to_owned(),
            given: answer.to_owned(),
            hint: suggest(answer, asked.answers.iter().map(|known| known.id.as_str())),
        })
    }
}
