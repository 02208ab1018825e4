//! Sequence diagrams, drawn from recorded transcripts: a figure cannot show what
//! did not happen.

mod draw;
mod scene;

use std::path::{Path, PathBuf};

use wireproof::transcript::Transcript;

use crate::html::escape;

/// Where a transcript is kept.
pub(crate) fn file(root: &Path, name: &str) -> PathBuf {
    root.join("transcripts").join(name).with_extension("json")
}

/// The transcript `name` as a figure with a caption, once for a wide page and once
/// for a telephone; the stylesheet shows one of the two.
pub(crate) fn block(root: &Path, name: &str, caption: &str) -> Result<String, String> {
    let shown = format!("book/transcripts/{name}.json");
    let text = std::fs::read_to_string(file(root, name)).map_err(|why| {
        format!("cannot read {shown}: {why}; record it with `cargo xtask book record`")
    })?;
    let transcript: Transcript =
        serde_json::from_str(&text).map_err(|why| format!("{shown} is no transcript: {why}"))?;
    if transcript.events.is_empty() {
        return Err(format!("{shown} has no events"));
    }
    if caption.is_empty() {
        return Err("needs a caption behind the name".to_owned());
    }
    let scene = scene::of(&transcript);
    let mut html = "<figure class=\"wp-figure\">\n".to_owned();
    html.push_str(&draw::svg(&scene, &draw::WIDE, name, caption));
    html.push_str(&draw::svg(&scene, &draw::NARROW, name, caption));
    html.push_str(&format!(
        "<figcaption>{}. <span class=\"wp-note\">Recorded from a real run, <code>{}</code>; the \
         times are those of that run.</span></figcaption>\n</figure>\n",
        escape(caption.trim_end_matches('.')),
        escape(&shown),
    ));
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_with(json: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join("transcripts")).expect("a folder");
        std::fs::write(file(root.path(), "x"), json).expect("a file");
        root
    }

    #[test]
    fn faults_are_named() {
        let root = root_with("{}");
        let fault = |name: &str, caption: &str| block(root.path(), name, caption).unwrap_err();
        assert!(fault("y", "c").contains("cannot read book/transcripts/y.json"));
        assert!(fault("x", "c").contains("book/transcripts/x.json is no transcript"));
        let root = root_with("{\"complete\": true, \"events\": []}");
        assert!(block(root.path(), "x", "c").unwrap_err().contains("has no events"));
        let event = r#"{"n":1,"at_us":0,"conn":1,"from":"prober","bytes":"","frame":"x"}"#;
        let root = root_with(&format!("{{\"complete\": true, \"events\": [{event}]}}"));
        assert!(block(root.path(), "x", "").unwrap_err().contains("needs a caption"));
        assert!(block(root.path(), "x", "A caption").is_ok());
    }

    /// A block of HTML in Markdown ends at an empty line.
    #[test]
    fn a_figure_is_one_block_and_every_text_is_escaped() {
        let event = r#"{"n":1,"at_us":0,"conn":1,"from":"target","bytes":"8101","frame":"text, \"<b>&{{#x}}\""}"#;
        let root = root_with(&format!("{{\"complete\": true, \"events\": [{event}]}}"));
        let html = block(root.path(), "x", "A < b").expect("a figure");
        assert!(!html.contains("\n\n") && !html.contains("<b>") && !html.contains("{{#"), "{html}");
        assert!(html.contains("A &lt; b."), "{html}");
    }

    #[test]
    fn a_figure_of_everything() {
        let transcript = include_str!("../../tests/data/everything.json");
        let scene = scene::of(&serde_json::from_str(transcript).expect("a transcript"));
        insta::assert_debug_snapshot!("scene", scene);
        insta::assert_snapshot!("wide", draw::svg(&scene, &draw::WIDE, "all", "Everything"));
        insta::assert_snapshot!("narrow", draw::svg(&scene, &draw::NARROW, "all", "Everything"));
    }
}
