//! The program `wireproof`; `cargo xtask conformance` is the same.

use std::process::ExitCode;

fn main() -> ExitCode {
    wireproof::cli::main()
}
