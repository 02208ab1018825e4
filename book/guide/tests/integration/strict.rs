//! Each thing that the build is strict about, broken once.

use guide::book;
use guide::fault::GuideError;
use tempfile::TempDir;

/// What every book here begins with.
const CONFIG: &str = "\
[book]
title = \"A book\"
[build]
create-missing = false
use-default-preprocessors = false
[output.html.playground]
runnable = false
";

/// A repository with a book in it.
struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// A book with the page `page.md`, which holds `text`.
    fn with_page(text: &str) -> Sandbox {
        let sandbox = Sandbox { folder: tempfile::tempdir().expect("a folder") };
        sandbox.write("book/book.toml", CONFIG);
        sandbox.write("book/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n");
        sandbox.write("book/src/page.md", text);
        sandbox
    }

    /// Writes a file of the repository.
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// The folder with `book.toml`.
    fn book(&self) -> std::path::PathBuf {
        self.folder.path().join("book")
    }

    /// The finished page.
    ///
    /// # Panics
    /// When the book has faults.
    fn page(&self) -> String {
        let out = self.build().unwrap_or_else(|error| panic!("{error}"));
        std::fs::read_to_string(out.join("page.html")).expect("the page")
    }

    /// What the build says.
    fn build(&self) -> Result<std::path::PathBuf, GuideError> {
        book::build(&self.book(), None).map(|built| built.folder)
    }

    /// Asserts that the build fails, names `place`, and says `what`.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    fn refuses(&self, place: &str, what: &str) {
        match self.build() {
            Ok(_) => panic!("the build passes, and should say: {what}"),
            Err(error) => {
                let said = error.to_string();
                assert!(said.contains(place) && said.contains(what), "says instead: {said}");
            }
        }
    }
}

fn refused(page: &str, place: &str, what: &str) {
    Sandbox::with_page(page).refuses(place, what);
}

#[test]
fn a_plain_book_builds() {
    let html = Sandbox::with_page("# Page\n\n## Place {#place}\n\n[Here](#place), [page](page.md#place), [there](https://example.org/).\n").page();
    assert!(html.contains("href=\"page.html#place\""), "{html}");
}

#[test]
fn unknown_directive() {
    refused("# P\n\n{{#caes ws}}\n", "src/page.md:3", "no directive is called `caes`; there are");
}

#[test]
fn directive_without_an_end() {
    refused("# P\n\n{{#cases ws\n}}\n", "src/page.md:3", "does not end on its line");
}

#[test]
fn wrong_arguments() {
    refused("{{#cases}}\n", "src/page.md:1", "takes 1 argument, has 0");
    refused("{{#cases wss}}\n", "src/page.md:1", "no protocol is called `wss`; there are ws");
    refused("{{#ledger rfc0}}\n", "src/page.md:1", "no ledger is called `rfc0`; there are rfc6455");
    refused("{{#outcomes x}}\n", "src/page.md:1", "takes no argument, has 1");
    refused("a {{#count mice}} b\n", "src/page.md:1", "cannot count `mice`");
    refused("{{#defects good}}\n", "src/page.md:1", "no kind is called `good`");
    refused(
        "{{#explain ws.close.echos-code}}\n",
        "src/page.md:1",
        "the nearest are ws.close.echoes-code",
    );
    refused("{{#schema goal}}\n", "src/page.md:1", "no schema is called `goal`");
    refused("{{#sample x}}\n", "src/page.md:1", "no sample is called `x`; there are first-look");
}

#[test]
fn block_directive_in_a_sentence() {
    refused("See {{#outcomes}}\n", "src/page.md:1", "`outcomes` stands alone on its line");
}

#[test]
fn every_fault_is_named_at_once() {
    let book = Sandbox::with_page("{{#a}}\n\n{{#b}}\n");
    book.refuses("src/page.md:1", "2 faults in the book");
    book.refuses("src/page.md:3", "`b`");
}

#[test]
fn missing_include() {
    refused("```text\n{{#include nowhere.txt}}\n```\n", "src/page.md:2", "cannot read nowhere.txt");
}

#[test]
fn missing_anchor() {
    let book = Sandbox::with_page("```text\n{{#include a.txt:part}}\n```\n");
    book.write("book/src/a.txt", "one\n");
    book.refuses("src/page.md:2", "a.txt has the anchor `part` 0 times, not once");
    book.write("book/src/a.txt", "// ANCHOR: part\n  // ANCHOR_END: part\n");
    book.refuses("src/page.md:2", "is empty");
    book.write("book/src/a.txt", "// ANCHOR: part\n  one\n    two\n// ANCHOR_END: part\n");
    assert!(book.page().contains("one\n  two\n"), "moved to the left edge");
}

