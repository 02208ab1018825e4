//! A run from a program, without the command line.

#[path = "../../../examples/verify.rs"]
mod example;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use crate::common::{ClosedPort, Server, quick_target};
use rustix::process::{Pid, test_kill_process};
use servers::{faulty, reference};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use wireproof::Verify;
use wireproof::outcome::{Exit, Outcome};
use wireproof::report::model::Report;
use wireproof::verify::Source;

fn outcome(report: &Report, id: &str) -> Option<Outcome> {
    report.cases.iter().find(|case| case.id == id).map(|case| case.outcome)
}

#[tokio::test]
async fn the_example_verifies_a_server() {
    // Only a program calls it.
    let _ = example::main;
    let server = Server::reference().await;
    let report = example::verify(&server.url()).await.expect("a report");
    assert!(report.conforms(), "{report}");
    assert!(report.summary.pass > 0, "{report}");
    assert!(report.cases.iter().all(|case| case.id.starts_with("ws.close.")));
    assert_eq!(report.targets[0].name, server.url());
    assert_eq!(report.run.options, [server.url(), "ws.close".to_owned()]);
}

#[tokio::test]
async fn a_failure_is_part_of_the_report() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let id = "ws.framing.rejects-unmasked-ping";
    let report = Verify::url(server.url()).cases(id).run().await.expect("a report");
    assert!(!report.conforms());
    assert_eq!(report.summary.exit, Exit::Fails as u8);
    assert_eq!(outcome(&report, id), Some(Outcome::Fail));
    assert!(report.to_string().contains(&format!("FAIL  {id}")), "{report}");
}

#[tokio::test]
async fn a_known_failure_is_looked_for_by_name() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let folder = tempfile::tempdir().expect("a folder");
    let known = folder.path().join("known.toml");
    let id = "ws.framing.rejects-unmasked-ping";
    let text = format!(
        "[[known]]\ntarget = \"mine\"\ncase = \"{id}\"\noutcome = \"fail\"\nreason = \"why\"\n"
    );
    std::fs::write(&known, text).expect("a file");
    let verify = Verify::url(server.url()).cases(id).known(known);
    let report = verify.clone().name("mine").run().await.expect("a report");
    assert_eq!((report.conforms(), outcome(&report, id)), (true, Some(Outcome::Known)));
    let report = verify.run().await.expect("a report");
    assert_eq!((report.conforms(), outcome(&report, id)), (false, Some(Outcome::Fail)));
}

#[tokio::test]
async fn a_promise_enables_cases_of_every_source() {
    let server = Server::reference().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("target.toml");
    std::fs::write(&file, quick_target(&server.url(), &[])).expect("a file");
    let both = [Source::Url(server.url()), Source::File(file)];
    let verify = Verify::targets(both).cases("ws.framing.keeps-message-order");
    let skipped = verify.clone().run().await.expect("a report");
    assert_eq!((skipped.summary.skipped, skipped.summary.exit), (2, Exit::Nothing as u8));
    let ran = verify.can("echo").run().await.expect("a report");
    assert_eq!((ran.summary.pass, ran.conforms()), (2, true), "{ran}");
}

#[tokio::test]
async fn what_cannot_be_run_is_an_error() {
    let url = "ws://127.0.0.1:1/";
    let error = async |verify: Verify| {
        let error = verify.run().await.expect_err("nothing to run");
        assert_eq!(error.exit(), Exit::Usage);
        error.to_string()
    };
    assert_eq!(error(Verify::targets([])).await, "no target is named: give a URL or a target file");
    assert_eq!(
        error(Verify::url(url).can("ecko")).await,
        "unknown word `ecko` in `can`: did you mean `echo`?"
    );
    assert!(
        error(Verify::url(url).cases("ws.close.nothing"))
            .await
            .starts_with("no case is called `ws.close.nothing`; the nearest are ")
    );
    let twice = [Source::Url(url.to_owned()), Source::Url(url.to_owned())];
    assert!(error(Verify::targets(twice.clone())).await.contains(url));
    assert_eq!(
        error(Verify::targets(twice).name("both")).await,
        "the name `both` is for one target, and there are 2; name them in their target files"
    );
    assert!(error(Verify::url("gopher://127.0.0.1/")).await.contains("unknown scheme `gopher`"));
    let serve = async |_| ();
    assert_eq!(
        error(Verify::serving(url, serve)).await,
        format!(
            "the URL `{url}` of a server in this process needs `{{port}}` where its port belongs: ws://127.0.0.1:{{port}}/"
        )
    );
    assert!(
        error(Verify::serving("ws://127.0.0.1:{prot}/", serve))
            .await
            .contains("has an unknown placeholder `{prot}`: did you mean `{port}`?")
    );
    assert!(error(Verify::file("nowhere.toml")).await.contains("nowhere.toml"));
    assert!(error(Verify::url(url).known("nowhere.toml")).await.contains("nowhere.toml"));
}

#[tokio::test]
async fn a_plan_sends_nothing() {
    let port = ClosedPort::new();
    let plan = Verify::url(format!("ws://{}/", port.address)).cases("ws.framing").plan();
    let plan = plan.expect("a plan");
    assert_eq!(plan.targets.len(), 1);
    assert!(plan.targets[0].skipped.iter().any(|skip| skip.reason.contains("`echo`")));
    let report = plan.run().await.expect("a report");
    assert_eq!(report.summary.exit, Exit::Inconclusive as u8);
}

