//! Several runs of one plan: the same verdicts each time, or a note.

use std::collections::BTreeMap;

use super::Found;
use crate::outcome::Outcome;
use crate::report::messages;
use crate::report::model::Unsteady;

/// The outcomes of every case over several runs.
#[derive(Clone, Debug, Default)]
pub struct Repeats {
    outcomes: BTreeMap<(String, String), Vec<Outcome>>,
}

impl Repeats {
    /// Takes the outcomes of one more run.
    pub fn add(&mut self, found: &Found) {
        for case in &found.cases {
            let key = (case.target.clone(), case.id.clone());
            self.outcomes.entry(key).or_default().push(case.outcome);
        }
    }

    /// The cases that did not always end the same way.
    pub fn differing(&self) -> Vec<Unsteady> {
        self.outcomes
            .iter()
            .filter(|(_, outcomes)| outcomes.windows(2).any(|pair| pair[0] != pair[1]))
            .map(|((target, case), outcomes)| Unsteady {
                target: target.clone(),
                case: case.clone(),
                says: messages::repeat_differs(target, case, outcomes),
            })
            .collect()
    }
}
