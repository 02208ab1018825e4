//! Known failures: what is expected to go wrong on which target, and why.

pub mod bless;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::catalogue;
use crate::families::absent;
use crate::outcome::Outcome;
use crate::replace::can_replace;
use crate::targets::FileError;
use crate::targets::excerpt::Source;
use crate::targets::file::schema_text;

/// The known failures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// A case that is known to fail, warn or stay inconclusive on a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the target.
    pub target: String,
    /// The id of the case.
    pub case: String,
    /// How the case ends.
    pub outcome: Outcome,
    /// Why that is accepted.
    pub reason: String,
    /// Where it is followed up.
    pub issue: Option<String>,
    /// The line of the file on which the entry begins, from 1.
    pub line: usize,
}

/// Why there are no known failures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnownError {
    /// The file cannot be read.
    #[error("cannot read the known failures {path}: {why}; `--bless \"reason\"` writes them")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The file says something wrong.
    #[error(transparent)]
    File(#[from] FileError),
    /// `--bless` cannot edit the file.
    #[error("--bless cannot edit {path}: {why}")]
    Form {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: bless::EditError,
    },
    /// `--bless` cannot write the file.
    #[error("--bless cannot write {path}: {why}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
}

impl Known {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or says something wrong: an unknown case, an
    /// empty reason, the same case of the same target twice.
    pub fn load(path: &Path) -> Result<Known, KnownError> {
        let text = std::fs::read_to_string(path).map_err(|error| KnownError::Unreadable {
            path: path.to_owned(),
            why: error.to_string(),
        })?;
        let ids = Ids { find: id_is_fine, nearest: catalogue::nearest };
        Ok(read(&path.display().to_string(), &text, &ids)?)
    }

    /// Reads the file at `path` if it is there, and makes sure that `--bless`
    /// can write it.
    ///
    /// # Errors
    /// As [`Known::load`], and when it cannot be edited or written.
    pub fn load_to_bless(path: &Path) -> Result<Known, KnownError> {
        can_replace(path).map_err(|error| KnownError::Unwritable {
            path: path.to_owned(),
            why: error.to_string(),
        })?;
        match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Known::default()),
            // Whatever else is wrong with it, reading it says so.
            Err(_) => Known::load(path),
            Ok(text) => {
                let known = Known::load(path)?;
                let form = |why| KnownError::Form { path: path.to_owned(), why };
                bless::check(&text).map_err(form)?;
                Ok(known)
            }
        }
    }

    /// The entry for a case of a target.
    pub fn lookup(&self, target: &str, case: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.target == target && entry.case == case)
    }
}

/// What is expected to go wrong on which target, and why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Wireproof known failures")]
struct File {
    /// The known failures.
    #[serde(default)]
    #[schemars(with = "Vec<Row>")]
    known: Vec<Spanned<Row>>,
}

/// A case that is known to fail, warn or stay inconclusive on a target.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The name of the target.
    target: String,
    /// The id of the case; no glob.
    #[schemars(with = "String")]
    case: Spanned<String>,
    /// How the case ends.
    outcome: KnownOutcome,
    /// Why that is accepted.
    #[schemars(with = "String")]
    reason: Spanned<String>,
    /// Where it is followed up.
    issue: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum KnownOutcome {
    Fail,
    Warn,
    Inconclusive,
}

/// Which ids there are; tests bring their own.
struct Ids {
    find: fn(&str) -> bool,
    nearest: fn(&str) -> Vec<&'static str>,
}

/// Whether the case exists, as far as this build can know: a build for one
/// protocol reads files that name the cases of others.
fn id_is_fine(id: &str) -> bool {
    let prefix = id.split('.').next().unwrap_or(id);
    let here = catalogue::all().any(|case| case.prefix() == prefix);
    let elsewhere = !here && absent::prefix(prefix);
    elsewhere || catalogue::find(id).is_some()
}

fn read(path: &str, text: &str, ids: &Ids) -> Result<Known, FileError> {
    let source = Source { path, text, absent: |_| None, tables: &[] };
    let file: File = source.parse()?;
    let mut known = Known::default();
    for row in file.known {
        let line = source.line(row.span().start);
        let row = row.into_inner();
        check_case(&source, &row.case, ids)?;
        if row.reason.get_ref().trim().is_empty() {
            return Err(
                source.at(row.reason.span(), "`reason` is empty: say why this failure is accepted")
            );
        }
        let case = row.case.get_ref();
        if let Some(first) = known.lookup(&row.target, case) {
            let message = format!(
                "`{case}` of `{}` is in the file twice, first on line {}: keep one of them",
                row.target, first.line
            );
            return Err(source.at(row.case.span(), message));
        }
        known.entries.push(Entry {
            target: row.target,
            case: row.case.into_inner(),
            outcome: match row.outcome {
                KnownOutcome::Fail => Outcome::Fail,
                KnownOutcome::Warn => Outcome::Warn,
                KnownOutcome::Inconclusive => Outcome::Inconclusive,
            },
            reason: row.reason.into_inner(),
            issue: row.issue,
            line,
        });
    }
    Ok(known)
}

fn check_case(source: &Source<'_>, case: &Spanned<String>, ids: &Ids) -> Result<(), FileError> {
    let id = case.get_ref();
    if (ids.find)(id) {
        return Ok(());
    }
    if id.contains('*') {
        let message =
            format!("`{id}` is a glob: a known failure names one case, so that it can go stale");
        return Err(source.at(case.span(), message));
    }
    let near: Vec<String> = (ids.nearest)(id).iter().map(|id| format!("`{id}`")).collect();
    let hint = match near.is_empty() {
        true => "`--list` shows those of this build".to_owned(),
        false => format!("the nearest are {}", near.join(", ")),
    };
    Err(source.at(case.span(), format!("no case is called `{id}`; {hint}")))
}

