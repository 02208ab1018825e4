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

fn read(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The block of the README in this language that follows `title`.
fn code<'a>(readme: &'a str, title: &str, language: &str) -> &'a str {
    let (_, after) = readme.split_once(title).expect("the README has the section");
    let (_, after) = after.split_once(&format!("```{language}\n")).expect("a block follows it");
    after.split_once("\n```").expect("the block ends").0
}

const AS_A_TEST: &str = "## As a test of your Rust server";

/// What is shown of a manifest is in that of the example, except where it is.
#[test]
fn the_readme_shows_the_manifest_of_the_example() {
    let path = |manifest: &mut toml::Table| {
        let suite = &mut manifest["dev-dependencies"]["wireproof"];
        suite.as_table_mut().and_then(|suite| suite.remove("path")).expect("a path")
    };
    let mut shown: toml::Table =
        code(&read("../README.md"), AS_A_TEST, "toml").parse().expect("the README has TOML");
    let mut real: toml::Table =
        read("examples/tungstenite-echo/Cargo.toml").parse().expect("a manifest");
    assert!(path(&mut shown).as_str().is_some_and(|path| path.ends_with("/conformance")));
    path(&mut real);
    assert_eq!(shown.len(), 2);
    for (table, keys) in &shown {
        assert_eq!(real.get(table), Some(keys), "{table}");
    }
}

/// Each line is one of the example, in this order.
#[test]
fn the_readme_shows_the_test_of_the_example() {
    let bare = |line: &str| line.trim_end_matches(';').to_owned();
    let readme = read("../README.md");
    let real = read("examples/tungstenite-echo/tests/conformance.rs");
    let mut real = real.lines().map(bare);
    for line in code(&readme, AS_A_TEST, "rust").lines().map(bare) {
        assert!(real.any(|real| real == line), "not in the example, or not there: {line}");
    }
}

#[tokio::test]
async fn the_readme_shows_real_output() {
    let readme = read("../README.md");
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