#[test]
fn missing_item() {
    let book = Sandbox::with_page("```rust\n{{#item servers/a.rs fn b}}\n```\n");
    book.refuses("src/page.md:2", "cannot read servers/a.rs");
    book.write("servers/a.rs", "fn a() {\n}\n");
    book.refuses("src/page.md:2", "servers/a.rs has no fn `b`");
}

#[test]
fn sample_that_was_not_recorded() {
    refused("{{#sample first-look}}\n", "src/page.md:1", "record it with `guide record`");
}

#[test]
fn stray_directive_in_what_was_rendered() {
    // The text of an included file is no directive, and stays on the page.
    let book = Sandbox::with_page("```text\n{{#include a.txt}}\n```\n");
    book.write("book/src/a.txt", "{{#cases ws}}\n");
    book.refuses("page.html", "was left on the page");
}

#[test]
fn dead_links() {
    refused("[x](nowhere.md)\n", "index.html", "`nowhere.html` is dead: there is no such page");
    refused("[x](#nowhere)\n", "page.html", "that page has no `#nowhere`");
    refused("[x](page.md#nowhere)\n", "page.html", "that page has no `#nowhere`");
    refused("[x](../../etc/passwd)\n", "page.html", "leads out of the book");
    refused("![x](nowhere.png)\n", "page.html", "`nowhere.png` is dead");
    refused("<a href='nowhere.html'>x</a>\n", "page.html", "`nowhere.html` is dead");
}

#[test]
fn an_id_twice() {
    refused("<p id='a'>x</p>\n\n<p id='a'>y</p>\n", "page.html", "has the id `a` twice");
}

#[test]
fn things_from_elsewhere() {
    let elsewhere = [
        "<script src='https://example.org/a.js'></script>",
        "<link rel='stylesheet' href='//example.org/a.css'>",
        "<img src='HTTP://example.org/a.png'>",
        "<img srcset='a.png 1x, https://example.org/a.png 2x'>",
        "<iframe src='https://example.org/'></iframe>",
        "<p style='background: url(https://example.org/a.png)'>x</p>",
        "<style>@font-face { src: url(\"https://example.org/a.woff2\") }</style>",
        "<style>@import 'https://example.org/a.css';</style>",
    ];
    for html in elsewhere {
        refused(&format!("{html}\n"), "page.html", "and the book works offline");
    }
}

#[test]
fn stylesheet_that_loads_a_font() {
    let book = Sandbox::with_page("# Page\n");
    book.write(
        "book/book.toml",
        &format!("{CONFIG}[output.html]\nadditional-css = [\"own.css\"]\n"),
    );
    book.write("book/own.css", "@font-face { src: url(https://example.org/a.woff2) }\n");
    book.refuses("own", "loads `https://example.org/a.woff2`");
}

#[test]
fn page_that_is_in_no_chapter() {
    let book = Sandbox::with_page("# Page\n");
    book.write("book/src/deep/lost.md", "# Lost\n");
    book.refuses("src/deep/lost.md", "is in no chapter");
}

#[test]
fn chapter_that_is_no_page() {
    let book = Sandbox::with_page("# Page\n");
    book.write("book/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Lost](lost.md)\n");
    book.refuses("mdBook cannot read the book", "lost.md");
    assert!(!book.book().join("src/lost.md").exists(), "nothing is created");
}

#[test]
fn path_that_is_not_in_the_repository() {
    let book = Sandbox::with_page("# Page\n\nSee `servers/src/lost.rs`.\n");
    book.refuses("src/page.md:3", "`servers/src/lost.rs` is not in the repository");
    book.write("servers/src/lost.rs", "");
    book.page();
}

#[test]
fn case_that_does_not_exist() {
    refused(
        "# P\n\n```toml\ncase = \"ws.close.echos-code\"\n```\n",
        "src/page.md:4",
        "is neither a case",
    );
    refused("See `ws.clos`.\n", "src/page.md:1", "`ws.clos` is neither");
}

#[test]
fn configuration() {
    let cases = [
        (CONFIG.replace("title", "titel"), "unknown field"),
        (format!("{CONFIG}[output.html]\nadditional-ccs = []\n"), "additional-ccs"),
        (CONFIG.replace("runnable = false", "runnable = true"), "`runnable = false`"),
        (
            CONFIG.replace("use-default-preprocessors = false", ""),
            "`use-default-preprocessors = false`",
        ),
    ];
    for (config, what) in cases {
        let book = Sandbox::with_page("# Page\n");
        book.write("book/book.toml", &config);
        book.refuses("book.toml", what);
    }
}

