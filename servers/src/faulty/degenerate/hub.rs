//! Degenerate peers as clients of streams and polls meet them, and those that get as far as
//! the head of a stream.

use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::{each, http, request, stream_endlessly, swallow, tcp};
use crate::faulty::{Defect, Kind};

/// An answer that brings nothing.
const EMPTY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// The head of a stream that ends with its connection.
const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.accepts-and-closes",
        says: "Accepts connections and ends them at once.",
        kind: Kind::Degenerate(tcp::accept_and_close),
        violates: &[],
    },
    Defect {
        id: "poll.accepts-and-resets",
        says: "Accepts connections and resets them at once.",
        kind: Kind::Degenerate(tcp::accept_and_reset),
        violates: &[],
    },
    Defect {
        id: "poll.answers-200-to-everything",
        says: "Answers every request with 200 OK and a word.",
        kind: Kind::Degenerate(http::ok),
        violates: &[],
    },
    Defect {
        id: "poll.answers-everything-with-nothing",
        says: "Answers every request with 200 OK and no content.",
        kind: Kind::Degenerate(empty),
        violates: &[],
    },
    Defect {
        id: "poll.answers-everything-with-silence",
        says: "Answers every request with the head of a stream and then only reads.",
        kind: Kind::Degenerate(silent_stream),
        violates: &[],
    },
    Defect {
        id: "poll.drips-a-head",
        says: "Sends a plausible head at one byte a second.",
        kind: Kind::Degenerate(http::tarpit),
        violates: &[],
    },
    Defect {
        id: "poll.echoes-bytes",
        says: "Sends back every byte that it receives.",
        kind: Kind::Degenerate(tcp::echo),
        violates: &[],
    },
    Defect {
        id: "poll.says-nothing",
        says: "Accepts connections, reads everything and never writes.",
        kind: Kind::Degenerate(tcp::mute),
        violates: &[],
    },
    Defect {
        id: "poll.sends-a-body-without-end",
        says: "Answers every request with 200 OK and a body without end.",
        kind: Kind::Degenerate(http::endless_body),
        violates: &[],
    },
    Defect {
        id: "poll.sends-a-head-without-end",
        says: "Answers every request with 101 and header fields without end.",
        kind: Kind::Degenerate(http::endless_head),
        violates: &[],
    },
    Defect {
        id: "poll.sends-bytes-without-end",
        says: "Sends bytes without end as soon as a client connects.",
        kind: Kind::Degenerate(tcp::endless),
        violates: &[],
    },
    Defect {
        id: "poll.sends-comments-without-end",
        says: "Answers every request with the head of a stream, and comments without end.",
        kind: Kind::Degenerate(endless_comments),
        violates: &[],
    },
    Defect {
        id: "poll.sends-events-without-end",
        says: "Answers every request with the head of a stream, and good events without end.",
        kind: Kind::Degenerate(endless_events),
        violates: &[],
    },
    Defect {
        id: "poll.sends-garbage",
        says: "Sends 4 KiB of noise as soon as a client connects, and then only reads.",
        kind: Kind::Degenerate(tcp::garbage),
        violates: &[],
    },
];

fn empty(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        while request(&mut stream).await.is_some() && stream.write_all(EMPTY).await.is_ok() {}
        let _ = stream.shutdown().await;
        swallow(&mut stream).await;
    }))
}

fn silent_stream(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if open(&mut stream).await {
            swallow(&mut stream).await;
        }
    }))
}

fn endless_comments(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if open(&mut stream).await {
            stream_endlessly(&mut stream, &b": more\n\n".repeat(512)).await;
        }
    }))
}

fn endless_events(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if open(&mut stream).await {
            stream_endlessly(&mut stream, &b"id: 1\ndata: more\n\n".repeat(512)).await;
        }
    }))
}

/// Answers any request with the head of a stream.
async fn open(stream: &mut TcpStream) -> bool {
    request(stream).await.is_some() && stream.write_all(STREAM).await.is_ok()
}
