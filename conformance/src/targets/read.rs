//! What a target file means: its keys together, checked as far as they can be
//! before anything is started.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::checks;
use super::excerpt::{FileError, Source};
use super::file::{CredentialsTable, File, ReadyTable, Start, Text};
use super::host::Host;
use super::ready::{Ready, host_and_port};
use super::secrets::{Secrets, names_a_secret};
use super::served::{Served, Service};
use super::spec::{Field, Shared, Spec, TlsFiles, all_secrets};
use super::start::{Launch, Plan};
use super::template::{Template, placeholder};
use super::url::{self, Credentials, TargetUrl};
use toml::de::DeValue;

use super::values::Value;
use crate::families::{self, Entry, Protocol, Reading, Settings, absent};
use crate::timing::Timing;

/// Where a variable of the environment is looked up; tests bring their own.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How long a start may take where the file does not say.
const WITHIN: Duration = Duration::from_secs(5);

/// Reads `text`, the target file at `path`.
pub(crate) fn read(path: &Path, text: &str, env: Environment<'_>) -> Result<Vec<Spec>, FileError> {
    let shown = path.display().to_string();
    let names = table_names();
    let source = Source { path: &shown, text, absent: absent::table, tables: &names };
    let (file, tables) = parse(&source)?;
    let told = match &file.start {
        Some(start) => Told::Start(told(&source, start.get_ref())?),
        None => Told::Nothing,
    };
    Reader { source, env, told }.read(path, &file, tables, None)
}

/// Reads `text`, which is the target file of a server in this process.
pub(crate) fn read_served(
    text: &str,
    service: Service,
    env: Environment<'_>,
) -> Result<Vec<Spec>, FileError> {
    let path = "the file of a server in this process";
    let names = table_names();
    let source = Source { path, text, absent: absent::table, tables: &names };
    let (file, tables) = parse(&source)?;
    Reader { source, env, told: Told::Listener }.read(Path::new(""), &file, tables, Some(service))
}

/// The tables of protocols of this build.
fn table_names() -> Vec<&'static str> {
    families::protocols().iter().map(|protocol| protocol.name).collect()
}

/// A table of a protocol that was read.
type Table = (&'static Protocol, Entry);

/// The keys of the file, and the tables of protocols, which read themselves.
fn parse(source: &Source<'_>) -> Result<(File, Vec<Table>), FileError> {
    let mut found = Vec::new();
    let file: File = source.parse_with(|file| {
        for protocol in families::protocols().iter().copied() {
            let Some(mut table) = file.remove(protocol.name) else { continue };
            if let DeValue::Table(table) = table.get_mut() {
                (protocol.table.add_preset)(source, protocol.name, table)?;
            }
            found.push((protocol, (protocol.table.read)(source, protocol, table)?));
        }
        Ok(())
    })?;
    Ok((file, found))
}

struct Reader<'a> {
    source: Source<'a>,
    env: Environment<'a>,
    /// The placeholders that have a value.
    told: Told,
}

/// What the target is told. Nobody listens at another port, and nobody writes into
/// another folder.
enum Told {
    /// Nothing: there is no `[start]`.
    Nothing,
    /// What `command` and `env` of `[start]` pass on.
    Start(Passed),
    /// The listener that a server of this process is given, at `{port}`.
    Listener,
}

/// The placeholders in `command` and `env` of `[start]`.
#[derive(Default)]
struct Passed {
    ports: BTreeSet<String>,
    dir: bool,
}

/// A table of a protocol, checked.
struct Checked {
    protocol: &'static Protocol,
    url: Template,
    /// The URL with made-up ports.
    sample: TargetUrl,
    can: Vec<String>,
    settings: Option<Arc<dyn Settings>>,
}

