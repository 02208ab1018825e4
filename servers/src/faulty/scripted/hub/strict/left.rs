//! What happens when a client has left, where letting go of it is not all.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Server;
use super::history::Topic;
use super::options::Fault;

/// So many clients may leave before it is too much for some peers.
const TOO_MANY: usize = 20;

/// Stands beside a stream or a held poll, and acts when it is dropped before its end.
#[derive(Debug)]
pub(super) struct Left {
    topic: Arc<Topic>,
    server: Server,
    is_stream: bool,
    is_over: bool,
}

impl Left {
    pub(super) fn stream(topic: Arc<Topic>, server: &Server) -> Left {
        Left { topic, server: server.clone(), is_stream: true, is_over: false }
    }

    pub(super) fn poll(topic: Arc<Topic>, server: &Server) -> Left {
        Left { topic, server: server.clone(), is_stream: false, is_over: false }
    }

    /// It has ended in order.
    pub(super) fn on_purpose(&mut self) {
        self.is_over = true;
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let options = &self.server.options;
        let (keeps, dies) = match self.is_stream {
            true => (Fault::KeepsLeftStreams, Fault::DiesOfLeftStreams),
            false => (Fault::KeepsLeftPolls, Fault::DiesOfLeftPolls),
        };
        if options.has(keeps) {
            // Counted once more, and never let go of.
            drop(self.topic.follow());
        }
        if options.has(dies) {
            let left = self.server.common.left.fetch_add(1, Ordering::Relaxed) + 1;
            if left >= TOO_MANY {
                self.server.die();
            }
        }
        if options.has(Fault::AbortedPollsTake) && !self.is_stream {
            self.topic.memory.owed.fetch_add(1, Ordering::Relaxed);
        }
    }
}
