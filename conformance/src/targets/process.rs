//! The process behind a target that the run started: it can be asked to stop,
//! and on Linux its memory can be read.

use std::sync::Arc;

use super::spec::Shared;
use super::start::Launch;

/// The process group of a started target.
#[derive(Clone)]
pub struct Process(pub(super) Arc<Shared>);

impl Process {
    /// Sends the signal that `stop` in `[start]` names, and does not wait.
    pub fn ask_to_stop(&self) {
        if let Some(launch) = self.0.host.launch() {
            launch.ask_to_stop();
        }
    }

    /// Whether the target file stops it by a kill, which leaves it no last words.
    pub fn is_killed(&self) -> bool {
        self.0.host.launch().is_some_and(Launch::is_killed)
    }

    /// The memory that its processes hold at this moment, in bytes (resident
    /// set). Nothing where the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        resident(self.0.host.launch()?.group()?)
    }
}

/// The resident memory of a process group, in bytes.
#[cfg(target_os = "linux")]
fn resident(group: i32) -> Option<u64> {
    let page = rustix::param::page_size() as u64;
    let entries = std::fs::read_dir("/proc").ok()?;
    let stats =
        entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    let pages: Vec<u64> = stats.filter_map(|stat| pages_of(&stat, group)).collect();
    // A process that is there holds at least a page.
    Some(pages.iter().sum::<u64>() * page).filter(|bytes| *bytes > 0)
}

#[cfg(not(target_os = "linux"))]
fn resident(_: i32) -> Option<u64> {
    None
}

/// The resident pages of the process with this line of `/proc/N/stat`, where
/// it belongs to the group. The name in parentheses may hold anything, so the
/// fields are counted from the last parenthesis: the third behind it is the
/// group, the 22nd the resident pages.
#[cfg(target_os = "linux")]
fn pages_of(stat: &str, group: i32) -> Option<u64> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let own: i32 = fields.get(2)?.parse().ok()?;
    fields.get(21)?.parse().ok().filter(|_| own == group)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn finds_the_fields_behind_a_strange_name() {
        let stat = "7 (a) b (c) S 1 42 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 99 1000 321 184 0";
        assert_eq!(pages_of(stat, 42), Some(321));
        assert_eq!(pages_of(stat, 43), None);
        assert_eq!(pages_of("7 (a", 42), None);
    }

    #[test]
    fn this_test_holds_memory() {
        let group = rustix::process::getpgrp().as_raw_nonzero().get();
        assert!(resident(group).is_some_and(|bytes| bytes > 1 << 20));
    }
}
