//! The end of a target that nobody asked for. A crash is noticed whenever it comes:
//! between two cases, when the target no longer answers, and at the end of the run.

use crate::report::model::ExitReport;
use crate::targets::{Secrets, Spec};

/// What was noticed of one target.
#[derive(Default)]
pub(super) struct Exits {
    /// Every end, in order.
    pub(super) seen: Vec<ExitReport>,
    /// The case that ended last.
    pub(super) latest: Option<&'static str>,
}

impl Exits {
    /// Asks whether the target of `spec` has ended by itself since it was started.
    pub(super) async fn ask(&mut self, spec: &Spec, secrets: &Secrets) {
        let Some((status, lines)) = spec.take_exit().await else { return };
        // As one text, for a secret may hold a line break.
        let text = secrets.mask_text(&lines.join("\n"));
        self.seen.push(ExitReport {
            target: spec.name.clone(),
            status: secrets.mask_text(&status),
            last_words: text.lines().map(str::to_owned).collect(),
            after: self.latest.map(str::to_owned),
        });
    }
}
