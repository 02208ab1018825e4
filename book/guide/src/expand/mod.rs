//! Directives: `{` `{#name arguments}` `}` on a page becomes a table, a quotation or a
//! number that comes from the catalogue, the ledgers or the sources.
//!
//! An unknown name, a wrong argument and a missing file are faults; nothing is
//! left on a page as it was.

mod abilities;
mod cases;
mod counts;
mod decide;
mod defects;
mod explain;
mod ledger;
pub(crate) mod listing;
mod outcomes;
mod proof;
mod quote;
mod schema;
mod site;
mod statements;

use std::path::Path;

pub use site::{Site, Use};

use crate::fault::Fault;
use crate::figure;
use crate::samples;

/// How a directive opens.
pub(crate) const OPEN: &str = "{{#";
const CLOSE: &str = "}}";

/// A directive, with what it does.
pub struct Directive {
    /// Its name.
    pub name: &'static str,
    /// Its arguments, as an author writes them; a word in square brackets may be left out.
    pub arguments: &'static str,
    /// What takes its place.
    pub says: &'static str,
    form: Form,
    run: fn(&Page<'_>, &[&str]) -> Result<String, String>,
}

/// Where a directive may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In a sentence.
    Inline,
    /// Alone on its line.
    Block,
}

/// The page on which a directive stands.
pub(crate) struct Page<'s> {
    pub(crate) site: &'s Site,
    /// From the source folder: `check/first.md`.
    pub(crate) path: &'s Path,
}

/// Every directive.
pub static DIRECTIVES: &[Directive] = &[
    Directive {
        name: "abilities",
        arguments: "PROTOCOL",
        says: "what a target file can promise, or the keys of its contract, and how many cases need each",
        form: Form::Block,
        run: |page, args| abilities::table(page, one(args)?),
    },
    Directive {
        name: "cases",
        arguments: "PROTOCOL",
        says: "every case with its level, its basis and its statements, under a heading per topic",
        form: Form::Block,
        run: |page, args| cases::tables(page, one(args)?),
    },
    Directive {
        name: "count",
        arguments: "WHAT [OF]",
        says: "a number: `cases`, `defects`, `statements`, `covered`, `untestable` or `pending`, of all or of one protocol or specification, or the `lines` of a listing without imports and comments",
        form: Form::Inline,
        run: counts::count,
    },
    Directive {
        name: "decide",
        arguments: "WHAT",
        says: "the decision of `book/decide.toml`: its `chart`, its `branches`, its `wizard`, all `paths`, `uses`, `costs`, `capabilities` with their proofs, or the `matrix`",
        form: Form::Block,
        run: |page, args| decide::block(page, one(args)?),
    },
    Directive {
        name: "decided",
        arguments: "OUTCOME",
        says: "when the decision leads to a technique, or to an outcome beside them, and when to another one",
        form: Form::Block,
        run: |page, args| decide::decided(page, one(args)?),
    },
    Directive {
        name: "defects",
        arguments: "KIND",
        says: "every faulty server that is a `spoiler`, `scripted` or `degenerate`, and the cases that violate on it",
        form: Form::Block,
        run: |page, args| defects::table(page, one(args)?),
    },
    Directive {
        name: "directives",
        arguments: "",
        says: "this table",
        form: Form::Block,
        run: |_, args| none(args).map(|()| directives()),
    },
    Directive {
        name: "exit-codes",
        arguments: "",
        says: "how a run ends",
        form: Form::Block,
        run: |_, args| none(args).map(|()| outcomes::exit_codes()),
    },
    Directive {
        name: "explain",
        arguments: "CASE",
        says: "what `--explain` prints",
        form: Form::Block,
        run: |_, args| explain::text(one(args)?),
    },
    Directive {
        name: "figure",
        arguments: "NAME CAPTION",
        says: "the sequence diagram of a recorded transcript, `book/transcripts/NAME.json`",
        form: Form::Block,
        run: |page, args| match args {
            [name, caption @ ..] => figure::block(&page.site.root, name, &caption.join(" ")),
            [] => Err("takes a name and a caption".to_owned()),
        },
    },
    Directive {
        name: "include",
        arguments: "FILE[:ANCHOR]",
        says: "a file, by its path from the page, or the part of it between two anchors",
        form: Form::Block,
        run: |page, args| quote::include(page, one(args)?),
    },
    Directive {
        name: "item",
        arguments: "FILE fn|type|row|entry NAME",
        says: "a function or a type of a Rust file, a row of one of its tables, or an entry of a TOML file; the path starts at the root of the repository",
        form: Form::Block,
        run: quote::item,
    },
    Directive {
        name: "ledger",
        arguments: "SPEC",
        says: "how many statements have a case, and why the others have none",
        form: Form::Block,
        run: |_, args| ledger::summary(one(args)?),
    },
    Directive {
        name: "listing",
        arguments: "NAME[:ANCHOR]",
        says: "a program of `book/listings/examples/`, or the part of it between two anchors; that of a page as `browser/FILE`",
        form: Form::Block,
        run: |page, args| listing::block(&page.site.root, one(args)?),
    },
    Directive {
        name: "outcomes",
        arguments: "",
        says: "the words for how a case ends",
        form: Form::Block,
        run: |_, args| none(args).and_then(|()| outcomes::words()),
    },
    Directive {
        name: "pending",
        arguments: "PART measurement|decision|listing",
        says: "that something waits for a part of this project; the build counts them",
        form: Form::Inline,
        run: |_, args| proof::pending(args),
    },
    Directive {
        name: "proof",
        arguments: "WHAT…",
        says: "what a claim rests on: a case, `SPEC/STATEMENT`, `test:NAME` of a listing, or a source of `book/sources.toml`; where all are sources that were only recalled, it says `unverified`",
        form: Form::Inline,
        run: proof::links,
    },
    Directive {
        name: "recorded",
        arguments: "NAME",
        says: "the command that runs a listing, and what it printed when it was recorded; of `browser/NAME`, what the page showed",
        form: Form::Block,
        run: |page, args| listing::recorded(&page.site.root, one(args)?),
    },
    Directive {
        name: "sample",
        arguments: "NAME",
        says: "a command and what it printed when it was recorded",
        form: Form::Block,
        run: |page, args| samples::page_text(&page.site.root, one(args)?),
    },
    Directive {
        name: "schema",
        arguments: "target|known",
        says: "every key of the target file, or of the file of known failures",
        form: Form::Block,
        run: |_, args| schema::tables(one(args)?),
    },
    Directive {
        name: "sources",
        arguments: "",
        says: "the sources that the claims of this page name, each with its address and when it was read",
        form: Form::Block,
        run: |page, args| none(args).and_then(|()| proof::sources(page)),
    },
    Directive {
        name: "statements",
        arguments: "SPEC",
        says: "every statement, and the cases that cite it or the reason why there is none",
        form: Form::Block,
        run: |page, args| statements::tables(page, one(args)?),
    },
    Directive {
        name: "violations",
        arguments: "",
        says: "what a violation amounts to, by basis and level",
        form: Form::Block,
        run: |_, args| none(args).map(|()| outcomes::violations()),
    },
];

