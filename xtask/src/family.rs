//! Which protocol families a command line needs, so that only their probers
//! are built.

use std::collections::BTreeSet;
use std::path::Path;

#[path = "../../conformance/src/families/names.rs"]
#[expect(dead_code, unreachable_pub, reason = "the file is a public module of another crate")]
mod names;

use names::Names;

/// The features that `args` need; none means that nothing tells, so all.
pub(crate) fn features(args: &[String]) -> BTreeSet<&'static str> {
    let mut features = BTreeSet::new();
    for arg in args.iter().filter(|arg| !arg.starts_with('-')) {
        if let Some((scheme, _)) = arg.split_once("://") {
            features.extend(by(|names| names.schemes.iter().any(|own| own.name == scheme)));
        } else if arg.ends_with(".toml") {
            features.extend(in_file(Path::new(arg)));
        } else {
            let prefix = arg.split('.').next().unwrap_or(arg);
            features.extend(by(|names| names.prefixes.contains(&prefix)));
        }
    }
    features
}

/// A table of a target file begins on a line of its own: `[ws]`, `[sse.cursor]`.
fn in_file(path: &Path) -> Vec<&'static str> {
    // A file that cannot be read is the program's to complain about.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let tables: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.split([']', '.']).next())
        .map(str::trim)
        .collect();
    by(|names| tables.contains(&names.name)).collect()
}

/// The features of the protocols that `test` takes; those of a later release have none.
fn by(test: impl Fn(&Names) -> bool) -> impl Iterator<Item = &'static str> {
    names::ALL.iter().filter(move |names| test(names)).filter_map(|names| names.feature)
}

#[cfg(test)]
mod tests {
    use super::features;

    fn of(args: &[&str]) -> Vec<&'static str> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        features(&args).into_iter().collect()
    }

    #[test]
    fn schemes_and_globs_name_families() {
        assert_eq!(of(&["ws://127.0.0.1:9001/"]), ["ws"]);
        assert_eq!(of(&["ws.close.*"]), ["ws"]);
        assert_eq!(of(&["ws"]), ["ws"]);
        assert_eq!(of(&["longpoll+https://h/", "--preset", "app"]), ["events"]);
        assert_eq!(of(&["sse.*", "ws://h/"]), ["events", "ws"]);
        assert!(of(&["--list"]).is_empty());
        assert!(of(&["unknown://x"]).is_empty());
    }

    #[test]
    fn tables_name_families() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../servers/targets/ws.toml");
        assert_eq!(of(&[file]), ["ws"]);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../servers/targets/hub.toml");
        assert_eq!(of(&[file]), ["events"]);
    }
}
