//! Starts the target, waits until it is ready, and always ends it.
//!
//! The command runs in a process group of its own, so that what it starts
//! itself ends with it: a signal goes to the whole group. Whoever drops a
//! [`Launch`] kills the group at once; only the end of our own process by
//! SIGKILL or `std::process::exit` leaves it alive, so that a runner calls
//! [`Launch::stop`] before it exits.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::Secrets;
use super::file::StopSignal;
use super::output::Output;
use super::ready::Ready;
use super::template::{Places, Template};

/// How long a target may take to end after the signal.
const GRACE: Duration = Duration::from_secs(2);
/// How long the processes that it started may outlive it.
const GROUP_GRACE: Duration = Duration::from_millis(300);
/// How long the last output of a process may be under way when it has ended.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// How many of the last lines an error shows.
const SHOWN_LINES: usize = 12;

/// `[start]`, ready to be carried out.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Program and arguments.
    pub(crate) command: Vec<Template>,
    pub(crate) env: Vec<(String, Template)>,
    /// Absolute: where the command runs.
    pub(crate) folder: PathBuf,
    pub(crate) ready: Ready,
    pub(crate) within: Duration,
    pub(crate) stop: StopSignal,
    /// Names of the free ports to choose.
    pub(crate) ports: BTreeSet<String>,
    /// Whether a folder is wanted.
    pub(crate) dir: bool,
    /// What must not be shown with its output.
    pub(crate) secrets: Secrets,
}

/// Why a target could not be started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct StartError {
    /// The command as a shell would take it, secrets masked.
    pub command: String,
    /// Where it ran.
    pub folder: PathBuf,
    /// What went wrong.
    pub what: StartFault,
    /// The last lines that it printed, secrets masked.
    pub output: Vec<String>,
}

/// What can go wrong with a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartFault {
    /// The system could not run it.
    NotRun {
        /// What the system said.
        why: String,
    },
    /// It ended before it was ready.
    Exited {
        /// `exit status 3`, or `signal 9 (SIGKILL)`.
        status: String,
    },
    /// It runs, but was not ready in time.
    NotReady {
        /// How long it was given.
        within: Duration,
        /// What was still missing.
        missing: String,
    },
    /// There is no free port, or no place for a folder: not the target's fault.
    NoPlace {
        /// What the system said.
        why: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StartError { command, folder, what, output } = self;
        let folder = folder.display();
        match what {
            StartFault::NotRun { why } => write!(
                out,
                "cannot run `{command}` in {folder}: {why}; correct `command` in [start] \
                 (a program is found by PATH, or by a path from the folder of the target file)"
            )?,
            StartFault::Exited { status } => write!(
                out,
                "`{command}` ended with {status} before it was ready; run it by hand in {folder}"
            )?,
            StartFault::NotReady { within, missing } => write!(
                out,
                "`{command}` was not ready within {within:?}: {missing}; correct `ready` in \
                 [start], or give it more time with `within`"
            )?,
            StartFault::NoPlace { why } => {
                write!(out, "cannot prepare the start of `{command}`: {why}")?
            }
        }
        if output.is_empty() {
            return match what {
                StartFault::Exited { .. } | StartFault::NotReady { .. } => {
                    write!(out, "; it printed nothing")
                }
                _ => Ok(()),
            };
        }
        write!(out, "; its last output:")?;
        output.iter().try_for_each(|line| write!(out, "\n    {line}"))
    }
}

/// A target that can be started; several targets of one file share it.
pub(crate) struct Launch {
    plan: Plan,
    /// Held while something is started or ended.
    gate: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    places: Option<Places>,
    /// `{dir}`, removed when this is dropped.
    dir: Option<TempDir>,
    running: Option<Running>,
    /// Why the only attempt failed: a second one would only cost time.
    failed: Option<StartError>,
    /// How many targets have opened and not stopped it.
    users: usize,
    slow: f64,
}

