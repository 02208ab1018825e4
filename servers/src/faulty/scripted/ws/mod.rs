//! Scripted WebSocket peers.

pub mod strict;

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::faulty::{Defect, Kind};
use strict::{HugeHead, Options};

pub(crate) static DEFECTS: &[Defect] = &[Defect {
    id: "ws.dies-of-a-huge-head",
    says: "A request head of more than 16 KiB ends the whole server.",
    kind: Kind::Scripted(dies_of_a_huge_head),
    violates: &["ws.handshake.survives-huge-head"],
}];

fn dies_of_a_huge_head(listener: TcpListener) -> BoxFuture<'static, ()> {
    let options = Options { huge_head: HugeHead::Die };
    Box::pin(strict::serve(listener, options))
}
