//! The catalogue and the ledgers hold together: every case is well formed and
//! cites what exists, and every statement is accounted for exactly once.

use std::collections::BTreeSet;

use wireproof::case::{Case, Need};
use wireproof::families::{self, Protocol};
use wireproof::ledger::{Ledger, Role, Statement};
use wireproof::report::messages::table_of;
use wireproof::report::{Style, explain};
use wireproof::{catalogue, ledger};

/// As `FORMATS.md` has them.
const PREFIXES: [&str; 14] = [
    "ws",
    "sse",
    "poll",
    "longpoll",
    "mqtt3",
    "mqtt5",
    "grpc",
    "grpc-web",
    "grpc-ws",
    "eio",
    "sio",
    "whip",
    "webrtc",
    "webtransport",
];

fn with_protocol() -> impl Iterator<Item = (&'static Protocol, &'static Case)> {
    let of = |protocol: &&'static Protocol| {
        let protocol = *protocol;
        protocol.cases.iter().copied().flatten().map(move |case| (protocol, case))
    };
    families::protocols().iter().flat_map(of)
}

fn statements() -> impl Iterator<Item = (&'static Ledger, &'static Statement)> {
    ledger::all().iter().flat_map(|ledger| ledger.statements.iter().map(move |s| (ledger, s)))
}

/// The cases that cite a statement.
fn covering(ledger: &Ledger, statement: &Statement) -> Vec<&'static str> {
    let cites = |case: &Case| {
        case.cites.iter().any(|cite| cite.spec == ledger.spec && cite.id == statement.id)
    };
    catalogue::all().filter(|case| cites(case)).map(|case| case.id).collect()
}

/// Lower-case words of letters and digits with one hyphen between.
fn is_kebab(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    text.split('-').all(is_word)
}

/// Every element that occurs a second time.
fn doubled<T: Ord + Clone>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|one| !seen.insert(one.clone())).collect()
}

#[test]
fn ids_have_three_parts_in_kebab_case() {
    for case in catalogue::all() {
        let parts: Vec<&str> = case.id.split('.').collect();
        // `ws.deflate.*` is a topic like any other.
        assert!(parts.len() == 3 && parts.iter().all(|part| is_kebab(part)), "{}", case.id);
    }
}

#[test]
fn ids_are_unique() {
    assert_eq!(doubled(catalogue::all().map(|case| case.id)), Vec::<&str>::new());
}

#[test]
fn prefixes_are_known_and_belong_to_the_protocol() {
    for (protocol, case) in with_protocol() {
        assert!(PREFIXES.contains(&case.prefix()), "{}", case.id);
        assert_eq!(table_of(case.prefix()), protocol.name, "{}", case.id);
    }
}

/// `takes a pong that it did not ask for`: what a conforming server does.
#[test]
fn titles_say_in_the_present_tense_what_a_server_does() {
    for case in catalogue::all() {
        let words: Vec<&str> = case.title.split_whitespace().collect();
        let verb = words.iter().find(|word| **word != "never");
        let verb = verb.unwrap_or_else(|| panic!("{} has no title", case.id));
        let is_present = verb.ends_with('s') && verb.bytes().all(|b| b.is_ascii_lowercase());
        assert!(is_present, "{}: `{verb}` is no verb in the present tense", case.id);
        for word in &words {
            let is_modal = ["should", "must", "shall", "will", "may"].contains(word);
            assert!(!is_modal, "{}: `{word}` in a title", case.id);
        }
        assert!(!case.title.ends_with('.'), "{}: {}", case.id, case.title);
        assert_eq!(words.join(" "), case.title, "{}", case.id);
    }
}

#[test]
fn titles_are_unique_in_a_protocol() {
    let titles = with_protocol().map(|(protocol, case)| (protocol.name, case.title));
    assert_eq!(doubled(titles), Vec::new());
}

#[test]
fn every_case_cites_and_every_citation_resolves() {
    for case in catalogue::all() {
        assert!(!case.cites.is_empty(), "{} cites nothing", case.id);
        assert_eq!(doubled(case.cites.iter().map(|cite| (cite.spec, cite.id))), [], "{}", case.id);
        for cite in case.cites {
            assert!(cite.resolve().is_some(), "{} cites {} {}", case.id, cite.spec, cite.id);
        }
    }
}

