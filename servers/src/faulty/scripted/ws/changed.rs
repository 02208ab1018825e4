//! The strict WebSocket server with something changed.

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use super::strict::{self, Options};
use crate::faulty::{Script, Stop};

/// What is changed.
#[derive(Debug)]
pub(crate) struct Strict(pub(crate) fn(&mut Options));

impl Script for Strict {
    fn serve(&self, listener: TcpListener, stop: Stop) -> BoxFuture<'static, ()> {
        let mut options = Options::default();
        (self.0)(&mut options);
        Box::pin(strict::serve(listener, stop, options))
    }
}
