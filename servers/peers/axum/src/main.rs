//! Topics of events on axum. Run: wireproof-peer-axum PORT

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, Sender};

#[derive(Clone, Default)]
struct Topics(Arc<Mutex<HashMap<String, Sender<Event>>>>);

impl Topics {
    fn get(&self, topic: &str) -> Sender<Event> {
        let mut topics = self.0.lock().expect("nobody panics with the lock");
        topics.entry(topic.to_owned()).or_insert_with(|| broadcast::channel(1024).0).clone()
    }
}

#[derive(Deserialize)]
struct Named {
    topic: String,
    event: Option<String>,
    id: Option<String>,
}

async fn events(
    State(topics): State<Topics>,
    Query(named): Query<Named>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = topics.get(&named.topic).subscribe();
    let next = async |mut receiver: broadcast::Receiver<Event>| {
        // A stream that cannot keep up ends, so that its client comes back.
        let event = receiver.recv().await.ok()?;
        Some((Ok(event), receiver))
    };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(2));
    Sse::new(stream::unfold(receiver, next).boxed()).keep_alive(keep_alive)
}

async fn publish(
    State(topics): State<Topics>,
    Query(named): Query<Named>,
    data: String,
) -> StatusCode {
    let mut event = Event::default().data(data);
    if let Some(name) = named.event {
        event = event.event(name);
    }
    if let Some(id) = named.id {
        event = event.id(id);
    }
    // It fails where nobody listens.
    let _ = topics.get(&named.topic).send(event);
    StatusCode::ACCEPTED
}

async fn subscribers(State(topics): State<Topics>, Query(named): Query<Named>) -> Json<usize> {
    Json(topics.get(&named.topic).receiver_count())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(9003);
    let router = Router::new()
        .route("/events", get(events))
        .route("/publish", post(publish))
        .route("/subscribers", get(subscribers))
        .with_state(Topics::default());
    axum::serve(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?, router).await
}
