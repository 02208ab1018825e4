//! Quotations from files: whole, by anchor, or by the name of what is quoted.

use std::path::Path;

use super::Page;

/// `FILE` or `FILE:ANCHOR`, by its path from the page.
pub(super) fn include(page: &Page<'_>, what: &str) -> Result<String, String> {
    let (file, anchor) = match what.split_once(':') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (what, None),
    };
    let folder = page.site.src.join(page.path);
    let folder = folder.parent().unwrap_or(&folder);
    let text = read(&folder.join(file), file)?;
    let quoted = match anchor {
        None => text,
        Some(anchor) => between(&text, anchor).map_err(|why| format!("{file} {why}"))?,
    };
    finish(&quoted, what)
}

/// `FILE fn NAME`, `FILE type NAME`, `FILE row ID` or `FILE entry ID`; the path
/// starts at the root of the repository.
pub(super) fn item(page: &Page<'_>, args: &[&str]) -> Result<String, String> {
    let [file, kind, name] = args else {
        return Err(format!("takes 3 arguments, has {}", args.len()));
    };
    let text = read(&page.site.repository.join(file), file)?;
    let lines: Vec<&str> = text.lines().collect();
    let found = match *kind {
        "fn" => definition(&lines, &["fn "], name),
        "type" => definition(&lines, &["struct ", "enum "], name),
        "row" => row(&lines, name),
        "entry" => entry(&lines, name),
        other => {
            return Err(format!("cannot quote a `{other}`; it quotes fn, type, row and entry"));
        }
    };
    let quoted = found.ok_or_else(|| format!("{file} has no {kind} `{name}`"))?.join("\n");
    finish(&quoted, name)
}

fn read(path: &Path, shown: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|why| format!("cannot read {shown}: {why}"))
}

/// What stands between `ANCHOR: name` and `ANCHOR_END: name`, without other anchors.
pub(super) fn between(text: &str, name: &str) -> Result<String, String> {
    let is = |line: &str, word: &str| {
        line.split_once(word).is_some_and(|(_, after)| after.trim() == name)
    };
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is(lines[*at], "ANCHOR:")).collect();
    let [start] = starts.as_slice() else {
        return Err(format!("has the anchor `{name}` {} times, not once", starts.len()));
    };
    let end = (*start..lines.len())
        .find(|at| is(lines[*at], "ANCHOR_END:"))
        .ok_or_else(|| format!("does not end the anchor `{name}`"))?;
    let inside = lines[start + 1..end].iter();
    let inside = inside.filter(|line| !line.contains("ANCHOR:") && !line.contains("ANCHOR_END:"));
    Ok(inside.copied().collect::<Vec<_>>().join("\n"))
}

/// All of `text` but the lines that only mark an anchor.
pub(super) fn without_anchors(text: &str) -> String {
    let is_anchor = |line: &&str| line.contains("ANCHOR:") || line.contains("ANCHOR_END:");
    text.lines().filter(|line| !is_anchor(line)).collect::<Vec<_>>().join("\n")
}

/// A function or a type with the comments and attributes above it, up to the
/// brace that ends it.
fn definition<'a>(lines: &[&'a str], keywords: &[&str], name: &str) -> Option<Vec<&'a str>> {
    let is = |line: &&str| {
        let found = keywords.iter().find_map(|keyword| line.split_once(keyword));
        found.is_some_and(|(before, after)| {
            !before.contains("//")
                && after.strip_prefix(name).is_some_and(|rest| rest.starts_with(['(', '<', ' ']))
        })
    };
    let at = lines.iter().position(is)?;
    let above = lines[..at].iter().rev();
    let above = above.take_while(|line| line.trim_start().starts_with(['/', '#'])).count();
    let end = block_end(lines, at)?;
    Some(lines[at - above..=end].to_vec())
}

/// A row of a table: from the builder or the struct that opens it around the ID to the
/// comma that ends it. The builder takes the ID first, on its own line or on the next.
fn row<'a>(lines: &[&'a str], id: &str) -> Option<Vec<&'a str>> {
    let quoted = format!("\"{id}\"");
    let opens = |line: &str| {
        let call = line.trim().split_once('(').map(|(_, rest)| rest);
        call.is_some_and(|rest| rest.starts_with(&quoted) && !line.trim().starts_with('.'))
    };
    let names = |line: &str| {
        let line = line.trim();
        line == format!("{quoted},") || line == format!("id: {quoted},")
    };
    let here = lines.iter().position(|line| opens(line));
    let below = || lines.iter().position(|line| names(line))?.checked_sub(1);
    let start = here.or_else(below)?;
    let end = row_end(lines, start)?;
    Some(lines[start..=end].to_vec())
}

