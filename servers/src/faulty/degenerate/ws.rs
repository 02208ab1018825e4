//! Degenerate peers as WebSocket clients meet them, and those that get as far
//! as the opening handshake.

use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::{each, http, request, stream_endlessly, swallow, tcp};
use crate::faulty::codec::ws::{Frame, Head, accept_value, opcode};
use crate::faulty::{Defect, Kind};

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.accepts-and-closes",
        says: "Accepts connections and ends them at once.",
        kind: Kind::Degenerate(tcp::accept_and_close),
        violates: &[],
    },
    Defect {
        id: "ws.accepts-and-resets",
        says: "Accepts connections and resets them at once.",
        kind: Kind::Degenerate(tcp::accept_and_reset),
        violates: &[],
    },
    Defect {
        id: "ws.answers-101-and-closes",
        says: "Answers every request with a good 101 and ends the connection.",
        kind: Kind::Degenerate(close_after_101),
        violates: &[],
    },
    Defect {
        id: "ws.answers-101-and-floods",
        says: "Answers every request with a good 101 and then sends good text frames without end.",
        kind: Kind::Degenerate(flood_after_101),
        violates: &[],
    },
    Defect {
        id: "ws.answers-101-and-says-nothing",
        says: "Answers every request with a good 101 and then only reads.",
        kind: Kind::Degenerate(mute_after_101),
        violates: &[],
    },
    Defect {
        id: "ws.answers-200-to-everything",
        says: "Answers every request with 200 OK.",
        kind: Kind::Degenerate(http::ok),
        violates: &[],
    },
    Defect {
        id: "ws.drips-a-head",
        says: "Sends a plausible head at one byte a second.",
        kind: Kind::Degenerate(http::tarpit),
        violates: &[],
    },
    Defect {
        id: "ws.echoes-bytes",
        says: "Sends back every byte that it receives.",
        kind: Kind::Degenerate(tcp::echo),
        violates: &[],
    },
    Defect {
        id: "ws.says-nothing",
        says: "Accepts connections, reads everything and never writes.",
        kind: Kind::Degenerate(tcp::mute),
        violates: &[],
    },
    Defect {
        id: "ws.sends-a-body-without-end",
        says: "Answers every request with 200 OK and a body without end.",
        kind: Kind::Degenerate(http::endless_body),
        violates: &[],
    },
    Defect {
        id: "ws.sends-a-head-without-end",
        says: "Answers every request with 101 and header fields without end.",
        kind: Kind::Degenerate(http::endless_head),
        violates: &[],
    },
    Defect {
        id: "ws.sends-bytes-without-end",
        says: "Sends bytes without end as soon as a client connects.",
        kind: Kind::Degenerate(tcp::endless),
        violates: &[],
    },
    Defect {
        id: "ws.sends-garbage",
        says: "Sends 4 KiB of noise as soon as a client connects, and then only reads.",
        kind: Kind::Degenerate(tcp::garbage),
        violates: &[],
    },
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
