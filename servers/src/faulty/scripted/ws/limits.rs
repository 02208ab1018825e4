//! Limits that only the server itself can lack.

use super::strict::Fault;
use crate::faulty::scripted::ws::changed::Strict;
use crate::faulty::{Defect, process, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("ws.has-no-limit-for-messages", &Strict(|it| it.message_limit = 1 << 30))
        .says("It joins messages of any size.")
        .violates(&["ws.limits.limits-message-size"]),
    process("ws.hoards-memory", &Strict(|it| it.fault(Fault::HoardsMemory)))
        .says("It sets 8 MiB aside for each frame that it refuses as too large.")
        .violates(&["ws.limits.memory-growth"]),
];
