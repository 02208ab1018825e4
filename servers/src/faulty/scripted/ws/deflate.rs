//! What can be wrong with how messages are compressed and inflated.

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use super::strict::{Bomb, Deflate};
use crate::faulty::Kind::Scripted;
use crate::faulty::{Defect, Stop};

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.compresses-with-every-context",
        says: "It goes on with its context though it agreed to begin anew each time.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.ignores_own_reset = true)),
        violates: &["ws.deflate.resets-server-context"],
    },
    Defect {
        id: "ws.compresses-with-the-largest-window",
        says: "It compresses with a window of 15 bits, whatever was agreed on.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.ignores_own_window = true)),
        violates: &["ws.deflate.keeps-server-window"],
    },
    Defect {
        id: "ws.cuts-large-messages-before-it-compresses-them",
        says: "It loses the last byte of messages of 100,000 bytes and more.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.cuts_from = Some(100_000))),
        violates: &["ws.deflate.inflates-to-the-message", "ws.deflate.reads-compressed-binary"],
    },
    Defect {
        id: "ws.dies-of-a-bomb",
        says: "A message that inflates to more than 1 MiB ends the whole server.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.bomb = Bomb::Die)),
        violates: &["ws.deflate.survives-bomb"],
    },
    Defect {
        id: "ws.forgets-the-context-at-a-plain-message",
        says: "It forgets what the client sent before a message that is not compressed.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.forgets_at_plain = true)),
        violates: &["ws.deflate.mixes-plain-and-compressed"],
    },
    Defect {
        id: "ws.forgets-the-context-at-once",
        says: "It inflates each message by itself, though it did not ask for that.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.forgets_after = Some(1))),
        violates: &[
            "ws.deflate.keeps-client-context",
            "ws.deflate.mixes-plain-and-compressed",
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-fragments",
        ],
    },
    Defect {
        id: "ws.inflates-32-kib-at-most",
        says: "It keeps the first 32 KiB of what it inflates and drops the rest.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.inflates_at_most = Some(32 << 10))
        }),
        violates: &[
            "ws.deflate.reads-compressed-binary",
            "ws.deflate.reads-compressed-text",
            "ws.deflate.reads-far-distance",
        ],
    },
    Defect {
        id: "ws.stops-at-a-final-block",
        says: "It drops what follows a final block in the same message.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.stops_at_final = true)),
        violates: &["ws.deflate.reads-behind-final-block"],
    },
    Defect {
        id: "ws.takes-bad-compressed-text",
        says: "It does not look at compressed text.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.trusts_text = true)),
        violates: &["ws.deflate.rejects-invalid-utf8"],
    },
    Defect {
        id: "ws.takes-half-a-block",
        says: "It takes compressed data that end inside a block.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.trusts_ends = true)),
        violates: &["ws.deflate.rejects-truncated-data"],
    },
    Defect {
        id: "ws.takes-what-it-could-inflate",
        says: "Where the data are wrong, it takes what came before for the message.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.forgives = true)),
        violates: &["ws.deflate.rejects-bad-data", "ws.deflate.rejects-truncated-data"],
    },
    Defect {
        id: "ws.wants-a-context",
        says: "It fails the connection on the second message of a client that begins anew.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.wants_context = true)),
        violates: &["ws.deflate.reads-without-context"],
    },
];

/// The strict server, once `change` has changed how it compresses.
fn with(listener: TcpListener, stop: Stop, change: fn(&mut Deflate)) -> BoxFuture<'static, ()> {
    let mut options = super::strict::Options::default();
    change(&mut options.deflate);
    Box::pin(super::strict::serve(listener, stop, options))
}
