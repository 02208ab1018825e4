//! A server for the pages of `browser/`, to which they tell what they show.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::program::folder;

/// Goes into `page.html` on its way: tells every line that the page shows, in order.
const TELL: &str = r#"<script>
addEventListener("DOMContentLoaded", () => {
  let told = Promise.resolve();
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const { textContent } of addedNodes) {
        told = told.then(() => fetch("/told", { method: "POST", body: textContent }));
      }
    }
  }).observe(document.getElementById("heard"), { childList: true });
});
</script>
"#;

/// The server. Dropping it ends it.
pub struct Stage {
    /// Where it listens.
    pub address: SocketAddr,
    told: mpsc::UnboundedReceiver<String>,
    task: JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stage {
    /// Serves the files of `browser/` on a free port.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start() -> anyhow::Result<Stage> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (tell, told) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let tell = tell.clone();
                let service = service_fn(move |request| {
                    let tell = tell.clone();
                    async move { Ok::<_, Infallible>(answer(request, &tell).await) }
                });
                let http = hyper::server::conn::http1::Builder::new();
                tokio::spawn(http.serve_connection(TokioIo::new(socket), service));
            }
        });
        Ok(Stage { address, told, task })
    }

    /// The next line that the page shows.
    pub async fn line(&mut self) -> String {
        match self.told.recv().await {
            Some(line) => line,
            None => std::future::pending().await,
        }
    }
}

/// Where the pages are.
pub fn pages() -> PathBuf {
    folder().join("browser")
}

async fn answer(
    request: Request<Incoming>,
    tell: &mpsc::UnboundedSender<String>,
) -> Response<Full<Bytes>> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    if request.method() == Method::POST {
        let body = request.into_body().collect().await.map(|body| body.to_bytes());
        let _ = tell.send(String::from_utf8_lossy(&body.unwrap_or_default()).into_owned());
        return status(StatusCode::NO_CONTENT);
    }
    let is_name = path.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    match std::fs::read_to_string(pages().join(&path)) {
        Ok(text) if is_name => file(&path, &text),
        _ => status(StatusCode::NOT_FOUND),
    }
}

fn file(name: &str, text: &str) -> Response<Full<Bytes>> {
    let is_page = Path::new(name).extension().is_some_and(|extension| extension == "html");
    let (kind, text) = match is_page {
        true => ("text/html", text.replace("<ol id", &format!("{TELL}<ol id"))),
        false => ("text/javascript", text.to_owned()),
    };
    let answer = Response::builder().header(CONTENT_TYPE, kind).header("Cache-Control", "no-store");
    answer.body(text.into()).expect("good fields")
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}
