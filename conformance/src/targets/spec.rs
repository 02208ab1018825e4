//! A target that has been read but not started, and how it becomes one that
//! can be talked to.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::host::Host;
use super::process::Process;
use super::secrets::{Secrets, of_field};
use super::served::{Served, Service};
use super::start::StartError;
use super::template::{Places, Template};
use super::url::{self, Credentials, TargetUrl};
use super::{Address, Target, TargetError, tls};
use crate::families::{self, Protocol, Settings};
use crate::timing::Timing;

/// A target that has been read but not started.
///
/// The targets of one file share one start: the first [`Spec::open`] starts
/// it, the last [`Spec::stop`] ends it.
pub struct Spec {
    /// Its name, unique in its file: `NAME`, or `NAME/ws` where the file has
    /// several protocols. A URL is its own name.
    pub name: String,
    /// What its target file says about it.
    pub about: Option<String>,
    /// Its target file, as it was named.
    pub file: Option<String>,
    /// The file of known failures that its target file names.
    pub known: Option<PathBuf>,
    /// What it speaks.
    pub protocol: &'static Protocol,
    /// What it promises: `echo`, `subprotocol:chat`.
    pub can: Vec<String>,
    /// What its table says beyond that. Only the opened [`Target`] has the settings
    /// that know the ports.
    pub settings: Option<Arc<dyn Settings>>,
    /// Whether the target file starts it, so that it may be harmed.
    pub has_start: bool,
    /// Whether any certificate is accepted; a report has to say so.
    pub insecure: bool,
    pub(super) url: Template,
    pub(super) shared: Arc<Shared>,
    pub(super) opened: AtomicBool,
}

/// What the targets of one file have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) host: Host,
    pub(super) fields: Vec<Field>,
    pub(super) credentials: Option<Credentials>,
    pub(super) timing: Timing,
    pub(super) tls: TlsFiles,
    /// Secrets that stand in no field and no URL.
    pub(super) hidden: Vec<String>,
    /// The folder of the file, from which its paths go.
    pub(super) folder: PathBuf,
}

/// A header field that every request carries.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Template,
    pub(super) secret: bool,
}

impl Field {
    /// What is secret about it, placeholders not filled in.
    pub(super) fn secrets(&self) -> Vec<String> {
        match self.secret {
            true => of_field(&self.name, &self.value.fill(&Places::default())),
            false => Vec::new(),
        }
    }
}

/// `[tls]`
#[derive(Default)]
pub(super) struct TlsFiles {
    pub(super) ca: Option<Template>,
    pub(super) identity: Option<(Template, Template)>,
    pub(super) server_name: Option<Template>,
    pub(super) insecure: bool,
}

/// Every secret of a target.
pub(super) fn all_secrets(
    hidden: &[String],
    credentials: Option<&Credentials>,
    urls: &[&TargetUrl],
) -> Vec<String> {
    let mut secrets = hidden.to_vec();
    let in_urls = urls.iter().filter_map(|url| url.credentials.as_ref());
    for credentials in credentials.into_iter().chain(in_urls) {
        secrets.extend(of_field("Authorization", &credentials.basic()));
        for part in [&credentials.user, &credentials.password] {
            secrets.extend(String::from_utf8(part.clone()));
        }
        if let Some(raw) = &credentials.raw {
            secrets.push(raw.clone());
            secrets.extend(raw.split(':').map(str::to_owned));
        }
    }
    secrets.extend(urls.iter().flat_map(|url| url.secrets.clone()));
    secrets
}

