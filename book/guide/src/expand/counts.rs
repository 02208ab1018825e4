//! Numbers in a sentence.

use servers::faulty;
use wireproof::catalogue;
use wireproof::ledger;
use wireproof::report::ledger::State;
use wireproof::report::text::number;

use super::cases::protocol;
use super::ledger as coverage;
use super::{Page, listing};

/// `cases ws`, `statements rfc6455`, `defects`, `lines ws_client`: the number of them.
pub(super) fn count(page: &Page<'_>, args: &[&str]) -> Result<String, String> {
    let (what, of) = match args {
        [what] => (*what, None),
        [what, of] => (*what, Some(*of)),
        _ => return Err(format!("takes 1 or 2 arguments, has {}", args.len())),
    };
    let n = match what {
        "cases" => cases(of)?,
        "defects" => defects(of)?,
        "statements" => statements(of, &|_| true)?,
        "covered" => statements(of, &|state| matches!(state, State::Covered(_)))?,
        "untestable" => statements(of, &|state| matches!(state, State::Untestable(_)))?,
        "lines" => listing::lines(&page.site.root, of.unwrap_or_default())?,
        "pending" => statements(of, &|state| matches!(state, State::Pending(_)))?,
        other => {
            return Err(format!(
                "cannot count `{other}`; it counts cases, defects, lines, statements, covered, \
                 untestable and pending"
            ));
        }
    };
    Ok(number(n))
}

fn cases(of: Option<&str>) -> Result<usize, String> {
    match of {
        None => Ok(catalogue::all().count()),
        Some(name) => Ok(protocol(name)?.cases.iter().copied().flatten().count()),
    }
}

fn defects(of: Option<&str>) -> Result<usize, String> {
    match of {
        None => Ok(faulty::all().count()),
        Some(kind) => Ok(super::defects::of_kind(kind)?.len()),
    }
}

fn statements(of: Option<&str>, is: &dyn Fn(&State<'_>) -> bool) -> Result<usize, String> {
    let specs: Vec<&str> = match of {
        Some(spec) => vec![spec],
        None => ledger::all().iter().map(|ledger| ledger.spec.as_str()).collect(),
    };
    let mut sum = 0;
    for spec in specs {
        sum += coverage::count(&coverage::coverage(spec)?, is);
    }
    Ok(sum)
}
