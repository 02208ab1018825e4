//! The rules of the house that a test can see.

use std::collections::BTreeSet;
use std::path::Path;

use crate::run::root;

/// What may stand at the top: the house, and what Cargo, git, CI and a licence need.
const TOP: [&str; 17] = [
    ".cargo",
    ".ci",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "book",
    "conformance",
    "proto",
    "rustfmt.toml",
    "servers",
    "target",
    // Written by `--init` and by runs, and ignored by git.
    "target.toml",
    ".wireproof",
    "xtask",
];

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_top_level_is_fixed() {
    let entries = std::fs::read_dir(root()).expect("the root can be read");
    let names: BTreeSet<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| !name.starts_with(".git") || name == ".gitignore")
        .collect();
    let extra: Vec<&String> = names.iter().filter(|name| !TOP.contains(&name.as_str())).collect();
    assert!(extra.is_empty(), "not part of the house: {extra:?}");
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = read("Cargo.toml");
    let (_, dependencies) =
        manifest.split_once("[workspace.dependencies]\n").expect("the table is there");
    let (dependencies, _) = dependencies.split_once("\n[").expect("another table follows");
    let lines = dependencies.lines().filter(|line| line.contains('=') && !line.contains("path ="));
    let bare: Vec<&str> = lines.filter(|line| !line.contains(" # ")).collect();
    assert!(bare.is_empty(), "without a reason: {bare:#?}");
}

#[test]
fn no_second_crypto_library() {
    let lock = read("Cargo.lock");
    for package in ["aws-lc-rs", "aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{package}\"")), "{package} is in Cargo.lock");
    }
}

/// A judge must not share code with what it judges.
#[test]
fn conformance_does_not_depend_on_servers() {
    let manifest = read("conformance/Cargo.toml");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").expect("the table is there");
    let own = dependencies.split("\n[").next().unwrap_or_default();
    for name in ["servers", "proto", "tungstenite", "hyper", "httparse"] {
        assert!(!own.lines().any(|line| line.starts_with(name)), "conformance depends on {name}");
    }
}

/// Library code forbids what only needs a line to be forbidden.
#[test]
fn every_crate_forbids_unsafe_code() {
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
    let manifest = read("Cargo.toml");
    let (_, members) = manifest.split_once("members = [").expect("the list of members");
    let (members, _) = members.split_once(']').expect("the end of the list");
    let members: Vec<&str> =
        members.split(',').map(|member| member.trim().trim_matches('"')).collect();
    assert!(members.contains(&"conformance"), "{members:?}");
    for member in members {
        let manifest = read(&Path::new(member).join("Cargo.toml").display().to_string());
        assert!(manifest.contains("[lints]\nworkspace = true"), "{member} has lints of its own");
    }
}
