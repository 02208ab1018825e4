//! Contracts: what the keys mean, every error, and the requests.

use std::path::Path;

use crate::targets::read::read;
use crate::targets::{Spec, Target};

mod errors;
mod fill;
mod keys;
mod presets;

fn environment(variable: &str) -> Option<String> {
    (variable == "TOKEN").then(|| "Bearer t0k3n.of.mine".to_owned())
}

fn specs(text: &str) -> Vec<Spec> {
    let read = read(Path::new("dir/target.toml"), text, &environment);
    read.unwrap_or_else(|error| panic!("{error}"))
}

/// The only target of a file with this table.
async fn open(table: &str) -> Target {
    let text = format!("name = \"s\"\n{table}");
    specs(&text)[0].open(1.0).await.expect("nothing to start")
}
