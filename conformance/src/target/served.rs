//! A server inside this process, as the test of a library has it.

use std::fmt;
use std::future::Future;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use super::start::{StartError, StartFault};
use super::template::Places;

/// How long the tasks of a server may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// The workers of its runtime: with one, a server that blocks would be deaf to
/// all connections at once, which servers with several workers are not.
const WORKERS: usize = 2;

/// A future that ends when the server does.
type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A server inside this process: where it is reached, and the function that
/// serves the connections of a listener.
#[derive(Clone)]
pub struct Service {
    url: String,
    serve: Arc<dyn Fn(TcpListener) -> Serving + Send + Sync>,
}

impl fmt::Debug for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Service").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Service {
    /// A server that is reached at `url`, in which `{port}` stands for the port
    /// of the listener that `serve` is given.
    pub fn new<F>(
        url: impl Into<String>,
        serve: impl Fn(TcpListener) -> F + Send + Sync + 'static,
    ) -> Service
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let serve = move |listener| -> Serving {
            let serving = serve(listener);
            Box::pin(async move { drop(serving.await) })
        };
        Service { url: url.into(), serve: Arc::new(serve) }
    }

    /// Where it is reached, as it was given.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A [`Service`] that can be started, ended and started again.
///
/// It runs in a runtime of its own: what it blocks does not delay the prober,
/// whose verdicts rest on time, and the end of the runtime ends every task that
/// the server started.
pub(super) struct Served {
    service: Service,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Chosen at the first start and kept.
    port: Option<u16>,
    running: Option<Running>,
}

impl Served {
    pub(super) fn new(service: Service) -> Served {
        Served { service, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it on a free port, or on the one that it had.
    pub(super) fn start(&self) -> Result<(), StartError> {
        let mut state = self.state();
        let (port, running) = Running::start(&self.service, state.port.unwrap_or(0))
            .map_err(|error| no_place(error.to_string()))?;
        *state = State { port: Some(port), running: Some(running) };
        Ok(())
    }

    pub(super) async fn restart(&self) -> Result<(), StartError> {
        self.stop().await;
        self.start()
    }

    /// Ends it with all its connections; its port is free then.
    pub(super) async fn stop(&self) {
        let running = self.state().running.take();
        let Some(runtime) = running.and_then(Running::into_runtime) else { return };
        let ending = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(GRACE));
        // It fails only together with our own runtime.
        let _ = ending.await;
    }

    /// Whether the server returned or panicked by itself.
    pub(super) fn has_exited(&self) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.serving.is_finished())
    }

    pub(super) fn places(&self) -> Option<Places> {
        let port = self.state().port?;
        Some(Places { ports: [(String::new(), port)].into(), dir: None })
    }
}

struct Running {
    /// Always there until it is dropped.
    runtime: Option<Runtime>,
    serving: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start(service: &Service, port: u16) -> std::io::Result<(u16, Running)> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("served")
            .enable_all()
            .build()?;
        let listener = {
            // The listener belongs to the runtime in which it is made.
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let serve = Arc::clone(&service.serve);
        let serving = runtime.spawn(async move { serve(listener).await });
        Ok((port, Running { runtime: Some(runtime), serving }))
    }

    fn into_runtime(mut self) -> Option<Runtime> {
        self.runtime.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Whoever drops a run may be a task, which must not block.
            runtime.shutdown_background();
        }
    }
}

fn no_place(why: String) -> StartError {
    StartError {
        command: "the server of this process".to_owned(),
        folder: PathBuf::new(),
        what: StartFault::NoPlace { why },
        output: Vec::new(),
    }
}
