//! Which protocol families a command line needs, so that only their probers
//! are built.

use std::collections::BTreeSet;
use std::path::Path;

/// A family of protocols, and what asks for it.
struct Family {
    /// The Cargo feature of its prober, in `conformance`.
    feature: &'static str,
    /// That of its reference server, in `servers`.
    server: &'static str,
    schemes: &'static [&'static str],
    /// Prefixes of case ids, which are the tables of a target file too.
    prefixes: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        feature: "events",
        server: "events",
        schemes: &[
            "sse+http",
            "sse+https",
            "poll+http",
            "poll+https",
            "longpoll+http",
            "longpoll+https",
        ],
        prefixes: &["sse", "poll", "longpoll"],
    },
    Family { feature: "ws", server: "ws", schemes: &["ws", "wss"], prefixes: &["ws"] },
];

/// The feature of `servers` that belongs to `feature` of `conformance`.
pub(crate) fn server(feature: &'static str) -> &'static str {
    FAMILIES.iter().find(|family| family.feature == feature).map_or(feature, |found| found.server)
}

/// The features that `args` need; none means that nothing tells, so all.
pub(crate) fn features(args: &[String]) -> BTreeSet<&'static str> {
    let mut features = BTreeSet::new();
    for arg in args.iter().filter(|arg| !arg.starts_with('-')) {
        if let Some((scheme, _)) = arg.split_once("://") {
            features.extend(by(|family| family.schemes.contains(&scheme)));
        } else if arg.ends_with(".toml") {
            features.extend(in_file(Path::new(arg)));
        } else {
            let prefix = arg.split('.').next().unwrap_or(arg);
            features.extend(by(|family| family.prefixes.contains(&prefix)));
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
    by(|family| family.prefixes.iter().any(|prefix| tables.contains(prefix))).collect()
}

fn by(test: impl Fn(&Family) -> bool) -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().filter(move |family| test(family)).map(|family| family.feature)
}

#[cfg(test)]
mod tests {
    use super::{features, server};

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
    fn a_server_may_have_another_feature_than_its_prober() {
        assert_eq!([server("events"), server("ws")], ["events", "ws"]);
    }

    #[test]
    fn tables_name_families() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../servers/targets/ws.toml");
        assert_eq!(of(&[file]), ["ws"]);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../servers/targets/hub.toml");
        assert_eq!(of(&[file]), ["events"]);
    }
}
