//! The servers of the listings under the suite: small is no excuse.

use std::sync::Arc;

use listings::sessions::{url, ws_server};
use tokio::sync::{mpsc, watch};
use wireproof::outcome::Outcome;
use wireproof::runner::plan::{Planned, Selection};
use wireproof::runner::{self, Options};
use wireproof::targets;

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_websocket_server_passes() {
    let (server, address) = ws_server(&[]).await.unwrap();
    let spec = targets::from_url(&url(address)).expect("an address");
    let plan = vec![Planned::new(Arc::new(spec), &Selection::default())];
    let (events, _) = mpsc::unbounded_channel();
    let (_interrupt, never) = watch::channel(false);
    let found = runner::run(plan, &Options::default(), events, never).await.expect("a run");
    let count = |outcome| found.cases.iter().filter(|case| case.outcome == outcome).count();
    let wrong: Vec<String> = found
        .cases
        .iter()
        .filter(|case| !matches!(case.outcome, Outcome::Pass | Outcome::Info | Outcome::Skipped))
        .map(|case| format!("{}: {:?}, {:?}", case.id, case.outcome, case.actual))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count(Outcome::Pass) > 100, "only {} cases ran", count(Outcome::Pass));
    assert_eq!(server.interrupt().await.unwrap().code, Some(0));
}