impl Launch {
    pub(crate) fn new(plan: Plan) -> Launch {
        Launch { plan, gate: tokio::sync::Mutex::new(()), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock; if it did, ending the
        // process would matter more.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the target unless it runs, and waits until it is ready.
    pub(crate) async fn start(&self, slow: f64) -> Result<(), StartError> {
        let _gate = self.gate.lock().await;
        {
            let mut state = self.state();
            if let Some(error) = &state.failed {
                return Err(error.clone());
            }
            if state.running.is_some() {
                state.users += 1;
                return Ok(());
            }
            state.slow = slow;
        }
        match self.run().await {
            Ok(()) => {
                self.state().users += 1;
                Ok(())
            }
            Err(error) => {
                self.state().failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Ends the target and starts it again, with the same ports and the same folder.
    pub(crate) async fn restart(&self) -> Result<(), StartError> {
        let _gate = self.gate.lock().await;
        let running = self.state().running.take();
        if let Some(mut running) = running {
            running.end(self.plan.stop).await;
        }
        self.run().await
    }

    /// Ends the target when the last of its users says so, and removes its folder.
    pub(crate) async fn stop(&self) {
        let _gate = self.gate.lock().await;
        let running = {
            let mut state = self.state();
            state.users = state.users.saturating_sub(1);
            if state.users > 0 {
                return;
            }
            state.running.take()
        };
        if let Some(mut running) = running {
            running.end(self.plan.stop).await;
        }
        self.state().dir = None;
    }

    /// Sends the signal to stop, and does not wait.
    pub(crate) fn ask_to_stop(&self) {
        if let Some(running) = &mut self.state().running {
            // One that was dead already has not heard it.
            running.is_expected |= running.exited().is_none();
            running.group.signal(signal_of(self.plan.stop));
        }
    }

    /// Whether it is stopped by a kill.
    pub(crate) fn is_killed(&self) -> bool {
        self.plan.stop == StopSignal::Kill
    }

    /// The number of the process group while the target runs.
    pub(crate) fn group(&self) -> Option<i32> {
        let state = self.state();
        state.running.as_ref()?.group.0.map(|pid| pid.as_raw_nonzero().get())
    }

    /// Whether the target ran and is over, without our doing.
    pub(crate) fn has_exited(&self) -> bool {
        self.state().running.as_mut().is_some_and(|running| running.exited().is_some())
    }

    /// How the target ended and what it printed last, when it has exited.
    fn last_words(&self) -> Option<(String, Vec<String>)> {
        let mut state = self.state();
        let running = state.running.as_mut()?;
        let status = running.exited()?;
        Some((in_words(status), self.shown_lines(&running.output)))
    }

    /// How the target ended without anybody's doing, and what it printed last; for
    /// each start once. Waits a moment for output that is under way.
    pub(crate) async fn take_exit(&self) -> Option<(String, Vec<String>)> {
        if !self.state().running.as_mut()?.take_exit() {
            return None;
        }
        let end = Instant::now() + LAST_WORDS;
        while Instant::now() < end && !self.state().running.as_ref()?.is_read() {
            sleep(Duration::from_millis(5)).await;
        }
        self.last_words()
    }

    /// What the placeholders stand for, once the target was started.
    pub(crate) fn places(&self) -> Option<Places> {
        self.state().places.clone()
    }

    async fn run(&self) -> Result<(), StartError> {
        let places = self
            .choose()
            .map_err(|why| self.error(&Places::default(), StartFault::NoPlace { why }, None))?;
        let slow = self.state().slow;
        let mut running = Running::spawn(&self.plan, &places)
            .map_err(|why| self.error(&places, StartFault::NotRun { why }, None))?;
        let within = self.plan.within.mul_f64(slow);
        if let Err(fault) = running.ready(&self.plan.ready, &places, within).await {
            running.end(StopSignal::Kill).await;
            return Err(self.error(&places, fault, Some(&running.output)));
        }
        self.state().running = Some(running);
        Ok(())
    }

    /// Chooses ports and folder, unless an earlier start has.
    fn choose(&self) -> Result<Places, String> {
        let mut state = self.state();
        if let Some(places) = &state.places
            && (places.dir.is_none() || state.dir.is_some())
        {
            return Ok(places.clone());
        }
        let dir = match self.plan.dir {
            true => Some(
                tempfile::Builder::new()
                    .prefix("wireproof-")
                    .tempdir()
                    .map_err(|error| format!("no temporary folder for {{dir}}: {error}"))?,
            ),
            false => None,
        };
        let ports = free_ports(&self.plan.ports)?;
        let places = Places { ports, dir: dir.as_ref().map(|dir| dir.path().to_owned()) };
        state.dir = dir;
        state.places = Some(places.clone());
        Ok(places)
    }

    fn error(&self, places: &Places, what: StartFault, output: Option<&Output>) -> StartError {
        StartError {
            command: self.plan.secrets.mask_text(&shell_words(&self.plan.command, places)),
            folder: self.plan.folder.clone(),
            what,
            output: output.map(|output| self.shown_lines(output)).unwrap_or_default(),
        }
    }

    fn shown_lines(&self, output: &Output) -> Vec<String> {
        // Masked as one text, so that a secret with a line break in it goes too.
        let lines = output.lines();
        let text = self.plan.secrets.mask_text(&lines.join("\n"));
        let lines: Vec<&str> =
            if lines.is_empty() { Vec::new() } else { text.split('\n').collect() };
        lines[lines.len().saturating_sub(SHOWN_LINES)..]
            .iter()
            .map(|&line| line.to_owned())
            .collect()
    }
}

/// Free ports of 127.0.0.1, one per name. Each is held until all are chosen,
/// and none is given out twice: between its release and the moment at which
/// the target listens, the system might offer it to another target.
fn free_ports(names: &BTreeSet<String>) -> Result<BTreeMap<String, u16>, String> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut held = Vec::new();
    let mut ports = BTreeMap::new();
    for name in names {
        let port = loop {
            let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| {
                let port = listener.local_addr()?.port();
                Ok((listener, port))
            });
            let (listener, port) = listener.map_err(|error| format!("no free port: {error}"))?;
            held.push(listener);
            if given.insert(port) {
                break port;
            }
        };
        ports.insert(name.clone(), port);
    }
    Ok(ports)
}

fn signal_of(signal: StopSignal) -> Signal {
    match signal {
        StopSignal::Term => Signal::TERM,
        StopSignal::Int => Signal::INT,
        StopSignal::Kill => Signal::KILL,
    }
}

/// A started command.
struct Running {
    child: Child,
    group: Group,
    output: Output,
    drains: [AbortHandle; 2],
    /// Whether its end surprises nobody: it was asked to stop, or has been told.
    is_expected: bool,
}

impl Running {
    fn spawn(plan: &Plan, places: &Places) -> Result<Running, String> {
        let words: Vec<String> = plan.command.iter().map(|word| word.fill(places)).collect();
        let (program, arguments) = words.split_first().ok_or("there is no command")?;
        // A path is meant from the folder of the file; whether the system
        // would look there or from our own folder depends on the system.
        let program =
            if program.contains('/') { plan.folder.join(program) } else { program.into() };
        let mut child = Command::new(program)
            .args(arguments)
            .envs(plan.env.iter().map(|(name, value)| (name, value.fill(places))))
            .current_dir(&plan.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| error.to_string())?;
        let group = Group::of(&child);
        let output = Output::new(plan.ready.line(places).as_deref());
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let drains = [
            tokio::spawn(output.clone().drain(stdout)).abort_handle(),
            tokio::spawn(output.clone().drain(stderr)).abort_handle(),
        ];
        Ok(Running { child, group, output, drains, is_expected: false })
    }

    async fn ready(
        &mut self,
        ready: &Ready,
        places: &Places,
        within: Duration,
    ) -> Result<(), StartFault> {
        let end = Instant::now() + within;
        let mut missing = String::new();
        tokio::select! {
            // In this order, a command that prints its line and ends has ended.
            biased;
            status = self.child.wait() => return Err(self.over(status).await),
            () = tokio::time::sleep_until(end) => {}
            () = ready.wait(places, &self.output, &mut missing) => {
                return match self.child.try_wait() {
                    Ok(None) => Ok(()),
                    Ok(Some(status)) => Err(self.over(Ok(status)).await),
                    Err(error) => Err(self.over(Err(error)).await),
                };
            }
        }
        Err(StartFault::NotReady { within, missing })
    }

    /// The fault of having ended, after what was printed last has been read.
    async fn over(&self, status: std::io::Result<ExitStatus>) -> StartFault {
        let end = Instant::now() + LAST_WORDS;
        while Instant::now() < end && !self.is_read() {
            sleep(Duration::from_millis(5)).await;
        }
        let status = status.map_or_else(|error| error.to_string(), in_words);
        StartFault::Exited { status }
    }

    /// Whether it has ended and nobody knows; from now on somebody does.
    fn take_exit(&mut self) -> bool {
        !self.is_expected
            && self.exited().is_some()
            && !std::mem::replace(&mut self.is_expected, true)
    }

    /// Whether all that it printed has been read.
    fn is_read(&self) -> bool {
        self.drains.iter().all(AbortHandle::is_finished)
    }

    fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Ends the group: the signal, two seconds, then a kill.
    async fn end(&mut self, signal: StopSignal) {
        self.group.signal(signal_of(signal));
        if timeout(GRACE, self.child.wait()).await.is_ok() {
            // What it started got the same signal; give it a moment as well.
            let end = Instant::now() + GROUP_GRACE;
            let empty = async {
                while self.group.has_members() {
                    sleep(Duration::from_millis(5)).await;
                }
            };
            let _ = timeout_at(end, empty).await;
        }
        self.group.kill();
        let _ = self.child.wait().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.group.kill();
        self.drains.iter().for_each(AbortHandle::abort);
    }
}

/// The process group of a command. Never signalled again after its kill:
/// its number may by then belong to somebody else.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Group {
        let pid = child.id().and_then(|id| i32::try_from(id).ok());
        Group(pid.and_then(Pid::from_raw))
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.0 {
            // It fails only when the group is gone, which is what we want.
            let _ = kill_process_group(pid, signal);
        }
    }

    fn has_members(&self) -> bool {
        self.0.is_some_and(|pid| test_kill_process_group(pid).is_ok())
    }

    fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.0 = None;
    }
}

/// `exit status 3`, `signal 9 (SIGKILL)`
fn in_words(status: ExitStatus) -> String {
    status.to_string().replacen(": ", " ", 1)
}

/// The command as one would type it.
fn shell_words(command: &[Template], places: &Places) -> String {
    let quoted = command.iter().map(|word| {
        let word = word.fill(places);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
        match !word.is_empty() && word.chars().all(plain) {
            true => word,
            false => format!("'{}'", word.replace('\'', r"'\''")),
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}
