//! What can be wrong with how messages are compressed and inflated.

use super::strict::Fault;
use crate::faulty::scripted::ws::changed::Strict;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("ws.compresses-with-every-context", &Strict(|it| it.fault(Fault::IgnoresOwnReset)))
        .says("It goes on with its context though it agreed to begin anew each time.")
        .violates(&["ws.deflate.resets-server-context"]),
    scripted(
        "ws.compresses-with-the-largest-window",
        &Strict(|it| it.fault(Fault::IgnoresOwnWindow)),
    )
    .says("It compresses with a window of 15 bits, whatever was agreed on.")
    .violates(&["ws.deflate.keeps-server-window"]),
    scripted(
        "ws.cuts-large-messages-before-it-compresses-them",
        &Strict(|it| it.fault(Fault::CutsLargeMessages)),
    )
    .says("It loses the last byte of messages of 100,000 bytes and more.")
    .violates(&["ws.deflate.inflates-to-the-message", "ws.deflate.reads-compressed-binary"]),
    scripted("ws.dies-of-a-bomb", &Strict(|it| it.fault(Fault::DiesOfBomb)))
        .says("A message that inflates to more than 1 MiB ends the whole server.")
        .violates(&["ws.deflate.survives-bomb"]),
    scripted(
        "ws.forgets-the-context-at-a-plain-message",
        &Strict(|it| it.fault(Fault::ForgetsContextAtPlain)),
    )
    .says("It forgets what the client sent before a message that is not compressed.")
    .violates(&["ws.deflate.mixes-plain-and-compressed"]),
    scripted("ws.forgets-the-context-at-once", &Strict(|it| it.fault(Fault::ForgetsContext)))
        .says("It inflates each message by itself, though it did not ask for that.")
        .violates(&[
            "ws.deflate.keeps-client-context",
            "ws.deflate.mixes-plain-and-compressed",
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-fragments",
        ]),
    scripted("ws.inflates-32-kib-at-most", &Strict(|it| it.fault(Fault::Inflates32KiB)))
        .says("It keeps the first 32 KiB of what it inflates and drops the rest.")
        .violates(&[
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-text",
            "ws.deflate.reads-far-distance",
        ]),
    scripted("ws.stops-at-a-final-block", &Strict(|it| it.fault(Fault::StopsAtFinalBlock)))
        .says("It drops what follows a final block in the same message.")
        .violates(&["ws.deflate.reads-behind-final-block"]),
    scripted("ws.takes-bad-compressed-text", &Strict(|it| it.fault(Fault::TakesBadCompressedText)))
        .says("It does not look at compressed text.")
        .violates(&["ws.deflate.rejects-invalid-utf8"]),
    scripted("ws.takes-half-a-block", &Strict(|it| it.fault(Fault::TakesHalfBlock)))
        .says("It takes compressed data that end inside a block.")
        .violates(&["ws.deflate.rejects-truncated-data"]),
    scripted("ws.takes-what-it-could-inflate", &Strict(|it| it.fault(Fault::TakesWhatInflates)))
        .says("Where the data are wrong, it takes what came before for the message.")
        .violates(&["ws.deflate.rejects-bad-data", "ws.deflate.rejects-truncated-data"]),
    scripted("ws.wants-a-context", &Strict(|it| it.fault(Fault::WantsContext)))
        .says("It fails the connection on the second message of a client that begins anew.")
        .violates(&["ws.deflate.reads-without-context"]),
];
