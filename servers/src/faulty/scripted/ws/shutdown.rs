//! What can be wrong when the server is told to stop.

use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Process;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.stops-with-1000",
        says: "Told to stop, it says Close 1000 on its connections.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.farewell = Some(1000))),
        violates: &["ws.shutdown.names-going-away"],
    },
    Defect {
        id: "ws.stops-without-a-word",
        says: "Told to stop, it ends its connections without a Close.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.farewell = None)),
        violates: &["ws.shutdown.sends-close"],
    },
];
