//! A family of two cases, RFC 862, that stands outside the suite and touches nothing of
//! it: what a family needs to say, and that saying it is enough.
//!
//! The families of a process are settled once, so that this is a program of its own.

mod cases;
mod family;
mod servers;

use std::sync::Once;

use wireproof::{Verify, catalogue, families, ledger};

fn add() {
    static ONCE: Once = Once::new();
    static ADDED: &[&families::Family] = &[&family::FAMILY];
    ONCE.call_once(|| families::add(ADDED).expect("nobody asked before"));
}

#[test]
fn the_suite_knows_it_as_its_own() {
    add();
    assert!(catalogue::find("echo.tcp.sends-back").is_some());
    assert!(ledger::find("rfc862").is_some_and(|ledger| ledger.statement("1-2").is_some()));
    assert!(wireproof::targets::file::schema().contains("A target of Echo."));
    assert_eq!(families::add(&[]), Err(families::FamiliesAreSettled));
}

#[tokio::test]
async fn its_reference_conforms() {
    add();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("echo://{}/", listener.local_addr().expect("an address"));
    let never = Box::pin(std::future::pending());
    let server = tokio::spawn((servers::REFERENCE.serve)(listener, never));
    let report = Verify::url(url).run().await.expect("a run");
    server.abort();
    assert!(report.conforms(), "{report}");
    assert_eq!(report.cases.len(), cases::CASES.len());
    let inputs = report.cases[0].inputs.as_ref().expect("a table");
    assert_eq!((inputs.declared, inputs.run), (3, 3));
}

#[tokio::test]
async fn its_proof_holds() {
    add();
    let proof = proof::prove(&[&servers::FAMILY], |_, _| true, &[]).await.expect("a proof");
    assert_eq!(proof.faults, Vec::<String>::new());
    assert_eq!(proof.findings.len(), 2);
    let violated = proof.findings.iter().map(|finding| finding.met.violated.as_slice());
    assert!(
        violated.clone().all(|violated| violated.len() == 1),
        "{:?}",
        violated.collect::<Vec<_>>()
    );
}
