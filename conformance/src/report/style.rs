//! How text is to look: colour, width, and the commands that it names.

use std::collections::BTreeMap;

use anstyle::AnsiColor;

use crate::case::Need;
use crate::catalogue;
use crate::outcome::Outcome;
use crate::report::text;

/// How a person wants to read, and what the commands in the text are called.
#[derive(Clone, Debug)]
pub struct Style {
    /// Whether to write ANSI colours. The caller prints through `anstream`, which
    /// strips them where they cannot be shown.
    pub color: bool,
    /// Whether to print every event of every case that ran.
    pub trace: bool,
    /// Columns of the terminal; `usize::MAX` where lines may have any length.
    pub width: usize,
    /// What the reader types to start the program: `cargo xtask conformance`.
    pub command: String,
    /// The arguments that bring one case to a target again, by the target's name:
    /// its URL or file, and options such as `--preset` that belong to it. Where a
    /// target is missing, its file or URL as the report has it.
    pub target_args: BTreeMap<String, Vec<String>>,
    /// How many cases ran at the same time, for the first line.
    pub jobs: Option<usize>,
    /// Where the run is a test of Rust: the command that runs it again, to which
    /// the name of a case can be added.
    pub test: Option<String>,
    /// What a case needs of its target; the catalogue knows.
    pub needs: fn(&str) -> &'static [Need],
}

impl Default for Style {
    fn default() -> Style {
        Style {
            color: false,
            trace: false,
            width: 80,
            command: "wireproof".to_owned(),
            target_args: BTreeMap::new(),
            jobs: None,
            test: None,
            needs: |id| catalogue::find(id).map_or(&[], |case| case.needs),
        }
    }
}

impl Style {
    /// The command line that runs the program with `arguments`, quoted for a shell.
    pub(crate) fn call<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> String {
        let mut line = self.command.clone();
        for argument in arguments {
            line.push(' ');
            line.push_str(&text::escape(&text::shell_quote(argument)));
        }
        line
    }

    pub(crate) fn paint(&self, text: &str, style: anstyle::Style) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn bold(&self, text: &str) -> String {
        self.paint(text, anstyle::Style::new().bold())
    }

    pub(crate) fn dim(&self, text: &str) -> String {
        self.paint(text, anstyle::Style::new().dimmed())
    }

    pub(crate) fn outcome(&self, text: &str, outcome: Outcome) -> String {
        self.paint(text, color_of(outcome).on_default().bold())
    }
}

fn color_of(outcome: Outcome) -> AnsiColor {
    match outcome {
        Outcome::Pass => AnsiColor::Green,
        Outcome::Fail => AnsiColor::Red,
        Outcome::Warn => AnsiColor::Yellow,
        Outcome::Info => AnsiColor::Cyan,
        Outcome::Skipped => AnsiColor::Blue,
        Outcome::Inconclusive | Outcome::Broken => AnsiColor::Magenta,
        Outcome::Known => AnsiColor::White,
    }
}
