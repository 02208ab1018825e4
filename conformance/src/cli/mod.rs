//! The command line: reads it, does what it asks for, and ends with one of
//! the documented exit codes.

mod args;
mod last;
mod look;
mod output;
mod report;
mod run;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::outcome::Exit;
use crate::report::messages;
use crate::report::{Style, explain, ledger, list};
use crate::runner::plan::{Selection, UnknownCase};
use crate::verify::VerifyError;
use crate::{catalogue, targets};
use args::{Args, Command, Format, What};
use output::{complain, print};

/// The program behind `wireproof` and `cargo xtask conformance`.
pub fn main() -> ExitCode {
    // clap prints its own errors and ends with 2, which is the documented code.
    let args = Args::parse();
    match dispatch(&args) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            complain(&format!("error: {}", failure.message));
            ExitCode::from(failure.exit as u8)
        }
    }
}

/// Why nothing was run.
struct Failure {
    message: String,
    exit: Exit,
}

impl Failure {
    fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), exit: Exit::Usage }
    }
}

impl From<targets::TargetError> for Failure {
    fn from(error: targets::TargetError) -> Failure {
        Failure { message: error.to_string(), exit: error.exit() }
    }
}

impl From<UnknownCase> for Failure {
    fn from(error: UnknownCase) -> Failure {
        Failure::usage(error.to_string())
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Failure {
        Failure { message: error.to_string(), exit: error.exit() }
    }
}

/// Does what the arguments ask for, and says with which code the process ends.
fn dispatch(args: &Args) -> Result<u8, Failure> {
    match &args.command {
        Some(Command::Ledger { spec, all }) => {
            return Ok(print_ledger(spec.as_deref(), *all)? as u8);
        }
        Some(Command::Report { files, html, md, keep, withhold, changes }) => {
            let to = report::To { html, markdown: md, keep, withhold, changes: *changes };
            return Ok(report::write(files, &to)? as u8);
        }
        None => {}
    }
    let selection = selection(args)?;
    if let Some(id) = &args.explain {
        let case = catalogue::find(id)
            .ok_or_else(|| Failure::usage(messages::unknown_case(id, &catalogue::nearest(id))))?;
        print(&explain::text(case, crate::ledger::all(), &style()));
        return Ok(Exit::Conforms as u8);
    }
    if args.list {
        return Ok(print_list(args, &selection) as u8);
    }
    if args.init {
        return Ok(init(args)? as u8);
    }
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure { message: format!("no runtime: {error}"), exit: Exit::Broken })?;
    let code = runtime.block_on(run::run(args, selection));
    // A case that hangs in a system call must not keep the process.
    runtime.shutdown_background();
    code
}

/// Which cases the command line names. A full id has to exist; a glob need not.
fn selection(args: &Args) -> Result<Selection, Failure> {
    let globs: Vec<String> = args
        .what()
        .filter_map(|what| match what {
            What::Glob(glob) => Some(glob.to_owned()),
            What::Url(_) | What::File(_) => None,
        })
        .collect();
    let skip = args.skip.clone();
    let only = if args.only_failed { Some(last::failed()?) } else { None };
    let (level, yes_remote) = (args.level, args.yes_remote);
    let selection = Selection { globs, skip, level, yes_remote, only };
    selection.check()?;
    Ok(selection)
}

fn print_list(args: &Args, selection: &Selection) -> Exit {
    let cases: Vec<_> = catalogue::all().filter(|case| selection.takes(case)).collect();
    if cases.is_empty() {
        for glob in &selection.globs {
            complain(&messages::glob_selects_nothing(glob));
        }
        return Exit::Nothing;
    }
    let ledgers = crate::ledger::all();
    match args.format {
        Format::Text => print(&list::text(cases, ledgers, &style())),
        Format::Json => print(&list::json(cases, ledgers)),
    }
    Exit::Conforms
}

fn print_ledger(spec: Option<&str>, all: bool) -> Result<Exit, Failure> {
    let ledgers = crate::ledger::all();
    let wanted: Vec<_> =
        ledgers.iter().filter(|have| spec.is_none_or(|spec| have.spec == spec)).collect();
    if let (Some(spec), true) = (spec, wanted.is_empty()) {
        let have: Vec<&str> = ledgers.iter().map(|ledger| ledger.spec.as_str()).collect();
        return Err(Failure::usage(messages::unknown_spec(spec, &have)));
    }
    let cases: Vec<_> = catalogue::all().collect();
    let coverages: Vec<_> =
        wanted.iter().map(|wanted| ledger::Coverage::of(wanted, &cases)).collect();
    print(&ledger::text(&coverages, all, &style()));
    let is_complete = coverages.iter().all(|coverage| coverage.uncovered() == 0);
    Ok(if is_complete { Exit::Conforms } else { Exit::Fails })
}

/// Writes `./target.toml` for the URL that is named, and never overwrites it.
fn init(args: &Args) -> Result<Exit, Failure> {
    let url = args.what().find_map(|what| match what {
        What::Url(url) => Some(url),
        What::File(_) | What::Glob(_) => None,
    });
    let preset = args.preset.as_deref();
    match (url, preset) {
        (Some(url), Some(preset)) => drop(targets::from_url_with(url, preset)?),
        (Some(url), None) => drop(targets::from_url(url)?),
        (None, Some(preset)) => return Err(Failure::usage(messages::preset_without_url(preset))),
        (None, None) => {}
    }
    let path = Path::new("target.toml");
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let text = targets::init_file(url, preset);
    match created.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
        Ok(()) => {
            print(&messages::init_wrote("target.toml", &command()));
            Ok(Exit::Conforms)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Failure::usage(messages::init_refuses("target.toml")))
        }
        Err(error) => Err(Failure::usage(format!("cannot write target.toml: {error}"))),
    }
}

/// What a person types to start this program.
fn command() -> String {
    std::env::var("WIREPROOF_COMMAND").unwrap_or_else(|_| "wireproof".to_owned())
}

/// Where a pipe or a file reads, lines keep a length that a person can read too.
const WIDTH_WITHOUT_TERMINAL: usize = 100;

fn style() -> Style {
    let width = match std::io::stdout().is_terminal() {
        true => terminal_width(),
        false => WIDTH_WITHOUT_TERMINAL,
    };
    // anstream takes the colours out again where they cannot be shown.
    Style { color: true, width, command: command(), ..Style::default() }
}

/// The columns of the terminal, in a range that stays readable.
fn terminal_width() -> usize {
    let columns = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(0, |size| size.ws_col);
    match columns {
        0 => WIDTH_WITHOUT_TERMINAL,
        columns => usize::from(columns).clamp(60, 140),
    }
}
