//! Results that are data: what other programs read of a run.

use std::path::Path;

use crate::common::Server;
use wireproof::Verify;
use wireproof::report::json;

#[tokio::test]
async fn a_skipped_case_says_what_is_missing() {
    let server = Server::reference().await;
    let verify = Verify::url(server.url()).cases("ws.framing.keeps-message-order");
    let report = verify.clone().run().await.expect("a report");
    assert_eq!(report.cases[0].missing, ["echo"]);
    let report = verify.can("echo").run().await.expect("a report");
    assert_eq!(report.cases[0].missing, [""; 0]);
}

/// What is committed of the peers can be read, whatever became of a case since, and
/// stands as it would be written.
#[test]
fn the_results_of_the_peers_are_kept_runs() {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../servers/peers");
    let mut read = 0;
    for peer in std::fs::read_dir(peers).expect("the peers") {
        let path = peer.expect("a peer").path().join("result.json");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let file = path.display().to_string();
        let kept = json::read_kept(&text, &file).expect(&file).expect("a kept run");
        assert!(kept.write() == text, "{file} is not as --keep would write it");
        assert!(!kept.report().cases.is_empty(), "{file}");
        read += 1;
    }
    assert!(read >= 15, "{read} results were read");
}
