//! Verifies how a WebSocket server closes connections, from a program:
//! `cargo run -p wireproof --example verify -- ws://127.0.0.1:9001/`

use std::process::ExitCode;

use wireproof::report::model::Report;
use wireproof::{Verify, VerifyError};

/// The run: a server that echoes, and the cases about closing.
pub(crate) async fn verify(url: &str) -> Result<Report, VerifyError> {
    Verify::url(url).can("echo").cases("ws.close").run().await
}

#[tokio::main]
pub(crate) async fn main() -> ExitCode {
    let url = std::env::args().nth(1).unwrap_or("ws://127.0.0.1:9001/".to_owned());
    match verify(&url).await {
        Ok(report) => {
            print!("{report}");
            ExitCode::from(report.summary.exit)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit() as u8)
        }
    }
}