#[test]
fn folder_without_a_book() {
    let book = Sandbox::with_page("# Page\n");
    std::fs::remove_file(book.book().join("book.toml")).expect("is there");
    book.refuses("book.toml", "name the book's folder with --book");
}

#[test]
fn what_mdbook_only_warns_of() {
    refused("<div>\n\nx\n", "mdBook says", "unclosed HTML tag `<div>` found in `page.md`");
    refused("x</div>\n", "mdBook says", "unexpected HTML end tag `</div>` found in `page.md`");
    refused("x\n\n[^a]: y\n", "mdBook says", "`a` in `page.md` is defined but not referenced");
    refused("x[^a]\n\n[^a]: y\n\n[^a]: z\n", "mdBook says", "defined multiple times");
}

/// A transcript with one event.
const TRANSCRIPT: &str = r#"{"complete":true,"events":[
{"n":1,"at_us":0,"conn":1,"from":"prober","bytes":"8101","frame":"text, \"x\""}]}"#;

#[test]
fn figure_of_a_transcript() {
    let book = Sandbox::with_page("# P\n\n{{#figure x What is said}}\n");
    book.refuses("src/page.md:3", "cannot read book/transcripts/x.json");
    book.write("book/transcripts/x.json", "{\"complete\": 1}");
    book.refuses("src/page.md:3", "is no transcript");
    book.write("book/transcripts/x.json", TRANSCRIPT);
    let html = book.page();
    assert!(html.contains("What is said") && html.contains("viewBox="), "{html}");
    assert!(html.contains("role=\"img\"") && html.contains("<desc"), "{html}");
    assert_eq!(html.matches("<svg class=\"wp-").count(), 2, "{html}");
}

#[test]
fn transcript_that_no_page_shows() {
    let book = Sandbox::with_page("# P\n");
    book.write("book/transcripts/x.json", TRANSCRIPT);
    book.refuses("transcripts/x.json", "is shown on no page; use `figure x`, or remove it");
}

const LISTING: &str = "//! Says hello.\n//!\n//!     cargo run -p listings --example a -- x\n\n// ANCHOR: part\nfn part() {}\n// ANCHOR_END: part\n";

#[test]
fn listing_and_what_it_prints() {
    let book = Sandbox::with_page("# P\n\n{{#listing a:part}}\n\n{{#recorded a}}\n");
    book.refuses("src/page.md:3", "cannot read book/listings/examples/a.rs");
    book.write("book/listings/examples/a.rs", LISTING);
    book.refuses("src/page.md:5", "record it with `cargo xtask book record`");
    book.write("book/listings/recorded/a.txt", "hello\n");
    let html = book.page();
    assert!(html.contains("$ cargo run -p listings --example a -- x\nhello\n"), "{html}");
    assert!(html.contains("fn part() {}") && !html.contains("ANCHOR"), "{html}");
    book.write("book/listings/examples/a.rs", &LISTING.replace("--example a", "--example b"));
    book.refuses("src/page.md:5", "needs one line that begins");
}

#[test]
fn listing_that_no_page_shows() {
    let book = Sandbox::with_page("# P\n");
    book.write("book/listings/examples/a.rs", LISTING);
    book.refuses("listings/examples/a.rs", "is shown on no page; use `listing a:part`");
    book.write("book/listings/recorded/a.txt", "hello\n");
    book.refuses("listings/recorded/a.txt", "is shown on no page; use `recorded a`");
    book.write("book/listings/examples/b.rs", "//! Nothing.\n");
    book.refuses("listings/examples/b.rs", "is shown on no page; use `listing b`");
    let book = Sandbox::with_page("# P\n\n{{#listing a}}\n");
    book.write("book/listings/examples/a.rs", LISTING);
    book.page();
}

#[test]
fn rust_that_is_typed_by_hand() {
    refused("# P\n\n```rust\nfn a() {}\n```\n", "src/page.md:3", "a block of Rust that is typed");
    refused("~~~rust,ignore\nfn a() {}\n~~~\n", "src/page.md:1", "a block of Rust that is typed");
}

const SOURCE: &str = "[[source]]\nid = \"s\"\nname = \"Someone\"\ntitle = \"A text\"\nurl = \"https://a.example/\"\nshows = \"it is so\"\ndate = \"2026-11-21\"\nhow = \"read\"\n";

