//! Compares what a defect says with what was seen.

use std::collections::BTreeSet;

use servers::faulty::{Base, Defect, Family, Kind};
use wireproof::catalogue;

use crate::may_pass;
use crate::meet::Met;

/// What the clean bases violate by themselves.
#[derive(Clone, Debug, Default)]
pub struct Baselines(pub Vec<(&'static Base, Met)>);

impl Baselines {
    fn of(&self, base: &Base) -> Option<&Met> {
        self.0.iter().find(|(known, _)| std::ptr::eq(*known, base)).map(|(_, met)| met)
    }

    /// The strict bases are clean: they violate nothing, and leave nothing open.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (Base { name, is_clean, .. }, met) in &self.0 {
            let wrong = [&met.violated, &met.inconclusive].into_iter().filter(|_| *is_clean);
            let wrong = wrong.chain([&met.broken]).flatten();
            faults.extend(wrong.map(|case| format!("{name} does not pass {case}")));
        }
        faults
    }
}

/// One defect: what it says, and what was seen.
#[derive(Clone)]
pub struct Finding {
    /// Its family.
    pub family: &'static Family,
    /// The defect.
    pub defect: &'static Defect,
    /// Spoiler, scripted, process, over TLS or degenerate.
    pub kind: &'static str,
    /// What was seen, without what the base violates by itself.
    pub met: Met,
    is_degenerate: bool,
}

impl Finding {
    pub(crate) fn of(
        family: &'static Family,
        defect: &'static Defect,
        mut met: Met,
        baselines: &Baselines,
    ) -> Finding {
        let (kind, base) = match defect.kind {
            Kind::Spoiler { base, .. } => ("spoiler", baselines.of(base)),
            Kind::Scripted(_) => ("scripted", None),
            Kind::Process(_) => ("process", None),
            Kind::Secure(_) => ("over TLS", None),
            Kind::Degenerate(_) => ("degenerate", None),
        };
        let own = |case: &String| !base.is_some_and(|base| base.violated.contains(case));
        met.violated.retain(own);
        met.inconclusive.retain(|case| !base.is_some_and(|base| base.inconclusive.contains(case)));
        let is_degenerate = kind == "degenerate";
        Finding { family, defect, kind, met, is_degenerate }
    }

    /// Whether `case` violated here and is said to.
    pub(crate) fn proves(&self, case: &str) -> bool {
        !self.is_degenerate && self.met.violated.iter().any(|seen| seen == case)
    }

    /// Whether the list of this defect is short enough to prove a case by itself.
    pub(crate) fn is_narrow(&self) -> bool {
        self.met.violated.len() <= 5
    }

    /// What is wrong with it, one sentence each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self
            .met
            .broken
            .iter()
            .map(|case| format!("{}: {case} panics", self.defect.id))
            .collect();
        if self.is_degenerate {
            let unexcused = may_pass::unexcused(self);
            let id = self.defect.id;
            faults.extend(unexcused.map(|case| format!("{id}: the MUST case {case} passes")));
            return faults;
        }
        let seen: BTreeSet<&str> = self.met.violated.iter().map(String::as_str).collect();
        let stated: BTreeSet<&str> = self.defect.violates.iter().copied().collect();
        if stated.is_empty() {
            faults.push(format!("{}: it says of no case that it violates", self.defect.id));
        }
        faults.extend(
            seen.difference(&stated)
                .map(|case| format!("{}: {case} violates, which it does not say", self.defect.id)),
        );
        faults.extend(
            stated
                .difference(&seen)
                .map(|case| format!("{}: {case} does not violate", self.defect.id)),
        );
        faults
    }
}

/// A fault for each case that nothing makes violate.
pub(crate) fn unproven(findings: &[Finding]) -> Vec<String> {
    catalogue::all()
        .filter(|case| !findings.iter().any(|finding| finding.proves(case.id)))
        .map(|case| format!("nothing makes {} violate", case.id))
        .collect()
}
