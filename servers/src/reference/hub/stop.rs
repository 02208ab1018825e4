//! How everything that waits hears that the server stops.

use tokio::sync::watch;

/// Becomes ready once, and stays so.
#[derive(Debug, Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The two ends: whoever stops the server sends `true`.
    pub(super) fn channel() -> (watch::Sender<bool>, Self) {
        let (tell, told) = watch::channel(false);
        (tell, Self(told))
    }

    /// Waits until the server stops, or is gone.
    pub(super) async fn told(&self) {
        let _ = self.0.clone().wait_for(|stopping| *stopping).await;
    }
}
