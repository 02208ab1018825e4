//! The pages of `browser/` in Chromium without a window, where it is installed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::program::PATIENCE;
use crate::stage::Stage;

/// The names under which it is installed.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// It asks nobody but the page's servers, trusts the certificate of a hub that was made
/// a moment ago, and keeps nothing.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--ignore-certificate-errors",
    "--no-first-run",
    "--no-proxy-server",
];

/// Where Chromium is, if it is installed.
pub fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let places = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.into_iter().find(|place| place.is_file())
}

/// A page of `browser/` that is open. Dropping it ends Chromium.
pub struct Tab {
    stage: Stage,
    child: Child,
    said: Vec<String>,
    _profile: TempDir,
}

impl Tab {
    /// Opens `page.html` with a program on `address`.
    ///
    /// # Errors
    /// When Chromium is not installed or does not start.
    pub fn open(stage: Stage, program: &str, address: &str) -> anyhow::Result<Tab> {
        let chromium = find().context("Chromium is not installed")?;
        let profile = tempfile::tempdir()?;
        let url = format!("http://{}/page.html?{program}={}", stage.address, escaped(address));
        let child = Command::new(&chromium)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", chromium.display()))?;
        Ok(Tab { stage, child, said: Vec::new(), _profile: profile })
    }

    /// Waits for a line on the page that contains `wanted`.
    ///
    /// # Errors
    /// When it does not come, with all that came instead.
    pub async fn line(&mut self, wanted: &str) -> anyhow::Result<()> {
        loop {
            match timeout(PATIENCE, self.stage.line()).await {
                Ok(line) => self.said.push(line),
                Err(_) => bail!("the page does not show `{wanted}`, only: {:#?}", self.said),
            }
            if self.said.last().is_some_and(|line| line.contains(wanted)) {
                return Ok(());
            }
        }
    }

    /// Closes the page, and returns what it showed up to the last line that was waited for.
    pub fn close(self) -> String {
        self.said.iter().map(|line| format!("{line}\n")).collect()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        // Its helpers are in the group that was made for it.
        let pid = self.child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(pid) = pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

/// Where the page of a server comes from, as browsers write it.
pub fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// An address as a value in another one.
fn escaped(address: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/".contains(c);
    let letters = address.chars().map(|c| match c {
        c if plain(c) => c.to_string(),
        c => format!("%{:02X}", u32::from(c)),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_into_another_one() {
        assert_eq!(escaped("http://a:1/b?c=d&e"), "http://a:1/b%3Fc%3Dd%26e");
    }
}