/// The suite looks at servers.
#[test]
fn no_case_is_decided_by_a_duty_of_clients() {
    for case in catalogue::all() {
        let (_, statement) = case.deciding();
        assert_ne!(statement.role, Role::Client, "{} is decided by {}", case.id, statement.id);
    }
}

/// Both directions: nothing is left out, and nothing has a case and a reason
/// for having none.
#[test]
fn every_statement_is_covered_untestable_or_pending() {
    for (ledger, statement) in statements() {
        let cases = covering(ledger, statement);
        let ways = [!cases.is_empty(), statement.untestable.is_some(), statement.pending.is_some()];
        let ways = ways.into_iter().filter(|way| *way).count();
        assert_eq!(
            ways, 1,
            "{} {}: cases {cases:?}, untestable {:?}, pending {:?}",
            ledger.spec, statement.id, statement.untestable, statement.pending
        );
    }
}

/// The numbers change only in a reviewed diff.
#[cfg(feature = "ws")]
#[test]
fn the_numbers_of_the_ledgers() {
    // Statements, those with a case, untestable, pending; and the least that
    // the specification is known to have.
    numbers("rfc6455", (409, 165, 244, 0), 150);
    numbers("rfc7692", (164, 65, 99, 0), 42);
}

#[test]
fn the_numbers_of_the_ledgers_of_events_over_http() {
    numbers("whatwg-sse", (157, 78, 79, 0), 60);
    numbers("rfc6202", (82, 40, 42, 0), 40);
    numbers("rfc7240", (53, 22, 31, 0), 30);
    // Partial: what polling and streaming show.
    numbers("rfc9110", (123, 99, 24, 0), 80);
    numbers("rfc9111", (30, 14, 16, 0), 20);
    numbers("rfc9112", (59, 46, 13, 0), 40);
    numbers("rfc9113", (5, 2, 3, 0), 4);
}

fn numbers(spec: &str, expected: (usize, usize, usize, usize), least: usize) {
    let ledger = ledger::find(spec).expect("the ledger");
    let count =
        |is: &dyn Fn(&Statement) -> bool| ledger.statements.iter().filter(|s| is(s)).count();
    let all = ledger.statements.len();
    let covered = count(&|statement| !covering(ledger, statement).is_empty());
    let untestable = count(&|statement| statement.untestable.is_some());
    let pending = count(&|statement| statement.pending.is_some());
    println!("{spec}: {all} statements, {covered} covered, {untestable} untestable");
    println!("{spec}: {pending} pending");
    assert!(all >= least);
    assert_eq!((all, covered, untestable, pending), expected, "{spec}");
}

#[test]
fn statements_are_unique_and_numbered_in_order_of_their_sections() {
    for ledger in ledger::all() {
        let ids = ledger.statements.iter().map(|statement| statement.id.as_str());
        assert_eq!(doubled(ids), Vec::<&str>::new(), "{}", ledger.spec);
        // A standard that numbers its own statements keeps its numbers.
        if ledger.spec.starts_with("rfc") {
            are_numbered(ledger);
        }
    }
}

fn are_numbered(ledger: &Ledger) {
    let mut before: (Vec<u32>, u32) = (Vec::new(), 0);
    for Statement { id, section, .. } in &ledger.statements {
        let number = id.strip_prefix(section.as_str()).and_then(|rest| rest.strip_prefix('-'));
        let number = number.and_then(|number| number.parse().ok());
        let number: u32 = number.unwrap_or_else(|| panic!("{id} stands in section {section}"));
        let section = section.split('.').map(|part| part.parse().expect("a number")).collect();
        let first = before.0 < section && number == 1;
        let next = before.0 == section && number == before.1 + 1;
        assert!(first || next, "{} {id} is out of order", ledger.spec);
        before = (section, number);
    }
}

#[test]
fn every_statement_says_one_sentence() {
    for (ledger, Statement { id, says, .. }) in statements() {
        let inner = says.strip_suffix('.');
        let inner = inner.unwrap_or_else(|| panic!("{} {id} has no period: {says}", ledger.spec));
        assert!(inner.chars().any(char::is_alphabetic), "{} {id} says nothing", ledger.spec);
        let breaks = [". ", "! ", "? ", "\n"].iter().any(|end| inner.contains(end));
        assert!(!breaks, "{} {id} says more than one sentence: {says}", ledger.spec);
    }
}

