//! The target file that `--init` writes.

use crate::families;

use super::url;

/// A commented target file for `url`, every key explained, none active that
/// is not needed but for `preset`. Credentials in the URL are left out. For a URL
/// that [`super::from_url`] refuses, or for none, the file holds an example.
pub fn init_file(url: Option<&str>, preset: Option<&str>) -> String {
    let read = url.and_then(|url| url::read(url, families::protocols()).ok());
    let (name, shown, table, has_credentials) = match &read {
        Some(read) => {
            let bare =
                format!("{}://{}{}", scheme(read), read.address.authority, read.address.path);
            let shown = if read.secrets.is_empty() { bare } else { read.shown.clone() };
            (read.address.authority.clone(), shown, read.protocol.name, read.credentials.is_some())
        }
        None => ("my-server".to_owned(), "ws://127.0.0.1:9001/".to_owned(), "ws", false),
    };
    let protocol = families::protocol(table);
    let keys = protocol.map(|protocol| (protocol.table.init)(protocol, preset)).unwrap_or_default();
    let credentials = match has_credentials {
        true => {
            "[credentials]\nuser = { env = \"TARGET_USER\" }\npassword = { env = \"TARGET_PASSWORD\" }\n"
        }
        false => {
            "# [credentials]\n# user = \"tester\"\n# password = { env = \"TARGET_PASSWORD\" }\n"
        }
    };
    format!(
        r##"# What `wireproof` verifies. A line that starts with `# ` and a key shows what else can be said.

name = {name}
# about = "version 1.2.3"                # a line for the report
# known = "known.toml"                   # failures that are known, with reasons

# How to start the server. It runs from the folder of this file and is always ended;
# cases that may harm a server run only on one that is started here.
# {{port}} and {{port:NAME}} are free ports, {{dir}} is a folder that is removed afterwards.
# [start]
# command = ["./my-server", "--port", "{{port}}"]
# env = {{ LOG = "debug" }}
# ready = {{ tcp = "{{port}}", within = "5s" }}   # or {{ http = "http://127.0.0.1:{{port}}/health" }}, or {{ line = "listening" }}
# stop = "term"                          # or "int", "kill"

# How long things may take.
# [timing]
# patience = "2s"                        # a thing that the specification requires
# quiet = "300ms"                        # silence, until it is believed
# deadline = "10s"                       # a whole case
# longest_wait = "5s"                    # a wait that the server sets; longer ones are skipped

# [tls]
# ca = "ca.pem"                          # trusted instead of the public authorities
# cert = "client.pem"                    # who we are, where the server asks
# key = "client-key.pem"
# server_name = "example.org"            # where the certificate names another host
# insecure = false                       # true accepts any certificate, instead of `ca`

# Header fields of every request. Their values do not reach a report when they
# come from the environment, or when the name says that they are secret.
# [headers]
# Origin = "https://example.org"
# X-Api-Key = {{ env = "TARGET_API_KEY" }}

# Sent as `Authorization: Basic`.
{credentials}
[{table}]
url = {shown}
{keys}"##,
        name = quoted(&name),
        shown = quoted(&shown),
    )
}

fn scheme(url: &url::TargetUrl) -> &'static str {
    let schemes = url.protocol.schemes.iter();
    schemes.filter(|scheme| scheme.tls == url.tls).map(|scheme| scheme.name).next().unwrap_or("ws")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
