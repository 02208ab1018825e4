//! The faulty servers, and what each of them makes a case say.

use servers::faulty::{self, Defect, Kind};
use wireproof::catalogue;

use super::Page;
use crate::html::{Table, code, link, prose};

/// The defects of a kind, in the order of their ids.
pub(super) fn of_kind(kind: &str) -> Result<Vec<&'static Defect>, String> {
    let is: fn(&Kind) -> bool = match kind {
        "spoiler" => |kind| matches!(kind, Kind::Spoiler { .. }),
        "scripted" => |kind| matches!(kind, Kind::Scripted(_) | Kind::Process(_) | Kind::Secure(_)),
        "degenerate" => |kind| matches!(kind, Kind::Degenerate(_)),
        other => {
            return Err(format!(
                "no kind is called `{other}`; there are spoiler, scripted and degenerate"
            ));
        }
    };
    let mut defects: Vec<&Defect> = faulty::all().filter(|defect| is(&defect.kind)).collect();
    defects.sort_by_key(|defect| defect.id);
    Ok(defects)
}

/// A row per defect; degenerate peers have no list of cases.
pub(super) fn table(page: &Page<'_>, kind: &str) -> Result<String, String> {
    let defects = of_kind(kind)?;
    let has_lists = kind != "degenerate";
    let head: &[&str] = if has_lists { &["Defect", "Cases that violate on it"] } else { &["Peer"] };
    let mut table = Table::new("wp-defects wp-of-ws", format!("Defects: {kind}"), head);
    for defect in defects {
        let anchor = format!("defect-{}", defect.id);
        let name = link(&format!("#{anchor}"), &code(defect.id));
        let mut cells = vec![format!("{name}<br>{}", prose(defect.says))];
        if has_lists {
            let stale = defect.violates.iter().find(|id| catalogue::find(id).is_none());
            if let Some(id) = stale {
                return Err(format!("{} names the case `{id}`, which there is not", defect.id));
            }
            let cases: Vec<String> = defect.violates.iter().map(|id| page.case(id)).collect();
            cells.push(cases.join("<br>"));
        }
        table.row_with_id(anchor, cells);
    }
    Ok(table.html())
}