const SERVED: &str = "ws://127.0.0.1:{port}/";

/// The reference server of this process; `ports` is told where it listens.
fn serving(ports: mpsc::UnboundedSender<SocketAddr>) -> Verify {
    Verify::serving(SERVED, move |listener| {
        let _ = ports.send(listener.local_addr().expect("an address"));
        reference::ws::serve(listener, reference::ws::Options::default())
    })
}

#[tokio::test]
async fn a_server_of_this_process_is_served_while_it_is_verified() {
    let (ports, mut served) = mpsc::unbounded_channel();
    let mut verify = serving(ports).can("echo").cases("ws.control");
    verify.repeat = 2;
    let report = verify.run().await.expect("a report");
    assert!(report.conforms(), "{report}");
    assert_eq!(report.targets[0].name, SERVED);
    let address = served.recv().await.expect("the first time");
    assert_eq!(served.recv().await, Some(address), "a repetition has the same port");
    assert_eq!(served.recv().await, None, "it was served twice");
    assert!(report.targets[0].url.contains(&address.to_string()), "{report}");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_server_of_this_process_is_started_again_to_find_the_killer() {
    let defect = faulty::find("ws.dies-of-an-unmasked-text").expect("a defect");
    let verify = Verify::serving(SERVED, move |listener| faulty::serve(defect, listener));
    let report = verify.name("mortal").cases("ws.framing").run().await.expect("a report");
    let killer = "ws.framing.rejects-unmasked-text";
    assert_eq!(outcome(&report, killer), Some(Outcome::Fail), "{report}");
    assert_eq!(report.summary.fail, 1, "{report}");
    assert!(report.notes.iter().any(|note| note.contains("was started again")), "{report}");
}

/// The reference server behind a door that takes so many connections, and then
/// shuts for good.
async fn serve_so_many(listener: TcpListener, most: usize) {
    let inner = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = inner.local_addr().expect("an address");
    let mut tasks = JoinSet::new();
    tasks.spawn(reference::ws::serve(inner, reference::ws::Options::default()));
    for _ in 0..most {
        let Ok((mut client, _)) = listener.accept().await else { continue };
        tasks.spawn(async move {
            let mut server = TcpStream::connect(address).await?;
            tokio::io::copy_bidirectional(&mut client, &mut server).await.map(drop)
        });
    }
}

#[tokio::test]
async fn what_a_server_dies_of_in_the_long_run_accuses_nobody() {
    let verify = Verify::serving(SERVED, |listener| serve_so_many(listener, 20));
    let report = verify.name("weary").cases("ws.framing").run().await.expect("a report");
    assert_eq!((report.summary.fail, report.summary.inconclusive), (0, 0), "{report}");
    assert!(report.summary.pass > 15, "{report}");
    assert!(report.notes.iter().any(|note| note.contains("adds up")), "{report}");
}

/// A server that blocks its thread and never returns to its runtime.
#[tokio::test]
async fn a_server_that_blocks_blocks_nobody_else() {
    let mut verify = Verify::serving(SERVED, async |_listener| -> () {
        std::thread::sleep(Duration::from_secs(60));
    });
    verify.options.slow = 0.1;
    let began = Instant::now();
    let report = verify.run().await.expect("a report");
    assert_eq!(report.summary.exit, Exit::Inconclusive as u8, "{report}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_drops_a_run_ends_its_server() {
    let (ports, mut served) = mpsc::unbounded_channel();
    let run = tokio::spawn(serving(ports).run());
    let address = served.recv().await.expect("it is served");
    assert!(TcpStream::connect(address).await.is_ok(), "somebody listens");
    run.abort();
    let _ = run.await;
    let is_gone = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), is_gone).await.expect("nobody listens");
}

/// The target writes the number of its process into a file. Its connections are
/// those of the reference up to the gate's, and then hang: the cases have begun.
#[tokio::test]
async fn who_drops_a_run_ends_its_processes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("target.toml");
    let reference = Server::reference().await;
    let address = reference.address;
    let (stuck, mut is_stuck) = mpsc::unbounded_channel();
    let server = Server::scripted(move |number, mut stream| {
        let stuck = stuck.clone();
        async move {
            if number > 1 {
                let _ = stuck.send(());
                std::future::pending::<()>().await;
            }
            let mut upstream = TcpStream::connect(address).await.expect("the reference");
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut upstream).await;
        }
    })
    .await;
    let url = server.url();
    let text = format!(
        "name = \"mute\"\n[timing]\npatience = \"100s\"\ndeadline = \"200s\"\n[start]\n\
         command = [\"sh\", \"-c\", \"echo $$ > pid; echo ready; exec sleep 100\"]\n\
         ready = {{ line = \"ready\" }}\n[ws]\nurl = \"{url}\"\n"
    );
    std::fs::write(&file, text).expect("a file");
    let run = tokio::spawn(Verify::file(&file).run());
    is_stuck.recv().await.expect("a case begins");
    let pid = std::fs::read_to_string(folder.path().join("pid")).expect("a number");
    let pid = pid.trim().parse().ok().and_then(Pid::from_raw).expect("a number");
    assert!(test_kill_process(pid).is_ok(), "the target runs");
    run.abort();
    let _ = run.await;
    let is_gone = async {
        // A process that was ended stays listed until it is waited for.
        while !has_ended(pid) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), is_gone).await.expect("the target has ended");
}

fn has_ended(pid: Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    test_kill_process(pid).is_err() || status.is_ok_and(|status| status.contains(") Z "))
}