/// Reads a target URL; `preset` says more about it, where its protocol has presets.
pub(super) fn from_url(text: &str, preset: Option<&str>) -> Result<Spec, TargetError> {
    let url = url::read(text, families::protocols())?;
    let table = &url.protocol.table;
    if preset.is_some() && (table.presets)().is_empty() {
        let title = url.protocol.title;
        return Err(TargetError::Preset(format!(
            "{title} has no presets, which are for targets that tell events"
        )));
    }
    let settings = (table.of_url)(&url, preset)?;
    Ok(Spec {
        name: url.shown.clone(),
        about: None,
        file: None,
        known: None,
        protocol: url.protocol,
        can: Vec::new(),
        settings,
        has_start: false,
        insecure: false,
        url: Template::plain(text),
        shared: Arc::default(),
        opened: AtomicBool::new(false),
    })
}

/// Makes a target of a server inside this process that is known by its URL.
pub(super) fn from_service(
    service: Service,
    text: &str,
    preset: Option<&str>,
) -> Result<Spec, TargetError> {
    let wrong = |why: String| TargetError::Served { url: text.to_owned(), why };
    let url = Template::read(text).map_err(|why| wrong(format!("has an {why}")))?;
    if !url.ports().eq([""]) || url.has_dir() {
        return Err(wrong(
            "needs `{port}` where its port belongs: ws://127.0.0.1:{port}/".to_owned(),
        ));
    }
    let spec = from_url(&url.sample(), preset)?;
    let name = text.to_owned();
    let shared = Shared { host: Host::Here(Served::new(service)), ..Shared::default() };
    Ok(Spec { name, url, shared: Arc::new(shared), ..spec })
}

impl Spec {
    /// What its table says, in the type of its family; see [`Target::settings`].
    pub fn settings<T: Settings>(&self) -> Option<Arc<T>> {
        self.settings.clone()?.as_type()
    }

    /// Its address without credentials. Placeholders for ports are filled in
    /// once it was started.
    pub fn shown_url(&self) -> String {
        match url::read(&self.url.fill(&self.places()), families::protocols()) {
            Ok(url) => url.shown,
            // `{port}` is no port yet.
            Err(_) => url::conceal(&self.url.fill(&Places::default())),
        }
    }

    /// The arguments by which a person names it: its file, or its address and the
    /// preset that belongs to it.
    pub fn arguments(&self) -> Vec<String> {
        let preset =
            self.settings.as_ref().and_then(|settings| settings.preset().map(str::to_owned));
        match (&self.file, preset) {
            (Some(file), _) => vec![file.clone()],
            (None, Some(preset)) => vec!["--preset".to_owned(), preset, self.shown_url()],
            (None, None) => vec![self.shown_url()],
        }
    }

    /// Starts it where it can be started, unless that has happened already,
    /// and makes everything ready that a connection needs. Every length of
    /// time is multiplied by `slow`.
    ///
    /// # Errors
    /// When it cannot be started, is not ready in time, or when its TLS files
    /// cannot be used.
    pub async fn open(&self, slow: f64) -> Result<Target, TargetError> {
        if !self.opened.swap(true, Ordering::SeqCst)
            && let Err(error) = self.shared.host.start(slow).await
        {
            self.opened.store(false, Ordering::SeqCst);
            return Err(self.start_error(error));
        }
        let target = self.target(slow);
        if target.is_err() {
            self.stop().await;
        }
        target
    }

    fn target(&self, slow: f64) -> Result<Target, TargetError> {
        let places = self.places();
        let url = url::read(&self.url.fill(&places), families::protocols())?;
        let shared = &self.shared;
        let mut hidden = shared.hidden.clone();
        let mut headers = Vec::new();
        for Field { name, value, secret } in &shared.fields {
            let value = value.fill(&places);
            if *secret {
                hidden.extend(of_field(name, &value));
            }
            headers.push((name.clone(), value));
        }
        let settings = self.settings.as_ref().map(|settings| settings.placed(&places, &url));
        hidden.extend(settings.iter().flat_map(|settings| settings.secrets()));
        let credentials = shared.credentials.as_ref();
        if let Some(credentials) = credentials.or(url.credentials.as_ref()) {
            headers.push(("Authorization".to_owned(), credentials.basic()));
        }
        let secrets = Secrets::new(all_secrets(&hidden, credentials, &[&url]));
        let tls = match url.tls {
            true => Some(tls::client(&self.tls(&places), &url.address.host, self.protocol.alpn)?),
            false => None,
        };
        Ok(Target {
            name: self.name.clone(),
            protocol: self.protocol,
            url: url.shown,
            address: url.address,
            can: self.can.clone(),
            settings,
            headers,
            tls,
            secrets,
            timing: slowed(shared.timing, slow),
            process: shared.host.launch().map(|_| Process(Arc::clone(shared))),
        })
    }

