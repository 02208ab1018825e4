//! What a claim rests on: cases, statements, tests and sources.

use wireproof::{catalogue, ledger};

use super::{Page, listing};
use crate::html::{escape, link};
use crate::sources::Source;

/// References to all that a claim rests on; a claim that rests on nothing but
/// sources which were recalled says so.
pub(super) fn links(page: &Page<'_>, references: &[&str]) -> Result<String, String> {
    if references.is_empty() {
        return Err("names nothing; name a case, SPEC/STATEMENT, test:NAME or a source".to_owned());
    }
    let mut links = Vec::new();
    let mut is_verified = false;
    for reference in references {
        let (html, counts) = one(page, reference)?;
        links.push(html);
        is_verified |= counts;
    }
    let mark = match is_verified {
        true => String::new(),
        false => " <strong class=\"wp-unverified\">unverified</strong>".to_owned(),
    };
    Ok(format!("<span class=\"wp-proof\">[{}]{mark}</span>", links.join(", ")))
}

/// A reference, and whether it verifies.
fn one(page: &Page<'_>, reference: &str) -> Result<(String, bool), String> {
    if let Some(name) = reference.strip_prefix("test:") {
        return test(page, name).map(|html| (html, true));
    }
    if let Some((spec, id)) = reference.split_once('/') {
        return statement(page, spec, id).map(|html| (html, true));
    }
    if reference.contains('.') {
        let case = catalogue::find(reference).ok_or_else(|| {
            let near = catalogue::nearest(reference).join(", ");
            format!("no case is called `{reference}`; the nearest are {near}")
        })?;
        return Ok((page.case(case.id), true));
    }
    let source = page.site.source(reference)?;
    Ok((source_link(page, source), !source.is_recalled()))
}

/// A test of the listings, by the name of its function.
fn test(page: &Page<'_>, name: &str) -> Result<String, String> {
    let found = listing::test_file(&page.site.root, name);
    let file = found.ok_or_else(|| format!("no test in book/listings/tests is called `{name}`"))?;
    let file = file.file_name().unwrap_or_default().to_string_lossy();
    let place = escape(&format!("book/{}/{file}", listing::TESTS));
    Ok(format!("test <code title=\"{place}\">{}</code>", escape(name)))
}

fn statement(page: &Page<'_>, spec: &str, id: &str) -> Result<String, String> {
    let ledger = ledger::find(spec).ok_or_else(|| format!("no ledger is called `{spec}`"))?;
    let found = ledger.statements.iter().find(|statement| statement.id == id);
    let found = found.ok_or_else(|| format!("{spec} has no statement `{id}`"))?;
    let name = format!("{} {}", escape(&ledger.name()), page.statement(spec, &found.id));
    Ok(name)
}

/// From a claim to the list at the end of its page.
fn source_link(page: &Page<'_>, source: &Source) -> String {
    link(&format!("#{}", source_id(page, &source.id)), &escape(&source.name))
}

/// The anchor of a source, unique in the book.
fn source_id(page: &Page<'_>, id: &str) -> String {
    let path = page.path.with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    format!("{}-source-{id}", parts.join("-"))
}

/// The sources that the claims of this page name, in the order of their first use.
pub(super) fn sources(page: &Page<'_>) -> Result<String, String> {
    let mut seen: Vec<&Source> = Vec::new();
    for used in page.site.uses.iter().filter(|used| used.page == page.path && used.is("proof")) {
        for reference in used.words.iter().skip(1) {
            match page.site.source(reference) {
                Ok(source) if !seen.iter().any(|have| have.id == source.id) => seen.push(source),
                _ => {}
            }
        }
    }
    for id in super::decide::sources(page) {
        let source = page.site.source(id)?;
        if !seen.iter().any(|have| have.id == source.id) {
            seen.push(source);
        }
    }
    if seen.is_empty() {
        return Err("no claim of this page names a source".to_owned());
    }
    let mut html = "<ul class=\"wp-sources\">\n".to_owned();
    for source in seen {
        let how = match source.is_recalled() {
            true => format!("recalled {}, not read again", source.date),
            false => format!("read {}", source.date),
        };
        html.push_str(&format!(
            "<li id=\"{}\">{}: {}. <span class=\"wp-note\">{}</span></li>\n",
            source_id(page, &source.id),
            link(&source.url, &escape(&source.title)),
            crate::html::prose(source.shows.trim_end_matches('.')),
            escape(&how),
        ));
    }
    Ok(html + "</ul>\n")
}

/// What waits for a later part: `3 measurement`.
pub(super) fn pending(args: &[&str]) -> Result<String, String> {
    let [part, kind] = args else { return Err(format!("takes 2 arguments, has {}", args.len())) };
    if part.parse::<u32>().is_err() {
        return Err(format!("`{part}` is no number of a part"));
    }
    let words = match *kind {
        "measurement" => "not measured yet",
        "decision" => "not decided yet",
        "listing" => "not shown yet",
        other => {
            return Err(format!(
                "nothing pending is called `{other}`; there are measurement, decision and listing"
            ));
        }
    };
    let part = escape(part);
    Ok(format!("<span class=\"wp-pending\">{words}</span> {}", of_part(&part)))
}

fn of_part(part: &str) -> String {
    format!("<span class=\"wp-note\">(part {part})</span>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_says_what_waits() {
        let said = pending(&["3", "measurement"]).expect("is known");
        assert!(said.contains("not measured yet") && said.contains("part 3"), "{said}");
        assert!(pending(&["three", "measurement"]).unwrap_err().contains("no number"));
        assert!(pending(&["3", "lunch"]).unwrap_err().contains("nothing pending"));
        assert!(pending(&["3"]).unwrap_err().contains("takes 2"));
    }
}
