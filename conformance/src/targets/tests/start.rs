//! Starting, waiting, ending. The started programs are one-liners of the
//! shell; where one is needed that listens, the test itself listens.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::targets::read::read;
use crate::targets::{Spec, from_file};

/// A folder with a target file that starts `script`.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new(script: &str, start: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("serve.sh"), script).unwrap();
        let text = format!(
            "name = \"s\"\n[start]\ncommand = [\"sh\", \"serve.sh\", \"{{port}}\", \"{{dir}}\"]\n{start}\n\
             [ws]\nurl = \"ws://127.0.0.1:{{port}}/\"\n"
        );
        std::fs::write(folder.path().join("target.toml"), text).unwrap();
        Bench { folder }
    }

    fn spec(&self) -> Spec {
        let mut specs = from_file(&self.folder.path().join("target.toml"))
            .unwrap_or_else(|error| panic!("{error}"));
        specs.remove(0)
    }

    /// Why it does not start, with what differs between runs replaced.
    async fn error(&self) -> String {
        let spec = self.spec();
        let Err(error) = spec.open(1.0).await else { panic!("started") };
        assert_eq!(error.exit(), crate::outcome::Exit::Usage);
        let text = error.to_string().replace(&self.folder.path().display().to_string(), "FOLDER");
        stable(&text)
    }
}

/// `text` without the port and the folder of this run.
fn stable(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split(' ') {
        let is_port = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        words.push(match word {
            _ if is_port => "PORT".to_owned(),
            _ if word.contains("wireproof-") => "DIR`".to_owned(),
            _ => match word.split_once("127.0.0.1:") {
                Some((before, port)) => format!(
                    "{before}127.0.0.1:PORT{}",
                    port.trim_start_matches(|c: char| c.is_ascii_digit())
                ),
                None => word.to_owned(),
            },
        });
    }
    words.join(" ")
}

/// Whether a process of this number lives; one that is dead but not buried does not.
fn lives(pid: i32) -> bool {
    let exists = Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid).is_ok());
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    exists && !state.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(5);
    while !holds() {
        assert!(Instant::now() < end, "{what} within 5 s");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn pids(path: &Path) -> Vec<i32> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().map(|pid| pid.parse().expect("a number")).collect()
}

/// Writes the numbers of the shell and of a process that it started.
const FAMILY: &str = "sleep 30 & echo $$ $! > pids\necho ready\nwait\n";
const LINE: &str = "ready = { line = \"ready\" }";

#[tokio::test]
async fn a_line_shows_that_it_is_ready() {
    let bench = Bench::new("echo starting; echo 'now ready' >&2; exec sleep 30", LINE);
    let spec = bench.spec();
    assert_eq!(spec.shown_url(), "ws://127.0.0.1:{port}/");
    let target = spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(spec.has_start && !spec.has_exited());
    assert_eq!(target.url, format!("ws://127.0.0.1:{}/", target.address.port));
    assert_eq!(spec.shown_url(), target.url);
    spec.stop().await;
    assert!(!spec.has_exited(), "ended by us, not by itself");
}

#[tokio::test]
async fn drop_kills_the_whole_group_and_removes_the_folder() {
    let bench = Bench::new(&format!("echo $2 > dir\ntouch $2/file\n{FAMILY}"), LINE);
    let spec = bench.spec();
    spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    let family = pids(&bench.folder.path().join("pids"));
    let dir =
        PathBuf::from(std::fs::read_to_string(bench.folder.path().join("dir")).unwrap().trim());
    assert!(family.len() == 2 && family.iter().all(|pid| lives(*pid)));
    assert!(dir.join("file").exists());
    drop(spec);
    until("everybody is dead", || !family.iter().any(|pid| lives(*pid))).await;
    assert!(!dir.exists());
}

#[tokio::test]
async fn a_dropped_future_leaves_nothing_behind() {
    let bench = Bench::new(FAMILY, "ready = { line = \"never\" }");
    let spec = bench.spec();
    let path = bench.folder.path().join("pids");
    tokio::select! {
        _ = spec.open(1.0) => panic!("opened"),
        () = until("it runs", || pids(&path).len() == 2) => {}
    }
    let family = pids(&path);
    until("everybody is dead", || !family.iter().any(|pid| lives(*pid))).await;
}

#[tokio::test]
async fn stop_ends_what_the_command_started() {
    let bench = Bench::new(FAMILY, LINE);
    let spec = bench.spec();
    spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    let family = pids(&bench.folder.path().join("pids"));
    spec.stop().await;
    assert!(!family.iter().any(|pid| lives(*pid)));
    spec.stop().await;
}

