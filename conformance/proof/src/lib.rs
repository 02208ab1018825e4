//! The proof: for every case at least one defective peer makes it violate.
//!
//! Each defect states in full which cases violate on it; the proof runs them
//! all on it and compares. On top of that no MUST case may pass on a peer that
//! does almost nothing, and the clean bases violate nothing but what is known.
#![forbid(unsafe_code)]

mod address;
pub mod broad;
pub mod judge;
mod may_pass;
pub mod meet;

use std::sync::Arc;

use servers::faulty::{self, Base, Defect};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use judge::{Baselines, Finding};
use meet::{Met, Pace};

/// So many defects are met at the same time.
const SIDE_BY_SIDE: usize = 6;

/// What the proof found.
pub struct Proof {
    /// One per defect, in the order of [`faulty::DEFECTS`].
    pub findings: Vec<Finding>,
    /// What the clean bases violate by themselves.
    pub baselines: Baselines,
    /// What is wrong, one sentence each; empty when the proof holds.
    pub faults: Vec<String>,
}

/// Meets the defects that `wanted` takes, and judges what came of it. With `only`, no case
/// runs but those that its globs name, and no list is complete.
///
/// # Errors
/// When no loopback port is free, or a run cannot be started.
pub async fn prove(wanted: impl Fn(&Defect) -> bool, only: &[String]) -> anyhow::Result<Proof> {
    let defects: Vec<&'static Defect> = faulty::all().filter(|defect| wanted(defect)).collect();
    let is_whole = defects.len() == faulty::all().count() && only.is_empty();
    let is_met = |family| defects.iter().any(|defect| defect.family() == family);
    let base = async |base: Base| match is_met(base.family()) {
        true => meet::base(base, only).await,
        false => Ok(Met::default()),
    };
    let baselines = Baselines {
        reference: base(Base::Reference).await?,
        strict: base(Base::Strict).await?,
        strict_hub: base(Base::StrictHub).await?,
    };
    let permits = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut tasks = JoinSet::new();
    for (index, defect) in defects.iter().copied().enumerate() {
        let permits = Arc::clone(&permits);
        let only = only.to_vec();
        tasks.spawn(async move {
            let _permit = permits.acquire().await?;
            anyhow::Ok((index, meet::defect(defect, &only, Pace::Quick).await?))
        });
    }
    let mut met: Vec<Option<Met>> = defects.iter().map(|_| None).collect();
    while let Some(joined) = tasks.join_next().await {
        let (index, seen) = joined??;
        met[index] = Some(seen);
    }
    let mut findings: Vec<Finding> = defects
        .iter()
        .zip(met)
        .filter_map(|(defect, met)| Some(Finding::of(defect, met?, &baselines)))
        .collect();
    if only.is_empty() {
        meet_again(&mut findings, &baselines).await?;
    }
    let mut faults = baselines.faults();
    if only.is_empty() {
        faults.extend(findings.iter().flat_map(Finding::faults));
    }
    if is_whole {
        faults.extend(judge::unproven(&findings));
        faults.extend(broad::faults(&findings));
        faults.extend(may_pass::stale(&findings));
    }
    Ok(Proof { findings, baselines, faults })
}

/// Nothing is judged from a crowd: what differs is met once more, alone and with
/// time to spare, and only that counts.
async fn meet_again(findings: &mut [Finding], baselines: &Baselines) -> anyhow::Result<()> {
    let mut differ: Vec<&mut Finding> =
        findings.iter_mut().filter(|finding| !finding.faults().is_empty()).collect();
    let count = differ.len();
    for (at, finding) in differ.iter_mut().enumerate() {
        eprintln!("{} of {count} that differ, met alone: {}", at + 1, finding.defect.id);
        let met = meet::defect(finding.defect, &[], Pace::Patient).await?;
        **finding = Finding::of(finding.defect, met, baselines);
    }
    Ok(())
}
