//! The modules of the suite use each other in one direction: what a module rests
//! on can be read, tested and changed without it.
//!
//! `families` stands outside. A protocol family is made of parts of the core, and
//! `catalogue`, `targets` and a few words of `report` ask the table of all
//! families what there is. So a circle through it is the seam itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const OUTSIDE: &str = "families";

/// What each module uses, without its tests.
type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_module_rests_on_itself() {
    let uses = uses();
    for module in ["case", "catalogue", "cli", "known", "ledger", "net", "outcome", "pcap"] {
        assert!(uses.contains_key(module), "no module is called {module}");
    }
    assert!(uses["runner"].contains("report") && uses["transcript"].contains("targets"));
    let circles: Vec<String> =
        uses.keys().filter_map(|module| Some(circle(&uses, module)?.join(" uses "))).collect();
    assert_eq!(circles, Vec::<String>::new());
}

#[test]
fn a_circle_is_found_and_told() {
    let edge = |from: &str, to: &[&str]| {
        (from.to_owned(), to.iter().map(|to| (*to).to_owned()).collect::<BTreeSet<String>>())
    };
    let uses: Uses = [edge("a", &["b", "d"]), edge("b", &["c"]), edge("c", &["b"])].into();
    assert_eq!(circle(&uses, "a"), None);
    assert_eq!(circle(&uses, "b").expect("a circle"), ["b", "c", "b"]);
    let text = "use crate::one::{self, Two};\n// crate::no\nlet a = crate::two::b();\n\
                use crate::{three, four::Five};\n#[cfg(test)]\nmod tests {\n    use crate::five;\n}\n";
    assert_eq!(used(text), ["one", "two", "three", "four"]);
}

/// The way from `module` back to it, the shortest first.
fn circle(uses: &Uses, module: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![module.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in uses.get(way.last()?).into_iter().flatten() {
                let way: Vec<String> = way.iter().cloned().chain([next.clone()]).collect();
                if next == module {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

fn uses() -> Uses {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses = Uses::new();
    collect(&source, &source, &mut uses);
    uses
}

fn collect(source: &Path, folder: &Path, uses: &mut Uses) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            collect(source, &path, uses);
        } else if name.ends_with(".rs") && !["lib.rs", "main.rs", "tests.rs"].contains(&&*name) {
            let within = path.strip_prefix(source).expect("below the source");
            let first = within.components().next().expect("a first part");
            let module = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            if module == OUTSIDE {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            let mut used = used(&text);
            used.retain(|other| *other != module && other != OUTSIDE);
            uses.entry(module).or_default().extend(used);
        }
    }
}

/// The modules that a source file names, by `use` or where it needs them.
fn used(text: &str) -> Vec<String> {
    let (code, _) = text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((text, ""));
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let after = lines.flat_map(|line| line.split("crate::").skip(1));
    let lists = after.map(|rest| match rest.strip_prefix('{') {
        // `use crate::{one, two};`, which stands on one line.
        Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
        None => vec![rest],
    });
    let words = lists.flatten().map(|rest| {
        let rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '_');
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    words.filter(|word| !word.is_empty()).collect()
}