impl Reader<'_> {
    fn read(
        &self,
        path: &Path,
        file: &File,
        tables: Vec<Table>,
        service: Option<Service>,
    ) -> Result<Vec<Spec>, FileError> {
        self.check_name(&file.name)?;
        if tables.is_empty() {
            return Err(self.source.whole(
                "there is no table that says what the target speaks: add `[ws]` with `url = \"ws://HOST:PORT/PATH\"`",
            ));
        }
        let folder = absolute_folder(path);
        let tables: Vec<Checked> =
            tables.into_iter().map(|table| self.table(table, &folder)).collect::<Result<_, _>>()?;
        let credentials = self.credentials(file, &tables)?;
        let fields = self.fields(file)?;
        let tls = self.tls(file)?;
        let timing = self.timing(file)?;
        let mut hidden: Vec<String> = fields.iter().flat_map(Field::secrets).collect();
        hidden.extend(file.start.iter().flat_map(|start| secret_variables(start.get_ref())));
        let settings = tables.iter().filter_map(|table| table.settings.as_ref());
        hidden.extend(settings.flat_map(|settings| settings.secrets()));
        let is_here = service.is_some();
        let host = match (service, &file.start) {
            (Some(service), _) => Host::Here(Served::new(service)),
            (None, None) => Host::Elsewhere,
            (None, Some(start)) => {
                let samples: Vec<&TargetUrl> = tables.iter().map(|table| &table.sample).collect();
                let secrets = Secrets::new(all_secrets(&hidden, credentials.as_ref(), &samples));
                let plan = self.plan(start.get_ref(), &tables, folder.clone(), secrets)?;
                Host::Command(Box::new(Launch::new(plan)))
            }
        };
        let several = tables.len() > 1;
        let name = file.name.get_ref();
        let insecure = tls.insecure;
        let shared = Arc::new(Shared {
            host,
            fields,
            credentials,
            timing,
            tls,
            hidden,
            folder: folder.clone(),
        });
        let spec = |table: Checked| Spec {
            name: if several { format!("{name}/{}", table.protocol.name) } else { name.clone() },
            about: file.about.clone(),
            file: (!is_here).then(|| self.source.path.to_owned()),
            known: file.known.as_ref().filter(|_| !is_here).map(|known| folder.join(known)),
            protocol: table.protocol,
            can: table.can,
            settings: table.settings,
            has_start: file.start.is_some() && !is_here,
            insecure: insecure && table.sample.tls,
            url: table.url,
            shared: shared.clone(),
            opened: Default::default(),
        };
        Ok(tables.into_iter().map(spec).collect())
    }

    fn check_name(&self, name: &Text) -> Result<(), FileError> {
        let text = name.get_ref();
        if text.trim().is_empty() {
            return Err(self
                .source
                .at(name.span(), "`name` is empty: reports and known failures go by it"));
        }
        match text.chars().any(char::is_control) {
            true => Err(self
                .source
                .at(name.span(), "`name` has a control character in it: write it on one line")),
            false => Ok(()),
        }
    }

    /// Reads the placeholders in `text`, which must be among those that the target is told.
    fn template(&self, text: &Text) -> Result<Template, FileError> {
        let template = Template::read(text.get_ref())
            .map_err(|message| self.source.at(text.span(), message))?;
        self.is_told(&template, text.span())?;
        Ok(template)
    }

    /// Whether the target is told every port in `template`, and the folder.
    fn is_told(&self, template: &Template, span: Range<usize>) -> Result<(), FileError> {
        let at = |message: String| Err(self.source.at(span.clone(), message));
        let told = match &self.told {
            Told::Start(told) => told,
            Told::Nothing => {
                return template.first().map_or(Ok(()), |first| {
                    at(format!(
                        "`{first}` has no value without [start]: add that table, or write the value itself"
                    ))
                });
            }
            Told::Listener => {
                return template.first_but("").map_or(Ok(()), |first| {
                    at(format!(
                        "`{first}` has no value: a server in this process is given a listener at `{{port}}`, and nothing else"
                    ))
                });
            }
        };
        if let Some(port) = template.ports().find(|port| !told.ports.contains(*port)) {
            return at(format!(
                "`{}` stands neither in `command` nor in `env` of [start], so that nobody would \
                 listen there: tell the target its port",
                placeholder(port)
            ));
        }
        match template.has_dir() && !told.dir {
            true => {
                at("`{dir}` stands neither in `command` nor in `env` of [start], so that nobody \
                 would write there: tell the target its folder"
                    .to_owned())
            }
            false => Ok(()),
        }
    }

    fn table(&self, table: Table, folder: &Path) -> Result<Checked, FileError> {
        let (protocol, Entry { url: written, can, check }) = table;
        let at = |message: String| self.source.at(written.span(), message);
        let url = self.template(&written)?;
        if matches!(self.told, Told::Listener) && url.ports().next().is_none() {
            return Err(at(
                "`url` needs `{port}`, which stands for the port of the server in this process"
                    .to_owned(),
            ));
        }
        let sample = url::read(&url.sample(), families::protocols())
            .map_err(|error| at(error.to_string()))?;
        if sample.protocol.name != protocol.name {
            let own: Vec<String> =
                protocol.schemes.iter().map(|scheme| format!("`{}://`", scheme.name)).collect();
            let scheme = written.get_ref().split("://").next().unwrap_or_default();
            return Err(at(format!(
                "a URL with `{scheme}://` stands in [{}], which takes {}",
                protocol.name,
                own.join(" or ")
            )));
        }
        let can = can.iter().map(|word| self.ability(protocol, word)).collect::<Result<_, _>>()?;
        let reading = Reading {
            source: self.source,
            is_told: &|template, span| self.is_told(template, span),
            value: &|value, span| self.value(value, span),
            folder,
            has_query: sample.address.path.contains('?'),
        };
        let settings = check.map(|check| check(&reading)).transpose()?;
        Ok(Checked { protocol, url, sample, can, settings })
    }

    fn ability(&self, protocol: &Protocol, word: &Text) -> Result<String, FileError> {
        checks::ability(protocol, word.get_ref())
            .map_err(|message| self.source.at(word.span(), message))?;
        Ok(word.get_ref().clone())
    }

    /// The string that a value stands for, and whether it came from the environment.
    fn value(&self, value: &Value, span: Range<usize>) -> Result<(String, bool), FileError> {
        match value {
            Value::Plain(text) => Ok((text.clone(), false)),
            Value::Env(variable) => match (self.env)(variable) {
                Some(text) => Ok((text, true)),
                None => Err(self.source.at(
                    span,
                    format!("the environment variable `{variable}` is not set: `export {variable}=…` first"),
                )),
            },
        }
    }

    fn fields(&self, file: &File) -> Result<Vec<Field>, FileError> {
        let mut fields = Vec::new();
        for (name, value) in &file.headers {
            checks::field_name(name.get_ref()).map_err(|why| self.source.at(name.span(), why))?;
            let (text, from_env) = self.value(value.get_ref(), value.span())?;
            if text.chars().any(|c| c.is_control() && c != '\t') {
                return Err(self.source.at(
                    value.span(),
                    format!("the value of `{}` has a control character in it: a field stands on one line", name.get_ref()),
                ));
            }
            let template = match from_env {
                true => Template::plain(text),
                false => self.template(&Text::new(value.span(), text))?,
            };
            let secret = from_env || names_a_secret(name.get_ref());
            fields.push(Field { name: name.get_ref().clone(), value: template, secret });
        }
        Ok(fields)
    }

    fn credentials(
        &self,
        file: &File,
        tables: &[Checked],
    ) -> Result<Option<Credentials>, FileError> {
        let field =
            file.headers.keys().find(|name| name.get_ref().eq_ignore_ascii_case("authorization"));
        let in_url = tables.iter().any(|table| table.sample.credentials.is_some());
        if let Some(field) = field
            && (in_url || file.credentials.is_some())
        {
            let other = if in_url { "the credentials in `url`" } else { "[credentials]" };
            return Err(self.source.at(
                field.span(),
                format!(
                    "`{}` and {other} say the same thing twice: keep one of them",
                    field.get_ref()
                ),
            ));
        }
        let Some(table) = &file.credentials else { return Ok(None) };
        if in_url {
            return Err(self.source.at(
                table.span(),
                "[credentials] and the credentials in `url` say the same thing twice: keep one of them",
            ));
        }
        let CredentialsTable { user, password } = table.get_ref();
        let read = |value: &toml::Spanned<Value>| {
            self.value(value.get_ref(), value.span()).map(|(text, _)| text)
        };
        let name = read(user)?;
        let password = password.as_ref().map(read).transpose()?.unwrap_or_default();
        if name.contains(':') {
            return Err(self.source.at(
                user.span(),
                "`user` has a colon in it, which HTTP puts between user and password (RFC 7617 section 2)",
            ));
        }
        if name.chars().chain(password.chars()).any(char::is_control) {
            return Err(self.source.at(
                table.span(),
                "there is a control character in [credentials]: HTTP cannot send it",
            ));
        }
        Ok(Some(Credentials {
            user: name.into_bytes(),
            password: password.into_bytes(),
            raw: None,
        }))
    }

    fn timing(&self, file: &File) -> Result<Timing, FileError> {
        let (table, usual) = (&file.timing, Timing::default());
        let deadline = table.deadline.map_or(usual.deadline, |length| length.0);
        for (key, length) in [("patience", &table.patience), ("quiet", &table.quiet)] {
            if let Some(length) = length
                && length.get_ref().0 >= deadline
            {
                return Err(self.source.at(
                    length.span(),
                    format!("`{key}` is not shorter than `deadline` ({deadline:?}), so that no case could wait for it: raise `deadline` as well"),
                ));
            }
        }
        let spanned = |length: &Option<toml::Spanned<super::values::Length>>| {
            length.as_ref().map(|length| length.get_ref().0)
        };
        Ok(Timing {
            patience: spanned(&table.patience).unwrap_or(usual.patience),
            quiet: spanned(&table.quiet).unwrap_or(usual.quiet),
            deadline,
            longest_wait: table.longest_wait.map_or(usual.longest_wait, |length| length.0),
        })
    }

    fn tls(&self, file: &File) -> Result<TlsFiles, FileError> {
        let table = &file.tls;
        let read = |text: &Option<Text>| text.as_ref().map(|text| self.template(text)).transpose();
        let identity = match (&table.cert, &table.key) {
            (Some(cert), Some(key)) => Some((self.template(cert)?, self.template(key)?)),
            (Some(cert), None) => {
                return Err(self.source.at(cert.span(), "`cert` needs its private key: add `key`"));
            }
            (None, Some(key)) => {
                return Err(self.source.at(key.span(), "`key` needs its certificate: add `cert`"));
            }
            (None, None) => None,
        };
        if let Some(ca) = &table.ca
            && table.insecure
        {
            return Err(self.source.at(
                ca.span(),
                "`ca` has no effect beside `insecure = true`, which accepts any certificate: keep one of them",
            ));
        }
        Ok(TlsFiles {
            ca: read(&table.ca)?,
            identity,
            server_name: read(&table.server_name)?,
            insecure: table.insecure,
        })
    }

    fn plan(
        &self,
        start: &Start,
        tables: &[Checked],
        folder: PathBuf,
        secrets: Secrets,
    ) -> Result<Plan, FileError> {
        let words = start.command.get_ref();
        if words.first().is_none_or(|program| program.get_ref().is_empty()) {
            return Err(self.source.at(
                start.command.span(),
                "`command` names no program: write for example [\"./my-server\", \"--port\", \"{port}\"]",
            ));
        }
        let command = words.iter().map(|word| self.template(word)).collect::<Result<_, _>>()?;
        let mut env = Vec::new();
        for (name, value) in &start.env {
            if name.get_ref().is_empty() || name.get_ref().contains(['=', '\0']) {
                return Err(self.source.at(
                    name.span(),
                    "this is no name of an environment variable: it is not empty and has no `=`",
                ));
            }
            env.push((name.get_ref().clone(), self.template(value)?));
        }
        let (ready, within) = self.ready(start.ready.as_ref(), tables)?;
        let Passed { ports, dir } = told(&self.source, start)?;
        Ok(Plan { command, env, folder, ready, within, stop: start.stop, ports, dir, secrets })
    }

    fn ready(
        &self,
        table: Option<&toml::Spanned<ReadyTable>>,
        tables: &[Checked],
    ) -> Result<(Ready, Duration), FileError> {
        let Some(spanned) = table else { return Ok((Ready::Url(tables[0].url.clone()), WITHIN)) };
        let ReadyTable { tcp, http, line, within } = spanned.get_ref();
        let within = within.map_or(WITHIN, |length| length.0);
        let ready = match (tcp, http, line) {
            (Some(tcp), None, None) => {
                let template = self.template(tcp)?;
                let address = host_and_port(&template.sample());
                let port = address.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
                if !matches!(port, Some(Ok(1..))) {
                    return Err(self.source.at(tcp.span(), "`tcp` in [start.ready] is neither a port nor HOST:PORT: write for example \"{port}\""));
                }
                Ready::Tcp(template)
            }
            (None, Some(http), None) => {
                let at = |message: String| self.source.at(http.span(), message);
                let template = self.template(http)?;
                let pieces =
                    url::take_apart(&template.sample()).map_err(|error| at(error.to_string()))?;
                if pieces.scheme != "http" {
                    return Err(at("`http` in [start.ready] takes a URL with http://; for another one use `tcp` or `line`".to_owned()));
                }
                Ready::Http(template)
            }
            (None, None, Some(line)) => {
                if line.get_ref().is_empty() {
                    return Err(self.source.at(line.span(), "`line` in [start.ready] is empty: write a text that only the line has which means ready"));
                }
                Ready::Line(self.template(line)?)
            }
            _ => return Err(self.source.at(
                spanned.span(),
                "`ready` says one thing: `tcp = \"{port}\"`, `http = \"URL\"` or `line = \"text\"`",
            )),
        };
        Ok((ready, within))
    }
}

/// The placeholders in `command` and `env`.
fn told(source: &Source<'_>, start: &Start) -> Result<Passed, FileError> {
    let mut told = Passed::default();
    for text in start.command.get_ref().iter().chain(start.env.values()) {
        let template =
            Template::read(text.get_ref()).map_err(|message| source.at(text.span(), message))?;
        told.ports.extend(template.ports().map(str::to_owned));
        told.dir |= template.has_dir();
    }
    Ok(told)
}

/// Values of variables whose names say that they are secret.
fn secret_variables(start: &Start) -> Vec<String> {
    let secret = start.env.iter().filter(|(name, _)| names_a_secret(name.get_ref()));
    secret.map(|(_, value)| value.get_ref().clone()).collect()
}

fn absolute_folder(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| *folder != "").unwrap_or(Path::new("."));
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}
