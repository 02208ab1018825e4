//! The hub of `servers`, started in this process: what the clients of the pages on
//! polling and on Server-Sent Events talk to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use servers::reference::hub::{Options, serve_until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::program::PATIENCE;

/// A running hub. Dropping it stops it, in a moment.
pub struct Hub {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Hub {
    /// A hub on a free port.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(options: Options) -> anyhow::Result<Hub> {
        Hub::start_at((Ipv4Addr::LOCALHOST, 0).into(), options).await
    }

    /// A hub at `address`.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start_at(address: SocketAddr, options: Options) -> anyhow::Result<Hub> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve_until(listener, options, async {
            let _ = stopped.await;
        }));
        Ok(Hub { address, stop, task })
    }

    /// Publishes a text.
    ///
    /// # Errors
    /// When the hub does not take it.
    pub async fn publish(&self, topic: &str, text: &str) -> anyhow::Result<()> {
        self.ask("POST", topic, text).await.map(drop)
    }

    /// Finishes a topic.
    ///
    /// # Errors
    /// When the hub does not do it.
    pub async fn finish(&self, topic: &str) -> anyhow::Result<()> {
        self.ask("DELETE", topic, "").await.map(drop)
    }

    /// Waits until somebody listens to a topic.
    ///
    /// # Errors
    /// When nobody does.
    pub async fn has_listener(&self, topic: &str) -> anyhow::Result<()> {
        let place = format!("{topic}/subscribers");
        let listening = async {
            while self.ask("GET", &place, "").await?.trim_end().ends_with("\n0") {
                sleep(Duration::from_millis(10)).await;
            }
            anyhow::Ok(())
        };
        timeout(PATIENCE, listening).await.context("nobody listens")?
    }

    /// Stops as after Ctrl-C, and waits for it.
    ///
    /// # Errors
    /// When it does not stop, or could not accept connections.
    pub async fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        Ok(timeout(PATIENCE, self.task).await.context("it does not stop")???)
    }

    /// The answer to a request in plain HTTP.
    async fn ask(&self, method: &str, topic: &str, body: &str) -> anyhow::Result<String> {
        let mut socket = TcpStream::connect(self.address).await?;
        let length = body.len();
        let request = format!(
            "{method} /topics/{topic} HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address
        );
        socket.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        let reading = socket.read_to_string(&mut answer);
        timeout(PATIENCE, reading).await.context("the hub does not answer")??;
        ensure!(answer.starts_with("HTTP/1.1 20"), "the hub refuses {method}: {answer}");
        Ok(answer)
    }
}
