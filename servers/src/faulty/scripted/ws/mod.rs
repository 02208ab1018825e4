//! Scripted WebSocket peers.

pub mod strict;

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::faulty::{Defect, Kind};
use strict::{HugeHead, Options};

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.dies-of-a-huge-head",
        says: "A request head of more than 16 KiB ends the whole server.",
        kind: Kind::Scripted(dies_of_a_huge_head),
        violates: &["ws.handshake.survives-huge-head"],
    },
    Defect {
        id: "ws.takes-a-huge-head",
        says: "A request head may be as large as it likes, up to 4 MiB.",
        kind: Kind::Scripted(takes_a_huge_head),
        violates: &["ws.handshake.survives-huge-head"],
    },
];

fn dies_of_a_huge_head(listener: TcpListener) -> BoxFuture<'static, ()> {
    let options = Options { huge_head: HugeHead::Die, ..Options::default() };
    Box::pin(strict::serve(listener, options))
}

fn takes_a_huge_head(listener: TcpListener) -> BoxFuture<'static, ()> {
    let options = Options { head_limit: 4 << 20, ..Options::default() };
    Box::pin(strict::serve(listener, options))
}
