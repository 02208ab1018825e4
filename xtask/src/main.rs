//! `cargo xtask`: builds what a command needs, and starts it.
//!
//! Links none of the other crates, so that it is there in seconds; every
//! program below it is built by cargo with just the features that it needs.
#![forbid(unsafe_code)]

mod bench;
mod ci;
mod family;
mod fuzz;
#[cfg(test)]
mod house;
mod matrix;
mod run;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND [options]

  conformance [WHAT]…   verify servers: URLs, target files, globs over case ids; without a target
                        the reference servers of this repository (--help has the options)
  serve [NAME]          a reference server, or with --defect ID a faulty one, until Ctrl-C; --list
  proof [GLOB]…         prove that every case can fail: on all faulty servers, on those that GLOB
                        names, or on those of the cases that it names; --cases GLOB runs only these
                        cases, --changed what a change touches, --profile dev|ci|release
  ledger [SPEC]         how the cases cover the specifications
  matrix [PEER]…        verify the real servers of servers/peers/ whose tools are installed, and keep
                        their results; --check compares instead, --html FILE shows them side by side
  bench                 times and memory of the suite, release build
  fuzz NAME --for 60s   run a fuzz target with cargo-fuzz, where it is installed; --list
  book [--serve]        build the guide; --record makes its samples, outputs and transcripts anew
  decide                which technique fits: asks, or takes --answers goal=updates,…
                        (--list, --explain, --json)
  ci                    everything that must hold: format, lints, tests, proof, book, default run
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch() -> anyhow::Result<ExitCode> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    if args.is_empty() {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let command = args.remove(0);
    match command.as_str() {
        "conformance" => run::conformance(args),
        "ledger" => run::conformance_as(&["ledger"], args),
        "serve" => run::serve(args),
        "proof" => run::proof(args),
        "book" => run::book(&book_args(args)),
        "decide" => run::decide(args),
        "bench" => bench::bench(),
        "fuzz" => fuzz::fuzz(&args),
        "matrix" => matrix::matrix(&args),
        "ci" => ci::ci(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => {
            eprintln!("error: no command is called `{other}`\n\n{HELP}");
            Ok(ExitCode::from(2))
        }
    }
}

/// `--serve` and `--record` are commands of the guide's program; without either
/// it builds.
fn book_args(mut args: Vec<String>) -> Vec<String> {
    for command in ["serve", "record"] {
        if let Some(at) = args.iter().position(|arg| arg.strip_prefix("--") == Some(command)) {
            args.remove(at);
            args.insert(0, command.to_owned());
            return args;
        }
    }
    if args.is_empty() {
        args.push("build".to_owned());
    }
    args
}