#[tokio::test]
async fn a_target_may_end_in_its_own_way() {
    // Tests in the background of a shell are started to ignore this signal, and what
    // they start would ignore it too; what is handled here is not ignored there.
    let _handled = signal(SignalKind::interrupt()).expect("a handler");
    for (signal, word) in [("TERM", "term"), ("INT", "int")] {
        let script = format!(
            "trap 'echo bye > bye; exit 0' {signal}\necho ready\nwhile :; do sleep 0.01; done"
        );
        let bench = Bench::new(&script, &format!("{LINE}\nstop = \"{word}\""));
        let spec = bench.spec();
        spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
        spec.stop().await;
        assert_eq!(
            std::fs::read_to_string(bench.folder.path().join("bye")).unwrap_or_default(),
            "bye\n",
            "{word}"
        );
    }
}

#[tokio::test]
async fn one_that_ignores_the_signal_is_killed() {
    let bench =
        Bench::new("trap '' TERM\necho $$ > pids\necho ready\nwhile :; do sleep 0.05; done", LINE);
    let spec = bench.spec();
    spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    let began = Instant::now();
    spec.stop().await;
    assert!(began.elapsed() >= Duration::from_secs(2));
    assert!(!lives(pids(&bench.folder.path().join("pids"))[0]));
}

#[tokio::test]
async fn restart_keeps_port_and_folder() {
    let bench = Bench::new(
        "echo $1 $2 >> starts\necho ready\nexec sleep 30",
        &format!("{LINE}\nstop = \"kill\""),
    );
    let spec = bench.spec();
    let before = spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}")).address;
    spec.restart().await.unwrap_or_else(|error| panic!("{error}"));
    let starts = std::fs::read_to_string(bench.folder.path().join("starts")).unwrap();
    let [first, second] = starts.lines().collect::<Vec<_>>()[..] else {
        panic!("two starts: {starts}")
    };
    assert_eq!(first, second);
    assert!(first.starts_with(&format!("{} /", before.port)));
    spec.stop().await;
}

#[tokio::test]
async fn a_target_that_dies_is_seen_and_can_be_started_again() {
    let bench = Bench::new(
        "echo ready\nif [ -e again ]; then exec sleep 30; fi\ntouch again\nsleep 0.1\necho 'out of memory'\nexit 101",
        LINE,
    );
    let spec = bench.spec();
    spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(spec.take_exit().await, None);
    until("it is dead", || spec.has_exited()).await;
    // One that is dead does not hear that it is to stop.
    let target = spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    let process = target.process.expect("a process");
    process.ask_to_stop();
    let (status, lines) = spec.take_exit().await.expect("it has exited");
    assert_eq!(
        (status.as_str(), lines.join("|").as_str()),
        ("exit status 101", "ready|out of memory")
    );
    assert_eq!(spec.take_exit().await, None, "it is told once");
    spec.restart().await.unwrap_or_else(|error| panic!("{error}"));
    assert!(!spec.has_exited());
    process.ask_to_stop();
    until("it has stopped", || spec.has_exited()).await;
    assert_eq!(spec.take_exit().await, None, "it was asked to");
    spec.stop().await;
}

#[tokio::test]
async fn a_connection_shows_that_it_is_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let bench = Bench::new("exec sleep 30", &format!("ready = {{ tcp = \"{address}\" }}"));
    let spec = bench.spec();
    spec.open(1.0).await.unwrap_or_else(|error| panic!("{error}"));
    spec.stop().await;
}

#[tokio::test]
async fn a_status_below_500_shows_that_it_is_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/health?x", listener.local_addr().unwrap());
    let bench = Bench::new("exec sleep 30", &format!("ready = {{ http = \"{url}\" }}"));
    let server = async {
        let mut requests = Vec::new();
        for status in ["503 Busy", "404 Not Found"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let read = stream.read(&mut request).await.unwrap();
            requests.push(String::from_utf8_lossy(&request[..read]).into_owned());
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    };
    let spec = bench.spec();
    let (requests, opened) = tokio::join!(server, spec.open(1.0));
    opened.unwrap_or_else(|error| panic!("{error}"));
    assert!(requests[0].starts_with("GET /health?x HTTP/1.1\r\nHost: 127.0.0.1:"), "{requests:?}");
    spec.stop().await;
}

#[tokio::test]
async fn a_command_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"s\"\n[start]\ncommand = [\"./no such server\", \"-v\"]\n[ws]\nurl = \"ws://h/\"\n";
    let specs = read(&folder.path().join("target.toml"), text, &|_| None)
        .unwrap_or_else(|error| panic!("{error}"));
    let Err(error) = specs[0].open(1.0).await else { panic!("started") };
    let text = error.to_string().replace(&folder.path().display().to_string(), "FOLDER");
    assert_snapshot!(text, @"s: cannot run `'./no such server' -v` in FOLDER: No such file or directory (os error 2); correct `command` in [start] (a program is found by PATH, or by a path from the folder of the target file)");
}

