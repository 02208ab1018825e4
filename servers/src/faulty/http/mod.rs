//! An HTTP server that can lie: HTTP/1.0, HTTP/1.1 and HTTP/2 in front of a handler, which
//! knows what is asked for. The server knows requests, answers and connections, and nothing of
//! what they are about.

mod answer;
mod chunks;
mod date;
mod fault;
mod header_frames;
mod http1;
mod http2;
mod life;
mod options;
mod prefixed;
mod reading;
mod request;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::Stop;
use crate::relay;
pub(crate) use answer::{Answer, Body, Pieces};
pub(crate) use date::{nanoseconds, read as read_date, seconds, write as write_date};
pub use fault::Fault;
use header_frames::HeaderFrames;
pub(crate) use life::Life;
pub use options::Options;
use prefixed::Prefixed;
pub(crate) use request::{Request, Version};
pub use writing::End;

/// How long a client may take nothing of what we have for it.
const STALLED_TIME: Duration = Duration::from_secs(20);

/// How long all connections together may take to end once the server is told to.
const FAREWELL: Duration = Duration::from_secs(1);

/// What answers requests.
pub(crate) trait Handler: Clone + Send + Sync + 'static {
    /// Answers one request. Dropping the answer to come means that its client has left.
    fn respond(&self, request: &Request) -> impl Future<Output = Answer> + Send;
}

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// It is to be reset.
    Reset,
}

/// What all connections share.
#[derive(Clone, Debug)]
struct Server<H> {
    options: Arc<Options>,
    life: Life,
    /// Whose turn it is to be written to, where only one client at a time is.
    turn: Arc<Mutex<()>>,
    handler: H,
}

/// Serves until dropped, which ends every connection, or until it is told to stop and has
/// answered the requests that wait and ended its streams.
pub(crate) async fn serve<H: Handler>(
    listener: TcpListener,
    mut stop: Stop,
    options: Options,
    life: Life,
    handler: H,
) {
    let (options, turn) = (Arc::new(options), Arc::default());
    let server = Server { options, life, turn, handler };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(handle(stream, server.clone()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            () = server.life.death() => return,
            () = &mut stop => break,
        }
    }
    drop(listener);
    server.life.stop();
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, all).await;
}

async fn handle<H: Handler>(mut stream: TcpStream, server: Server<H>) {
    let _ = stream.set_nodelay(true);
    if connection(&mut stream, server).await == Outcome::Reset {
        relay::reset(stream);
    }
}

/// One connection, in the version of HTTP that its first bytes tell.
async fn connection<S, H>(stream: &mut S, server: Server<H>) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let mut bytes = Vec::new();
    while bytes.len() < http2::PREFACE.len() && http2::PREFACE.starts_with(&bytes) {
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return Outcome::Done;
        }
    }
    if !bytes.starts_with(http2::PREFACE) {
        return http1::serve(stream, bytes, server).await;
    }
    let stream = Prefixed::new(bytes, stream);
    if server.options.has(Fault::ConnectionFieldOverHttp2) {
        return http2::serve(HeaderFrames::new(stream), server).await;
    }
    http2::serve(stream, server).await
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt as _, duplex};

    use super::*;

    /// Answers with the path.
    #[derive(Clone)]
    struct Path;

    impl Handler for Path {
        async fn respond(&self, request: &Request) -> Answer {
            Answer::text(200, &request.path)
        }
    }

    /// All that a client gets for these bytes.
    async fn told(options: Options, bytes: &[u8]) -> String {
        let (options, turn) = (Arc::new(options), Arc::default());
        let server = Server { options, life: Life::default(), turn, handler: Path };
        let (mut client, mut stream) = duplex(1 << 16);
        client.write_all(bytes).await.unwrap();
        client.shutdown().await.unwrap();
        assert_eq!(connection(&mut stream, server).await, Outcome::Done);
        drop(stream);
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn any_handler_answers_and_the_server_lies_as_told() {
        let two = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.0\r\n\r\n";
        let text = told(Options::default(), two).await;
        let (first, second) = text.split_once("/a\n").expect("the first answer");
        assert!(first.contains("\r\nContent-Length: 3\r\n") && second.ends_with("\r\n\r\n/b\n"));
        assert!(!first.contains("Connection:") && second.contains("\r\nConnection: close\r\n"));
        let swapped = told(Options::with(Fault::SwapsRequests), two).await;
        assert!(swapped.find("/b\n") < swapped.find("/a\n"), "{swapped}");
        let chunked = told(Options::with(Fault::ChunksToHttp10), two).await;
        assert!(chunked.ends_with("\r\n\r\n3\r\n/b\n\r\n0\r\n\r\n"), "{chunked}");
    }
}
