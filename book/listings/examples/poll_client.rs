//! Asks every few seconds what is new on a topic, and loses nothing in between.
//!
//! It says where it stands, and which answer it has already; asks at once again
//! while there is more; waits longer after each failure; and stops when the topic
//! is finished.
//!
//!     cargo run -p listings --example poll_client

use std::process::ExitCode;
use std::time::Duration;

use reqwest::header::{ETAG, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use rustls::crypto::ring;
use serde::Deserialize;
use tokio::time::sleep;

// ANCHOR: numbers
const EVERY: u64 = 5_000; // milliseconds between two questions
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(10); // an answer, to its last byte
const LARGEST: usize = 4 << 20; // bytes in an answer
// ANCHOR_END: numbers

// ANCHOR: answers
/// What the server says when there may be something new.
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
    /// It may work next time, but not before so long.
    Failed(String, Duration),
    /// Asking again would bring the same.
    Hopeless(String),
}

impl From<reqwest::Error> for End {
    fn from(error: reqwest::Error) -> End {
        let why = match &error {
            error if error.is_builder() => return End::Hopeless(error.to_string()),
            error if error.is_timeout() => "no answer in time",
            error if error.is_connect() => "nobody listens there",
            _ => "the connection was cut",
        };
        End::Failed(why.to_owned(), Duration::ZERO)
    }
}
// ANCHOR_END: answers

// ANCHOR: poll
struct Poller {
    http: Client,
    topic: String,
    /// The last event that we have, as the server calls it; nothing yet at first.
    cursor: Option<u64>,
    /// The name of the answer that we have to a question with this cursor.
    tag: Option<String>,
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
        let mut question = self.http.get(url);
        if let Some(tag) = &self.tag {
            question = question.header(IF_NONE_MATCH, tag);
        }
        let answer = question.send().await?;
        match answer.status() {
            StatusCode::OK => self.take(answer).await,
            StatusCode::NOT_MODIFIED => {
                eprintln!("-- 304, the answer is the one we have");
                Ok(News::Nothing)
            }
            StatusCode::GONE => {
                let Lost { resume } = read(answer).await?;
                eprintln!("-- lost: the server has only what comes after {resume}");
                (self.cursor, self.tag) = (Some(resume), None);
                Ok(News::Some)
            }
            _ => Err(refused(&answer)),
        }
    }

    /// Prints what is new. Only then the cursor moves: whoever is stopped between
    /// the two gets an event twice, and never one too few.
    async fn take(&mut self, answer: Response) -> Result<News, End> {
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.map(str::to_owned);
        let page: Page = read(answer).await?;
        eprintln!("-- 200, {} new", page.events.len());
        for Event { id, data } in &page.events {
            println!("{id} {}", data.replace(char::is_control, " "));
        }
        // A tag belongs to one address, and the next one has another cursor in it.
        self.tag = if self.cursor == Some(page.cursor) { tag } else { None };
        self.cursor = Some(page.cursor);
        Ok(match (page.finished, page.events.is_empty()) {
            (true, _) => News::Finished,
            (false, false) => News::Some,
            (false, true) => News::Nothing,
        })
    }
}
// ANCHOR_END: poll

// ANCHOR: read
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

/// A status that is no answer to the question. 429 is *too many requests*; with it
/// and with 503 a server may say for how many seconds it wants to be left alone.
fn refused(answer: &Response) -> End {
    let status = answer.status();
    let why = format!("the server says {status}");
    if status != StatusCode::TOO_MANY_REQUESTS && !status.is_server_error() {
        return End::Hopeless(why);
    }
    let after =
        answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = after.and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    End::Failed(why, Duration::from_secs(seconds))
}
// ANCHOR_END: read

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
    let millis = args.next().and_then(|millis| millis.parse().ok());
    let every = Duration::from_millis(millis.unwrap_or(EVERY));
    let http = Client::builder().timeout(PATIENCE).build().expect("a good client");
    let mut poller = Poller { http, topic, cursor: None, tag: None };
    let mut failures = 0;
    loop {
        let (why, at_least) = match poller.poll().await {
            Ok(News::Some) => {
                failures = 0;
                continue; // there may be more than fits into one answer
            }
            Ok(News::Nothing) => {
                failures = 0;
                sleep(every.mul_f64(0.9 + fastrand::f64() / 5.0)).await;
                continue;
            }
            Ok(News::Finished) => {
                eprintln!("-- the topic is finished");
                return ExitCode::SUCCESS;
            }
            Err(End::Failed(why, at_least)) => (why, at_least),
            Err(End::Hopeless(why)) => {
                eprintln!("-- {why}");
                return ExitCode::FAILURE;
            }
        };
        failures += 1;
        let pause = pause(failures).max(at_least);
        eprintln!("-- {why}; again in {:.1} s", pause.as_secs_f64());
        sleep(pause).await;
    }
}
// ANCHOR_END: main
