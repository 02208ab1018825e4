//! The HTML pages: what they say, that they are well-formed, and that nothing of
//! a target becomes markup.

use crate::ledger::Level;
use crate::outcome::{Exit, Outcome};
use crate::report::html::{matrix, page};
use crate::report::model::{CaseReport, Report};
use crate::report::tests::fixtures::{
    answered_ping, broken, case, every_outcome, fail, hostile, info, passes, report, style, target,
    two_targets,
};
use crate::report::tests::markup::{faults, tags};
use crate::report::tests::snapshot;
use crate::report::{Style, terminal};

/// What stands between style and script, which would drown everything else,
/// without the empty lines that templates leave.
fn content(page: &str) -> String {
    let from = page.find("<body>").unwrap();
    let content = &page[from..page.rfind("<script>").unwrap()];
    content.lines().filter(|line| !line.is_empty()).collect::<Vec<&str>>().join("\n")
}

/// The words of a piece of a page, without its tags.
fn words(piece: &str) -> String {
    let texts = piece.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<String>().split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Every page that there is, of good runs and of hostile ones.
fn pages() -> Vec<String> {
    let reports =
        [every_outcome(), two_targets(), hostile("\"><img src=x onerror=alert(1)></script>\0")];
    let mut pages: Vec<String> = reports.iter().map(page).collect();
    pages.push(matrix::page(&reports));
    pages.push(page(&report(Exit::Nothing, Vec::new())));
    pages.push(matrix::page(&[]));
    pages
}

#[test]
fn every_outcome_in_one_page() {
    snapshot("html_page", &content(&page(&every_outcome())));
}

#[test]
fn several_targets_in_one_page() {
    snapshot("html_page_two_targets", &content(&page(&two_targets())));
}

#[test]
fn the_headline_is_the_last_line_of_the_terminal() {
    let plain = Style { color: false, ..style() };
    for report in [every_outcome(), two_targets(), report(Exit::Conforms, passes(83))] {
        let last = terminal::render(&report, &plain);
        let (verdict, _) = last.lines().last().unwrap().rsplit_once(". ").unwrap();
        assert!(words(&page(&report)).contains(&format!("{verdict}.")), "{verdict}");
    }
}

/// A target is judged by its own cases, whatever else was in the run.
#[test]
fn each_target_has_its_own_verdict() {
    let page = words(&page(&two_targets()));
    assert!(page.contains("Does not conform: 1 of 5 MUST cases that ran fails; 1 info."));
    assert!(page.contains("Conforms: all 2 MUST cases that ran pass."));
    assert!(page.contains("Does not conform: 1 of 3 MUST cases that ran fails; 1 info."));
}

#[test]
fn fails_stand_first_and_open() {
    let mut cases = passes(1);
    cases.extend([info(), fail()]);
    let page = page(&report(Exit::Fails, cases));
    let at = |id: &str| page.find(&format!("<div class=\"body\" id=\"{id}\">")).unwrap();
    let (pass, fail) = (at("ws.framing.holds-1"), at("ws.framing.rejects-unmasked-frame"));
    assert!(fail < at("ws.control.sends-pings") && at("ws.control.sends-pings") < pass);
    let is_open = |at: usize| {
        let start = page[..at].rfind("<details class=\"case\"").unwrap();
        page[start..].split('>').next().unwrap().ends_with(" open")
    };
    assert!(is_open(fail) && !is_open(pass));
}

/// A wall of open cases that all say the same helps nobody.
#[test]
fn many_of_one_reason_stay_closed() {
    let refused = |count| {
        let case = CaseReport {
            reason: Some("connection refused at 127.0.0.1:9001".to_owned()),
            ..case("ws.a.b", Outcome::Inconclusive)
        };
        page(&report(Exit::Inconclusive, vec![case; count]))
    };
    let open = |page: &str| page.matches("data-topic=\"ws.a\" open>").count();
    assert_eq!((open(&refused(2)), open(&refused(3))), (2, 0));
}

#[test]
fn pages_are_well_formed() {
    for page in pages() {
        assert_eq!(faults(&page), Vec::<String>::new());
    }
}

#[test]
fn a_page_loads_nothing() {
    for page in pages() {
        for tag in tags(&page) {
            let loads = ["link", "img", "iframe", "object", "embed", "base", "source", "image"];
            assert!(!loads.contains(&tag.name.as_str()), "{tag:?}");
            for (name, value) in &tag.attributes {
                let is_loading = ["src", "srcset", "style", "action", "background", "data"];
                assert!(!is_loading.contains(&name.as_str()), "{tag:?}");
                assert!(!name.starts_with("on"), "{tag:?}");
                let is_link = tag.name == "a" && value.starts_with("https://www.rfc-editor.org/");
                assert!(name != "href" || is_link || value.starts_with('#'), "{tag:?}");
            }
        }
        for loading in ["@import", "url(", "fetch(", "import(", "XMLHttpRequest", "WebSocket("] {
            assert!(!style_and_script(&page).contains(loading), "{loading}");
        }
    }
}

/// What the browser reads as style and as script.
fn style_and_script(page: &str) -> String {
    let between = |from: &str, to: &str| {
        let start = page.find(from).unwrap() + from.len();
        page[start..start + page[start..].find(to).unwrap()].to_owned()
    };
    between("<style>", "</style>") + &between("<script>", "</script>")
}

#[test]
fn the_policy_allows_what_the_page_brings_and_nothing_else() {
    for page in pages() {
        let policies = tags(&page).into_iter().filter_map(|tag| {
            let is_policy =
                tag.attributes.iter().any(|(_, value)| value == "Content-Security-Policy");
            is_policy.then(|| tag.attribute("content").unwrap_or_default().to_owned())
        });
        let policies: Vec<String> = policies.collect();
        assert_eq!(policies.len(), 1);
        assert!(policies[0].starts_with("default-src 'none'; "), "{policies:?}");
        assert!(!policies[0].contains("unsafe"), "{policies:?}");
        assert_eq!(policies[0].matches("'sha256-").count(), 2);
        assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
    }
}

/// The page of a hostile target has the elements of a friendly one, and not one more.
#[test]
fn no_text_becomes_markup() {
    let names = |page: &str| tags(page).into_iter().map(|tag| tag.name).collect::<Vec<String>>();
    let render = |text: &str| {
        let one = hostile(text);
        [page(&one), matrix::page(&[one.clone(), one])]
    };
    let friendly = render("friendly").map(|page| names(&page));
    for text in [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "</style></title></details></code><!--",
        "<![CDATA[",
        "&lt;b&gt;",
        "{{ title }}",
        "{% raw %}",
        "javascript:alert(1)",
        "\u{202e}\0\u{1b}[2J\u{feff}\r\n\t",
    ] {
        let pages = render(text);
        assert_eq!(pages.each_ref().map(|page| names(page)), friendly, "{text}");
        for page in &pages {
            let bad = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{feff}".contains(c);
            assert_eq!(page.find(bad), None, "{text:?}");
            assert_eq!(faults(page), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn an_address_that_is_none_of_the_web_is_no_link() {
    for address in ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://e.org/\n"]
    {
        let mut one = fail();
        one.cites[0].url = address.to_owned();
        let page = page(&report(Exit::Fails, vec![one]));
        assert!(words(&page).contains("RFC 6455 §5.1, statement 5.1-1"), "{address}");
        assert!(
            !tags(&page)
                .iter()
                .any(|tag| { tag.attribute("href").is_some_and(|href| !href.starts_with('#')) })
        );
    }
}

/// The case that a report names twice, and a target that only cases name.
#[test]
fn a_report_that_contradicts_itself_is_shown_all_the_same() {
    let mut one = report(Exit::Fails, vec![fail(), fail(), broken()]);
    one.cases[1].target = "nobody".to_owned();
    one.targets.push(target("my-server"));
    let page = page(&one);
    assert_eq!(page.matches("class=\"case\"").count(), 3);
    assert_eq!(faults(&page), Vec::<String>::new());
}

/// Two hundred cases with what a WebSocket case sends and gets: an opening, a few
/// short frames, and now and then a long one.
#[test]
fn a_large_run_is_a_small_file() {
    let mut transcript = answered_ping();
    transcript.events[0].bytes = "47".repeat(153);
    transcript.events[1].bytes = "48".repeat(129);
    transcript.events[6].bytes = "82".repeat(600);
    transcript.events.extend(transcript.events[..6].to_vec());
    let mut cases = passes(200);
    for case in &mut cases {
        case.transcript = transcript.clone();
    }
    let size = page(&report(Exit::Conforms, cases)).len();
    assert!(size < 2_000_000, "{size} bytes");
}

#[test]
fn a_transcript_that_was_left_out_is_told() {
    let mut one = report(Exit::Conforms, passes(2));
    one.cases[0].transcript.complete = false;
    let page = page(&one);
    assert_eq!(page.matches("This report was written without this transcript.").count(), 1);
}

fn run(name: &str, started: &str, outcomes: &[(&str, Outcome)]) -> Report {
    let cases = outcomes
        .iter()
        .map(|(id, outcome)| CaseReport { target: name.to_owned(), ..case(id, *outcome) });
    let mut one = report(Exit::Conforms, cases.collect());
    one.targets = vec![target(name)];
    one.run.started = started.to_owned();
    one
}

#[test]
fn runs_side_by_side() {
    use Outcome::{Info, Pass, Skipped};
    let mut second = run(
        "other",
        "2026-11-22T09:30:00Z",
        &[("ws.framing.a", Pass), ("ws.close.b", Skipped), ("ws.close.only-here", Info)],
    );
    second.targets[0].about = Some("another server".to_owned());
    second.cases[1].reason = Some("the target does not promise `echo`".to_owned());
    let first = run("one", "2026-11-21T09:30:00Z", &[("ws.framing.a", Pass), ("ws.close.b", Pass)]);
    let mut third = every_outcome();
    third.cases.truncate(2);
    snapshot("html_matrix", &content(&matrix::page(&[first, second, third])));
}

#[test]
fn columns_of_one_name_are_told_apart() {
    let of = |started: &str| run("ws", started, &[("ws.a.b", Outcome::Pass)]);
    let names = |reports: &[Report]| {
        let page = matrix::page(reports);
        let columns = page.split("<th scope=\"col\">").skip(2);
        columns.map(|cell| cell.split('<').next().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let (first, second) = (of("2026-11-21T09:30:00Z"), of("2026-11-22T09:30:00Z"));
    let later = of("2026-11-21T11:00:00Z");
    assert_eq!(names(&[first.clone(), second]), ["ws (2026-11-21)", "ws (2026-11-22)"]);
    assert_eq!(
        names(&[first.clone(), later]),
        ["ws (2026-11-21 09:30:00 UTC)", "ws (2026-11-21 11:00:00 UTC)"]
    );
    let mut file = first.clone();
    file.targets[0].file = Some("old.toml".to_owned());
    assert_eq!(names(&[first.clone(), file]), ["ws (ws://127.0.0.1:9001/echo)", "ws (old.toml)"]);
    assert_eq!(names(&[first.clone(), first]), ["ws (1)", "ws (2)"]);
}

/// 100 % means all, and no more than the MUST cases that ran count.
#[test]
fn percent_is_never_rounded_up() {
    let percent = |cases: Vec<CaseReport>| {
        let page = words(&matrix::page(&[report(Exit::Fails, cases)]));
        let (_, after) = page.split_once("of those that ran ").unwrap();
        after.split(" All cases").next().unwrap().to_owned()
    };
    let mut cases = passes(999);
    assert_eq!(percent(cases.clone()), "999 of 999 (100 %)");
    cases.push(case("ws.a.skipped", Outcome::Skipped));
    cases.push(CaseReport { level: Level::Should, ..case("ws.a.should", Outcome::Warn) });
    assert_eq!(percent(cases.clone()), "999 of 999 (100 %)");
    cases.push(fail());
    assert_eq!(percent(cases), "999 of 1000 (99 %)");
    assert_eq!(percent(Vec::new()), "none ran");
}
