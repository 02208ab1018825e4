//! What can be wrong when the server is told to stop.

use crate::faulty::scripted::ws::changed::Strict;
use crate::faulty::{Defect, process};

pub(crate) static DEFECTS: &[Defect] = &[
    process("ws.stops-with-1000", &Strict(|it| it.farewell = Some(1000)))
        .says("Told to stop, it says Close 1000 on its connections.")
        .violates(&["ws.shutdown.names-going-away"]),
    process("ws.stops-without-a-word", &Strict(|it| it.farewell = None))
        .says("Told to stop, it ends its connections without a Close.")
        .violates(&["ws.shutdown.sends-close"]),
];
