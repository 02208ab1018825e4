//! The cases of a run by target, outcome and topic.

use crate::outcome::Outcome;
use crate::report::evidence;
use crate::report::html::anchors::Anchors;
use crate::report::html::case::CaseView;
use crate::report::model::{CaseReport, Report, TargetReport};
use crate::report::text::clean;
use crate::report::verdict::{self, Verdict};

/// The outcomes in the order in which they are worth a look.
pub(in crate::report) const ORDER: [Outcome; 8] = [
    Outcome::Broken,
    Outcome::Fail,
    Outcome::Inconclusive,
    Outcome::Warn,
    Outcome::Known,
    Outcome::Info,
    Outcome::Pass,
    Outcome::Skipped,
];

/// Cases of a section that stand open; a wall of them helps nobody.
const OPEN: usize = 12;

/// One target and all its cases.
pub(super) struct TargetView {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) about: Option<String>,
    pub(super) url: Option<String>,
    pub(super) file: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) sections: Vec<Section>,
}

/// The cases of a target that ended in one way.
pub(super) struct Section {
    pub(super) anchor: String,
    pub(super) outcome: &'static str,
    pub(super) means: &'static str,
    pub(super) count: usize,
    pub(super) is_open: bool,
    pub(super) topics: Vec<Topic>,
}

/// The cases of a section that share prefix and topic.
pub(super) struct Topic {
    pub(super) name: String,
    pub(super) cases: Vec<CaseView>,
}

/// Every target with its cases, in the order of the report.
pub(super) fn of(report: &Report) -> Vec<TargetView> {
    let mut anchors = Anchors::default();
    // The page has these names already.
    for taken in ["filter", "shown"] {
        anchors.take(taken);
    }
    let targets = report.every_target();
    let is_only = targets.len() == 1;
    targets.iter().map(|target| TargetView::of(report, target, is_only, &mut anchors)).collect()
}

impl TargetView {
    fn of(
        report: &Report,
        target: &TargetReport,
        is_only: bool,
        anchors: &mut Anchors,
    ) -> TargetView {
        let (name, url) = (clean(&target.name), clean(&target.url));
        let part = report.of_target(target);
        // The exit code may say more of the only target than its cases do.
        let verdict = verdict::of(if is_only { report } else { &part });
        let outcomes = ORDER.into_iter().filter(|outcome| part.summary.of(*outcome) > 0);
        TargetView {
            anchor: anchors.take(&format!("target-{}", target.name)),
            about: target.about.as_ref().map(|about| clean(about)),
            url: (url != name).then_some(url),
            file: target.file.as_ref().map(|file| clean(file)),
            verdict,
            sections: outcomes.map(|outcome| section(report, target, outcome, anchors)).collect(),
            name,
        }
    }
}

fn section(
    report: &Report,
    target: &TargetReport,
    outcome: Outcome,
    anchors: &mut Anchors,
) -> Section {
    let is_of = |case: &&CaseReport| case.target == target.name && case.outcome == outcome;
    let mut topics: Vec<Topic> = Vec::new();
    let mut count = 0;
    for case in report.cases.iter().filter(is_of) {
        let mut view = CaseView::of(report, case, anchors.take(&anchor(report, case)));
        view.is_open =
            is_urgent(outcome) && count < OPEN && !evidence::is_one_of_many(report, case);
        count += 1;
        match topics.iter_mut().find(|topic| topic.name == view.topic) {
            Some(topic) => topic.cases.push(view),
            None => topics.push(Topic { name: view.topic.clone(), cases: vec![view] }),
        }
    }
    Section {
        anchor: anchors.take(&format!("{}-{}", outcome.word(), target.name)),
        outcome: outcome.word(),
        means: means(outcome),
        count,
        is_open: is_urgent(outcome) || outcome == Outcome::Warn,
        topics,
    }
}

/// The id of a case; with several targets it names its own.
fn anchor(report: &Report, case: &CaseReport) -> String {
    match report.targets.len() {
        1 => case.id.clone(),
        _ => format!("{}@{}", case.id, case.target),
    }
}

/// Whether such cases stand open.
fn is_urgent(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Broken | Outcome::Fail | Outcome::Inconclusive)
}

/// An outcome in half a sentence.
fn means(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "the statement holds",
        Outcome::Fail => {
            "a demand of the specification, or a promise of the target file, is not kept"
        }
        Outcome::Warn => {
            "a recommendation is not kept, or a demand that many servers ignore without harm"
        }
        Outcome::Info => "a deviation that the text allows",
        Outcome::Skipped => "the target does not offer what the case needs",
        Outcome::Inconclusive => "nothing can be said, and the reason why",
        Outcome::Known => "deviates as the file of known failures says",
        Outcome::Broken => "a defect of this suite, not of the target",
    }
}
