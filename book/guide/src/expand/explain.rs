//! What `--explain` prints.

use wireproof::report::{Style, explain};
use wireproof::{catalogue, ledger};

/// The text for the case `id`, as a block of code.
pub(super) fn text(id: &str) -> Result<String, String> {
    let case = catalogue::find(id).ok_or_else(|| {
        format!("no case is called `{id}`; the nearest are {}", catalogue::nearest(id).join(", "))
    })?;
    let style = Style { command: crate::samples::COMMAND.to_owned(), ..Style::default() };
    let said = explain::text(case, ledger::all(), &style);
    let command = crate::samples::COMMAND;
    Ok(format!("```text\n$ {command} --explain {id}\n{said}```\n"))
}
