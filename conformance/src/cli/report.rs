//! `wireproof report`: turns what runs wrote as JSON into pages for people.

use std::path::{Path, PathBuf};

use super::{Failure, print};
use crate::outcome::Exit;
use crate::replace::replace;
use crate::report::kept::Kept;
use crate::report::model::Report;
use crate::report::{changes, html, json, markdown, messages};

/// What is to be made of the reports.
pub(super) struct To<'a> {
    pub(super) html: &'a Option<PathBuf>,
    pub(super) markdown: &'a Option<PathBuf>,
    pub(super) keep: &'a Option<PathBuf>,
    pub(super) withhold: &'a [String],
    pub(super) changes: bool,
}

/// One run becomes a report of its own, several stand side by side.
pub(super) fn write(files: &[impl AsRef<Path>], to: &To<'_>) -> Result<Exit, Failure> {
    let reports: Vec<Report> =
        files.iter().map(|file| read(file.as_ref())).collect::<Result<_, Failure>>()?;
    if let Some(path) = to.html {
        let page = match reports.as_slice() {
            [one] => html::page(one),
            several => html::matrix::page(several),
        };
        save("the HTML page", path, &page)?;
    }
    if let Some(path) = to.markdown {
        let text = match reports.as_slice() {
            [one] => markdown::text(one),
            several => markdown::matrix(several),
        };
        save("the Markdown", path, &text)?;
    }
    if let Some(path) = to.keep {
        keep(&reports, path, to.withhold)?;
    }
    if to.changes { print_changes(&reports) } else { Ok(Exit::Conforms) }
}

/// Keeps a run, in a form that is small and changes little. A file that says the
/// same stays, and so does the evidence of each case that ended as before, so that
/// only changes show in the history of a repository.
fn keep(reports: &[Report], path: &Path, withhold: &[String]) -> Result<(), Failure> {
    let [report] = reports else {
        return Err(Failure::usage(messages::keeps_one(reports.len())));
    };
    let mut report = report.clone().withholding(withhold);
    report.run.options = without_places(&report.run.options);
    let file = path.display().to_string();
    // What cannot be read is not worth keeping.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let earlier = json::read_kept(&text, &file).ok().flatten();
    let now = Kept::of(&report);
    let now = match &earlier {
        Some(earlier) => now.with_evidence_of(earlier),
        None => now,
    };
    if earlier.is_some_and(|earlier| earlier.says_what(&now)) {
        print(&messages::kept_as_it_is(&file));
        return Ok(());
    }
    save("what is kept of the run", path, &now.write())
}

/// Where other files of the run went is of no use to whoever reads this one, and
/// may name folders of the machine that it ran on.
fn without_places(options: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match option.as_str() {
            "--report" | "--pcap" => drop(rest.next()),
            one if one.starts_with("--report=") || one.starts_with("--pcap=") => {}
            one => kept.push(one.to_owned()),
        }
    }
    kept
}

fn print_changes(reports: &[Report]) -> Result<Exit, Failure> {
    let [before, now] = reports else {
        return Err(Failure::usage(messages::changes_of_two(reports.len())));
    };
    let changes = changes::changes(before, now);
    match changes.is_empty() {
        true => Ok(Exit::Conforms),
        false => {
            print(&changes::text(&changes));
            Ok(Exit::Fails)
        }
    }
}

fn read(path: &Path) -> Result<Report, Failure> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(messages::cannot_read(&file, &error.to_string())))?;
    json::read(&text, &file).map_err(|error| Failure::usage(error.to_string()))
}

fn save(what: &str, path: &Path, text: &str) -> Result<(), Failure> {
    let file = path.display().to_string();
    replace(path, text)
        .map_err(|error| Failure::usage(messages::cannot_write(what, &file, &error.to_string())))?;
    print(&messages::wrote(what, &file));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_places;

    #[test]
    fn a_kept_run_names_no_folder_of_its_machine() {
        let given =
            ["target.toml", "--report", "json=/home/me/a.json", "--pcap=/tmp/b", "ws.close"];
        let given: Vec<String> = given.map(str::to_owned).to_vec();
        assert_eq!(without_places(&given), ["target.toml", "ws.close"]);
    }
}
