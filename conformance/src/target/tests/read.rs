//! The target file: what it means, and every error.

use std::path::{Path, PathBuf};
use std::time::Duration;

use insta::assert_snapshot;

use crate::target::read::read;
use crate::target::{Spec, Target, TargetError, from_file};

fn environment(variable: &str) -> Option<String> {
    (variable == "TOKEN").then(|| "Bearer t0k3n.of.mine".to_owned())
}

fn specs(text: &str) -> Vec<Spec> {
    let read = read(Path::new("dir/target.toml"), text, &environment);
    read.unwrap_or_else(|error| panic!("{error}"))
}

async fn open(text: &str) -> Target {
    specs(text)[0].open(1.0).await.expect("nothing to start")
}

/// The error about a file.
fn error(text: &str) -> String {
    match read(Path::new("target.toml"), text, &environment) {
        Ok(_) => panic!("taken:\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// The error about a file that is good but for `lines`.
fn error_in(lines: &str) -> String {
    error(&format!("name = \"s\"\nws.url = \"ws://h/\"\n{lines}"))
}

#[tokio::test]
async fn a_small_file_is_enough() {
    let text = "name = \"my-server\"\n[ws]\nurl = \"ws://127.0.0.1:9001/echo\"\n";
    let specs = specs(text);
    let [spec] = specs.as_slice() else { panic!("one table, one target") };
    assert_eq!(spec.name, "my-server");
    assert_eq!(spec.protocol.name, "ws");
    assert_eq!(spec.file.as_deref(), Some("dir/target.toml"));
    assert_eq!(spec.shown_url(), "ws://127.0.0.1:9001/echo");
    assert!(!spec.has_start && !spec.insecure && !spec.has_exited() && spec.can.is_empty());
    let target = spec.open(2.0).await.expect("nothing to start");
    assert_eq!(target.timing.patience, Duration::from_secs(4));
    assert_eq!(target.timing.quiet, Duration::from_millis(600));
    assert!(target.headers.is_empty() && target.secrets.is_empty());
}

#[tokio::test]
async fn every_key_arrives() {
    let text = r#"
name = "my-server"
about = "axum 0.8"
known = "known.toml"
[timing]
patience = "1s"
quiet = "60ms"
deadline = "1m 30s"
longest_wait = "PT4S"
[tls]
server_name = "example.org"
insecure = true
[headers]
Authorization = { env = "TOKEN" }
Origin = "https://example.org"
[ws]
url = "wss://127.0.0.1:9001/?api_key=k3y-in-url"
can = ["echo", "subprotocol:chat"]
"#;
    let spec = &specs(text)[0];
    assert_eq!(spec.about.as_deref(), Some("axum 0.8"));
    assert!(
        spec.known
            .as_ref()
            .is_some_and(|known| known.is_absolute() && known.ends_with("dir/known.toml"))
    );
    assert!(spec.insecure);
    assert_eq!(spec.shown_url(), "wss://127.0.0.1:9001/?api_key=*");
    let target = open(text).await;
    assert!(
        target.can("subprotocol")
            && target.can("echo")
            && target.value_of("subprotocol") == Some("chat")
    );
    assert_eq!(target.timing.deadline, Duration::from_secs(90));
    assert_eq!(target.timing.longest_wait, Duration::from_secs(4));
    assert_eq!(target.tls.expect("TLS for wss").server_name.to_str(), "example.org");
    let fields = [("Authorization", "Bearer t0k3n.of.mine"), ("Origin", "https://example.org")];
    assert_eq!(target.headers, fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(
        target.secrets.mask_text("t0k3n.of.mine at https://example.org, k3y-in-url"),
        "* at https://example.org, *"
    );
}

#[tokio::test]
async fn credentials_become_a_field() {
    let text = "name = \"s\"\n[credentials]\nuser = \"alice\"\npassword = { env = \"TOKEN\" }\n[ws]\nurl = \"ws://h/\"\n";
    let target = open(text).await;
    assert_eq!(target.headers[0].1, "Basic YWxpY2U6QmVhcmVyIHQwazNuLm9mLm1pbmU=");
    assert_eq!(target.secrets.mask_text("alice Bearer t0k3n.of.mine"), "* *");
}

#[test]
fn a_missing_file_says_how_to_get_one() {
    let Err(error) = from_file(Path::new("/nowhere/target.toml")) else { panic!("found") };
    assert_snapshot!(error, @"");
    assert_eq!(error.exit(), crate::outcome::Exit::Usage);
    assert_eq!(
        error,
        TargetError::Unreadable {
            path: PathBuf::from("/nowhere/target.toml"),
            why: "No such file or directory (os error 2)".to_owned()
        }
    );
}

#[test]
fn unknown_keys() {
    assert_snapshot!(error_in("[timing]\npatiance = \"2s\"\n"), @"");
    assert_snapshot!(error_in("[timing]\n  quiet = \"1s\"\n  speed = \"2s\"\n"), @"");
    assert_snapshot!(error("nam = \"x\"\n"), @"");
    assert_snapshot!(error_in("[colours]\nred = 1\n"), @"");
    assert_snapshot!(error_in("[tmiing]\nquiet = \"1s\"\n"), @"");
    assert_snapshot!(error("name = \"s\"\n[ws]\nurl = \"ws://h/\"\ncann = []\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tpc = \"1\" }\n"), @"");
    assert_snapshot!(error_in("[webtransport]\nurl = \"webtransport+https://h/\"\n"), @"");
}

#[test]
fn wrong_types_and_missing_keys() {
    assert_snapshot!(error_in("[timing]\npatience = 2\n"), @"");
    assert_snapshot!(error_in("[timing]\npatience = \"2x\"\n"), @"");
    assert_snapshot!(error_in("[timing]\npatience = \"0s\"\n"), @"");
    assert_snapshot!(error_in("[timing]\nquiet = \"-1s\"\n"), @"");
    assert_snapshot!(error_in("[timing]\ndeadline = \"25h\"\n"), @"");
    assert_snapshot!(error_in("[timing]\npatience = \"10s\"\n"), @"");
    assert_snapshot!(error_in("timing = \"2s\"\n"), @"");
    assert_snapshot!(error_in("start = { command = \"./my-server\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", 1]\n"), @"");
    assert_snapshot!(error_in("[start]\nstop = \"term\"\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nstop = \"trem\"\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nenv = { PORT = 1 }\n"), @"");
    assert_snapshot!(error_in("[tls]\ninsecure = \"yes\"\n"), @"");
    assert_snapshot!(error("[ws]\nurl = \"ws://h/\"\n"), @"");
    assert_snapshot!(error("name = \"s\"\n[ws]\ncan = [\"echo\"]\n"), @"");
    assert_snapshot!(error("name = \" \"\n[ws]\nurl = \"ws://h/\"\n"), @"");
    assert_snapshot!(error("name = \"a\\nb\"\n[ws]\nurl = \"ws://h/\"\n"), @"");
    assert_snapshot!(error("name = \"s\"\n"), @"");
}

#[test]
fn not_toml() {
    assert_snapshot!(error("name = my-server\n"), @"");
    assert_snapshot!(error("name = \"s\"\n[ws\nurl = \"ws://h/\"\n"), @"");
    assert_snapshot!(error("name = \"s\"\nname = \"t\"\n"), @"");
    assert_snapshot!(error("name = \"s"), @"");
    assert_snapshot!(error("é = 1\nname = ü\n"), @"");
}

#[test]
fn words_under_can() {
    let error =
        |words: &str| error(&format!("name = \"s\"\n[ws]\nurl = \"ws://h/\"\ncan = [{words}]\n"));
    assert_snapshot!(error("\"echo\", \"ecko\""), @"");
    assert_snapshot!(error("\"subprotocol\""), @"");
    assert_snapshot!(error("\"subprotocol:\""), @"");
    assert_snapshot!(error("\"echo:loud\""), @"");
    assert_snapshot!(error("1"), @"");
}

#[test]
fn an_unknown_word_far_from_all_gets_the_list() {
    let Err(why) = crate::target::checks::ability(crate::protocols::ALL[0], "telepathy") else {
        panic!("known")
    };
    assert!(why.starts_with("unknown word `telepathy` in `can`: WebSocket targets can `"), "{why}");
}

#[test]
fn placeholders() {
    assert_snapshot!(error("name = \"s\"\n[ws]\nurl = \"ws://127.0.0.1:{port}/\"\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", \"--port={prot}\"]\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"{port}\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", \"{port:a}\"]\nready = { tcp = \"{port:b}\" }\n"), @"");
    assert_snapshot!(error_in("[tls]\nca = \"{dir}/ca.pem\"\n[start]\ncommand = [\"x\"]\n"), @"");
}

#[test]
fn start_tables() {
    assert_snapshot!(error_in("[start]\ncommand = []\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { within = \"1s\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"1\", line = \"x\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"here\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { http = \"https://h/\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { http = \"http://h:x/\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { line = \"\" }\n"), @"");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nenv = { \"A=B\" = \"x\" }\n"), @"");
}

#[test]
fn urls() {
    let error = |url: &str| error(&format!("name = \"s\"\n[ws]\nurl = \"{url}\"\n"));
    assert_snapshot!(error("ws://h:99999/"), @"");
    assert_snapshot!(error("ws://alice:hunter2@h/#x"), @"");
    assert_snapshot!(error("ws://h/?token=hunter2#x"), @"");
}

#[test]
fn tls_tables() {
    assert_snapshot!(error_in("[tls]\ncert = \"c.pem\"\n"), @"");
    assert_snapshot!(error_in("[tls]\nkey = \"k.pem\"\n"), @"");
    assert_snapshot!(error_in("[tls]\nca = \"ca.pem\"\ninsecure = true\n"), @"");
}

#[test]
fn headers_and_credentials() {
    assert_snapshot!(error_in("[headers]\nAuthorization = { env = \"NOT_SET\" }\n"), @"");
    assert_snapshot!(error_in("[headers]\nX-Api-Key = { evn = \"TOKEN\" }\n"), @"");
    assert_snapshot!(error_in("[headers]\nX-Api-Key = {}\n"), @"");
    assert_snapshot!(error_in("[headers]\nX-Api-Key = 123456\n"), @"");
    assert_snapshot!(error_in("[headers]\n\"X Y\" = \"z\"\n"), @"");
    assert_snapshot!(error_in("[headers]\nX = \"a\\r\\nY: b\"\n"), @"");
    assert_snapshot!(error_in("[headers]\nHost = \"x\"\n"), @"");
    assert_snapshot!(error_in("[headers]\nSec-WebSocket-Protocol = \"chat\"\n"), @"");
    assert_snapshot!(error_in("[credentials]\npassword = \"hunter2\"\n"), @"");
    assert_snapshot!(error_in("[credentials]\nuser = \"a:b\"\n"), @"");
    assert_snapshot!(error_in("[credentials]\nuser = \"a\"\npasswort = \"hunter2\"\n"), @"");
    assert_snapshot!(error_in("credentials = { user = \"a\", pass = \"hunter2\" }\n"), @"");
    assert_snapshot!(error_in("[credentials]\nuser = \"a\\u0007\"\n"), @"");
    assert_snapshot!(error_in("[headers]\nAuthorization = \"x\"\n[credentials]\nuser = \"a\"\n"), @"");
    assert_snapshot!(error("name = \"s\"\n[credentials]\nuser = \"a\"\n[ws]\nurl = \"ws://u:p@h/\"\n"), @"");
}

#[test]
fn no_error_shows_a_secret() {
    for lines in [
        "[credentials]\nuser = \"a\"\npassword = hunter2\n",
        "[credentials]\nuser = \"a\"\npassword = \"hunter2\n",
        "[credentials]\npasswort = \"hunter2\"\n",
        "[headers]\nAuthorization = [\"hunter2\"]\n",
        "[headers]\nAuthorization = { hunter2 = 1 }\n",
        "[headers]\nAuthorization = \"hunter2\\n\"\n",
        "headers = { Authorization = hunter2 }\n",
        "headers.Authorization = hunter2\n",
        "[headers]\nA = 'hunter2' x\n",
    ] {
        let error = error_in(lines);
        let shown = error.replace("`hunter2` is no source", "");
        assert!(!shown.contains("hunter2"), "{error}");
    }
}