/// The line on which everything that was opened since `start` is closed again, and a
/// comma follows. Brackets in strings count too, which harms nothing where they pair.
fn row_end(lines: &[&str], start: usize) -> Option<usize> {
    let mut depth = 0i32;
    (start..lines.len()).find(|at| {
        for c in lines[*at].chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        depth == 0 && lines[*at].trim_end().ends_with(',')
    })
}

/// A paragraph of a TOML file that holds `id = "ID"`.
fn entry<'a>(lines: &[&'a str], id: &str) -> Option<Vec<&'a str>> {
    let id = format!("id = \"{id}\"");
    let at = lines.iter().position(|line| line.trim() == id)?;
    let start = (0..at).rev().find(|before| lines[*before].trim().is_empty()).map_or(0, |n| n + 1);
    let end = (at..lines.len()).find(|after| lines[*after].trim().is_empty());
    Some(lines[start..end.unwrap_or(lines.len())].to_vec())
}

/// The first line after `start` that is indented like it and closes something.
/// Every file that is quoted is formatted by rustfmt.
fn block_end(lines: &[&str], start: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let like = indent(lines[start]);
    (start + 1..lines.len())
        .find(|at| indent(lines[*at]) == like && lines[*at].trim_start().starts_with('}'))
}

/// Moved to the left edge; an empty quotation is a fault.
pub(super) fn finish(text: &str, what: &str) -> Result<String, String> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let indent = lines().map(|line| line.len() - line.trim_start_matches(' ').len()).min();
    let Some(indent) = indent else { return Err(format!("{what} is empty")) };
    let moved = text.lines().map(|line| line.get(indent..).unwrap_or_default());
    Ok(moved.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "\
static ROWS: &[Row] = &[
    Row {
        id: \"a.one\",
        run: || {
            1
        },
    },
    row(\"a.two\", \"is short\").run(|| 2),
    row(
        \"a.three\",
        \"is long\",
    )
    .cites(&[\"a.two\"])
    .run(|| 3),
];

/// Says one.
#[inline]
fn one(x: u8) -> u8 {
    if x > 0 {
        x
    }
}

fn one_more() {
    // ANCHOR: part
    two();
    // ANCHOR: inner
    three();
    // ANCHOR_END: inner
    // ANCHOR_END: part
}
";

    #[test]
    fn quotes_by_name() {
        let lines: Vec<&str> = RUST.lines().collect();
        let quoted = definition(&lines, &["fn "], "one").expect("is there").join("\n");
        assert!(quoted.starts_with("/// Says one.\n#[inline]\nfn one("), "{quoted}");
        assert!(quoted.ends_with("    }\n}"), "{quoted}");
        let quoted = finish(&row(&lines, "a.one").expect("is there").join("\n"), "a.one").unwrap();
        assert!(
            quoted.starts_with("Row {\n    id: \"a.one\",") && quoted.ends_with("},\n},"),
            "{quoted}"
        );
        let quoted = row(&lines, "a.two").expect("is there");
        assert_eq!(quoted, ["    row(\"a.two\", \"is short\").run(|| 2),"]);
        let quoted = row(&lines, "a.three").expect("is there");
        assert_eq!((quoted[0], quoted[quoted.len() - 1]), ("    row(", "    .run(|| 3),"));
        assert_eq!(definition(&lines, &["fn "], "on"), None);
        assert_eq!(row(&lines, "a"), None);
    }

    #[test]
    fn quotes_a_paragraph_of_toml() {
        let toml = "a = 1\n\n[[x]]\nid = \"1-1\"\nsays = \"s\"\n\n[[x]]\nid = \"1-10\"\n";
        let lines: Vec<&str> = toml.lines().collect();
        assert_eq!(entry(&lines, "1-1").unwrap(), ["[[x]]", "id = \"1-1\"", "says = \"s\""]);
        assert_eq!(entry(&lines, "1-10").unwrap(), ["[[x]]", "id = \"1-10\""]);
    }

    #[test]
    fn quotes_between_anchors() {
        let part = between(RUST, "part").and_then(|text| finish(&text, "part"));
        assert_eq!(part.unwrap(), "two();\nthree();");
        assert!(
            !without_anchors(RUST).contains("ANCHOR") && without_anchors(RUST).contains("two();")
        );
        assert!(between(RUST, "par").unwrap_err().contains("0 times"));
        let doubled = "// ANCHOR: a\n// ANCHOR: a\n";
        assert!(between(doubled, "a").unwrap_err().contains("2 times"));
        assert!(between("// ANCHOR: a\nx", "a").unwrap_err().contains("does not end"));
        assert!(finish("\n  \n", "x").is_err());
    }
}
