//! The sign by which a poll learns that nothing will ever follow.

use serde_json::Value;

use super::polling::Polled;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Finished;

impl Finished {
    /// Whether this answer has the sign.
    pub fn is_in(&self, polled: &Polled) -> bool {
        match self {
            Finished::Status(status) => polled.status() == *status,
            Finished::Json(pointer) => {
                let json: Option<Value> = serde_json::from_slice(&polled.body).ok();
                json.as_ref().and_then(|json| pointer.find(json)) == Some(&Value::Bool(true))
            }
        }
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Finished::Status(status) => format!("status {status}"),
            Finished::Json(pointer) => format!("`true` at {pointer}"),
        }
    }
}

impl Cx {
    /// The sign of a finished topic.
    ///
    /// # Errors
    /// Inconclusive where the target file does not declare it.
    pub fn finished(&self) -> Result<Finished, Stop> {
        let declared = self.contract()?.capabilities.finished.clone();
        declared.ok_or_else(|| Stop::inconclusive("the target file declares no `finished`"))
    }
}
