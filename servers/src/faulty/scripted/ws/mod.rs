//! Scripted WebSocket peers: the strict server, with one thing changed.

pub(crate) mod deflate;
pub(crate) mod limits;
pub(crate) mod shutdown;
pub mod strict;
pub(crate) mod text;
pub(crate) mod tls;

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::faulty::Kind::Scripted;
use crate::faulty::{Defect, Stop};
use strict::{HugeHead, Options};

pub(crate) static DEFECTS: &[Defect] = &[Defect {
    id: "ws.dies-of-a-huge-head",
    says: "A request head of more than 16 KiB ends the whole server.",
    kind: Scripted(|listener, stop| with(listener, stop, |it| it.huge_head = HugeHead::Die)),
    violates: &["ws.handshake.survives-huge-head"],
}];

/// The strict server, once `change` has changed it.
fn with(listener: TcpListener, stop: Stop, change: fn(&mut Options)) -> BoxFuture<'static, ()> {
    let mut options = Options::default();
    change(&mut options);
    Box::pin(strict::serve(listener, stop, options))
}