#[tokio::test]
async fn a_command_that_ends_too_early() {
    let bench = Bench::new(
        "echo 'listening on'; echo 'panic: no such option' >&2; exit 3",
        "ready = { tcp = \"{port}\" }",
    );
    let error = bench.error().await;
    // The two streams are read side by side.
    assert!(
        error.contains("\n    listening on") && error.contains("\n    panic: no such option"),
        "{error}"
    );
    assert_snapshot!(error.lines().next().unwrap(), @"s: `sh serve.sh PORT DIR` ended with exit status 3 before it was ready; run it by hand in FOLDER; its last output:");
    assert_snapshot!(Bench::new("kill -9 $$", LINE).error().await, @"s: `sh serve.sh PORT DIR` ended with signal 9 (SIGKILL) before it was ready; run it by hand in FOLDER; it printed nothing");
}

#[tokio::test]
async fn a_command_that_is_never_ready() {
    let within = |ready: &str| {
        Bench::new("echo hello\nexec sleep 30", &format!("ready = {{ {ready}, within = \"1s\" }}"))
    };
    let (tcp, http, line) = (
        within("tcp = \"{port}\""),
        within("http = \"http://127.0.0.1:{port}/\""),
        within("line = \"listening\""),
    );
    let (tcp, http, line) = tokio::join!(tcp.error(), http.error(), line.error());
    assert_snapshot!(tcp, @r"
    s: `sh serve.sh PORT DIR` was not ready within 1s: nothing takes a connection at 127.0.0.1:PORT (connection refused); correct `ready` in [start], or give it more time with `within`; its last output:
        hello
    ");
    assert_snapshot!(http, @r"
    s: `sh serve.sh PORT DIR` was not ready within 1s: a GET of http://127.0.0.1:PORT/ fails (connection refused); correct `ready` in [start], or give it more time with `within`; its last output:
        hello
    ");
    assert_snapshot!(line, @r#"
    s: `sh serve.sh PORT DIR` was not ready within 1s: it printed no line with "listening"; correct `ready` in [start], or give it more time with `within`; its last output:
        hello
    "#);
}

#[tokio::test]
async fn answers_that_do_not_mean_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"220 mail.example.org ESMTP\r\n").await;
        }
    });
    let bench = Bench::new(
        "exec sleep 30",
        &format!("ready = {{ http = \"http://{address}/\", within = \"1s\" }}"),
    );
    assert_snapshot!(bench.error().await, @"s: `sh serve.sh PORT DIR` was not ready within 1s: a GET of http://127.0.0.1:PORT/ is answered with something that is not HTTP; correct `ready` in [start], or give it more time with `within`; it printed nothing");
    server.abort();
}

#[tokio::test]
async fn without_ready_the_url_must_take_a_connection() {
    let bench = Bench::new("exec sleep 30", "");
    let spec = bench.spec();
    // `slow` stretches the five seconds; here it shortens them.
    let Err(error) = spec.open(0.02).await else { panic!("started") };
    assert_snapshot!(stable(&error.to_string()), @"s: `sh serve.sh PORT DIR` was not ready within 100ms: nothing takes a connection at 127.0.0.1:PORT (connection refused); correct `ready` in [start], or give it more time with `within`; it printed nothing");
    // The failure is remembered: a second attempt would only cost time.
    assert_eq!(spec.open(1000.0).await.map(|_| ()), Err(error));
}

#[tokio::test]
async fn output_is_shown_without_secrets() {
    let script = "echo \"token is $API_TOKEN\"; exit 1";
    let bench = Bench::new(script, "env = { API_TOKEN = \"s3cr3t-t0k3n\" }");
    assert_snapshot!(bench.error().await, @r"
    s: `sh serve.sh PORT DIR` ended with exit status 1 before it was ready; run it by hand in FOLDER; its last output:
        token is *
    ");
}

#[tokio::test]
async fn a_server_that_prints_a_lot_does_not_block() {
    let script = "i=0; while [ $i -lt 20000 ]; do echo 'a line that fills the pipe of a careless parent'; i=$((i+1)); done; echo ready; exec sleep 30";
    let spec = Bench::new(script, LINE);
    let spec = spec.spec();
    spec.open(2.0).await.unwrap_or_else(|error| panic!("{error}"));
    spec.stop().await;
}
