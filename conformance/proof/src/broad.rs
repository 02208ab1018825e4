//! Cases that only defects with long lists make violate: each family says which, and
//! why none is narrower.

use servers::faulty::{Broad, Family};
use wireproof::catalogue;

use crate::judge::Finding;

/// A fault for each case without a narrow defect or a reason, and for each
/// reason that is no longer needed.
pub(crate) fn faults(families: &[&Family], findings: &[Finding]) -> Vec<String> {
    let is_narrow =
        |case: &str| findings.iter().any(|finding| finding.proves(case) && finding.is_narrow());
    let is_proven = |case: &str| findings.iter().any(|finding| finding.proves(case));
    let reasons = || families.iter().flat_map(|family| family.broad);
    let has_reason = |case: &str| reasons().any(|broad| broad.case == case);
    let mut faults: Vec<String> = catalogue::all()
        .filter(|case| is_proven(case.id) && !is_narrow(case.id) && !has_reason(case.id))
        .map(|case| format!("only defects with more than five cases make {} violate", case.id))
        .collect();
    let stale = reasons().filter(|broad| is_narrow(broad.case));
    faults.extend(
        stale.map(|Broad { case, .. }| format!("{case} has a narrow defect and needs no reason")),
    );
    faults
}
