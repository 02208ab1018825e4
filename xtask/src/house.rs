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

/// The files that the page names, and no others, know a family by its Cargo feature: so
/// many are touched by the next one.
#[test]
fn a_new_family_touches_at_most_twelve_files() {
    let page = read("book/src/contributing/add-a-protocol.md");
    let (_, named) = page.split_once("## Where a family is named").expect("the section");
    let (named, _) = named.split_once("\n## ").expect("the next section");
    let item = |line: &str| {
        Some(line.strip_prefix("- `")?.split_once('`').expect("the end of a path").0.to_owned())
    };
    let named: BTreeSet<String> = named.lines().filter_map(item).collect();
    assert!(named.len() <= 12, "{} files: {named:?}", named.len());
    for file in &named {
        assert!(root().join(file).is_file(), "{file} is not there");
    }
    let unnamed: Vec<String> = knowing_a_family("conformance")
        .into_iter()
        .chain(knowing_a_family("servers"))
        .filter(|file| !named.contains(file) && !is_of_a_family(file))
        .collect();
    assert_eq!(unnamed, OLDER, "these files know a family, and no page says so");
}

/// The first two families have their faulty servers in folders by kind, and decoders
/// that are fuzzed; what stands there for them is no place for the next.
const OLDER: [&str; 5] = [
    "conformance/src/fuzz.rs",
    "servers/src/faulty/codec/mod.rs",
    "servers/src/faulty/degenerate/mod.rs",
    "servers/src/faulty/scripted/mod.rs",
    "servers/src/faulty/spoilers/mod.rs",
];

/// Whether a file lies in a folder of one family.
fn is_of_a_family(file: &str) -> bool {
    let folders = ["/ws/", "/events/", "/hub/", "/ws_deflate/"];
    let own = ["families/ws.rs", "families/events.rs"];
    folders.iter().any(|folder| file.contains(folder)) || own.iter().any(|own| file.ends_with(own))
}

/// Source files below `folder` that name the feature of a family, sorted. What only a
/// test of the core stands on is no registration.
fn knowing_a_family(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "tests", "installed"].contains(&name.as_str()) {
                folders.push(path);
            } else if name.ends_with(".rs") && knows_a_family(&path) {
                let shown = path.strip_prefix(root()).expect("below the root");
                files.push(shown.display().to_string());
            }
        }
    }
    files.sort();
    files
}

fn knows_a_family(file: &Path) -> bool {
    let text = std::fs::read_to_string(file).expect("a source file");
    let lines = text.lines().filter(|line| !line.contains("cfg(all(test"));
    let mut lines = lines.filter(|line| line.trim_start().starts_with("#[cfg"));
    lines.any(|line| ["ws", "events"].iter().any(|name| line.contains(&format!("\"{name}\""))))
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
