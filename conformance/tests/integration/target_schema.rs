//! The committed schemas of the target file and of the known failures are
//! those that the code has. `BLESS=1 cargo test -p wireproof` rewrites them.

use std::path::Path;

fn compare(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&path, generated).expect("the schema can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "{} is not what the code says; BLESS=1 rewrites it",
        path.display()
    );
}

#[test]
fn target_file() {
    compare("target.json", &wireproof::targets::file::schema());
}

#[test]
fn known_failures() {
    compare("known.json", &wireproof::known::schema());
}
