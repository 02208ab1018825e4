//! The target file: what it means, and every error.

use std::path::{Path, PathBuf};
use std::time::Duration;

use insta::assert_snapshot;

use crate::targets::read::read;
use crate::targets::{Spec, Target, TargetError, from_file};

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
    assert_snapshot!(error, @"cannot read the target file /nowhere/target.toml: No such file or directory (os error 2); `--init` writes one");
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
    assert_snapshot!(error_in("[timing]\npatiance = \"2s\"\n"), @r#"
    target.toml:4:1: unknown key `patiance` in [timing]: did you mean `patience`?
      |
    4 | patiance = "2s"
      | ^^^^^^^^
    "#);
    assert_snapshot!(error_in("[timing]\n  quiet = \"1s\"\n  speed = \"2s\"\n"), @r#"
    target.toml:5:3: unknown key `speed` in [timing]: known are `patience`, `quiet`, `deadline` and `longest_wait`
      |
    5 |   speed = "2s"
      |   ^^^^^
    "#);
    assert_snapshot!(error("nam = \"x\"\n"), @r#"
    target.toml:1:1: unknown key `nam` at the top of the file: did you mean `name`?
      |
    1 | nam = "x"
      | ^^^
    "#);
    assert_snapshot!(error_in("[colours]\nred = 1\n"), @r"
    target.toml:3:2: unknown table or key `colours` at the top of the file: known are `name`, `about`, `known`, `start`, `timing`, `tls`, `headers`, `credentials`, `ws`, `sse`, `poll` and `longpoll`
      |
    3 | [colours]
      |  ^^^^^^^
    ");
    assert_snapshot!(error_in("[tmiing]\nquiet = \"1s\"\n"), @r"
    target.toml:3:2: unknown table or key `tmiing` at the top of the file: did you mean `timing`?
      |
    3 | [tmiing]
      |  ^^^^^^
    ");
    assert_snapshot!(error("name = \"s\"\n[ws]\nurl = \"ws://h/\"\ncann = []\n"), @r"
    target.toml:4:1: unknown key `cann` in [ws]: did you mean `can`?
      |
    4 | cann = []
      | ^^^^
    ");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tpc = \"1\" }\n"), @r#"
    target.toml:5:11: unknown key `tpc` in [start.ready]: did you mean `tcp`?
      |
    5 | ready = { tpc = "1" }
      |           ^^^
    "#);
    assert_snapshot!(error_in("[webtransport]\nurl = \"webtransport+https://h/\"\n"), @r"
    target.toml:3:2: [webtransport]: this release does not verify WebTransport yet
      |
    3 | [webtransport]
      |  ^^^^^^^^^^^^
    ");
}

#[test]
fn wrong_types_and_missing_keys() {
    assert_snapshot!(error_in("[timing]\npatience = 2\n"), @r#"
    target.toml:4:12: `patience` in [timing] must be a length of time such as "2s" or "300ms", not the integer 2
      |
    4 | patience = 2
      |            ^
    "#);
    assert_snapshot!(error_in("[timing]\npatience = \"2x\"\n"), @r#"
    target.toml:4:12: `patience` in [timing]: "2x" is no length of time: write for example "2s", "300ms" or "1m 30s"
      |
    4 | patience = "2x"
      |            ^^^^
    "#);
    assert_snapshot!(error_in("[timing]\npatience = \"0s\"\n"), @r#"
    target.toml:4:12: `patience` in [timing]: "0s" is not longer than zero: write for example "2s"
      |
    4 | patience = "0s"
      |            ^^^^
    "#);
    assert_snapshot!(error_in("[timing]\nquiet = \"-1s\"\n"), @r#"
    target.toml:4:9: `quiet` in [timing]: "-1s" is not longer than zero: write for example "2s"
      |
    4 | quiet = "-1s"
      |         ^^^^^
    "#);
    assert_snapshot!(error_in("[timing]\ndeadline = \"25h\"\n"), @r#"
    target.toml:4:12: `deadline` in [timing]: "25h" is longer than a day: write at most "24h"
      |
    4 | deadline = "25h"
      |            ^^^^^
    "#);
    assert_snapshot!(error_in("[timing]\npatience = \"10s\"\n"), @r#"
    target.toml:4:12: `patience` is not shorter than `deadline` (10s), so that no case could wait for it: raise `deadline` as well
      |
    4 | patience = "10s"
      |            ^^^^^
    "#);
    assert_snapshot!(error_in("timing = \"2s\"\n"), @r#"
    target.toml:3:10: `timing` at the top of the file must be a table, not the string "2s"
      |
    3 | timing = "2s"
      |          ^^^^
    "#);
    assert_snapshot!(error_in("start = { command = \"./my-server\" }\n"), @r#"
    target.toml:3:21: `command` in [start] must be a list, not the string "./my-server"
      |
    3 | start = { command = "./my-server" }
      |                     ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", 1]\n"), @r#"
    target.toml:4:17: `command` in [start] must be a string, not the integer 1
      |
    4 | command = ["x", 1]
      |                 ^
    "#);
    assert_snapshot!(error_in("[start]\nstop = \"term\"\n"), @r"
    target.toml:3:1: [start] lacks `command`
      |
    3 | [start]
      | ^^^^^^^
    ");
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nstop = \"trem\"\n"), @r#"
    target.toml:5:8: `stop` in [start] cannot be `trem`: did you mean `term`?
      |
    5 | stop = "trem"
      |        ^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nenv = { PORT = 1 }\n"), @r"
    target.toml:5:16: `PORT` in [start.env] must be a string, not the integer 1
      |
    5 | env = { PORT = 1 }
      |                ^
    ");
    assert_snapshot!(error_in("[tls]\ninsecure = \"yes\"\n"), @r#"
    target.toml:4:12: `insecure` in [tls] must be true or false, not the string "yes"
      |
    4 | insecure = "yes"
      |            ^^^^^
    "#);
    assert_snapshot!(error("[ws]\nurl = \"ws://h/\"\n"), @r"
    target.toml:1:1: the file lacks `name`
      |
    1 | [ws]
      | ^
    ");
    assert_snapshot!(error("name = \"s\"\n[ws]\ncan = [\"echo\"]\n"), @r"
    target.toml:2:1: [ws] lacks `url`
      |
    2 | [ws]
      | ^^^^
    ");
    assert_snapshot!(error("name = \" \"\n[ws]\nurl = \"ws://h/\"\n"), @r#"
    target.toml:1:8: `name` is empty: reports and known failures go by it
      |
    1 | name = " "
      |        ^^^
    "#);
    assert_snapshot!(error("name = \"a\\nb\"\n[ws]\nurl = \"ws://h/\"\n"), @r#"
    target.toml:1:8: `name` has a control character in it: write it on one line
      |
    1 | name = "a\nb"
      |        ^^^^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n"), @r#"target.toml: there is no table that says what the target speaks: add `[ws]` with `url = "ws://HOST:PORT/PATH"`"#);
}

#[test]
fn not_toml() {
    assert_snapshot!(error("name = my-server\n"), @r"
    target.toml:1:8: string values must be quoted, expected literal string
      |
    1 | name = my-server
      |        ^^^^^^^^^
    ");
    assert_snapshot!(error("name = \"s\"\n[ws\nurl = \"ws://h/\"\n"), @r"
    target.toml:2:4: unclosed table, expected `]`
      |
    2 | [ws
      |    ^
    ");
    assert_snapshot!(error("name = \"s\"\nname = \"t\"\n"), @r#"
    target.toml:2:1: duplicate key
      |
    2 | name = "t"
      | ^^^^
    "#);
    assert_snapshot!(error("name = \"s"), @r#"
    target.toml:1:10: invalid basic string, expected `"`
      |
    1 | name = "s
      |          ^
    "#);
    assert_snapshot!(error("é = 1\nname = ü\n"), @r"
    target.toml:1:1: invalid unquoted key, expected letters, numbers, `-`, `_`
      |
    1 | é = 1
      | ^
    ");
}

#[test]
fn words_under_can() {
    let error =
        |words: &str| error(&format!("name = \"s\"\n[ws]\nurl = \"ws://h/\"\ncan = [{words}]\n"));
    assert_snapshot!(error("\"echo\", \"ecko\""), @r#"
    target.toml:4:16: unknown word `ecko` in `can`: did you mean `echo`?
      |
    4 | can = ["echo", "ecko"]
      |                ^^^^^^
    "#);
    assert_snapshot!(error("\"subprotocol\""), @r#"
    target.toml:4:8: `subprotocol` in `can` takes a value: write `subprotocol:NAME`
      |
    4 | can = ["subprotocol"]
      |        ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("\"subprotocol:\""), @r#"
    target.toml:4:8: `subprotocol` in `can` takes a value: write `subprotocol:NAME`
      |
    4 | can = ["subprotocol:"]
      |        ^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("\"echo:loud\""), @r#"
    target.toml:4:8: `echo` in `can` takes no value: write `echo`
      |
    4 | can = ["echo:loud"]
      |        ^^^^^^^^^^^
    "#);
    assert_snapshot!(error("1"), @r"
    target.toml:4:8: `can` in [ws] must be a string, not the integer 1
      |
    4 | can = [1]
      |        ^
    ");
}

#[test]
fn an_unknown_word_far_from_all_gets_the_list() {
    let Err(why) = crate::targets::checks::ability(crate::families::protocols()[0], "telepathy")
    else {
        panic!("known")
    };
    assert!(why.starts_with("unknown word `telepathy` in `can`: WebSocket targets can `"), "{why}");
}

#[test]
fn placeholders() {
    assert_snapshot!(error("name = \"s\"\n[ws]\nurl = \"ws://127.0.0.1:{port}/\"\n"), @r#"
    target.toml:3:7: `{port}` has no value without [start]: add that table, or write the value itself
      |
    3 | url = "ws://127.0.0.1:{port}/"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", \"--port={prot}\"]\n"), @r#"
    target.toml:4:17: unknown placeholder `{prot}`: did you mean `{port}`? `{{` stands for a brace
      |
    4 | command = ["x", "--port={prot}"]
      |                 ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"{port}\" }\n"), @r#"
    target.toml:5:17: `{port}` stands neither in `command` nor in `env` of [start], so that nobody would listen there: tell the target its port
      |
    5 | ready = { tcp = "{port}" }
      |                 ^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\", \"{port:a}\"]\nready = { tcp = \"{port:b}\" }\n"), @r#"
    target.toml:5:17: `{port:b}` stands neither in `command` nor in `env` of [start], so that nobody would listen there: tell the target its port
      |
    5 | ready = { tcp = "{port:b}" }
      |                 ^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[tls]\nca = \"{dir}/ca.pem\"\n[start]\ncommand = [\"x\"]\n"), @r#"
    target.toml:4:6: `{dir}` stands neither in `command` nor in `env` of [start], so that nobody would write there: tell the target its folder
      |
    4 | ca = "{dir}/ca.pem"
      |      ^^^^^^^^^^^^^^
    "#);
}

#[test]
fn start_tables() {
    assert_snapshot!(error_in("[start]\ncommand = []\n"), @r#"
    target.toml:4:11: `command` names no program: write for example ["./my-server", "--port", "{port}"]
      |
    4 | command = []
      |           ^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { within = \"1s\" }\n"), @r#"
    target.toml:5:9: `ready` says one thing: `tcp = "{port}"`, `http = "URL"` or `line = "text"`
      |
    5 | ready = { within = "1s" }
      |         ^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"1\", line = \"x\" }\n"), @r#"
    target.toml:5:9: `ready` says one thing: `tcp = "{port}"`, `http = "URL"` or `line = "text"`
      |
    5 | ready = { tcp = "1", line = "x" }
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { tcp = \"here\" }\n"), @r#"
    target.toml:5:17: `tcp` in [start.ready] is neither a port nor HOST:PORT: write for example "{port}"
      |
    5 | ready = { tcp = "here" }
      |                 ^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { http = \"https://h/\" }\n"), @r#"
    target.toml:5:18: `http` in [start.ready] takes a URL with http://; for another one use `tcp` or `line`
      |
    5 | ready = { http = "https://h/" }
      |                  ^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { http = \"http://h:x/\" }\n"), @r#"
    target.toml:5:18: bad port `x` in `http://h:x/`: a port is a number from 1 to 65535
      |
    5 | ready = { http = "http://h:x/" }
      |                  ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nready = { line = \"\" }\n"), @r#"
    target.toml:5:18: `line` in [start.ready] is empty: write a text that only the line has which means ready
      |
    5 | ready = { line = "" }
      |                  ^^
    "#);
    assert_snapshot!(error_in("[start]\ncommand = [\"x\"]\nenv = { \"A=B\" = \"x\" }\n"), @r#"
    target.toml:5:9: this is no name of an environment variable: it is not empty and has no `=`
      |
    5 | env = { "A=B" = "x" }
      |         ^^^^^
    "#);
}

#[test]
fn urls() {
    let error = |url: &str| error(&format!("name = \"s\"\n[ws]\nurl = \"{url}\"\n"));
    assert_snapshot!(error("ws://h:99999/"), @r#"
    target.toml:3:7: bad port `99999` in `ws://h:99999/`: a port is a number from 1 to 65535
      |
    3 | url = "ws://h:99999/"
      |       ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("ws://alice:hunter2@h/#x"), @r#"
    target.toml:3:7: `ws://*@h/#x` has a fragment (`#…`), which a ws URL must not have: leave it out, or write `%23` for a `#` that belongs to the path (RFC 6455 section 3)
      |
    3 | url = "ws://*************@h/#x"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("ws://h/?token=hunter2#x"), @r#"
    target.toml:3:7: `ws://h/?token=*` has a fragment (`#…`), which a ws URL must not have: leave it out, or write `%23` for a `#` that belongs to the path (RFC 6455 section 3)
      |
    3 | url = "***********************"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn tls_tables() {
    assert_snapshot!(error_in("[tls]\ncert = \"c.pem\"\n"), @r#"
    target.toml:4:8: `cert` needs its private key: add `key`
      |
    4 | cert = "c.pem"
      |        ^^^^^^^
    "#);
    assert_snapshot!(error_in("[tls]\nkey = \"k.pem\"\n"), @r#"
    target.toml:4:7: `key` needs its certificate: add `cert`
      |
    4 | key = "k.pem"
      |       ^^^^^^^
    "#);
    assert_snapshot!(error_in("[tls]\nca = \"ca.pem\"\ninsecure = true\n"), @r#"
    target.toml:4:6: `ca` has no effect beside `insecure = true`, which accepts any certificate: keep one of them
      |
    4 | ca = "ca.pem"
      |      ^^^^^^^^
    "#);
}

#[test]
fn headers_and_credentials() {
    assert_snapshot!(error_in("[headers]\nAuthorization = { env = \"NOT_SET\" }\n"), @r#"
    target.toml:4:17: the environment variable `NOT_SET` is not set: `export NOT_SET=…` first
      |
    4 | Authorization = { env = "NOT_SET" }
      |                 ^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[headers]\nX-Api-Key = { evn = \"TOKEN\" }\n"), @r#"
    target.toml:4:13: `X-Api-Key` in [headers]: `evn` is no source of a value: write "value", or { env = "VARIABLE" }
      |
    4 | X-Api-Key = { *** * "*****" }
      |             ^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[headers]\nX-Api-Key = {}\n"), @r#"
    target.toml:4:13: `X-Api-Key` in [headers]: the table is empty: write "value", or { env = "VARIABLE" }
      |
    4 | X-Api-Key = {}
      |             ^^
    "#);
    assert_snapshot!(error_in("[headers]\nX-Api-Key = 123456\n"), @r#"
    target.toml:4:13: `X-Api-Key` in [headers] must be a string, or { env = "VARIABLE" }, not an integer
      |
    4 | X-Api-Key = ******
      |             ^^^^^^
    "#);
    assert_snapshot!(error_in("[headers]\n\"X Y\" = \"z\"\n"), @r#"
    target.toml:4:1: "X Y" is no name of a header field: it is made of letters, digits and `-`
      |
    4 | "X Y" = "*"
      | ^^^^^
    "#);
    assert_snapshot!(error_in("[headers]\nX = \"a\\r\\nY: b\"\n"), @r#"
    target.toml:4:5: the value of `X` has a control character in it: a field stands on one line
      |
    4 | X = "******* *"
      |     ^^^^^^^^^^^
    "#);
    assert_snapshot!(error_in("[headers]\nHost = \"x\"\n"), @r#"
    target.toml:4:1: `Host` is written by the cases themselves: leave it out
      |
    4 | Host = "*"
      | ^^^^
    "#);
    assert_snapshot!(error_in("[credentials]\npassword = \"hunter2\"\n"), @r"
    target.toml:3:1: [credentials] lacks `user`
      |
    3 | [credentials]
      | ^^^^^^^^^^^^^
    ");
    assert_snapshot!(error_in("[credentials]\nuser = \"a:b\"\n"), @r#"
    target.toml:4:8: `user` has a colon in it, which HTTP puts between user and password (RFC 7617 section 2)
      |
    4 | user = "***"
      |        ^^^^^
    "#);
    assert_snapshot!(error_in("[credentials]\nuser = \"a\"\npasswort = \"hunter2\"\n"), @r#"
    target.toml:5:1: unknown key `passwort` in [credentials]: did you mean `password`?
      |
    5 | passwort = "*******"
      | ^^^^^^^^
    "#);
    assert_snapshot!(error_in("credentials = { user = \"a\", pass = \"hunter2\" }\n"), @r#"
    target.toml:3:29: unknown key `pass` in [credentials]: known are `user` and `password`
      |
    3 | credentials = { **** * "*"* **** * "*******" }
      |                             ^^^^
    "#);
    assert_snapshot!(error_in("[credentials]\nuser = \"a\\u0007\"\n"), @r"
    target.toml:3:1: there is a control character in [credentials]: HTTP cannot send it
      |
    3 | [credentials]
      | ^^^^^^^^^^^^^
    ");
    assert_snapshot!(error_in("[headers]\nAuthorization = \"x\"\n[credentials]\nuser = \"a\"\n"), @r#"
    target.toml:4:1: `Authorization` and [credentials] say the same thing twice: keep one of them
      |
    4 | Authorization = "*"
      | ^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n[credentials]\nuser = \"a\"\n[ws]\nurl = \"ws://u:p@h/\"\n"), @r"
    target.toml:2:1: [credentials] and the credentials in `url` say the same thing twice: keep one of them
      |
    2 | [credentials]
      | ^^^^^^^^^^^^^
    ");
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
        "[start.env]\nAPI_TOKEN = hunter2\n",
        "[start]\nenv = { LOG = \"x\", API_TOKEN = hunter2 }\n",
        "[start]\ncommand = [\"x\"]\nenv.API_TOKEN = [\"hunter2\"]\n",
    ] {
        let error = error_in(lines);
        let shown = error.replace("`hunter2` is no source", "");
        assert!(!shown.contains("hunter2"), "{error}");
    }
}

#[test]
fn the_host_is_known_before_the_port() {
    let text = "name = \"s\"\n[start]\ncommand = [\"x\", \"{port:a}\"]\n[ws]\nurl = \"ws://[::1]:{port:a}/\"\n";
    let spec = &specs(text)[0];
    assert_eq!(spec.host(), "::1");
    assert!(spec.is_loopback());
    assert_eq!(spec.shown_url(), "ws://[::1]:{port:a}/");
}
