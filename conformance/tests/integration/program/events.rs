//! Targets that tell events, from the command line and from the library.

use std::net::SocketAddr;

use crate::common::{ClosedPort, Program};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wireproof::Verify;
use wireproof::outcome::Exit;

/// A server that answers every request with this content type and then ends.
async fn answering(kind: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if socket.read(&mut head).await.is_ok_and(|read| read > 0) {
                let answer =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 0\r\n\r\n");
                // Who has left does not hear it.
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        }
    });
    address
}

#[tokio::test]
async fn a_plain_address_with_a_stream_is_one_of_events() {
    let address = answering("Text/Event-Stream; charset=utf-8").await;
    let run = Program::new().run(&[&format!("http://{address}/e?a=b")]).await;
    run.ends(2)
        .says(&format!(
            "wireproof 'sse+http://{address}/e?a=b' (it answers with text/event-stream)"
        ))
        .never_says("poll+http");
}

#[tokio::test]
async fn a_plain_address_with_json_may_be_polled() {
    let address = answering("application/json").await;
    let run = Program::new().run(&[&format!("http://{address}/")]).await;
    run.ends(2)
        .says(&format!("wireproof poll+http://{address}/ (it answers a GET with application/json"))
        .says(&format!("wireproof longpoll+http://{address}/ (it answers a GET with"))
        .never_says("sse+http");
}

#[tokio::test]
async fn a_page_is_not_polled() {
    let address = answering("text/html").await;
    let run = Program::new().run(&[&format!("http://{address}/")]).await;
    run.ends(2).says("nothing that answers there could be recognised");
}

#[tokio::test]
async fn a_preset_belongs_to_an_address() {
    let url = format!("sse+http://{}", ClosedPort::new().address);
    let run = Program::new().run(&["--preset", "ap", &url]).await;
    run.ends(2).says("error: no preset is called `ap`: did you mean `app`?");
    let run = Program::new().run(&["--preset", "etcd2", &url]).await;
    run.ends(2).says("error: the preset `etcd2` has no [sse]: it has [longpoll]");
    let run = Program::new().run(&["--preset", "app", "ws://127.0.0.1:1/"]).await;
    run.ends(2).says("error: WebSocket has no presets");
    let file = format!("name = \"s\"\n[sse]\nurl = \"{url}\"\n");
    let program = Program::new().file("my.toml", &file);
    let run = program.run(&["--preset", "app", "my.toml"]).await;
    run.ends(2).says("in my.toml, write `preset = \"app\"` below [sse], [poll] or [longpoll]");
    program.run(&["--preset", "app", "--init"]).await.ends(2).says("--preset app says what stands");
}

#[tokio::test]
async fn init_keeps_the_preset() {
    let program = Program::new();
    let url = "longpoll+http://127.0.0.1:1";
    program.run(&["--init", "--preset", "etcd2", url]).await.ends(0);
    let text = program.read("target.toml");
    assert!(text.contains("\n[longpoll]\n") && text.contains("\npreset = \"etcd2\"\n"), "{text}");
    let program = Program::new();
    program.run(&["--init", "--preset", "etcd2", "sse+http://127.0.0.1:1"]).await.ends(2);
    assert!(!program.folder().join("target.toml").exists());
}

#[test]
fn a_run_of_the_library_has_presets_too() {
    let plan = |verify: Verify| match verify.plan() {
        Ok(plan) => Ok((plan.targets[0].spec.settings.clone(), plan.arguments)),
        Err(error) => Err((error.to_string(), error.exit())),
    };
    let (contract, arguments) =
        plan(Verify::url("poll+http://127.0.0.1:1").preset("app")).expect("a plan");
    assert!(contract.is_some_and(|contract| contract.has("topics")));
    // What the report says is what a person types.
    assert_eq!(arguments, ["--preset", "app", "poll+http://127.0.0.1:1/"]);
    let (why, exit) = plan(Verify::url("poll+http://127.0.0.1:1").preset("x")).expect_err("none");
    assert_eq!((why.split(':').next(), exit), (Some("no preset is called `x`"), Exit::Usage));
    let serve = |_| async {};
    let url = "poll+http://127.0.0.1:{port}";
    let (contract, _) = plan(Verify::serving(url, serve).preset("nchan")).expect("a plan");
    assert!(contract.is_some_and(|contract| contract.has("cursor")));
    let (contract, _) = plan(Verify::url("poll+http://127.0.0.1:1")).expect("a plan");
    assert!(contract.is_some_and(|contract| !contract.has("publish")));
}
