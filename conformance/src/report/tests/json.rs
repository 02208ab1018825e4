//! The JSON form, its schema, and what happens to a file that is none.

use crate::outcome::Exit;
use crate::report::json::{read, schema, write};
use crate::report::tests::fixtures::{fail, passes, report};
use crate::report::tests::snapshot;

#[test]
fn written_and_read_back() {
    let mut cases = passes(1);
    cases.push(fail());
    cases[1].transcript.events.drain(6..);
    let mut report = report(Exit::Fails, cases);
    report.notes.push("a note".to_owned());
    let text = write(&report);
    assert!(text.ends_with("}\n"));
    assert_eq!(read(&text, "report.json").unwrap(), report);
    snapshot("json", &text);
}

#[test]
fn what_is_no_report_says_what_to_do() {
    let text = write(&report(Exit::Conforms, passes(1)));
    let broken = [
        "nothing".to_owned(),
        "{}".to_owned(),
        text.replace("\"schema\": 1", "\"schema\": 2"),
        text.replace("\"schema\": 1", "\"schema\": 0"),
        text.replace("\"pass\"", "\"passed\""),
    ];
    let errors = broken.map(|text| read(&text, "old.json").unwrap_err().to_string());
    snapshot("json_errors", &errors.join("\n"));
}

/// `BLESS=1 cargo test` writes the schema anew.
#[test]
fn the_schema_is_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/schema")).unwrap();
        std::fs::write(path, schema()).unwrap();
    }
    let have = std::fs::read_to_string(path).unwrap_or_default();
    assert!(have == schema(), "{path} is out of date; BLESS=1 writes it anew");
}