#[test]
fn every_reason_is_given() {
    for (ledger, statement) in statements() {
        let because = statement.untestable.as_ref().map(|untestable| &untestable.because);
        let reasons = [
            because,
            statement.pending.as_ref(),
            statement.contested.as_ref(),
            statement.tolerated.as_ref(),
        ];
        for reason in reasons.into_iter().flatten() {
            assert!(!reason.trim().is_empty(), "{} {}", ledger.spec, statement.id);
        }
    }
}

/// Both directions: a case needs only what a target can promise, and no
/// promise is without a case.
#[test]
fn needs_are_abilities_of_the_protocol() {
    for (protocol, case) in with_protocol() {
        for need in case.needs {
            let (words, has_value) = match need {
                Need::Can(word) => (vec![*word], false),
                Need::CanValue(word) => (vec![*word], true),
                Need::Either(words) => (words.to_vec(), false),
                Need::Key(name) => {
                    assert!(families::key(name).is_some(), "{} needs the key `{name}`", case.id);
                    continue;
                }
                Need::Tls | Need::Start => continue,
            };
            for word in words {
                let ability = protocol.abilities.iter().find(|ability| ability.word == word);
                let ability = ability.unwrap_or_else(|| panic!("{} needs `{word}`", case.id));
                assert_eq!(ability.value.is_some(), has_value, "{} needs `{word}`", case.id);
            }
        }
    }
    for protocol in families::protocols() {
        for ability in protocol.abilities {
            let needs = |need: &Need| match need {
                Need::Can(word) | Need::CanValue(word) => *word == ability.word,
                Need::Either(words) => words.contains(&ability.word),
                Need::Key(_) | Need::Tls | Need::Start => false,
            };
            let mut cases = protocol.cases.iter().copied().flatten();
            assert!(cases.any(|case| case.needs.iter().any(needs)), "`{}`", ability.word);
        }
    }
}

/// The rows of a table are told apart by their names, in every run the same.
#[test]
fn inputs_are_unique_and_the_same_each_time() {
    for case in catalogue::all() {
        let inputs = (case.inputs)();
        assert_eq!(doubled(inputs.iter().cloned()), Vec::<String>::new(), "{}", case.id);
        assert!(inputs.iter().all(|input| !input.trim().is_empty()), "{}", case.id);
        assert_eq!((case.inputs)(), inputs, "{}", case.id);
    }
}

/// Statements with their addresses, for each case.
#[test]
fn every_case_can_be_explained() {
    for case in catalogue::all() {
        let text = explain::text(case, ledger::all(), &Style::default());
        assert!(text.starts_with(case.id) && text.contains("https://"), "{text}");
    }
}

/// The first case of each topic, such as `ws.framing`: all against all would be the square
/// of their number.
fn one_of_each_topic() -> impl Iterator<Item = &'static Case> {
    let mut seen = BTreeSet::new();
    catalogue::all().filter(move |case| {
        let topic = case.id.rsplit_once('.').map(|(topic, _)| topic);
        seen.insert(topic)
    })
}

/// How an id is typed wrong: a letter too many, one too few, another one, two swapped.
const SLIPS: [fn(&str) -> String; 4] = [
    |id| format!("{id}x"),
    |id| id[..id.len() - 1].to_owned(),
    |id| id.replacen('.', ",", 1),
    |id| {
        let (prefix, rest) = id.split_once('.').expect("a prefix");
        let (first, rest) = rest.split_at(1);
        format!("{prefix}{first}.{rest}")
    },
];

#[test]
fn the_nearest_ids_come_best_first() {
    for (case, slip) in one_of_each_topic().zip(SLIPS.iter().cycle()) {
        let slip = slip(case.id);
        assert!(catalogue::find(&slip).is_none(), "{slip}");
        let nearest = catalogue::nearest(&slip);
        assert_eq!((nearest.len(), nearest[0]), (3, case.id), "{slip}");
        let distance = |id: &&str| strsim::damerau_levenshtein(id, &slip);
        assert!(nearest.is_sorted_by_key(distance), "{slip}: {nearest:?}");
    }
}
