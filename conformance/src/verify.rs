//! A run as one value: what to verify, how, and the report at the end.
//!
//! The command line is a thin layer over this module; a program or a test of
//! yours can be another:
//!
//! ```no_run
//! # async fn test() -> Result<(), wireproof::VerifyError> {
//! use wireproof::Verify;
//!
//! let report = Verify::url("ws://127.0.0.1:9001/").can("echo").cases("ws.close").run().await?;
//! assert!(report.conforms(), "{report}");
//! # Ok(())
//! # }
//! ```
//!
//! Nothing here prints, reads the command line or listens for Ctrl-C. Whoever
//! drops the future of a run ends it: its tasks, its connections, and the
//! processes that it started.

mod error;
mod known;
mod plan;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

pub use error::VerifyError;
pub use plan::Plan;

use crate::report::model::Report;
use crate::runner::Options;
use crate::runner::plan::Selection;
pub use crate::targets::Service;
use crate::targets::{self, Spec};
use tokio::net::TcpListener;

/// A run that is yet to be made: plain data, with short ways to say what most
/// runs say. What has no method of its own is a field:
///
/// ```
/// use wireproof::Verify;
/// use wireproof::ledger::Level;
///
/// let mut verify = Verify::url("ws://127.0.0.1:9001/").skip("ws.framing.*");
/// verify.selection.level = Some(Level::Must);
/// verify.options.slow = 3.0;
/// ```
///
/// Everything is read and checked when the run begins, so that only
/// [`Verify::run`] and [`Verify::plan`] can fail.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before `run`"]
pub struct Verify {
    /// What is verified, all of it in one run.
    pub targets: Vec<Source>,
    /// What reports and known failures call the target, where there is just
    /// one; else it is called by its target file, or by its URL.
    pub name: Option<String>,
    /// What the targets promise beyond what their files say: `echo`.
    pub can: Vec<String>,
    /// What kind of server stands at the target URLs, which then need no target
    /// file: `app`, `nchan`, `etcd2`. For servers that tell events.
    pub preset: Option<String>,
    /// Which cases are run; all of them where nothing is said.
    pub selection: Selection,
    /// How they are run.
    pub options: Options,
    /// The file of known failures, instead of those that target files name.
    pub known: Option<PathBuf>,
    /// With a reason: what fails, warns or stays inconclusive is added to the
    /// known failures, and what is stale there is removed.
    pub bless: Option<String>,
    /// How often everything is run; a verdict that differs fails.
    pub repeat: u32,
}

/// Where a target is described.
#[derive(Clone, Debug)]
pub enum Source {
    /// By its address alone: `ws://127.0.0.1:9001/`.
    Url(String),
    /// In a target file, which may describe several.
    File(PathBuf),
    /// By a function of this process, which serves it.
    Service(Service),
}

impl Verify {
    /// Verifies the server at `url`, such as `ws://127.0.0.1:9001/`.
    pub fn url(url: impl Into<String>) -> Verify {
        Verify::targets([Source::Url(url.into())])
    }

    /// Verifies what the target file at `path` describes; it says how to start
    /// a server, too.
    pub fn file(path: impl Into<PathBuf>) -> Verify {
        Verify::targets([Source::File(path.into())])
    }

    /// Verifies a server that runs inside this process, and only while it is
    /// verified: `serve` is given a listener on a free port of 127.0.0.1, and
    /// `{port}` in `url` stands for this port.
    ///
    /// ```
    /// # async fn serve(_: tokio::net::TcpListener) -> std::io::Result<()> { Ok(()) }
    /// use wireproof::Verify;
    ///
    /// let verify = Verify::serving("ws://127.0.0.1:{port}/chat", serve).name("chat");
    /// ```
    ///
    /// It has a tokio runtime of its own, so that a server that blocks delays
    /// nobody but itself. When it stops answering, it is ended, called with a new
    /// listener, and the run finds out which case was the cause.
    ///
    /// A server that no such function can start is verified by its
    /// [URL](Verify::url), or by a [target file](Verify::file) that starts it.
    pub fn serving<F>(
        url: impl Into<String>,
        serve: impl Fn(TcpListener) -> F + Send + Sync + 'static,
    ) -> Verify
    where
        F: Future<Output: Send> + Send + 'static,
    {
        Verify::targets([Source::Service(Service::new(url, serve))])
    }

    /// Verifies several targets in one run.
    pub fn targets(targets: impl IntoIterator<Item = Source>) -> Verify {
        Verify {
            targets: targets.into_iter().collect(),
            name: None,
            can: Vec::new(),
            preset: None,
            selection: Selection::default(),
            options: Options::default(),
            known: None,
            bless: None,
            repeat: 1,
        }
    }

