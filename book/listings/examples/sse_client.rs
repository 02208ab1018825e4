//! Hears Server-Sent Events, and comes back after every cut, as browsers do.
//!
//! It says which event it saw last, waits as long as the server asks, longer after
//! each failure, and stops when the server has nothing more to say.
//!
//!     cargo run -p listings --example sse_client

use std::process::ExitCode;
use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use reqwest::{Client, Response, StatusCode};
use rustls::crypto::ring;
use tokio::time::sleep;

// ANCHOR: numbers
const RETRY: Duration = Duration::from_secs(2); // until the server says another
const LONGEST_PAUSE: Duration = Duration::from_secs(60); // whatever it says
const SILENCE: Duration = Duration::from_secs(45); // three comments are missing
const LARGEST: usize = 1 << 20; // bytes in an event
// ANCHOR_END: numbers

// ANCHOR: parser
struct Event {
    name: String,
    data: String,
    id: String,
}

/// A stream, in whatever pieces it arrives.
#[derive(Default)]
struct Stream {
    line: Vec<u8>,
    lines: u64,
    /// The last byte was CR and ended a line: a LF behind it belongs to it.
    after_cr: bool,
    name: String,
    data: String,
    id: String,
    /// The id of the last block that was complete, for when we come back.
    last_id: String,
    retry: Option<Duration>,
    /// Connections in a row that brought no event.
    failures: u32,
}

impl Stream {
    /// For a new connection. What the end of the last one cut in half is dropped.
    fn again(Stream { last_id, retry, failures, .. }: Stream) -> Stream {
        let id = last_id.clone();
        Stream { id, last_id, retry, failures, ..Stream::default() }
    }

    /// Takes the next bytes and returns the events that they complete.
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, End> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_of_line()),
                byte => self.line.push(byte),
            }
            if self.line.len() + self.data.len() > LARGEST {
                return Err(End::Hopeless(format!(
                    "an event above {LARGEST} bytes"
                )));
            }
        }
        Ok(events)
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut line = &*String::from_utf8_lossy(&line);
        self.lines += 1;
        if self.lines == 1 {
            line = line.strip_prefix('\u{feff}').unwrap_or(line); // byte order mark
        }
        if line.is_empty() {
            return self.end_of_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => self.data.extend([value, "\n"]),
            "event" => self.name = value.to_owned(),
            "id" if !value.contains('\0') => self.id = value.to_owned(),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                let retry = value.parse().map(Duration::from_millis);
                self.retry = retry.ok().or(self.retry);
            }
            _ => {} // a comment, whose name is empty, or a field of the future
        }
        None
    }

    /// A blank line. Without data there is no event, but the id counts. It stays
    /// for the events behind it, until there is another one.
    fn end_of_event(&mut self) -> Option<Event> {
        self.last_id.clone_from(&self.id);
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?; // the line end behind the last line is none of the data
        Some(Event { name, data, id: self.id.clone() })
    }
}
// ANCHOR_END: parser

// ANCHOR: end
/// Why a connection is over.
enum End {
    /// The server says that nothing will follow.
    Finished,
    /// It may work next time.
    Lost(String),
    /// Asking again would bring the same.
    Hopeless(String),
}

impl From<reqwest::Error> for End {
    fn from(error: reqwest::Error) -> End {
        let why = match &error {
            error if error.is_builder() => return End::Hopeless(error.to_string()),
            error if error.is_timeout() => "the server is silent",
            error if error.is_connect() => "nobody listens there",
            _ => "the connection was cut",
        };
        End::Lost(why.to_owned())
    }
}

/// Only 200 with the right type is a stream. On anything else browsers give up for
/// ever; here a server with too much to do is asked again.
fn check(answer: &Response) -> Result<(), End> {
    let kind = answer.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes());
    let kind = kind.unwrap_or_default().split(|byte| *byte == b';').next();
    let kind = kind.unwrap_or_default().trim_ascii();
    let status = answer.status();
    let why = format!("the server says {status}");
    Err(match status {
        StatusCode::OK if kind.eq_ignore_ascii_case(b"text/event-stream") => {
            return Ok(());
        }
        StatusCode::OK => End::Hopeless("the answer is no stream".to_owned()),
        StatusCode::NO_CONTENT => End::Finished,
        _ if status == 429 || status.is_server_error() => End::Lost(why),
        _ => End::Hopeless(why),
    })
}
// ANCHOR_END: end

// ANCHOR: listen
/// One connection, from the question to the end of the stream.
async fn listen(http: &Client, url: &str, stream: &mut Stream) -> Result<(), End> {
    *stream = Stream::again(std::mem::take(stream));
    let mut question = http.get(url).header(ACCEPT, "text/event-stream");
    question = question.header(CACHE_CONTROL, "no-cache");
    if !stream.last_id.is_empty() {
        question = question.header("Last-Event-ID", stream.last_id.as_bytes());
    }
    let mut answer = question.send().await?;
    check(&answer)?;
    eprintln!("-- the stream is open");
    while let Some(bytes) = answer.chunk().await? {
        for event in stream.push(&bytes)? {
            stream.failures = 0;
            show(&event);
        }
    }
    Ok(())
}

/// The hub has an event of its own for events that are lost: older than what it
/// keeps, or from before it was started again.
fn show(Event { name, data, id }: &Event) {
    let data = data.replace(char::is_control, " ");
    match name.as_str() {
        "" | "message" => println!("{id} {data}"),
        "gap" => eprintln!("-- lost: the server has only what comes after {id}"),
        name => println!("{id} {}: {data}", name.replace(char::is_control, " ")),
    }
}
// ANCHOR_END: listen

// ANCHOR: main
/// As long as the server asks for, twice as long after each failure, up to a limit;
/// and up to a half more at random, so that not all come back in the same moment.
fn pause(retry: Duration, failures: u32) -> Duration {
    let least = retry.saturating_mul(2u32.saturating_pow(failures));
    least.min(LONGEST_PAUSE).mul_f64(1.0 + fastrand::f64() / 2.0)
}

#[tokio::main]
async fn main() -> ExitCode {
    ring::default_provider().install_default().expect("nobody chose another one");
    let url = std::env::args().nth(1);
    let url = url.unwrap_or("http://127.0.0.1:9003/topics/news/events".to_owned());
    let http = Client::builder().read_timeout(SILENCE).build().expect("a client");
    let mut stream = Stream::default();
    loop {
        let why = match listen(&http, &url, &mut stream).await {
            Ok(()) => "the stream ended".to_owned(),
            Err(End::Lost(why)) => why,
            Err(End::Finished) => {
                eprintln!("-- 204, the server has nothing more to say");
                return ExitCode::SUCCESS;
            }
            Err(End::Hopeless(why)) => {
                eprintln!("-- {why}");
                return ExitCode::FAILURE;
            }
        };
        let pause = pause(stream.retry.unwrap_or(RETRY), stream.failures);
        stream.failures += 1;
        eprintln!("-- {why}; again in {:.1} s", pause.as_secs_f64());
        sleep(pause).await;
    }
}
// ANCHOR_END: main
