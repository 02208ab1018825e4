//! The target files that stand on the pages are target files.

use std::path::{Path, PathBuf};

use guide::book;
use wireproof::targets;

/// A block of TOML on a page.
struct Block {
    place: String,
    text: String,
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut pages = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            pages.extend(self::pages(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages
}

/// The blocks of a page, without those that quote a file.
fn blocks(page: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(page).expect("a page");
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (index, line) in text.lines().enumerate() {
        match (is_open, line.trim()) {
            (false, "```toml") => {
                is_open = true;
                let place = format!("{}:{}", page.display(), index + 1);
                blocks.push(Block { place, text: String::new() });
            }
            (true, "```") => is_open = false,
            (true, _) => {
                let block = blocks.last_mut().expect("one is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (false, _) => {}
        }
    }
    blocks.retain(|block| !block.text.contains("{{#"));
    blocks
}

fn is_target(block: &Block) -> bool {
    ["[sse]", "[poll]", "[longpoll]", "[ws]"].iter().any(|table| block.text.contains(table))
}

/// The text with a value in place of each variable of the environment.
fn with_secrets(text: &str) -> String {
    let mut parts = text.split("{ env = \"");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once("\" }").expect("the variable ends");
        whole.push_str("\"secret\"");
        whole.push_str(rest);
    }
    whole
}

#[test]
fn target_files_on_pages_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("target.toml");
    let pages = pages(&book::folder().join("src"));
    let targets: Vec<Block> =
        pages.iter().flat_map(|page| blocks(page)).filter(is_target).collect();
    for block in &targets {
        std::fs::write(&file, with_secrets(&block.text)).expect("a file");
        if let Err(error) = targets::from_file(&file) {
            panic!("{}: {error}", block.place);
        }
    }
    let has = |name: &str| targets.iter().any(|block| block.place.contains(name));
    assert!(has("check/events.md") && has("techniques/sse.md") && targets.len() >= 9);
}

/// A page with a wrong block would be found.
#[test]
fn a_wrong_key_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.md");
    let block =
        "```toml\n[sse]\nurl = \"sse+http://127.0.0.1:1\"\nsubscripe = { url = \"x\" }\n```\n";
    std::fs::write(&page, block).expect("a page");
    let blocks = blocks(&page);
    assert!(blocks.len() == 1 && is_target(&blocks[0]));
    std::fs::write(&page, &blocks[0].text).expect("a file");
    let error = targets::from_file(&page).err().expect("a wrong key").to_string();
    assert!(error.contains("subscripe"), "{error}");
}
