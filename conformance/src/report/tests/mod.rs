//! Every line that a person reads, as a snapshot under `report/snapshots`.
//! `INSTA_UPDATE=always cargo test` writes them anew; read each one then.

mod catalogue;
mod changes;
mod exits;
mod fixtures;
mod github;
mod html;
mod inputs;
mod json;
mod junit;
mod kept;
mod live;
mod markdown;
mod markup;
mod messages;
mod model;
mod style;
mod terminal;
mod text;
mod trial;

/// Compares with the snapshot of this name.
fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
