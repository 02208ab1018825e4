//! Cases that only defects with long lists make violate, and why none is
//! narrower.

use conformance::catalogue;

use crate::judge::Finding;

/// The case, and the reason.
const BROAD: &[(&str, &str)] = &[];

/// A fault for each case without a narrow defect or a reason, and for each
/// reason that is no longer needed.
pub(crate) fn faults(findings: &[Finding]) -> Vec<String> {
    let is_narrow =
        |case: &str| findings.iter().any(|finding| finding.proves(case) && finding.is_narrow());
    let is_proven = |case: &str| findings.iter().any(|finding| finding.proves(case));
    let reason = |case: &str| BROAD.iter().find(|(broad, _)| *broad == case);
    let mut faults: Vec<String> = catalogue::all()
        .filter(|case| is_proven(case.id) && !is_narrow(case.id) && reason(case.id).is_none())
        .map(|case| format!("only defects with more than five cases make {} violate", case.id))
        .collect();
    let stale = BROAD.iter().filter(|(case, _)| is_narrow(case));
    faults.extend(stale.map(|(case, _)| format!("{case} has a narrow defect and needs no reason")));
    faults
}
