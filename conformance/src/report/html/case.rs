//! A case as the pages show it. Every text in it is safe to show as it is.

use crate::ledger::Basis;
use crate::outcome::Outcome;
use crate::report::html::Fact;
use crate::report::html::transcript::{self, TranscriptView};
use crate::report::model::{CaseReport, CiteReport, Report};
use crate::report::statement::{basis_word, spec_name};
use crate::report::text::{clean, cut, took};
use crate::report::{Style, evidence, messages, partial};

/// Longest excerpt of what was seen beside a title, in characters.
const EXCERPT: usize = 200;

/// Everything about one case on one target.
pub(super) struct CaseView {
    pub(super) anchor: String,
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) title: String,
    pub(super) level: &'static str,
    /// Nothing where the text itself is the basis.
    pub(super) basis: Option<&'static str>,
    pub(super) outcome: &'static str,
    pub(super) is_open: bool,
    /// The one thing to know before the case is opened.
    pub(super) excerpt: Option<String>,
    pub(super) cites: Vec<CiteView>,
    pub(super) facts: Vec<Fact>,
    pub(super) again: String,
    pub(super) meaning: String,
    pub(super) transcript: Option<TranscriptView>,
    pub(super) defect: Option<String>,
}

/// A cited statement.
pub(super) struct CiteView {
    /// `RFC 6455 §5.1`
    pub(super) section: String,
    pub(super) id: String,
    pub(super) says: String,
    /// Nothing where the report names no address that a browser may follow.
    pub(super) href: Option<String>,
}

impl CaseView {
    pub(super) fn of(report: &Report, case: &CaseReport, anchor: String) -> CaseView {
        let style = Style::default();
        CaseView {
            anchor,
            id: clean(&case.id),
            topic: clean(case.topic()),
            title: clean(&case.title),
            level: case.level.keyword(),
            basis: (case.basis != Basis::Text).then(|| basis_word(case.basis)),
            outcome: case.outcome.word(),
            is_open: false,
            excerpt: excerpt(case),
            cites: case.cites.iter().map(CiteView::of).collect(),
            facts: facts(case),
            again: evidence::again(report, &style, case),
            meaning: evidence::meaning(&style, case),
            transcript: transcript::view(&case.transcript),
            defect: (case.outcome == Outcome::Broken)
                .then(|| clean(&messages::please_report(&report.tool.version))),
        }
    }
}

impl CiteView {
    fn of(cite: &CiteReport) -> CiteView {
        CiteView {
            section: clean(&format!("{} §{}", spec_name(&cite.spec), cite.section)),
            id: clean(&cite.id),
            says: clean(&cite.says),
            href: link(&cite.url),
        }
    }
}

/// `url` where it is one of the web; a report that was read back may hold anything.
pub(in crate::report) fn link(url: &str) -> Option<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = url.chars().all(|c| c.is_ascii_graphic());
    (is_web && is_plain).then(|| url.to_owned())
}

/// What the terminal says in one line: the reason, or what was seen.
pub(in crate::report) fn excerpt(case: &CaseReport) -> Option<String> {
    if let Some((_, inputs)) = partial::skipping(case) {
        return messages::part_of_inputs(inputs).map(|said| cut(&clean(&said), EXCERPT));
    }
    let said = match case.outcome {
        Outcome::Pass => None,
        Outcome::Fail | Outcome::Warn | Outcome::Info => {
            case.actual.as_ref().or(case.reason.as_ref())
        }
        _ => case.reason.as_ref().or(case.actual.as_ref()),
    };
    said.map(|said| cut(&clean(said), EXCERPT))
}

fn facts(case: &CaseReport) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |name, texts: Vec<String>| {
        if !texts.is_empty() {
            facts.push(Fact { name, texts });
        }
    };
    let one = |text: &Option<String>| text.iter().map(|text| clean(text)).collect();
    if case.outcome != Outcome::Pass {
        fact("sent", evidence::sent(&case.transcript));
    }
    fact("expected", one(&case.expected));
    let place = evidence::place(&case.transcript).map(|place| format!(" ({place})"));
    let place = place.unwrap_or_default();
    fact("actual", case.actual.iter().map(|actual| clean(actual) + &place).collect());
    let inputs = case.inputs.as_ref().and_then(messages::part_of_them);
    fact("inputs", one(&inputs));
    fact("hint", one(&case.hint));
    // What a warning has a reason for is that it is no fail.
    let reason = if case.outcome == Outcome::Warn { "no fail" } else { "reason" };
    fact(reason, one(&case.reason));
    // A run that was kept has no times.
    if case.millis > 0 {
        fact("took", vec![took(case.millis)]);
    }
    facts
}