/// The JSON Schema of the file, as `conformance/schema/known.json` holds it.
pub fn schema() -> String {
    schema_text(schemars::schema_for!(File))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const IDS: Ids = Ids {
        find: |id| ["ws.close.answers-close", "ws.framing.rejects-unmasked-frame"].contains(&id),
        nearest: |_| vec!["ws.close.a", "ws.close.b", "ws.close.c"],
    };

    fn entry(lines: &str) -> String {
        format!(
            "[[known]]\ntarget = \"s\"\ncase = \"ws.close.answers-close\"\noutcome = \"fail\"\nreason = \"why\"\n{lines}"
        )
    }

    fn error(text: &str) -> String {
        read("known.toml", text, &IDS).unwrap_err().to_string()
    }

    #[test]
    fn finds_entries_by_target_and_case() {
        let text = entry("issue = \"https://example.org/1\"\n")
            + "\n[[known]]\ntarget = \"t\"\ncase = \"ws.close.answers-close\"\noutcome = \"inconclusive\"\nreason = \"slow\"\n";
        let known = read("known.toml", &text, &IDS).unwrap();
        let first = known.lookup("s", "ws.close.answers-close").expect("the first entry");
        assert_eq!((first.outcome, first.line), (Outcome::Fail, 1));
        assert_eq!(first.issue.as_deref(), Some("https://example.org/1"));
        let second = known.lookup("t", "ws.close.answers-close").expect("the second entry");
        assert_eq!((second.outcome, second.line), (Outcome::Inconclusive, 8));
        assert_eq!(known.lookup("u", "ws.close.answers-close"), None);
        assert_eq!(read("known.toml", "", &IDS).unwrap(), Known::default());
    }

    #[test]
    fn says_what_is_wrong() {
        assert_snapshot!(error(&entry("isue = \"x\"\n")), @r#"
        known.toml:6:1: unknown key `isue` in [[known]]: did you mean `issue`?
          |
        6 | isue = "x"
          | ^^^^
        "#);
        assert_snapshot!(error(&entry("").replace("fail", "fial")), @r#"
        known.toml:4:11: `outcome` in [[known]] cannot be `fial`: did you mean `fail`?
          |
        4 | outcome = "fial"
          |           ^^^^^^
        "#);
        assert_snapshot!(error(&entry("").replace("fail", "skipped")), @r#"
        known.toml:4:11: `outcome` in [[known]] cannot be `skipped`: known are `fail`, `warn` and `inconclusive`
          |
        4 | outcome = "skipped"
          |           ^^^^^^^^^
        "#);
        assert_snapshot!(error(&entry("").replace("why", " ")), @r#"
        known.toml:5:10: `reason` is empty: say why this failure is accepted
          |
        5 | reason = " "
          |          ^^^
        "#);
        assert_snapshot!(error(&entry("").replace("reason = \"why\"\n", "")), @r"
        known.toml:1:1: [[known]] lacks `reason`
          |
        1 | [[known]]
          | ^^^^^^^^^
        ");
        assert_snapshot!(error(&entry("").replace("\"s\"", "1")), @r"
        known.toml:2:10: `target` in [[known]] must be a string, not the integer 1
          |
        2 | target = 1
          |          ^
        ");
        assert_snapshot!(error(&entry("").replace("answers-close", "answer-close")), @r#"
        known.toml:3:8: no case is called `ws.close.answer-close`; the nearest are `ws.close.a`, `ws.close.b`, `ws.close.c`
          |
        3 | case = "ws.close.answer-close"
          |        ^^^^^^^^^^^^^^^^^^^^^^^
        "#);
        assert_snapshot!(error(&entry("").replace("answers-close", "*")), @r#"
        known.toml:3:8: `ws.close.*` is a glob: a known failure names one case, so that it can go stale
          |
        3 | case = "ws.close.*"
          |        ^^^^^^^^^^^^
        "#);
        assert_snapshot!(error(&(entry("") + "\n" + &entry(""))), @r#"
        known.toml:9:8: `ws.close.answers-close` of `s` is in the file twice, first on line 1: keep one of them
          |
        9 | case = "ws.close.answers-close"
          |        ^^^^^^^^^^^^^^^^^^^^^^^^
        "#);
        assert_snapshot!(error("[known]\ntarget = \"s\"\n"), @r"
        known.toml:1:1: `known` at the top of the file must be a list, not a table
          |
        1 | [known]
          | ^^^^^^^
        ");
        assert_snapshot!(error("[[knwon]]\ntarget = \"s\"\n"), @r"
        known.toml:1:3: unknown key `knwon` at the top of the file: did you mean `known`?
          |
        1 | [[knwon]]
          |   ^^^^^
        ");
    }

    #[test]
    fn a_file_that_is_not_there() {
        let error = Known::load(Path::new("/nowhere/known.toml")).unwrap_err();
        assert_snapshot!(error, @r#"cannot read the known failures /nowhere/known.toml: No such file or directory (os error 2); `--bless "reason"` writes them"#);
    }

    #[test]
    fn cases_of_protocols_that_this_build_leaves_out_are_taken() {
        let here = catalogue::all().next().map_or("", |case| case.prefix());
        assert!(!id_is_fine(&format!("{here}.no.such-case")));
        assert!(id_is_fine("webtransport.datagram.arrives"));
        assert!(!id_is_fine("gopher.menu.is-sent"));
    }
}
