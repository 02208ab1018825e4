//! MUST cases that pass on degenerate peers: each family says which, and why.

use servers::faulty::{Excuse, Family};

use crate::judge::Finding;

/// The MUST cases that pass on a degenerate peer without an excuse.
pub(crate) fn unexcused(finding: &Finding) -> impl Iterator<Item = &String> {
    let is_excused = |case: &str| {
        let excuse = finding.family.may_pass.iter().find(|excuse| excuse.case == case);
        excuse.is_some_and(|excuse| excuse.peers.contains(&finding.defect.id))
    };
    finding.met.passed_must.iter().filter(move |case| !is_excused(case))
}

/// A fault for each excuse that nothing needs any more.
pub(crate) fn stale(families: &[&Family], findings: &[Finding]) -> Vec<String> {
    let passes = |case: &str, peer: &str| {
        let finding = findings.iter().find(|finding| finding.defect.id == peer);
        // What ends open is not compared: how far an endless answer gets is a matter of speed.
        let met = finding.map(|finding| &finding.met);
        let seen = met.map(|met| met.passed_must.iter().chain(&met.inconclusive));
        seen.into_iter().flatten().any(|seen| seen == case)
    };
    let mut faults = Vec::new();
    for Excuse { case, peers, why } in families.iter().flat_map(|family| family.may_pass) {
        let unneeded = peers.iter().filter(|peer| !passes(case, peer));
        faults.extend(
            unneeded.map(|peer| format!("{peer}: {case} does not pass, though it may: {why}")),
        );
    }
    faults
}
