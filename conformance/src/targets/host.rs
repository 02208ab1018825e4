//! Who runs a target: somebody else, a command, or this process.

use super::served::Served;
use super::start::{Launch, StartError};
use super::template::Places;

/// Who runs a target, and can start it again when it has died.
#[derive(Default)]
pub(super) enum Host {
    /// It runs already, and nobody here can start it.
    #[default]
    Elsewhere,
    /// `[start]` of its target file.
    Command(Box<Launch>),
    /// A function of this process.
    Here(Served),
}

impl Host {
    pub(super) async fn start(&self, slow: f64) -> Result<(), StartError> {
        match self {
            Host::Elsewhere => Ok(()),
            Host::Command(launch) => launch.start(slow).await,
            Host::Here(served) => served.start(),
        }
    }

    pub(super) async fn restart(&self) -> Result<(), StartError> {
        match self {
            Host::Elsewhere => Ok(()),
            Host::Command(launch) => launch.restart().await,
            Host::Here(served) => served.restart().await,
        }
    }

    pub(super) async fn stop(&self) {
        match self {
            Host::Elsewhere => {}
            Host::Command(launch) => launch.stop().await,
            Host::Here(served) => served.stop().await,
        }
    }

    /// The command, where it is one.
    pub(super) fn launch(&self) -> Option<&Launch> {
        match self {
            Host::Command(launch) => Some(launch),
            Host::Elsewhere | Host::Here(_) => None,
        }
    }

    pub(super) fn can_restart(&self) -> bool {
        !matches!(self, Host::Elsewhere)
    }

    pub(super) fn has_exited(&self) -> bool {
        match self {
            Host::Elsewhere => false,
            Host::Command(launch) => launch.has_exited(),
            Host::Here(served) => served.has_exited(),
        }
    }

    pub(super) async fn take_exit(&self) -> Option<(String, Vec<String>)> {
        match self {
            Host::Elsewhere => None,
            Host::Command(launch) => launch.take_exit().await,
            Host::Here(served) => Some((served.take_exit()?, Vec::new())),
        }
    }

    pub(super) fn places(&self) -> Places {
        let places = match self {
            Host::Elsewhere => None,
            Host::Command(launch) => launch.places(),
            Host::Here(served) => served.places(),
        };
        places.unwrap_or_default()
    }
}
