//! The file that `--init` writes is a target file, as it is and with
//! everything in it switched on.

#[cfg(feature = "events")]
use std::collections::BTreeSet;
use std::path::Path;

#[cfg(feature = "events")]
use crate::families::events::contract::{Contract, KEYS};
use crate::targets::read::read;
use crate::targets::{Spec, init_file};

fn environment(_: &str) -> Option<String> {
    Some("from-the-environment".to_owned())
}

#[test]
fn is_a_target_file() {
    for url in [
        None,
        Some("wss://example.org:8443/chat?x=1"),
        Some("ws://u:p@h/"),
        Some("no url"),
        Some("sse+http://127.0.0.1:9003/events"),
        Some("poll+https://h/"),
    ] {
        let text = init_file(url, None);
        let specs = read(Path::new("target.toml"), &text, &environment)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(specs.len(), 1);
    }
}

/// What was read of a file with everything in it switched on.
fn switched_on(file: &str) -> Spec {
    // A key, a table or the end of a list behind `# `; prose does not look like that.
    let is_key = |rest: &str| {
        let trimmed = rest.trim_start();
        let word = trimmed.split([' ', '=', '.']).next().unwrap_or_default();
        rest.starts_with(['[', ']', ' ']) || trimmed[word.len()..].starts_with(" = ")
    };
    let lines: Vec<&str> = file
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_key(rest)).unwrap_or(line))
        .collect();
    let text = lines.join("\n");
    let specs = read(Path::new("target.toml"), &text, &environment);
    specs.unwrap_or_else(|error| panic!("{error}\n{text}")).remove(0)
}

#[test]
fn is_one_with_every_key() {
    let spec = switched_on(&init_file(Some("wss://example.org/"), None));
    assert!(spec.has_start && spec.known.is_some() && spec.about.is_some());
    assert_eq!(spec.can.len(), spec.protocol.abilities.len());
}

/// Everything that a case may need can be written, and stands in one of the files.
#[cfg(feature = "events")]
#[test]
fn has_every_key_of_a_contract() {
    let mut had = BTreeSet::new();
    for url in ["sse+http://h/", "poll+https://h/", "longpoll+http://h/"] {
        let contract = switched_on(&init_file(Some(url), None));
        let contract = contract.settings::<Contract>().expect("events");
        had.extend(KEYS.iter().map(|promise| promise.key.name).filter(|name| contract.has(name)));
    }
    let all: BTreeSet<&str> = KEYS.iter().map(|promise| promise.key.name).collect();
    // What stands there for them has another value.
    let other = ["capabilities.spurious_wake", "ready", "wait.default"];
    let missing: Vec<&str> = all.difference(&had).copied().collect();
    assert_eq!(missing, other);
}

#[cfg(feature = "events")]
#[test]
fn a_preset_is_in_force() {
    let text = init_file(Some("sse+http://127.0.0.1:9003"), Some("app"));
    let specs = read(Path::new("target.toml"), &text, &environment).expect("a target file");
    assert!(specs[0].settings::<Contract>().is_some_and(|contract| contract.has("cursor")));
}

#[cfg(feature = "events")]
#[test]
fn explains_the_keys_of_a_contract() {
    let tail = |url: &str| {
        let text = init_file(Some(url), None);
        let at = text.find("\n[").expect("a table");
        text[at + 1..].to_owned()
    };
    insta::assert_snapshot!("init_sse", tail("sse+http://127.0.0.1:9003/events"));
    insta::assert_snapshot!("init_longpoll", tail("longpoll+http://127.0.0.1:9003"));
}

#[test]
fn keeps_credentials_out() {
    let text = init_file(Some("ws://alice:hunter2@h/?token=t0k3n"), None);
    assert!(
        !text.contains("alice") && !text.contains("hunter2") && !text.contains("t0k3n"),
        "{text}"
    );
    assert!(text.contains("\n[credentials]\nuser = { env"));
}

#[test]
fn explains_itself() {
    let text = init_file(None, None);
    let (before, _) = text.split_once("# can = [").expect("abilities of the protocol");
    insta::assert_snapshot!(before, @r#"
    # What `wireproof` verifies. A line that starts with `# ` and a key shows what else can be said.

    name = "my-server"
    # about = "version 1.2.3"                # a line for the report
    # known = "known.toml"                   # failures that are known, with reasons

    # How to start the server. It runs from the folder of this file and is always ended;
    # cases that may harm a server run only on one that is started here.
    # {port} and {port:NAME} are free ports, {dir} is a folder that is removed afterwards.
    # [start]
    # command = ["./my-server", "--port", "{port}"]
    # env = { LOG = "debug" }
    # ready = { tcp = "{port}", within = "5s" }   # or { http = "http://127.0.0.1:{port}/health" }, or { line = "listening" }
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
    # X-Api-Key = { env = "TARGET_API_KEY" }

    # Sent as `Authorization: Basic`.
    # [credentials]
    # user = "tester"
    # password = { env = "TARGET_PASSWORD" }

    [ws]
    url = "ws://127.0.0.1:9001/"
    # What the server promises; cases that need more are skipped.
    "#);
}
