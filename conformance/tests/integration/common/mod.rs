//! The real program as a subprocess, and the servers that it meets.

pub(crate) mod pcapng;
mod program;
mod servers;

pub(crate) use program::{Program, Run};
pub(crate) use servers::{ClosedPort, Server, accept, next_frame};

/// A target file for `url` with short times, as the proof has them: what is
/// waited for in vain takes 400 ms.
pub(crate) fn quick_target(url: &str, can: &[&str]) -> String {
    format!(
        "name = \"quick\"\n\
         [timing]\npatience = \"400ms\"\nquiet = \"60ms\"\n\
         [ws]\nurl = \"{url}\"\ncan = {can:?}\n"
    )
}
