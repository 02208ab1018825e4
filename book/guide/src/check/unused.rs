//! What lies there for the pages, and no page shows.

use std::path::{Path, PathBuf};

use crate::decide::proofs;
use crate::expand::{Site, listing};
use crate::fault::Fault;

/// Transcripts, listings, their parts and outputs, and sources that no page uses.
pub(super) fn faults(site: &Site) -> Vec<Fault> {
    let mut faults = Vec::new();
    let uses = |name: &str, what: &str| {
        let is = |word: &String| word == what;
        site.uses.iter().any(|used| used.is(name) && used.words.iter().skip(1).any(is))
    };
    let mut check = |folder: PathBuf, extension: &str, directive: &str, before: &str| {
        for file in files(&folder, extension) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{before}{name}");
            if !uses(directive, &name) {
                faults.push(unused(site, &file, &format!("`{directive} {name}`")));
            }
        }
    };
    check(site.root.join("transcripts"), "json", "figure", "");
    let recorded = listing::recorded_folder(&site.root);
    check(recorded.join("browser"), "txt", "recorded", "browser/");
    check(recorded, "txt", "recorded", "");
    let of_pages = ["html", "js"].map(|kind| files(&listing::browser_folder(&site.root), kind));
    let of_pages = of_pages.into_iter().flatten().map(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        (format!("browser/{name}"), file.clone())
    });
    let programs = files(&listing::folder(&site.root), "rs")
        .into_iter()
        .map(|file| (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file));
    for (name, file) in of_pages.chain(programs) {
        if uses("listing", &name) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let anchors = anchors(&text);
        if anchors.is_empty() {
            faults.push(unused(site, &file, &format!("`listing {name}`")));
        }
        for part in anchors.iter().map(|anchor| format!("{name}:{anchor}")) {
            if !uses("listing", &part) {
                faults.push(unused(site, &file, &format!("`listing {part}`")));
            }
        }
    }
    let decides = site.decide.as_ref().map(proofs::all_sources).unwrap_or_default();
    let is_named = |id: &str| uses("proof", id) || decides.contains(&id);
    for source in site.sources.iter().filter(|source| !is_named(&source.id)) {
        let what = format!("no page names the source `{}` in a `proof`", source.id);
        faults.push(Fault::in_file(Path::new("sources.toml"), what));
    }
    faults
}

fn unused(site: &Site, file: &Path, directive: &str) -> Fault {
    let file = file.strip_prefix(&site.root).unwrap_or(file);
    Fault::in_file(file, format!("is shown on no page; use {directive}, or remove it"))
}

fn anchors(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| Some(line.split_once("ANCHOR:")?.1.trim())).collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|have| have == extension)).collect();
    files.sort();
    files
}
