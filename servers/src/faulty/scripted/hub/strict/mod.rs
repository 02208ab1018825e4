//! A small hub that keeps every rule of Server-Sent Events, of HTTP and of polling that the
//! suite looks at: one history of events, read as a stream, by short polls and by long polls.
//!
//! It has the routes of the reference hub. What it offers beyond that, so that more cases can
//! be proved: whoever publishes may choose type and ID of an event, by `?event=` and `?id=` or
//! by `X-Event-Type` and `X-Event-Id`; streams and polls are compressed on request; and who
//! polls too often is told so.

mod coding;
mod conditional;
mod copies;
mod cors;
mod cursor;
mod data;
mod events;
mod history;
mod hold;
mod left;
mod memory;
pub mod options;
mod poll;
mod prefer;
mod publish;
mod rate;
mod reader;
mod reply;
mod rewrite;
mod route;
mod stream;
mod subscription;
mod topics;

use std::collections::HashSet;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::faulty::Stop;
use crate::faulty::http::{self, Answer, Handler, Life, Request};
pub use cors::ORIGIN;
pub use options::{Fault, Options};
use topics::Topics;

/// What all requests share.
#[derive(Clone, Debug)]
pub(super) struct Server {
    options: Arc<Options>,
    topics: Arc<Topics>,
    life: Life,
    /// Becomes true when the server is told to stop.
    stopping: watch::Receiver<bool>,
    common: Arc<Common>,
}

/// What only a defect makes use of.
#[derive(Debug)]
pub(super) struct Common {
    /// How many clients have left without a word.
    left: AtomicUsize,
    /// How many polls are held.
    held: AtomicUsize,
    /// Places for polls, where there are not enough for all.
    places: Option<Semaphore>,
    /// The unknown cursors that have been seen.
    seen: Mutex<HashSet<Vec<u8>>>,
}

impl Server {
    fn new(options: Options, life: Life) -> Server {
        let common = Common {
            left: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            places: options.has(Fault::FiftyPollsAtATime).then(|| Semaphore::new(50)),
            seen: Mutex::default(),
        };
        let topics = Arc::new(Topics::new(options.kept));
        let (options, common) = (Arc::new(options), Arc::new(common));
        Server { options, topics, stopping: life.stopping(), life, common }
    }

    /// Ends the whole server at once, as a crash does.
    fn die(&self) {
        self.life.die();
    }

    /// Whether held polls are answered when the server is told to stop.
    fn answers_at_stop(&self) -> bool {
        let options = &self.options.http;
        !options.has(http::Fault::ResetsWaitingAtStop)
            && !options.has(http::Fault::EndsWaitingAtStop)
    }

    /// Whether this cursor is seen for the first time.
    fn is_first(&self, cursor: &[u8]) -> bool {
        let mut seen = self.common.seen.lock().expect("nobody panics while holding this lock");
        seen.insert(cursor.to_vec())
    }
}

impl Handler for Server {
    async fn respond(&self, request: &Request) -> Answer {
        route::respond(request, self).await
    }
}

/// Serves until dropped, which ends every connection, or until it is told to stop and has
/// answered the polls that it holds and ended its streams.
pub async fn serve(listener: TcpListener, stop: Stop, options: Options) {
    let (life, http) = (Life::default(), options.http.clone());
    let server = Server::new(options, life.clone());
    http::serve(listener, stop, http, life, server).await;
}
