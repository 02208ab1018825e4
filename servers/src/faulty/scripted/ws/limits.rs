//! Limits that only the server itself can lack.

use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::{Process, Scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.has-no-limit-for-messages",
        says: "It joins messages of any size.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.message_limit = 1 << 30)),
        violates: &["ws.limits.limits-message-size"],
    },
    Defect {
        id: "ws.hoards-memory",
        says: "It sets 8 MiB aside for each frame that it refuses as too large.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.hoards = true)),
        violates: &["ws.limits.memory-growth"],
    },
];
