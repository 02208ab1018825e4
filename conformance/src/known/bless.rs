//! `--bless`: writes into a file of known failures what a run saw, and leaves
//! everything else in it as it is: order, comments, blank lines.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::outcome::Outcome;

/// What a file is to say about a case of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the target.
    pub target: String,
    /// The id of the case.
    pub case: String,
    /// How the case ends; without it, the entry is removed.
    pub outcome: Option<Outcome>,
}

/// Why a file cannot be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It is not TOML.
    #[error("it is not TOML any more")]
    Form,
    /// Its entries stand in one line.
    #[error("`known` is written as one value; write each entry as a [[known]] table of its own")]
    Inline,
}

/// Whether [`edit`] can edit a file with this `text`.
///
/// # Errors
/// Why not.
pub fn check(text: &str) -> Result<(), EditError> {
    read(text).map(drop)
}

/// `text` with the changes made: an entry is added with `reason` at the end,
/// changed where it stands, or removed with the comment that is its own.
///
/// # Errors
/// When it cannot be edited.
pub fn edit(text: &str, changes: &[Change], reason: &str) -> Result<String, EditError> {
    let mut document = read(text)?;
    let known = document.entry("known").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(known) = known.as_array_of_tables_mut() else { return Err(EditError::Inline) };
    let mut orphans = String::new();
    for change in changes {
        let at = known.iter().position(|entry| is_about(entry, change));
        match (at, change.outcome) {
            (Some(at), Some(outcome)) => {
                if let Some(entry) = known.get_mut(at) {
                    set(entry, "outcome", outcome.word());
                    set(entry, "reason", reason);
                }
            }
            (Some(at), None) => orphans.push_str(&remove(known, at)),
            (None, Some(outcome)) => known.push(entry(change, outcome, reason, known.is_empty())),
            (None, None) => {}
        }
    }
    let rest = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing(orphans + &rest);
    Ok(document.to_string())
}

fn read(text: &str) -> Result<DocumentMut, EditError> {
    let document: DocumentMut = text.parse().map_err(|_| EditError::Form)?;
    match document.get("known") {
        None | Some(Item::ArrayOfTables(_)) => Ok(document),
        Some(_) => Err(EditError::Inline),
    }
}

fn is_about(entry: &Table, change: &Change) -> bool {
    let is = |key: &str, text: &str| entry.get(key).and_then(Item::as_str) == Some(text);
    is("target", &change.target) && is("case", &change.case)
}

/// Sets a value and keeps the comment behind it.
fn set(entry: &mut Table, key: &str, text: &str) {
    let decor = entry.get(key).and_then(Item::as_value).map(|old| old.decor().clone());
    entry[key] = value(text);
    if let (Some(new), Some(decor)) = (entry[key].as_value_mut(), decor) {
        *new.decor_mut() = decor;
    }
}

fn entry(change: &Change, outcome: Outcome, reason: &str, is_first: bool) -> Table {
    let mut entry = Table::new();
    entry["target"] = value(&change.target);
    entry["case"] = value(&change.case);
    entry["outcome"] = value(outcome.word());
    entry["reason"] = value(reason);
    if !is_first {
        entry.decor_mut().set_prefix("\n");
    }
    entry
}

/// Removes an entry. What stands above it belongs to it up to the last blank
/// line; what stands before that goes to the next entry, or is returned.
fn remove(known: &mut ArrayOfTables, at: usize) -> String {
    let above = known.get(at).map(above).unwrap_or_default();
    known.remove(at);
    let kept = match above.rfind("\n\n") {
        Some(end) => &above[..=end],
        None => "",
    };
    match known.get_mut(at) {
        Some(next) => {
            let own = self::above(next);
            // The blank line between two entries, not two of them.
            let own = if kept.is_empty() && at == 0 { own.trim_start_matches('\n') } else { &own };
            next.decor_mut().set_prefix(format!("{kept}{own}"));
            String::new()
        }
        None => kept.to_owned(),
    }
}

