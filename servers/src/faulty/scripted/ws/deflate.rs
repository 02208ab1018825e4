//! What can be wrong with how messages are compressed and inflated.

use super::strict::Bomb;
use crate::faulty::scripted::ws::changed::Compression;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("ws.compresses-with-every-context", &Compression(|it| it.ignores_own_reset = true))
        .says("It goes on with its context though it agreed to begin anew each time.")
        .violates(&["ws.deflate.resets-server-context"]),
    scripted(
        "ws.compresses-with-the-largest-window",
        &Compression(|it| it.ignores_own_window = true),
    )
    .says("It compresses with a window of 15 bits, whatever was agreed on.")
    .violates(&["ws.deflate.keeps-server-window"]),
    scripted(
        "ws.cuts-large-messages-before-it-compresses-them",
        &Compression(|it| it.cuts_from = Some(100_000)),
    )
    .says("It loses the last byte of messages of 100,000 bytes and more.")
    .violates(&["ws.deflate.inflates-to-the-message", "ws.deflate.reads-compressed-binary"]),
    scripted("ws.dies-of-a-bomb", &Compression(|it| it.bomb = Bomb::Die))
        .says("A message that inflates to more than 1 MiB ends the whole server.")
        .violates(&["ws.deflate.survives-bomb"]),
    scripted(
        "ws.forgets-the-context-at-a-plain-message",
        &Compression(|it| it.forgets_at_plain = true),
    )
    .says("It forgets what the client sent before a message that is not compressed.")
    .violates(&["ws.deflate.mixes-plain-and-compressed"]),
    scripted("ws.forgets-the-context-at-once", &Compression(|it| it.forgets_after = Some(1)))
        .says("It inflates each message by itself, though it did not ask for that.")
        .violates(&[
            "ws.deflate.keeps-client-context",
            "ws.deflate.mixes-plain-and-compressed",
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-fragments",
        ]),
    scripted("ws.inflates-32-kib-at-most", &Compression(|it| it.inflates_at_most = Some(32 << 10)))
        .says("It keeps the first 32 KiB of what it inflates and drops the rest.")
        .violates(&[
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-text",
            "ws.deflate.reads-far-distance",
        ]),
    scripted("ws.stops-at-a-final-block", &Compression(|it| it.stops_at_final = true))
        .says("It drops what follows a final block in the same message.")
        .violates(&["ws.deflate.reads-behind-final-block"]),
    scripted("ws.takes-bad-compressed-text", &Compression(|it| it.trusts_text = true))
        .says("It does not look at compressed text.")
        .violates(&["ws.deflate.rejects-invalid-utf8"]),
    scripted("ws.takes-half-a-block", &Compression(|it| it.trusts_ends = true))
        .says("It takes compressed data that end inside a block.")
        .violates(&["ws.deflate.rejects-truncated-data"]),
    scripted("ws.takes-what-it-could-inflate", &Compression(|it| it.forgives = true))
        .says("Where the data are wrong, it takes what came before for the message.")
        .violates(&["ws.deflate.rejects-bad-data", "ws.deflate.rejects-truncated-data"]),
    scripted("ws.wants-a-context", &Compression(|it| it.wants_context = true))
        .says("It fails the connection on the second message of a client that begins anew.")
        .violates(&["ws.deflate.reads-without-context"]),
];
