//! `cargo xtask decide`.

use std::io::{self, BufRead, Write};
use std::path::Path;

use serde_json::Value;

use super::model::Decide;
use super::walk::{self, Astray, Reached};
use super::{ask, tell};
use crate::fault::{Fault, GuideError};

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `question=answer,…`; without it, questions are asked.
    pub answers: Option<String>,
    /// Whether to print JSON; then nothing is asked.
    pub json: bool,
    /// Whether to say why each other outcome is out.
    pub explain: bool,
    /// Whether to list the questions instead.
    pub list: bool,
}

/// How it ends; the number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// There is an outcome.
    Decided = 0,
    /// A question or an answer is not known.
    Unknown = 2,
    /// An answer is missing.
    Open = 3,
}

/// Decides with the book in `root`, and asks `input` where there are no answers.
///
/// # Errors
/// When `decide.toml` is missing or wrong, and when the output cannot be written.
pub fn run(
    root: &Path,
    request: &Request,
    input: impl BufRead,
    mut output: impl Write,
    mut errors: impl Write,
) -> Result<Exit, GuideError> {
    let decide = super::of_book(root).map_err(GuideError::Faults)?.ok_or_else(|| {
        let what = format!("is not in {}; name the book's folder with --book", root.display());
        GuideError::Faults(vec![Fault::in_file(Path::new(super::FILE), what)])
    })?;
    let mut says = Says { root, decide: &decide, request, output: &mut output };
    let exit = match says.run(input) {
        Ok(Ok(exit)) => Ok(exit),
        Ok(Err(astray)) => {
            writeln!(errors, "error: {astray}; --list shows all of them").map(|()| Exit::Unknown)
        }
        Err(why) => Err(why),
    };
    exit.map_err(|why| GuideError::File { what: "write", path: "the output".into(), why })
}

struct Says<'d, W> {
    root: &'d Path,
    decide: &'d Decide,
    request: &'d Request,
    output: &'d mut W,
}

impl<W: Write> Says<'_, W> {
    fn run(&mut self, input: impl BufRead) -> io::Result<Result<Exit, Astray>> {
        if self.request.list {
            self.list()?;
            return Ok(Ok(Exit::Decided));
        }
        let given = self.request.answers.as_deref().unwrap_or_default();
        let reached = match walk::pairs(given).and_then(|answers| self.decide.follow(&answers)) {
            Ok(reached) => reached,
            Err(astray) => return Ok(Err(astray)),
        };
        let is_asked = self.request.answers.is_none() && !self.request.json;
        match reached {
            Reached::End(path) => self.end(&path)?,
            Reached::Open(steps, question) if is_asked => {
                match ask::ask(self.decide, steps, question, input, &mut self.output)? {
                    Some(path) => self.end(&path)?,
                    None => {
                        writeln!(self.output, "no decision")?;
                        return Ok(Ok(Exit::Open));
                    }
                }
            }
            Reached::Open(steps, question) => {
                match self.request.json {
                    true => self.json(&tell::open_json(&steps, question))?,
                    false => write!(self.output, "{}", tell::open(&steps, question))?,
                }
                return Ok(Ok(Exit::Open));
            }
        }
        Ok(Ok(Exit::Decided))
    }

    fn list(&mut self) -> io::Result<()> {
        match self.request.json {
            true => self.json(&tell::list_json(self.decide)),
            false => write!(self.output, "{}", tell::list(self.decide)),
        }
    }

    fn end(&mut self, path: &walk::Path<'_>) -> io::Result<()> {
        if self.request.json {
            return self.json(&tell::decision_json(self.decide, path));
        }
        let page = &self.decide.outcome(&path.choice.outcome).page;
        let has_page = self.root.join("src").join(page).is_file();
        write!(self.output, "{}", tell::decision(self.decide, path, has_page))?;
        if self.request.explain {
            write!(self.output, "\n{}", tell::explanation(self.decide, path))?;
        }
        Ok(())
    }

    fn json(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.output, "{value:#}")
    }
}
