//! The clean hub, and the hubs that are made of it.

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use super::strict::{self, Options};
use crate::faulty::{Base, Script, Stop};

/// The strict hub of events.
pub static STRICT: Base = Base {
    name: "the strict hub",
    serve: |listener, stop| {
        Box::pin(async {
            strict::serve(listener, stop, Options::default()).await;
            Ok(())
        })
    },
    is_clean: true,
};

/// The strict hub with something changed.
#[derive(Debug)]
pub(crate) struct Hub(pub(crate) fn(&mut Options));

impl Script for Hub {
    fn serve(&self, listener: TcpListener, stop: Stop) -> BoxFuture<'static, ()> {
        let mut options = Options::default();
        (self.0)(&mut options);
        Box::pin(strict::serve(listener, stop, options))
    }
}