/// Comments and blank lines before an entry.
fn above(entry: &Table) -> String {
    entry.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Known failures of two servers.

# Asked upstream in May.
[[known]]
target = \"a\"   # the old one
case = \"ws.one\"
outcome = \"fail\"   # every time
reason = \"first\"
issue = \"https://example.org/1\"

# About the second.
[[known]]
case = \"ws.two\"
target = \"a\"
reason = \"second\"
outcome = \"warn\"

[[known]]
target = \"b\"
case = \"ws.one\"
outcome = \"inconclusive\"
reason = \"third\"
# The end.
";

    fn change(target: &str, case: &str, outcome: Option<Outcome>) -> Change {
        Change { target: target.to_owned(), case: case.to_owned(), outcome }
    }

    fn edited(changes: &[Change]) -> String {
        edit(FILE, changes, "blessed").expect("a file that can be edited")
    }

    #[test]
    fn nothing_to_do_changes_nothing() {
        assert_eq!(edited(&[]), FILE);
        assert_eq!(edited(&[change("a", "ws.none", None)]), FILE);
    }

    #[test]
    fn an_entry_is_added_at_the_end() {
        let text = edited(&[change("b", "ws.two", Some(Outcome::Fail))]);
        let added = "\n[[known]]\ntarget = \"b\"\ncase = \"ws.two\"\noutcome = \"fail\"\nreason = \"blessed\"\n";
        assert!(text.starts_with(FILE.trim_end_matches("# The end.\n")), "{text}");
        assert!(text.contains(added), "{text}");
    }

    #[test]
    fn a_file_begins_with_its_first_entry() {
        let changes = ["ws.one", "ws.two"].map(|case| change("a", case, Some(Outcome::Warn)));
        let expected = "\
[[known]]
target = \"a\"
case = \"ws.one\"
outcome = \"warn\"
reason = \"why\"

[[known]]
target = \"a\"
case = \"ws.two\"
outcome = \"warn\"
reason = \"why\"
";
        assert_eq!(edit("", &changes, "why").expect("an empty file"), expected);
    }

    #[test]
    fn an_entry_is_changed_where_it_stands() {
        let text = edited(&[change("a", "ws.one", Some(Outcome::Warn))]);
        let expected = FILE
            .replace("outcome = \"fail\"   # every time", "outcome = \"warn\"   # every time")
            .replace("\"first\"", "\"blessed\"");
        assert_eq!(text, expected);
    }

    #[test]
    fn an_entry_goes_with_its_own_comment() {
        let first = edited(&[change("a", "ws.one", None)]);
        assert!(first.starts_with(
            "# Known failures of two servers.\n\n# About the second.\n[[known]]\ncase = \"ws.two\""
        ), "{first}");
        let second = edited(&[change("a", "ws.two", None)]);
        assert!(!second.contains("About the second"), "{second}");
        assert!(
            second.contains("issue = \"https://example.org/1\"\n\n[[known]]\ntarget = \"b\""),
            "{second}"
        );
        let third = edited(&[change("b", "ws.one", None)]);
        assert!(third.ends_with("outcome = \"warn\"\n# The end.\n"), "{third}");
        let none = [("a", "ws.one"), ("a", "ws.two"), ("b", "ws.one")];
        let none = none.map(|(target, case)| change(target, case, None));
        assert_eq!(edited(&none), "# Known failures of two servers.\n# The end.\n");
    }

    #[test]
    fn what_is_edited_is_still_read() {
        let ids = ["ws.close.a", "ws.close.b"].map(|case| change("a", case, Some(Outcome::Fail)));
        let text = edit("", &ids, "tab\t \u{1b} and \"quotes\"\n").expect("a file");
        let read: toml::Table = text.parse().expect("TOML");
        assert_eq!(read["known"][1]["reason"].as_str(), Some("tab\t \u{1b} and \"quotes\"\n"));
    }

    #[test]
    fn other_forms_are_refused() {
        assert_eq!(check("known = []"), Err(EditError::Inline));
        assert_eq!(check("[known]\na = 1"), Err(EditError::Inline));
        assert_eq!(check("known"), Err(EditError::Form));
        assert_eq!(check(FILE), Ok(()));
        assert_eq!(check(""), Ok(()));
    }
}
