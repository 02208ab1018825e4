//! Every fuzz entry over its committed corpus, and over inputs made from it by
//! a fixed seed: what cargo-fuzz does for hours, for a moment in every test run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use wireproof::fuzz::{ENTRIES, Entry};

/// Inputs per entry.
const INPUTS: usize = 20_000;

/// Longer inputs come from the corpus alone; those that take their time are
/// called `large-…` there, and nothing is made from them.
const LONGEST: usize = 2048;

/// What decoders are sensitive to.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\r\n\r\n",
    b"\n",
    b"\r",
    b" ",
    b":",
    b"HTTP/1.1 101\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 5\r\n",
    b"\r\n0\r\n",
    b"\x1f\x8b\x08",
    b"\x7e\xff\xff",
    b"\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x81\x80",
    b"ws://",
    b"u:p@",
    b"?token=",
    b"%",
    b"[::1]",
    b"\"",
    b"'''",
    b"[ws]\n",
    b"{port}",
    b"[[known]]\n",
    b"= { env = \"HOME\" }",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"0123456789abcdef",
    b"; server_max_window_bits=",
    b",",
    b"\x00\x00\xff\xff",
    b"\x01\x00\x00\xff\xff",
    b"\xf2\x48\xcd\xc9\xc9\x07",
    b"\xef\xbb\xbf",
    b"\n\ndata: ",
    b"\rid:",
];

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The corpus of an entry, in the order of the names of its files.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz_folder().join("corpus").join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

/// A few changes to one seed, or noise.
fn mutated(rng: &mut Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    if rng.u8(..) < 40 {
        let length = rng.usize(..64);
        return (0..length).map(|_| rng.u8(..)).collect();
    }
    let mut bytes = seeds[rng.usize(..seeds.len())].clone();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=bytes.len());
        let end = (at + rng.usize(..16)).min(bytes.len());
        match rng.u8(..6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
            3 if at < bytes.len() => bytes[at] = rng.u8(..),
            4 => drop(bytes.splice(at..at, WORDS[rng.usize(..WORDS.len())].iter().copied())),
            _ => {
                let other = &seeds[rng.usize(..seeds.len())];
                let from = rng.usize(..=other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

fn run(name: &str) {
    let entry = ENTRIES.iter().find(|entry| entry.name == name).expect("the entry");
    let files = corpus(name);
    assert!(files.len() >= 12, "{name}: {} inputs", files.len());
    for (file, bytes) in &files {
        println!("{name}/{file}");
        (entry.run)(bytes);
    }
    let small = files.into_iter().filter(|(file, _)| !file.starts_with("large-"));
    let seeds: Vec<Vec<u8>> = small.map(|(_, bytes)| bytes).collect();
    let mut rng = Rng::with_seed(6455);
    for number in 0..INPUTS {
        let bytes = mutated(&mut rng, &seeds);
        // The harness shows this line only when the entry panics.
        let shown = Shown { name, number, bytes: &bytes };
        (entry.run)(&bytes);
        std::mem::forget(shown);
    }
}

/// Says on the way out of a panic which input it was.
struct Shown<'a> {
    name: &'a str,
    number: usize,
    bytes: &'a [u8],
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        println!("{} {}: {}", self.name, self.number, self.bytes.escape_ascii());
    }
}

#[test]
fn body() {
    run("body");
}

#[test]
fn extensions() {
    run("extensions");
}

#[test]
fn frames() {
    run("frames");
}

#[test]
fn gzip() {
    run("gzip");
}

#[test]
fn head() {
    run("head");
}

#[test]
fn inflate() {
    run("inflate");
}

#[test]
fn known_file() {
    run("known_file");
}

#[test]
fn report() {
    run("report");
}

#[test]
fn shown_text() {
    run("shown_text");
}

#[test]
fn sse() {
    run("sse");
}

#[test]
fn target_file() {
    run("target_file");
}

#[test]
fn target_url() {
    run("target_url");
}

#[test]
fn transcript() {
    run("transcript");
}

/// Each entry has a fuzz target and a corpus, and nothing else has one.
#[test]
fn entries_targets_and_corpora_are_the_same() {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(fuzz_folder().join(folder)).expect("a folder");
        let stem = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
        entries.map(|entry| stem(entry.expect("an entry").path())).collect()
    };
    let entries: BTreeSet<String> =
        ENTRIES.iter().map(|entry: &Entry| entry.name.to_owned()).collect();
    assert_eq!(names("fuzz_targets"), entries);
    assert_eq!(names("corpus"), entries);
    let manifest = std::fs::read_to_string(fuzz_folder().join("Cargo.toml")).expect("the manifest");
    for name in entries {
        let text = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
        assert!(manifest.contains(&text), "{name} is no [[bin]]");
        let target = fuzz_folder().join("fuzz_targets").join(format!("{name}.rs"));
        let target = std::fs::read_to_string(target).expect("a target");
        assert!(target.contains(&format!("wireproof::fuzz::{name}")), "{name} runs another entry");
    }
}
