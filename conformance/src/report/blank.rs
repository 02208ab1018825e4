//! What a report says of a case before anything is known about how it ended: its
//! title, and the statements that it rests on.

use crate::case::Case;
use crate::outcome::Outcome;
use crate::report::model::{CaseReport, CiteReport};
use crate::transcript::Transcript;

impl CaseReport {
    /// `case` on `target`, with nothing to tell but its outcome.
    pub fn blank(case: &Case, target: &str, outcome: Outcome) -> CaseReport {
        let (_, statement) = case.deciding();
        CaseReport {
            id: case.id.to_owned(),
            target: target.to_owned(),
            title: case.title.to_owned(),
            level: statement.level,
            basis: statement.basis,
            outcome,
            millis: 0,
            cites: cites(case),
            expected: None,
            actual: None,
            reason: None,
            hint: None,
            missing: Vec::new(),
            violated: false,
            inputs: None,
            transcript: Transcript { complete: true, events: Vec::new() },
        }
    }
}

/// The cited statements; the one that decides comes first.
fn cites(case: &Case) -> Vec<CiteReport> {
    let decides = case.deciding().1;
    let mut cites: Vec<CiteReport> = case
        .cites
        .iter()
        .filter_map(|cite| {
            let (ledger, statement) = cite.resolve()?;
            Some(CiteReport {
                spec: ledger.spec.clone(),
                id: statement.id.clone(),
                section: statement.section.clone(),
                url: ledger.section_url(statement),
                says: statement.says.clone(),
            })
        })
        .collect();
    cites.sort_by_key(|cite| cite.id != decides.id);
    cites
}
