//! What GitHub Actions shows beside a run: the summary of the job, and
//! annotations, by commands that stand on lines of the log (`::error title=…::…`).
//!
//! The service reads such commands out of **every** line of a step, whoever
//! wrote it, and so a target could speak to it: `::add-mask::`, `::error::` and
//! the like where a line begins with them, also behind blanks, and the older
//! form `##[error]` anywhere in a line. Two things keep it from that:
//!
//! * what an annotation quotes is encoded as the commands want it, so that it
//!   can neither end its line nor its property;
//! * every other line passes [`harmless`], which writes the first character of
//!   such a command as an escape, as [`clean`] does with control characters.
//!
//! `::stop-commands::` would switch the reading off with less work, but it acts
//! across both outputs of a process, whose order is not kept, and on the rest of
//! the step where a run is killed before it could switch it on again.

use std::borrow::Cow;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::outcome::{Exit, Outcome};
use crate::report::Style;
use crate::report::exits;
use crate::report::messages;
use crate::report::model::{CaseReport, Report};
use crate::report::text::clean;
use crate::report::verdict;

/// The service shows so many annotations per level and step.
const MOST: usize = 10;

/// The level of an annotation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        }
    }

    /// How much a case matters to who reads only annotations.
    fn of(case: &CaseReport) -> Option<Level> {
        match case.outcome {
            Outcome::Fail | Outcome::Broken => Some(Level::Error),
            Outcome::Warn | Outcome::Inconclusive => Some(Level::Warning),
            Outcome::Pass | Outcome::Info | Outcome::Skipped | Outcome::Known => None,
        }
    }
}

/// One annotation.
struct Annotation {
    level: Level,
    title: String,
    said: String,
}

/// Whether this process runs in a step of GitHub Actions.
pub fn is_here() -> bool {
    std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true")
}

/// Adds `text` to the summary of the job: to the file that the service names,
/// where other steps may have written before. Without such a file it does nothing.
///
/// # Errors
/// In words, with what the system said.
pub fn add_to_summary(text: &str) -> Result<(), String> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let file = File::options().append(true).create(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()));
    let path = Path::new(&path).display().to_string();
    written.map_err(|error| messages::cannot_write("the job summary", &path, &error.to_string()))
}

/// The commands that annotate the run, one per line. Of each level the first
/// nine, and a tenth that says how many more there are.
pub fn annotations(report: &Report, style: &Style) -> String {
    let style = Style { color: false, ..style.clone() };
    let all: Vec<Annotation> = exits(report)
        .chain(cases(report, &style))
        .chain(notes(report))
        .chain(whole(report, &style))
        .collect();
    let levels = [Level::Error, Level::Warning, Level::Notice];
    levels.into_iter().map(|level| commands(&all, level)).collect()
}

fn cases<'a>(report: &'a Report, style: &'a Style) -> impl Iterator<Item = Annotation> + 'a {
    let annotated = report.cases.iter().filter_map(|case| Some((Level::of(case)?, case)));
    annotated.map(|(level, case)| Annotation {
        level,
        title: messages::annotation_title(case, report.targets.len() > 1),
        said: messages::annotation(case, &style.call(["--explain", &case.id])),
    })
}

/// A target that crashed is a finding, whatever its cases say.
fn exits(report: &Report) -> impl Iterator<Item = Annotation> {
    exits::alike(report).into_iter().map(|alike| Annotation {
        level: Level::Error,
        title: report.tool.name.clone(),
        said: format!("{}; {}", messages::exited(&alike), messages::printed_last(alike[0])),
    })
}

/// Notes explain a run that fails although none of its cases does.
fn notes(report: &Report) -> impl Iterator<Item = Annotation> {
    let is_why = report.summary.exit == Exit::Fails as u8 && report.summary.fail == 0;
    let level = if is_why { Level::Error } else { Level::Notice };
    let title = report.tool.name.clone();
    report.notes.iter().map(move |note| Annotation {
        level,
        title: title.clone(),
        said: note.clone(),
    })
}

/// The verdict; whoever opens the run reads it first.
fn whole(report: &Report, style: &Style) -> impl Iterator<Item = Annotation> {
    let said = verdict::sentence(report, style).trim_end().to_owned();
    std::iter::once(Annotation { level: Level::Notice, title: report.tool.name.clone(), said })
}

fn commands(all: &[Annotation], level: Level) -> String {
    let own: Vec<&Annotation> = all.iter().filter(|one| one.level == level).collect();
    let shown = if own.len() > MOST { MOST - 1 } else { own.len() };
    let mut text: String = own[..shown].iter().map(|one| command(one)).collect();
    if own.len() > shown {
        let said = messages::more_annotations(own.len() - shown, level.word());
        text.push_str(&command(&Annotation { level, title: "wireproof".to_owned(), said }));
    }
    text
}

fn command(annotation: &Annotation) -> String {
    let Annotation { level, title, said } = annotation;
    format!("::{} title={}::{}\n", level.word(), property(&clean(title)), data(&clean(said)))
}

/// The text of a command, encoded so that it ends where its line does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `text` for the log of a step: no line of it is a command. Where one would
/// be, it loses its colours too, for only the plain line can be looked at.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // The log breaks lines at a carriage return as well.
    let is_fine = |line: &str| !acts(&plain(line));
    if text.split(['\n', '\r']).all(is_fine) {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive(['\n', '\r']);
    Cow::Owned(
        lines.map(|line| if is_fine(line) { line.to_owned() } else { defused(line) }).collect(),
    )
}

/// The line as the log has it once colours were taken out.
fn plain(line: &str) -> String {
    anstream::adapter::strip_str(line).to_string()
}

fn acts(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

fn defused(line: &str) -> String {
    let plain = plain(line).replace("##[", "##\\u{5b}");
    match plain.trim_start().starts_with("::") {
        true => plain.replacen(':', "\\u{3a}", 1),
        false => plain,
    }
}
