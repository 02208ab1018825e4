//! The output that the README shows is what the program prints.

use std::process::Command;

use tokio::net::TcpListener;

/// The block of the README that follows `marker`.
fn block<'a>(readme: &'a str, marker: &str) -> &'a str {
    let (_, after) = readme.split_once(marker).expect("the README has the marker");
    let (_, after) = after.split_once("```text\n").expect("a block follows it");
    after.split_once("\n```").expect("the block ends").0
}

/// Makes equal what differs between two runs: times, the bytes and names of
/// nonces and masks, and the white space that depends on their width.
fn same(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let has_bytes = line.contains(['→', '←']);
        let word = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let is_byte =
                has_bytes && bare.len() == 2 && bare.chars().all(|c| c.is_ascii_hexdigit());
            let is_time = matches!(bare, "ms" | "s" | "µs")
                || bare.contains('.') && bare.parse::<f64>().is_ok();
            let is_nonce = bare.starts_with("wp-");
            if is_byte || is_time || is_nonce { "…".to_owned() } else { word.to_owned() }
        };
        let mut words: Vec<String> = line.split_whitespace().map(word).collect();
        words.dedup();
        words.join(" ")
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn the_readme_shows_real_output() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("the README can be read");
    let defect = servers::faulty::find("ws.takes-an-unmasked-ping").expect("the defect exists");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let server = tokio::spawn(servers::faulty::serve(defect, listener));
    let run = tokio::task::spawn_blocking({
        let url = url.clone();
        move || {
            Command::new(env!("CARGO_BIN_EXE_wireproof"))
                .arg(url)
                .env("WIREPROOF_COMMAND", "cargo xtask conformance")
                .output()
        }
    });
    let output = run.await.expect("no panic").expect("wireproof starts");
    server.abort();
    let printed =
        String::from_utf8(output.stdout).expect("UTF-8").replace(&url, "ws://127.0.0.1:9001/");
    let shown = block(&readme, "<!-- output: conformance of ws.takes-an-unmasked-ping");
    assert_eq!(same(shown), same(&printed), "the README shows other output than:\n{printed}");
    assert_eq!(output.status.code(), Some(1));
}
