//! Degenerate peers as WebSocket clients meet them, and those that get as far
//! as the opening handshake.

use crate::faulty::{Defect, degenerate};
use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::{each, http, request, stream_endlessly, swallow, tcp};
use crate::faulty::codec::ws::{Frame, Head, accept_value, opcode};

pub(crate) static DEFECTS: &[Defect] = &[
    degenerate("ws.accepts-and-closes", tcp::accept_and_close)
        .says("Accepts connections and ends them at once."),
    degenerate("ws.accepts-and-resets", tcp::accept_and_reset)
        .says("Accepts connections and resets them at once."),
    degenerate("ws.answers-101-and-closes", close_after_101)
        .says("Answers every request with a good 101 and ends the connection."),
    degenerate("ws.answers-101-and-floods", flood_after_101)
        .says("Answers every request with a good 101 and then sends good text frames without end."),
    degenerate("ws.answers-101-and-says-nothing", mute_after_101)
        .says("Answers every request with a good 101 and then only reads."),
    degenerate("ws.answers-200-to-everything", http::ok).says("Answers every request with 200 OK."),
    degenerate("ws.drips-a-head", http::tarpit)
        .says("Sends a plausible head at one byte a second."),
    degenerate("ws.echoes-bytes", tcp::echo).says("Sends back every byte that it receives."),
    degenerate("ws.says-nothing", tcp::mute)
        .says("Accepts connections, reads everything and never writes."),
    degenerate("ws.sends-a-body-without-end", http::endless_body)
        .says("Answers every request with 200 OK and a body without end."),
    degenerate("ws.sends-a-head-without-end", http::endless_head)
        .says("Answers every request with 101 and header fields without end."),
    degenerate("ws.sends-bytes-without-end", tcp::endless)
        .says("Sends bytes without end as soon as a client connects."),
    degenerate("ws.sends-garbage", tcp::garbage)
        .says("Sends 4 KiB of noise as soon as a client connects, and then only reads."),
];

fn close_after_101(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if switch(&mut stream).await {
            let _ = stream.shutdown().await;
            swallow(&mut stream).await;
        }
    }))
}

fn mute_after_101(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if switch(&mut stream).await {
            swallow(&mut stream).await;
        }
    }))
}

fn flood_after_101(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        if switch(&mut stream).await {
            let frames = Frame::new(opcode::TEXT, vec![b'x'; 1 << 10]).encode().repeat(16);
            stream_endlessly(&mut stream, &frames).await;
        }
    }))
}

/// Answers any request with 101 and the accept value of whatever key it has.
async fn switch(stream: &mut TcpStream) -> bool {
    let Some((asked, _)) = request(stream).await.and_then(|bytes| Head::decode(&bytes)) else {
        return false;
    };
    let accept = accept_value(asked.value("Sec-WebSocket-Key").unwrap_or_default());
    let answer = Head::new(
        "HTTP/1.1 101 Switching Protocols",
        &[
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept.as_str()),
        ],
    );
    stream.write_all(&answer.encode()).await.is_ok()
}
