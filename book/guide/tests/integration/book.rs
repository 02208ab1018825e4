//! The book of this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use guide::samples::{self, SAMPLES};
use guide::{book, expand};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use wireproof::{catalogue, ledger};

fn real() -> &'static Path {
    book::folder()
}

fn built() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let built = book::build(real(), Some(folder.path())).unwrap_or_else(|error| panic!("{error}"));
    (folder, built.folder)
}

fn read(out: &Path, page: &str) -> String {
    std::fs::read_to_string(out.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

#[test]
fn every_case_statement_and_defect_is_there_once() {
    let (_folder, out) = built();
    let once = |page: &str, id: &str| {
        let count = read(&out, page).matches(&format!("<tr id=\"{id}\">")).count();
        assert_eq!(count, 1, "{id} in {page}");
    };
    for case in catalogue::all() {
        match case.id.split('.').next() {
            Some("ws") => once("verifies/websocket.html", case.id),
            _ => once("verifies/events.html", case.id),
        }
    }
    for ledger in ledger::all() {
        for statement in &ledger.statements {
            let id = format!("{}-{}", ledger.spec, statement.id);
            once(&format!("verifies/{}.html", ledger.spec), &id);
        }
    }
    for defect in servers::faulty::all() {
        once("verifies/proof.html", &format!("defect-{}", defect.id));
    }
}

#[test]
fn coverage_adds_up() {
    let (_folder, out) = built();
    let page = read(&out, "verifies/websocket.html");
    let row = |name: &str| -> Vec<usize> {
        let after = page.split(&format!("<td>{name}</td>")).nth(1).expect(name);
        let cells = after.split("</tr>").next().expect(name);
        let cells = cells.split("<td>").skip(1);
        cells.map(|cell| cell.trim_end_matches("</td>").parse().expect(name)).collect()
    };
    let all = row("all");
    for (column, sum_of_column) in all.iter().enumerate() {
        let of = |name: &str| row(name)[column];
        let sum = of("with a case") + of("untestable") + of("pending") + of("unaccounted for");
        assert_eq!(sum, *sum_of_column);
    }
    assert_eq!(all[3], ledger::find("rfc6455").expect("is there").statements.len());
    assert_eq!(row("unaccounted for"), [0; 4]);
}

#[test]
fn target_file_page_has_every_key() {
    let (_folder, out) = built();
    let page = read(&out, "check/target-file.html");
    let schema: serde_json::Value =
        serde_json::from_str(&wireproof::targets::file::schema()).expect("JSON");
    let tables = schema["$defs"].as_object().into_iter().flatten().map(|(_, table)| table);
    for table in tables.chain([&schema]).filter(|table| table["additionalProperties"] == false) {
        for key in table["properties"].as_object().into_iter().flatten().map(|(key, _)| key) {
            let is_key = page.contains(&format!("<td><code>{key}</code>"));
            let is_table = page.contains(&format!("[{key}]")) || page.contains(&format!(".{key}]"));
            assert!(is_key || is_table, "`{key}` is not on the page");
        }
    }
}

#[test]
fn search_finds_a_case() {
    let (_folder, out) = built();
    let index = std::fs::read_dir(&out).expect("a folder").flatten();
    let index = index.map(|entry| entry.path()).find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("searchindex"))
    });
    let text = std::fs::read_to_string(index.expect("an index")).expect("readable");
    assert!(text.contains("ws.close.echoes-code"));
}

#[test]
fn every_directive_is_used() {
    let mut text = String::new();
    for page in MDBook::load_with_config(real(), config("")).expect("loads").book.chapters() {
        text.push_str(&page.content);
    }
    for directive in expand::DIRECTIVES {
        let used = text.contains(&format!("{{{{#{} ", directive.name))
            || text.contains(&format!("{{{{#{}}}}}", directive.name));
        assert!(used, "no page uses `{}`; remove it", directive.name);
    }
    for sample in SAMPLES {
        assert!(text.contains(&format!("{{{{#sample {}}}}}", sample.name)), "{}", sample.name);
    }
}

/// The configuration of the book with another command for the preprocessor.
fn config(command: &str) -> Config {
    let mut config = Config::from_disk(real().join("book.toml")).expect("reads");
    config.set("preprocessor.guide.command", command).expect("is a string");
    config
}

/// A stock mdBook loads the same configuration and calls the program; mdBook's
/// own library does here what `mdbook build` does.
#[test]
fn a_stock_mdbook_makes_the_same_pages() {
    let (_folder, ours) = built();
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = config(&format!("'{}' preprocess", env!("CARGO_BIN_EXE_guide")));
    config.build.build_dir = folder.path().to_owned();
    let stock = MDBook::load_with_config(real(), config).expect("loads");
    stock.build().unwrap_or_else(|error| panic!("{error:#}"));
    let (ours, stock) = (files(&ours), files(folder.path()));
    assert_eq!(ours.keys().collect::<Vec<_>>(), stock.keys().collect::<Vec<_>>());
    for (name, bytes) in &ours {
        assert!(stock[name] == *bytes, "{} differs", name.display());
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, below: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder.join(below)).expect("a folder").flatten() {
            let path = below.join(entry.file_name());
            match entry.file_type().expect("a type").is_dir() {
                true => walk(folder, &path, found),
                false => {
                    let bytes = std::fs::read(folder.join(&path)).expect("readable");
                    found.insert(path, bytes);
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, Path::new(""), &mut found);
    found
}

#[test]
fn the_command_in_the_configuration_is_ours() {
    let config = Config::from_disk(real().join("book.toml")).expect("reads");
    let command: Option<String> = config.get("preprocessor.guide.command").expect("is a string");
    assert_eq!(command.as_deref(), Some("cargo run -q -p guide -- preprocess"));
    let supports = |renderer: &str| {
        let status = Command::new(env!("CARGO_BIN_EXE_guide"))
            .args(["preprocess", "supports", renderer])
            .status();
        status.expect("runs").success()
    };
    assert!(supports("html"));
    assert!(!supports("markdown"));
}

#[test]
fn input_that_is_no_book_is_refused() {
    let error = guide::preprocess::run(&b"[{}]"[..], Vec::new()).unwrap_err().to_string();
    assert!(error.contains("not what mdBook 0.5 sends"), "{error}");
}

/// Runs every sample again and compares all but times.
#[tokio::test(flavor = "multi_thread")]
async fn samples_are_what_the_program_prints() {
    for sample in SAMPLES {
        let recorded = std::fs::read_to_string(samples::file(real(), sample)).expect(sample.name);
        let now = sample.run(real(), None).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(
            samples::without_times(&recorded) == samples::without_times(&now),
            "{} is out of date; `cargo xtask book record` records it again. Now:\n{now}",
            sample.name,
        );
    }
}

#[test]
fn only_times_are_left_out() {
    let words = samples::without_times("after 0.9 ms): 2 of 3 inputs  1.3 s  exit 1");
    assert_eq!(words.join(" "), "after TIME 2 of 3 inputs TIME exit 1");
}
