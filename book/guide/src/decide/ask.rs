//! Asks one question after the other, on a terminal or through a pipe.

use std::io::{self, BufRead, Write};

use super::model::{Answer, Decide, Question, Then};
use super::tell;
use super::walk::{Path, Step};

/// What a person wants.
enum Said<'d> {
    Answer(&'d Answer),
    Back,
    End,
    Unclear(String),
}

/// Asks what `answers` leave open, and follows to the end; `None` where the person
/// stops before.
///
/// # Errors
/// When the input cannot be read or the output cannot be written.
pub fn ask<'d>(
    decide: &'d Decide,
    mut answered: Vec<Step<'d>>,
    mut question: &'d Question,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<Option<Path<'d>>> {
    loop {
        writeln!(output, "{}", tell::question(question))?;
        let back = if answered.is_empty() { "" } else { ", b goes back" };
        write!(output, "1 to {}{back}, q ends: ", question.answers.len())?;
        output.flush()?;
        let mut line = String::new();
        let is_end = input.read_line(&mut line)? == 0;
        writeln!(output)?;
        let said = if is_end { Said::End } else { understand(question, line.trim()) };
        match said {
            Said::Answer(answer) => {
                answered.push((question, answer));
                match &answer.then {
                    Then::Ask(next) => question = decide.question(next),
                    Then::Choose(choice) => return Ok(Some(Path { steps: answered, choice })),
                }
            }
            Said::Back => {
                if let Some((earlier, _)) = answered.pop() {
                    question = earlier;
                }
            }
            Said::End => return Ok(None),
            Said::Unclear(what) => writeln!(output, "{what}\n")?,
        }
    }
}

/// A number, or the name of an answer.
fn understand<'d>(question: &'d Question, line: &str) -> Said<'d> {
    match line {
        "q" | "quit" => return Said::End,
        "b" | "back" => return Said::Back,
        _ => {}
    }
    let by_number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_name = question.answers.iter().position(|answer| answer.id == line);
    match by_number.filter(|index| *index < question.answers.len()).or(by_name) {
        Some(index) => Said::Answer(&question.answers[index]),
        None => {
            let names: Vec<&str> =
                question.answers.iter().map(|answer| answer.id.as_str()).collect();
            let count = names.len();
            Said::Unclear(format!(
                "`{line}` is no answer; say a number from 1 to {count}, or {}",
                names.join(", ")
            ))
        }
    }
}