#[test]
fn claims_and_their_sources() {
    let page = "# P\n\nSo. {{#proof s}}\n\n{{#sources}}\n";
    let book = Sandbox::with_page(page);
    book.refuses("src/page.md:3", "no source is called `s`");
    book.write("book/sources.toml", SOURCE);
    let html = book.page();
    assert!(html.contains("href=\"#page-source-s\"") && html.contains("read 2026-11-21"), "{html}");
    assert!(!html.contains("unverified"), "{html}");
    book.write("book/sources.toml", &SOURCE.replace("\"read\"", "\"recalled\""));
    let html = book.page();
    assert!(html.contains("unverified") && html.contains("not read again"), "{html}");
    book.write("book/sources.toml", &SOURCE.replace("https", "http"));
    book.refuses("sources.toml", "begins with https://");
    book.write("book/src/page.md", "# P\n");
    book.write("book/sources.toml", SOURCE);
    book.refuses("sources.toml", "no page names the source `s`");
}

#[test]
fn proofs_that_prove_nothing() {
    refused("x {{#proof}}\n", "src/page.md:1", "names nothing");
    refused("x {{#proof ws.close.echos-code}}\n", "src/page.md:1", "the nearest are");
    refused("x {{#proof rfc6455/99-1}}\n", "src/page.md:1", "rfc6455 has no statement `99-1`");
    refused("x {{#proof rfc0/1-1}}\n", "src/page.md:1", "no ledger is called `rfc0`");
    refused("x {{#proof test:x}}\n", "src/page.md:1", "no test in book/listings/tests is called");
    refused("{{#sources}}\n", "src/page.md:1", "no claim of this page names a source");
    let book = Sandbox::with_page("x {{#proof test:works ws.close.echoes-code rfc6455/5.1-1}}\n");
    book.write("book/listings/tests/integration/a.rs", "#[test]\nfn works() {}\n");
    assert!(book.page().contains("test <code title="));
}

#[test]
fn what_is_pending_is_counted() {
    let book = Sandbox::with_page("a {{#pending 3 measurement}}\n\nb {{#pending 3 decision}}\n");
    let built = book::build(&book.book(), None).unwrap_or_else(|error| panic!("{error}"));
    let lines: Vec<usize> = built.pending.iter().map(|used| used.line).collect();
    assert_eq!(lines, [1, 3]);
    assert!(book.page().contains("not measured yet"));
    refused("a {{#pending soon measurement}}\n", "src/page.md:1", "no number of a part");
}

#[test]
fn page_about_a_technique_without_its_form() {
    let book = Sandbox::with_page("# P\n");
    book.write("book/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [T](techniques/t.md)\n");
    book.write("book/src/techniques/t.md", "# T\n\n## In one sentence\n\nIt is.\n");
    book.refuses(
        "src/techniques/t.md",
        "a page about a technique has the sections In one sentence;",
    );
}

#[test]
fn decision() {
    const DECIDE: &str = include_str!("../../../decide.toml");
    const SOURCES: &str = include_str!("../../../sources.toml");
    let with = |page: &str, old: &str, new: &str| {
        let book = Sandbox::with_page(page);
        assert!(old.is_empty() || DECIDE.contains(old), "{old}");
        book.write("book/decide.toml", &DECIDE.replacen(old, new, 1));
        book.write("book/sources.toml", SOURCES);
        let tests = DECIDE.split("\"test:").skip(1).filter_map(|rest| rest.split('"').next());
        let tests: String = tests.map(|name| format!("fn {name}() {{}}\n")).collect();
        book.write("book/listings/tests/integration/all.rs", &tests);
        book
    };
    refused("{{#decide chart}}\n", "src/page.md:1", "the book has no decide.toml");
    with("{{#decide luck}}\n", "", "").refuses("src/page.md:1", "cannot show `luck`; it shows");
    with("{{#decided sse2}}\n", "", "").refuses("src/page.md:1", "no outcome is called `sse2`");
    with("{{#decide uses}}\n", "", "").refuses("src/page.md:1", "no page has `decide wizard`");
    // Boxes lead to the wizard, and no page has it.
    with("{{#decide chart}}\n", "", "").refuses("src/page.md:1", "no page has `decide wizard`");
    let wrong = |old: &str, new: &str, what: &str| {
        with("# Page\n", old, new).refuses("decide.toml:", what);
    };
    wrong("ask = \"payload\"", "ask = \"late\"", "questions in a circle");
    wrong("spec:html-sse", "spec:html-ssr", "did you mean `html-sse`?");
    wrong("case:ws.framing.echoes-text-sizes", "case:ws.x", "no case is called `ws.x`");
    wrong("spec:rfc6455/5.1-9", "spec:rfc6455/99-1", "rfc6455 has no statement `99-1`");
    wrong("spec:rfc6455/5.1-9", "spec:rfc6544/5.1-9", "did you mean `rfc6455`?");
    wrong("test:a_page_polls\"", "test:a_page\"", "no test in book/listings/tests is called");
    wrong("spec:html-sse", "measure:M1", "nothing was measured as `M1` yet");
}
