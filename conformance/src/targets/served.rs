//! A server inside this process, as the test of a library has it.

use std::fmt;
use std::future::Future;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

use super::start::{StartError, StartFault};
use super::template::Places;

/// How long the tasks of a server may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// The workers of its runtime: with one, a server that blocks would be deaf to
/// all connections at once, which servers with several workers are not.
const WORKERS: usize = 2;

/// A future that ends when the server does.
type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What is known about a server inside this process.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// Its address.
    Url(String),
    /// The text of a target file.
    File(String),
}

/// A server inside this process: where it is reached, and the function that
/// serves the connections of a listener.
#[derive(Clone)]
pub struct Service {
    pub(super) says: Says,
    serve: Arc<dyn Fn(TcpListener) -> Serving + Send + Sync>,
}

impl fmt::Debug for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Service").field("says", &self.says).finish_non_exhaustive()
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
        Service::of(Says::Url(url.into()), serve)
    }

    /// A server of which `text`, a target file, says more than an address: each
    /// table of a protocol is a target. `{port}` in it stands for the port of the
    /// listener that `serve` is given. `[start]` and `known` count for nothing,
    /// since the function is the start.
    pub fn described<F>(
        text: impl Into<String>,
        serve: impl Fn(TcpListener) -> F + Send + Sync + 'static,
    ) -> Service
    where
        F: Future<Output: Send> + Send + 'static,
    {
        Service::of(Says::File(text.into()), serve)
    }

    fn of<F>(says: Says, serve: impl Fn(TcpListener) -> F + Send + Sync + 'static) -> Service
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let serve = move |listener| -> Serving {
            let serving = serve(listener);
            Box::pin(async move { drop(serving.await) })
        };
        Service { says, serve: Arc::new(serve) }
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
    /// How many targets have started and not stopped it.
    users: usize,
}

impl State {
    fn run(&mut self, service: &Service) -> Result<(), StartError> {
        let (port, running) = Running::start(service, self.port.unwrap_or(0))
            .map_err(|error| no_place(error.to_string()))?;
        (self.port, self.running) = (Some(port), Some(running));
        Ok(())
    }
}

impl Served {
    pub(super) fn new(service: Service) -> Served {
        Served { service, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it on a free port, or on the one that it had, unless another target
    /// of the same server did so.
    pub(super) fn start(&self) -> Result<(), StartError> {
        let mut state = self.state();
        if state.running.is_none() {
            state.run(&self.service)?;
        }
        state.users += 1;
        Ok(())
    }

    pub(super) async fn restart(&self) -> Result<(), StartError> {
        let running = self.state().running.take();
        end(running).await;
        self.state().run(&self.service)
    }

    /// Ends it with all its connections when the last of its targets says so; its
    /// port is free then.
    pub(super) async fn stop(&self) {
        let running = {
            let mut state = self.state();
            state.users = state.users.saturating_sub(1);
            if state.users > 0 {
                return;
            }
            state.running.take()
        };
        end(running).await;
    }

    /// Whether the server returned or panicked by itself.
    pub(super) fn has_exited(&self) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.serving.is_finished())
    }

    /// How the server returned or panicked by itself; for each start once.
    pub(super) fn take_exit(&self) -> Option<String> {
        let mut state = self.state();
        let running = state.running.as_mut()?;
        if running.is_told || !running.serving.is_finished() {
            return None;
        }
        running.is_told = true;
        // It has ended, so that this answers at once, and nobody need be woken.
        match Pin::new(&mut running.serving).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Err(error)) => Some(in_words(error)),
            Poll::Ready(Ok(())) | Poll::Pending => Some("its function returned".to_owned()),
        }
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
    /// Whether somebody was told that it has ended.
    is_told: bool,
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
        Ok((port, Running { runtime: Some(runtime), serving, is_told: false }))
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

/// Ends what runs, with all its connections.
async fn end(running: Option<Running>) {
    let Some(runtime) = running.and_then(Running::into_runtime) else { return };
    let ending = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(GRACE));
    // It fails only together with our own runtime.
    let _ = ending.await;
}

/// `its function panicked: index out of bounds`
fn in_words(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was cancelled".to_owned() };
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("its function panicked: {}", said.as_deref().unwrap_or("no message"))
}

fn no_place(why: String) -> StartError {
    StartError {
        command: "the server of this process".to_owned(),
        folder: PathBuf::new(),
        what: StartFault::NoPlace { why },
        output: Vec::new(),
    }
}
