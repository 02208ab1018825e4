//! Scripted WebSocket peers: the strict server, with one thing changed.

pub mod bases;
mod changed;
pub(crate) mod deflate;
pub(crate) mod limits;
pub(crate) mod shutdown;
pub mod strict;
pub(crate) mod text;
pub(crate) mod tls;

use crate::faulty::{Defect, scripted};
use changed::Strict;
use strict::Fault;

pub(crate) static DEFECTS: &[Defect] =
    &[scripted("ws.dies-of-a-huge-head", &Strict(|it| it.fault(Fault::DiesOfHugeHead)))
        .says("A request head of more than 16 KiB ends the whole server.")
        .violates(&["ws.handshake.survives-huge-head"])];
