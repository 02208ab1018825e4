//! The proof: for every case at least one defective peer makes it violate.
//!
//! Each defect states in full which cases violate on it; the proof runs them
//! all on it and compares. On top of that no MUST case may pass on a peer that
//! does almost nothing, and the clean bases violate nothing but what is known.
#![forbid(unsafe_code)]

mod address;
pub mod broad;
pub mod changed;
pub mod judge;
mod may_pass;
pub mod meet;

use std::sync::Arc;

use servers::faulty::{Defect, Family};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use judge::{Baselines, Finding};
use meet::{Met, Pace};

/// The number of defects that are met at the same time: most of the time they wait.
const SIDE_BY_SIDE: usize = 12;

/// The number of those that differ which are met at the same time, with more time for each.
const STEADY: usize = 3;

/// What the proof found.
pub struct Proof {
    /// One per defect, in the order of the families.
    pub findings: Vec<Finding>,
    /// What the clean bases violate by themselves.
    pub baselines: Baselines,
    /// What is wrong, one sentence each; empty when the proof holds.
    pub faults: Vec<String>,
}

/// A defect and the family that it belongs to.
type Row = (&'static Family, &'static Defect);

/// Meets the defects of `families` that `wanted` takes, and judges what came of it. With
/// `only`, no case runs but those that its globs name, and nothing is compared.
///
/// # Errors
/// When no loopback port is free, or a run cannot be started.
pub async fn prove(
    families: &[&'static Family],
    wanted: impl Fn(&Family, &Defect) -> bool,
    only: &[String],
) -> anyhow::Result<Proof> {
    let all =
        || families.iter().flat_map(|family| family.all().map(move |defect| (*family, defect)));
    let rows: Vec<Row> = all().filter(|(family, defect)| wanted(family, defect)).collect();
    let is_whole = rows.len() == all().count() && only.is_empty();
    let baselines = baselines(families, &rows, only).await?;
    let met = meet_all(&rows, only, Pace::Quick, SIDE_BY_SIDE).await?;
    let finding =
        |((family, defect), met): (&Row, Met)| Finding::of(family, defect, met, &baselines);
    let mut findings: Vec<Finding> = rows.iter().zip(met).map(finding).collect();
    if only.is_empty() {
        meet_again(&mut findings, &baselines).await?;
    }
    let mut faults = baselines.faults();
    if only.is_empty() {
        faults.extend(findings.iter().flat_map(Finding::faults));
    }
    if is_whole {
        faults.extend(judge::unproven(families, &findings));
        faults.extend(broad::faults(families, &findings));
        faults.extend(may_pass::stale(families, &findings));
    }
    Ok(Proof { findings, baselines, faults })
}

/// Meets the clean bases of every family of which a defect is met.
async fn baselines(
    families: &[&'static Family],
    rows: &[Row],
    only: &[String],
) -> anyhow::Result<Baselines> {
    let mut baselines = Baselines::default();
    for family in families {
        if rows.iter().any(|(of, _)| std::ptr::eq(*of, *family)) {
            for base in family.bases {
                baselines.0.push((base, meet::base(family, base, only).await?));
            }
        }
    }
    Ok(baselines)
}

/// Meets all defects, several at a time; what came of each, in their order.
async fn meet_all(
    rows: &[Row],
    only: &[String],
    pace: Pace,
    at_a_time: usize,
) -> anyhow::Result<Vec<Met>> {
    let permits = Arc::new(Semaphore::new(at_a_time));
    let mut tasks = JoinSet::new();
    for (index, (family, defect)) in rows.iter().copied().enumerate() {
        let permits = Arc::clone(&permits);
        let only = only.to_vec();
        tasks.spawn(async move {
            let _permit = permits.acquire().await?;
            anyhow::Ok((index, meet::defect(family, defect, &only, pace).await?))
        });
    }
    let mut met: Vec<(usize, Met)> = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        met.push(joined??);
    }
    met.sort_by_key(|(index, _)| *index);
    Ok(met.into_iter().map(|(_, met)| met).collect())
}

/// Nothing is judged from a crowd: what differs is met once more with more time, few
/// at a time, and what differs still is met alone, and only that counts.
async fn meet_again(findings: &mut [Finding], baselines: &Baselines) -> anyhow::Result<()> {
    let differ = |finding: &&mut Finding| !finding.faults().is_empty();
    let mut few: Vec<&mut Finding> = findings.iter_mut().filter(differ).collect();
    if few.is_empty() {
        return Ok(());
    }
    eprintln!("{} differ and are met again", few.len());
    let rows: Vec<Row> = few.iter().map(|finding| (finding.family, finding.defect)).collect();
    let met = meet_all(&rows, &[], Pace::Steady, STEADY).await?;
    for (finding, met) in few.iter_mut().zip(met) {
        **finding = Finding::of(finding.family, finding.defect, met, baselines);
    }
    let mut still: Vec<&mut Finding> = findings.iter_mut().filter(differ).collect();
    let count = still.len();
    for (at, finding) in still.iter_mut().enumerate() {
        let Finding { family, defect, .. } = **finding;
        eprintln!("{} of {count} that differ still, met alone: {}", at + 1, defect.id);
        let met = meet::defect(family, defect, &[], Pace::Patient).await?;
        **finding = Finding::of(family, defect, met, baselines);
    }
    Ok(())
}
