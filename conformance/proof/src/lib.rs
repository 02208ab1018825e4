//! The proof: for every case at least one defective peer makes it violate.
//!
//! Each defect states in full which cases violate on it; the proof runs them
//! all on it and compares. On top of that no MUST case may pass on a peer that
//! does almost nothing, and the clean bases violate nothing but what is known.
#![forbid(unsafe_code)]

pub mod broad;
pub mod judge;
pub mod meet;

use std::sync::Arc;

use servers::faulty::{self, Base, Defect, Family};
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

/// Meets the defects that `wanted` takes, and judges what came of it.
///
/// # Errors
/// When no loopback port is free, or a run cannot be started.
pub async fn prove(wanted: impl Fn(&Defect) -> bool) -> anyhow::Result<Proof> {
    let baselines = Baselines {
        reference: meet::base(Base::Reference).await?,
        strict: meet::base(Base::Strict).await?,
        // No case meets it before those of its family are there.
        strict_hub: Met::default(),
    };
    let all = || faulty::all().filter(|defect| defect.family() == Family::Ws);
    let defects: Vec<&'static Defect> = all().filter(|defect| wanted(defect)).collect();
    let is_whole = defects.len() == all().count();
    let permits = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut tasks = JoinSet::new();
    for (index, defect) in defects.iter().copied().enumerate() {
        let permits = Arc::clone(&permits);
        tasks.spawn(async move {
            let _permit = permits.acquire().await?;
            anyhow::Ok((index, meet::defect(defect, Pace::Quick).await?))
        });
    }
    let mut met: Vec<Option<Met>> = defects.iter().map(|_| None).collect();
    while let Some(joined) = tasks.join_next().await {
        let (index, seen) = joined??;
        met[index] = Some(seen);
    }
    let mut findings = Vec::new();
    for (defect, met) in defects.iter().copied().zip(met) {
        let Some(met) = met else { continue };
        let mut finding = Finding::of(defect, met, &baselines);
        // Nothing is judged from a crowd: what differs is met once more, alone
        // and with time to spare, and only that counts.
        if !finding.faults().is_empty() {
            finding = Finding::of(defect, meet::defect(defect, Pace::Patient).await?, &baselines);
        }
        findings.push(finding);
    }
    let mut faults: Vec<String> = findings.iter().flat_map(Finding::faults).collect();
    faults.extend(baselines.faults());
    if is_whole {
        faults.extend(judge::unproven(&findings));
        faults.extend(broad::faults(&findings));
    }
    Ok(Proof { findings, baselines, faults })
}
