//! Degenerate peers as clients of streams and polls meet them, and those that get as far as
//! the head of a stream.

use crate::faulty::{Defect, degenerate};
use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::{each, http, request, stream_endlessly, swallow, tcp};

/// An answer that brings nothing.
const EMPTY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// The head of a stream that ends with its connection.
const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

pub(crate) static DEFECTS: &[Defect] = &[
    degenerate("poll.accepts-and-closes", tcp::accept_and_close)
        .says("Accepts connections and ends them at once."),
    degenerate("poll.accepts-and-resets", tcp::accept_and_reset)
        .says("Accepts connections and resets them at once."),
    degenerate("poll.answers-200-to-everything", http::ok)
        .says("Answers every request with 200 OK and a word."),
    degenerate("poll.answers-everything-with-nothing", empty)
        .says("Answers every request with 200 OK and no content."),
    degenerate("poll.answers-everything-with-silence", silent_stream)
        .says("Answers every request with the head of a stream and then only reads."),
    degenerate("poll.drips-a-head", http::tarpit)
        .says("Sends a plausible head at one byte a second."),
    degenerate("poll.echoes-bytes", tcp::echo).says("Sends back every byte that it receives."),
    degenerate("poll.says-nothing", tcp::mute)
        .says("Accepts connections, reads everything and never writes."),
    degenerate("poll.sends-a-body-without-end", http::endless_body)
        .says("Answers every request with 200 OK and a body without end."),
    degenerate("poll.sends-a-head-without-end", http::endless_head)
        .says("Answers every request with 101 and header fields without end."),
    degenerate("poll.sends-bytes-without-end", tcp::endless)
        .says("Sends bytes without end as soon as a client connects."),
    degenerate("poll.sends-comments-without-end", endless_comments)
        .says("Answers every request with the head of a stream, and comments without end."),
    degenerate("poll.sends-events-without-end", endless_events)
        .says("Answers every request with the head of a stream, and good events without end."),
    degenerate("poll.sends-garbage", tcp::garbage)
        .says("Sends 4 KiB of noise as soon as a client connects, and then only reads."),
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