    fn tls(&self, places: &Places) -> tls::Settings {
        let files = &self.shared.tls;
        let path = |template: &Template| self.shared.folder.join(template.fill(places));
        tls::Settings {
            ca: files.ca.as_ref().map(path),
            identity: files.identity.as_ref().map(|(cert, key)| (path(cert), path(key))),
            server_name: files.server_name.as_ref().map(|name| name.fill(places)),
            insecure: files.insecure,
        }
    }

    /// Ends it and starts it again, with the same ports and the same folder.
    /// Does nothing where nobody here can, see [`Spec::can_restart`].
    ///
    /// # Errors
    /// When it does not come back.
    pub async fn restart(&self) -> Result<(), TargetError> {
        self.shared.host.restart().await.map_err(|error| self.start_error(error))
    }

    /// Whether [`Spec::restart`] brings it back after it died: its file says how
    /// to start it, or it runs in this process.
    pub fn can_restart(&self) -> bool {
        self.shared.host.can_restart()
    }

    /// Whether it was started and has ended by itself.
    pub fn has_exited(&self) -> bool {
        self.shared.host.has_exited()
    }

    /// How it ended by itself (`exit status 101`) since it was last started, and the
    /// last lines that it printed, secrets masked. Each end is told once, to whoever asks first of the
    /// targets of one file; never one that a case asked for.
    pub async fn take_exit(&self) -> Option<(String, Vec<String>)> {
        self.shared.host.take_exit().await
    }

    /// Ends what [`Spec::open`] started, once every target of the file is
    /// done with it. Call it before the process exits: destructors do not run
    /// in `std::process::exit`.
    pub async fn stop(&self) {
        if self.opened.swap(false, Ordering::SeqCst) {
            self.shared.host.stop().await;
        }
    }

    /// Whether it speaks TLS.
    pub fn has_tls(&self) -> bool {
        self.read_url().tls
    }

    /// The host of its address; or where a request of its settings leaves this
    /// machine, the host to which that goes.
    pub fn host(&self) -> String {
        let own = self.address();
        let other = self.settings.as_ref().and_then(|settings| settings.remote_host());
        other.filter(|_| super::is_loopback(&own)).unwrap_or(own.host)
    }

    /// Whether it is on this machine for certain, see [`super::is_loopback`], and
    /// so are all the places to which its settings send requests.
    pub fn is_loopback(&self) -> bool {
        super::is_loopback_host(&self.host())
    }

    /// Its address, with a made-up port where none is chosen yet.
    fn address(&self) -> Address {
        self.read_url().address
    }

    fn read_url(&self) -> TargetUrl {
        let url = url::read(&self.url.sample(), families::protocols());
        url.expect("the URL was read before with made-up ports")
    }

    fn places(&self) -> Places {
        self.shared.host.places()
    }

    fn start_error(&self, why: StartError) -> TargetError {
        TargetError::Start { target: self.name.clone(), why: Box::new(why) }
    }
}

fn slowed(timing: Timing, slow: f64) -> Timing {
    Timing {
        patience: timing.patience.mul_f64(slow),
        quiet: timing.quiet.mul_f64(slow),
        deadline: timing.deadline.mul_f64(slow),
        longest_wait: timing.longest_wait.mul_f64(slow),
    }
}
