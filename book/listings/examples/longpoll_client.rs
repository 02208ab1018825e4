//! Asks what is new on a topic; the server holds the question until it knows.
//!
//! The cursor makes it whole: what is published between two questions, or what was
//! in an answer that got lost, comes with the next one. It stops when the topic is
//! finished.
//!
//!     cargo run -p listings --example longpoll_client

use std::process::ExitCode;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use rustls::crypto::ring;
use serde::Deserialize;
use tokio::time::{Instant, sleep};

// ANCHOR: numbers
const WAIT: u64 = 25; // seconds that the server may hold a question
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(10); // beyond what it may hold it
const LARGEST: usize = 4 << 20; // bytes in an answer
// ANCHOR_END: numbers

/// What the server says when there is something new.
#[derive(Deserialize)]
struct Page {
    events: Vec<Event>,
    cursor: u64,
    finished: bool,
}

#[derive(Deserialize)]
struct Event {
    id: u64,
    data: String,
}

/// What it says when events are lost: a cursor that leads to all that it still has.
#[derive(Deserialize)]
struct Lost {
    resume: u64,
}

/// Why a question has no answer.
enum End {
    /// It may work next time.
    Failed(String),
    /// Asking again would bring the same.
    Hopeless(String),
}

impl From<reqwest::Error> for End {
    fn from(error: reqwest::Error) -> End {
        match &error {
            error if error.is_builder() => End::Hopeless(error.to_string()),
            error if error.is_timeout() => {
                End::Failed("no answer in time".to_owned())
            }
            error if error.is_connect() => {
                End::Failed("nobody listens there".to_owned())
            }
            _ => End::Failed("the connection was cut".to_owned()),
        }
    }
}

// ANCHOR: poll
struct Poller {
    http: Client,
    topic: String,
    wait: u64,
    /// The last event that we have, as the server calls it; nothing yet at first.
    cursor: Option<u64>,
}

/// What a question brought.
enum News {
    Some,
    Nothing,
    Finished,
}

impl Poller {
    async fn poll(&mut self) -> Result<News, End> {
        let url = match self.cursor {
            None => self.topic.clone(),
            Some(cursor) => format!("{}?after={cursor}", self.topic),
        };
        let limit = Duration::from_secs(self.wait) + PATIENCE;
        let question = self.http.get(url).timeout(limit);
        let answer =
            question.header("Prefer", format!("wait={}", self.wait)).send().await?;
        match answer.status() {
            StatusCode::OK => {
                let page: Page = read(answer).await?;
                for Event { id, data } in &page.events {
                    println!("{id} {}", data.replace(char::is_control, " "));
                }
                // Only now: whoever is stopped before that misses nothing.
                self.cursor = Some(page.cursor);
                Ok(match (page.finished, page.events.is_empty()) {
                    (true, _) => News::Finished,
                    (false, false) => News::Some,
                    (false, true) => News::Nothing,
                })
            }
            StatusCode::NO_CONTENT => {
                eprintln!("-- 204, nothing new in that time");
                Ok(News::Nothing)
            }
            StatusCode::GONE => {
                let Lost { resume } = read(answer).await?;
                eprintln!("-- lost: the server has only what comes after {resume}");
                self.cursor = Some(resume);
                Ok(News::Some)
            }
            status if status == 429 || status.is_server_error() => {
                Err(End::Failed(format!("the server says {status}")))
            }
            status => Err(End::Hopeless(format!("the server says {status}"))),
        }
    }
}
// ANCHOR_END: poll

/// The body, as JSON. An answer that grows for ever is not collected for ever.
async fn read<T: for<'a> Deserialize<'a>>(mut answer: Response) -> Result<T, End> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(End::Hopeless(format!(
                "an answer of more than {LARGEST} bytes"
            )));
        }
    }
    serde_json::from_slice(&body).map_err(|why| End::Hopeless(format!("{why}")))
}

// ANCHOR: main
/// Twice as long after each failure, up to a limit; the half of it at random, so
/// that not all clients of a server that comes back arrive in the same moment.
fn pause(failures: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures));
    longest.min(LONGEST_PAUSE).mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[tokio::main]
async fn main() -> ExitCode {
    ring::default_provider().install_default().expect("nobody chose another one");
    let mut args = std::env::args().skip(1);
    let topic =
        args.next().unwrap_or("http://127.0.0.1:9003/topics/news".to_owned());
    let wait = args.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(WAIT);
    let http =
        Client::builder().connect_timeout(PATIENCE).build().expect("a client");
    let mut poller = Poller { http, topic, wait, cursor: None };
    let mut failures = 0;
    loop {
        let asked = Instant::now();
        match poller.poll().await {
            Ok(News::Finished) => {
                eprintln!("-- the topic is finished");
                return ExitCode::SUCCESS;
            }
            Ok(News::Some) => failures = 0, // and at once the next question
            // A server that holds nothing is not asked without a rest.
            Ok(News::Nothing) if asked.elapsed() < FIRST_PAUSE => {
                sleep(pause(0)).await
            }
            Ok(News::Nothing) => failures = 0,
            Err(End::Hopeless(why)) => {
                eprintln!("-- {why}");
                return ExitCode::FAILURE;
            }
            Err(End::Failed(why)) => {
                failures += 1;
                let pause = pause(failures);
                eprintln!("-- {why}; again in {:.1} s", pause.as_secs_f64());
                sleep(pause).await;
            }
        }
    }
}
// ANCHOR_END: main
