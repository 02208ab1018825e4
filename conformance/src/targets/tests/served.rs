//! A server in this process that a target file describes.

use insta::assert_snapshot;
use tokio::net::{TcpListener, TcpStream};

use crate::families::events::contract::{Contract, Fill};
use crate::targets::{Service, Spec, from_service};

/// Takes connections and holds them.
async fn serve(listener: TcpListener) {
    let mut held = Vec::new();
    while let Ok((socket, _)) = listener.accept().await {
        held.push(socket);
    }
}

fn specs(text: &str) -> Result<Vec<Spec>, String> {
    from_service(Service::described(text, serve), None).map_err(|error| error.to_string())
}

const BOTH: &str = r#"
name = "hub"
about = "both"
known = "known.toml"
[start]
command = ["servers", "hub"]
[headers]
X-Key = "0123456789"
[sse]
url = "sse+http://127.0.0.1:{port}"
subscribe = { url = "{base}/events?topic={topic}" }
[poll]
url = "poll+http://127.0.0.1:{port}"
preset = "app"
"#;

#[tokio::test]
async fn every_table_is_a_target_of_one_server() {
    let specs = specs(BOTH).expect("a target file");
    let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    assert_eq!(names, ["hub/sse", "hub/poll"]);
    // It can be started again, but has no file and no start of its own.
    assert!(specs.iter().all(|spec| spec.file.is_none() && spec.known.is_none()));
    assert!(specs.iter().all(|spec| spec.can_restart() && !spec.has_start));
    let first = specs[0].open(1.0).await.expect("a free port");
    let second = specs[1].open(1.0).await.expect("the same server");
    assert_eq!(first.address.port, second.address.port);
    assert_eq!(first.headers, [("X-Key".to_owned(), "0123456789".to_owned())]);
    let subscribe = first.settings::<Contract>().expect("events").subscribe(&Fill::topic("t"));
    assert_eq!(subscribe.map(|filled| filled.site.port), Ok(first.address.port));
    let place = ("127.0.0.1", first.address.port);
    specs[0].stop().await;
    assert!(TcpStream::connect(place).await.is_ok(), "the other target still needs it");
    specs[1].stop().await;
    assert!(TcpStream::connect(place).await.is_err());
}

#[tokio::test]
async fn it_comes_back_at_its_port() {
    let specs = specs(BOTH).expect("a target file");
    let target = specs[0].open(1.0).await.expect("a free port");
    specs[0].restart().await.expect("the same port");
    assert!(TcpStream::connect(("127.0.0.1", target.address.port)).await.is_ok());
    specs[0].stop().await;
}

#[test]
fn what_it_is_not_told_has_no_value() {
    let error = |text: &str| match specs(text) {
        Ok(_) => panic!("taken:\n{text}"),
        Err(error) => error,
    };
    assert_snapshot!(error("name = \"s\"\n[sse]\nurl = \"sse+http://127.0.0.1:{port:tls}\""), @r#"
    the file of a server in this process:3:7: `{port:tls}` has no value: a server in this process is given a listener at `{port}`, and nothing else
      |
    3 | url = "sse+http://127.0.0.1:{port:tls}"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n[tls]\nca = \"{dir}/ca.pem\"\n[sse]\nurl = \"sse+http://127.0.0.1:{port}\""), @r#"
    the file of a server in this process:3:6: `{dir}` has no value: a server in this process is given a listener at `{port}`, and nothing else
      |
    3 | ca = "{dir}/ca.pem"
      |      ^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(error("name = \"s\"\n[sse]\nurl = \"sse+http://127.0.0.1:9003\""), @r#"
    the file of a server in this process:3:7: `url` needs `{port}`, which stands for the port of the server in this process
      |
    3 | url = "sse+http://127.0.0.1:9003"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[tokio::test]
async fn its_address_alone_may_have_a_preset() {
    let service = Service::new("longpoll+http://127.0.0.1:{port}", serve);
    let specs = from_service(service, Some("app")).expect("a preset");
    assert_eq!(specs[0].name, "longpoll+http://127.0.0.1:{port}");
    let target = specs[0].open(1.0).await.expect("a free port");
    let contract = target.settings::<Contract>().expect("events");
    assert!(contract.has("wait"));
    let filled = contract.subscribe(&Fill::topic("t")).expect("a request");
    assert_eq!(
        (filled.site.port, filled.target),
        (target.address.port, "/poll?topic=t".to_owned())
    );
    specs[0].stop().await;
}
