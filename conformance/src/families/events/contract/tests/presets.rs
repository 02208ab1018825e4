//! Every preset is a good table, alone and under the keys of a file.

use super::specs;
use crate::families::events::contract::{Contract, Publish, StartAt, preset};
use crate::targets::{from_url, from_url_with};

fn error(url: &str, preset: &str) -> String {
    match from_url_with(url, preset) {
        Ok(spec) => panic!("{url} with {preset} was taken as {}", spec.name),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_preset_reads() {
    for name in preset::names() {
        let tables = ["sse", "poll", "longpoll"].into_iter();
        let tables: Vec<&str> = tables.filter(|table| preset::table(name, table).is_ok()).collect();
        assert!(!tables.is_empty(), "{name} has no table");
        for table in tables {
            let spec = from_url_with(&format!("{table}+http://127.0.0.1:9003"), name)
                .unwrap_or_else(|error| panic!("{error}"));
            let contract = spec.settings::<Contract>().expect("a table of events");
            assert_eq!(contract.preset.as_deref(), Some(name));
            for key in ["publish", "topics", "cursor"] {
                assert!(contract.has(key), "{name} [{table}] has no {key}");
            }
            // The same in a file.
            let text = format!(
                "name = \"s\"\n[{table}]\nurl = \"{table}+http://h/\"\npreset = \"{name}\"\n"
            );
            assert!(specs(&text)[0].settings::<Contract>().is_some_and(|c| c.has("topics")));
        }
    }
}

#[test]
fn keys_of_the_file_win() {
    let specs = specs(
        r#"
name = "s"
[longpoll]
url = "longpoll+http://h/"
preset = "app"
publish = { self = true }
cursor = { start = "live" }
capabilities = { history = 7 }
"#,
    );
    let contract = specs[0].settings::<Contract>().expect("a table of events");
    assert!(matches!(contract.publish, Some(Publish::Itself)));
    let cursor = contract.cursor.as_ref().expect("that of the preset");
    assert_eq!(
        (cursor.start, cursor.send[0].to_string()),
        (StartAt::Live, "query:after".to_owned())
    );
    assert_eq!(contract.capabilities.history, Some(7));
    assert!(!contract.capabilities.timeout.is_empty() && contract.has("wait"));
}

#[test]
fn what_is_no_preset() {
    insta::assert_snapshot!(error("sse+http://h/", "nchn"), @"no preset is called `nchn`: did you mean `nchan`?");
    insta::assert_snapshot!(error("sse+http://h/", "centrifugo"), @"no preset is called `centrifugo`: there are `app`, `nchan` and `etcd2`");
    insta::assert_snapshot!(error("sse+http://h/", "etcd2"), @"the preset `etcd2` has no [sse]: it has [longpoll]");
    insta::assert_snapshot!(error("sse+http://h/?a=b", "app"), @"the preset `app` does not fit: `{base}` stands for `url`, which has a query here, so that no path can go behind it: write the address itself");
    assert!(from_url("sse+http://h/?a=b").is_ok());
}

#[cfg(feature = "ws")]
#[test]
fn other_protocols_have_none() {
    insta::assert_snapshot!(error("ws://h/", "app"), @"WebSocket has no presets, which are for targets that tell events");
}