/// The page with every directive replaced.
///
/// # Errors
/// Every fault of the page.
pub fn page(site: &Site, path: &Path, text: &str) -> Result<String, Vec<Fault>> {
    let page = Page { site, path };
    let file = site.shown(path);
    let mut faults = Vec::new();
    let mut expanded = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        match expand_line(&page, line) {
            Ok(line) => expanded.push_str(&line),
            Err(what) => faults.push(Fault::on_line(&file, index + 1, what)),
        }
    }
    if faults.is_empty() { Ok(expanded) } else { Err(faults) }
}

fn expand_line(page: &Page<'_>, line: &str) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(OPEN) {
        let inner = &rest[start + OPEN.len()..];
        let Some(end) = inner.find(CLOSE) else {
            return Err(format!("a directive does not end on its line; close it with {CLOSE}"));
        };
        let after = &inner[end + CLOSE.len()..];
        let (directive, arguments) = read(&inner[..end])?;
        let is_alone = expanded.trim().is_empty()
            && rest[..start].trim().is_empty()
            && after.trim().is_empty();
        if directive.form == Form::Block && !is_alone {
            return Err(format!("`{}` stands alone on its line", directive.name));
        }
        expanded.push_str(&rest[..start]);
        let put = (directive.run)(page, &arguments)
            .map_err(|why| format!("`{}`: {why}", inner[..end].trim()))?;
        expanded.push_str(put.trim_end_matches('\n'));
        rest = after;
    }
    Ok(expanded + rest)
}

/// The directive that `inner` names, and its arguments.
fn read(inner: &str) -> Result<(&'static Directive, Vec<&str>), String> {
    let mut words = inner.split_whitespace();
    let name = words.next().unwrap_or_default();
    match DIRECTIVES.iter().find(|directive| directive.name == name) {
        Some(directive) => Ok((directive, words.collect())),
        None => {
            let known: Vec<&str> = DIRECTIVES.iter().map(|directive| directive.name).collect();
            Err(format!("no directive is called `{name}`; there are {}", known.join(", ")))
        }
    }
}

fn one<'a>(args: &[&'a str]) -> Result<&'a str, String> {
    match args {
        [one] => Ok(one),
        _ => Err(format!("takes 1 argument, has {}", args.len())),
    }
}

fn none(args: &[&str]) -> Result<(), String> {
    match args.len() {
        0 => Ok(()),
        n => Err(format!("takes no argument, has {n}")),
    }
}

fn directives() -> String {
    let mut table = crate::html::Table::new(
        "wp-plain",
        "The directives",
        &["Directive", "Arguments", "What takes its place"],
    );
    for directive in DIRECTIVES {
        let arguments = match directive.arguments {
            "" => "none".to_owned(),
            arguments => crate::html::code(arguments),
        };
        table.row(vec![
            crate::html::code(directive.name),
            arguments,
            crate::html::prose(directive.says),
        ]);
    }
    table.html()
}
