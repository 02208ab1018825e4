//! The life of a server, which its connections and its handler share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, watch};

/// Whether a server lives, is told to stop, or has died.
#[derive(Clone, Debug, Default)]
pub(crate) struct Life(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopping: watch::Sender<bool>,
    death: Notify,
    is_dead: AtomicBool,
}

impl Life {
    /// Ends the whole server at once, as a crash does.
    pub(crate) fn die(&self) {
        self.0.is_dead.store(true, Ordering::Relaxed);
        self.0.death.notify_one();
    }

    /// Whether nothing is answered any more, though connections may live on for a moment.
    pub(super) fn is_dead(&self) -> bool {
        self.0.is_dead.load(Ordering::Relaxed)
    }

    /// Ready when it has died.
    pub(super) async fn death(&self) {
        self.0.death.notified().await;
    }

    /// Tells the server to stop.
    pub(super) fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Whether it is told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        *self.0.stopping.borrow()
    }

    /// Becomes true when the server is told to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }
}