    /// Calls the only target `name` in the report, and looks for it under this
    /// name among the known failures.
    pub fn name(mut self, name: impl Into<String>) -> Verify {
        self.name = Some(name.into());
        self
    }

    /// Says that the targets keep a promise, in the words of a target file:
    /// `echo`, `subprotocol:chat`. Each promise enables further cases; a target
    /// whose protocol does not know the word does not promise it.
    pub fn can(mut self, promise: impl Into<String>) -> Verify {
        self.can.push(promise.into());
        self
    }

    /// Says what kind of server stands at the target URLs: its routes and its
    /// promises are known by this name, see `conformance/src/families/events/presets/`.
    ///
    /// ```
    /// use wireproof::Verify;
    ///
    /// let verify = Verify::url("sse+http://127.0.0.1:9003").preset("app");
    /// ```
    pub fn preset(mut self, name: impl Into<String>) -> Verify {
        self.preset = Some(name.into());
        self
    }

    /// Runs the cases that `glob` names, and those of further calls:
    /// `ws.close.*`, or `ws.close`, which means the same.
    pub fn cases(mut self, glob: impl Into<String>) -> Verify {
        self.selection.globs.push(glob.into());
        self
    }

    /// Leaves out the cases that `glob` names.
    pub fn skip(mut self, glob: impl Into<String>) -> Verify {
        self.selection.skip.push(glob.into());
        self
    }

    /// Accepts the deviations that the file of known failures at `path` names.
    /// An entry whose case passes by now fails the run.
    pub fn known(mut self, path: impl Into<PathBuf>) -> Verify {
        self.known = Some(path.into());
        self
    }

    /// Runs the cases and reports on them.
    ///
    /// # Errors
    /// When nothing can be run: a URL or a file that cannot be understood, a
    /// case or a promise that does not exist, a server that does not start.
    /// What a server does wrong is no error but part of the report.
    pub async fn run(self) -> Result<Report, VerifyError> {
        self.plan()?.run().await
    }

    /// Reads and checks everything, and says which cases would be run and which
    /// skipped. Starts nothing and sends nothing.
    ///
    /// # Errors
    /// As [`Verify::run`], except that servers are not started yet.
    pub fn plan(self) -> Result<Plan, VerifyError> {
        self.selection.check().map_err(VerifyError::Case)?;
        Plan::new(self.specs()?, self)
    }

    /// The targets, each with its own name and with the promises that concern it.
    fn specs(&self) -> Result<Vec<Arc<Spec>>, VerifyError> {
        let mut specs = Vec::new();
        for source in &self.targets {
            specs.extend(self.read(source)?);
        }
        if let Some(name) = &self.name {
            let [only] = specs.as_mut_slice() else {
                return Err(VerifyError::OneName { name: name.clone(), targets: specs.len() });
            };
            only.name.clone_from(name);
        }
        for promise in &self.can {
            add_promise(&mut specs, promise)?;
        }
        error::check_names(&specs)?;
        Ok(specs.into_iter().map(Arc::new).collect())
    }
}

impl Verify {
    /// The targets that `source` describes.
    fn read(&self, source: &Source) -> Result<Vec<Spec>, VerifyError> {
        let preset = self.preset.as_deref();
        Ok(match (source, preset) {
            (Source::Url(url), None) => vec![targets::from_url(url)?],
            (Source::Url(url), Some(preset)) => vec![targets::from_url_with(url, preset)?],
            (Source::File(path), None) => targets::from_file(path)?,
            (Source::File(path), Some(preset)) => {
                let (file, preset) = (path.display().to_string(), preset.to_owned());
                return Err(VerifyError::PresetOfFile { file, preset });
            }
            (Source::Service(service), preset) => targets::from_service(service.clone(), preset)?,
        })
    }
}

/// Adds `promise` to all targets whose protocol knows it, of which there must be one.
fn add_promise(specs: &mut [Spec], promise: &str) -> Result<(), VerifyError> {
    let mut wrong = None;
    let mut is_known = specs.is_empty();
    for spec in specs {
        match targets::check_promise(spec.protocol, promise) {
            Ok(()) => {
                is_known = true;
                spec.can.push(promise.to_owned());
            }
            Err(why) => wrong = Some(why),
        }
    }
    match wrong.filter(|_| !is_known) {
        Some(why) => Err(VerifyError::Promise(why)),
        None => Ok(()),
    }
}
