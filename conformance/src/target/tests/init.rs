//! The file that `--init` writes is a target file, as it is and with
//! everything in it switched on.

use std::path::Path;

use crate::target::init_file;
use crate::target::read::read;

fn environment(_: &str) -> Option<String> {
    Some("from-the-environment".to_owned())
}

#[test]
fn is_a_target_file() {
    for url in [None, Some("wss://example.org:8443/chat?x=1"), Some("ws://u:p@h/"), Some("no url")]
    {
        let text = init_file(url);
        let specs = read(Path::new("target.toml"), &text, &environment)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(specs.len(), 1);
    }
}

#[test]
fn is_one_with_every_key() {
    // A key, a table or the end of a list behind `# `; prose does not look like that.
    let is_key = |rest: &str| {
        let word = rest.trim_start().split([' ', '=', '.']).next().unwrap_or_default();
        rest.starts_with(['[', ']', ' ']) || rest[word.len()..].starts_with(" = ")
    };
    let text: Vec<String> = init_file(Some("wss://example.org/"))
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_key(rest)).unwrap_or(line).to_owned())
        .collect();
    let text = text.join("\n");
    let specs = read(Path::new("target.toml"), &text, &environment)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let spec = &specs[0];
    assert!(spec.has_start && spec.known.is_some() && spec.about.is_some());
    assert_eq!(spec.can.len(), spec.protocol.abilities.len());
}

#[test]
fn keeps_credentials_out() {
    let text = init_file(Some("ws://alice:hunter2@h/?token=t0k3n"));
    assert!(
        !text.contains("alice") && !text.contains("hunter2") && !text.contains("t0k3n"),
        "{text}"
    );
    assert!(text.contains("\n[credentials]\nuser = { env"));
}

#[test]
fn explains_itself() {
    let text = init_file(None);
    let (before, _) = text.split_once("# can = [").expect("abilities of the protocol");
    insta::assert_snapshot!(before, @"");
}
