//! What Server-Sent Events and polling have in common: topics, what is
//! published to them, and how it is known again when it comes back.

pub mod burst;
pub mod caching;
pub mod counting;
pub mod cursors;
pub mod empty;
pub mod finished;
pub mod gate;
pub mod message;
pub mod polling;
pub mod publish;
pub mod start;
pub mod topic;
pub mod walk;

pub use gate::gate;
pub use message::Message;
use publish::subscribe_ask;
pub use publish::{Published, Publisher};
pub use topic::Topic;

use std::sync::Arc;
use std::time::Duration;

use crate::case::Stop;
use crate::families::events::contract::{Contract, Fill};
use crate::families::events::{Cx, Technique};
use crate::http::Ask;

/// The time that a poll gives where nobody cares how long it is held.
const SOON: Duration = Duration::from_secs(1);

impl Cx {
    /// The request for what `topic` holds by a client that has seen nothing: a
    /// stream, or a poll that has little time.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit.
    pub fn feed_ask(&self, topic: &Topic) -> Result<Ask, Stop> {
        let fill = Fill { wait: Some(SOON), ..Fill::topic(&topic.name) };
        subscribe_ask(&*self.contract()?, &fill)
    }

    /// As many bytes as are wanted, or as many as a message may have here.
    ///
    /// # Errors
    /// As [`Cx::contract`].
    pub fn fitting(&self, wanted: usize) -> Result<usize, Stop> {
        let most = self.contract()?.capabilities.data_max;
        Ok(most.and_then(|most| usize::try_from(most).ok()).map_or(wanted, |most| most.min(wanted)))
    }

    /// So many messages may wait for a client that is not there: as many as are
    /// wanted, or as the target says that it keeps beside the one that the client
    /// has seen, by which it knows the cursor. One, where it does not say, for a
    /// cursor that brings not even that is none.
    ///
    /// # Errors
    /// As [`Cx::contract`].
    pub fn waiting(&self, wanted: usize) -> Result<usize, Stop> {
        let kept = self.contract()?.capabilities.history.unwrap_or(2).max(2);
        Ok(usize::try_from(kept - 1).map_or(wanted, |most| most.min(wanted)))
    }

    /// How the target tells events.
    pub fn technique(&self) -> Technique {
        Technique::of(self.target.protocol)
    }

    /// What the target file says about subscribing and publishing.
    ///
    /// # Errors
    /// Inconclusive where there is none: a target of this family always has one.
    pub fn contract(&self) -> Result<Arc<Contract>, Stop> {
        self.target.settings().ok_or_else(|| Stop::inconclusive("the target has no contract"))
    }
}
