//! The decision of this book, and what is said when it is broken.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::model::{Decide, Then};
use super::walk::{Astray, Reached, pairs, told};
use super::{check, read};

const FILE: &str = include_str!("../../../decide.toml");

/// Read once: in a debug build that takes a third of a second.
fn real() -> &'static Decide {
    static REAL: LazyLock<Decide> =
        LazyLock::new(|| read::read(FILE).unwrap_or_else(|faults| panic!("{faults:#?}")));
    &REAL
}

/// What is said of the file after `old`, which is in it once, became `new`.
#[track_caller]
fn after(old: &str, new: &str) -> Vec<String> {
    assert_eq!(FILE.matches(old).count(), 1, "`{old}` is not in the file once");
    of(&FILE.replace(old, new))
}

/// What is said of a file, without the number of the line that its entry is on.
fn of(text: &str) -> Vec<String> {
    let faults = match read::read(text) {
        Ok(decide) => check::faults(&decide),
        Err(faults) => faults,
    };
    let lines = text.lines().count();
    let without_line = |fault: crate::fault::Fault| {
        let line = fault.place.strip_prefix("decide.toml:").and_then(|line| line.parse().ok());
        let line: usize = line.unwrap_or_else(|| panic!("no line in {}", fault.place));
        assert!((1..=lines).contains(&line), "{}", fault.place);
        fault.what
    };
    faults.into_iter().map(without_line).collect()
}

#[test]
fn the_decision_of_this_book_holds() {
    assert_eq!(of(FILE), Vec::<String>::new());
    let decide = real();
    assert_eq!(decide.techniques().count(), 11);
    assert_eq!(decide.outcomes.len(), 16);
    assert!(decide.criteria.len() >= 35, "{}", decide.criteria.len());
}

#[test]
fn every_use_of_the_notes_is_there() {
    let decide = real();
    let named: BTreeSet<&str> =
        decide.uses.iter().flat_map(|used| &used.named).map(|named| named.at.as_str()).collect();
    // The lines of the source notes that say what a technique is for: the lists of
    // uses, the table rows and the conclusions.
    let lines = [
        "000:61", "000:71", "000:77", "000:82", "000:94", "000:106", "000:107", "000:108",
        "000:109", "001:266", "001:267", "001:268", "001:269", "001:270", "001:402", "001:403",
        "001:404", "001:405", "001:406", "001:421", "001:438", "001:439", "002:6", "002:9",
        "002:10", "002:11", "002:12", "002:14", "002:15", "002:26", "002:28", "002:30", "002:32",
        "002:36", "002:38", "002:46", "002:92", "002:97", "002:115", "002:116", "002:117",
        "002:118", "003:34", "003:35", "003:36", "003:37", "003:77", "003:78", "003:79", "003:80",
        "003:93",
    ];
    for line in lines {
        assert!(named.contains(line), "no use is `named` at {line}");
    }
}

#[test]
fn a_technique_that_no_answer_chooses() {
    let said = after("choose = \"socketio\"", "choose = \"websocket\"");
    assert_eq!(
        said[0],
        "no path from `goal` leads to the outcome `socketio`; let an answer choose it, or remove it"
    );
    assert!(said[1].starts_with(
        "goal=updates,ends=page,way=both,both=library leads to `websocket`, which cannot do `kit` (brings reconnection"
    ), "{said:#?}");
}

#[test]
fn an_outcome_beside_the_techniques_that_no_answer_chooses() {
    let said = after("choose = \"push\"", "choose = \"plain-http\"");
    assert!(said[0].starts_with("no path from `goal` leads to the outcome `push`"), "{said:#?}");
}

#[test]
fn a_question_that_no_answer_asks() {
    let said = after("ask = \"rpc\"", "ask = \"late\"");
    assert_eq!(
        said[0],
        "no path from `goal` leads to the question `rpc`; let an answer ask it, or remove it"
    );
    assert!(said.iter().any(|what| what.starts_with(
        "goal=updates,ends=page,way=contract,late=seconds leads to `short-polling`, which cannot do `typed`"
    )), "{said:#?}");
}

#[test]
fn a_slip_in_a_name() {
    assert_eq!(
        after("needs = [\"work-queue\"]", "needs = [\"work-qeue\"]"),
        ["no capability is called `work-qeue`; did you mean `work-queue`?"]
    );
    assert_eq!(
        after("choose = \"socketio\"", "choose = \"socket-io\""),
        ["no outcome is called `socket-io`; did you mean `socketio`?"]
    );
    assert_eq!(
        after("ask = \"program\"", "ask = \"programm\""),
        ["no question is called `programm`; did you mean `program`?"]
    );
    let said = after("ask = \"program\"", "ask = \"x\"");
    assert_eq!(
        said,
        [
            "no question is called `x`; there are goal, media, ends, program, keep, way, both, rpc, late, payload"
        ]
    );
    let said = after("start = \"goal\"", "start = \"goals\"");
    assert_eq!(said, ["no question is called `goals`; did you mean `goal`?"]);
    let said = after("ask = \"rpc\"", "aks = \"rpc\"");
    assert!(said[0].starts_with("unknown field `aks`, expected one of"), "{said:#?}");
    assert!(said[0].ends_with("did you mean `ask`?"), "{said:#?}");
}

#[test]
fn a_fault_names_its_line() {
    let text = FILE.replace("needs = [\"work-queue\"]", "needs = [\"work-qeue\"]");
    let line = text.lines().position(|line| line.contains("work-qeue")).expect("is there") + 1;
    let faults = read::read(&text).expect_err("has a fault");
    assert_eq!(faults[0].place, format!("decide.toml:{line}"));
    let broken = FILE.replace("start = \"goal\"", "start = ");
    let faults = read::read(&broken).expect_err("is no TOML");
    let line = FILE.lines().position(|line| line.starts_with("start")).expect("is there") + 1;
    assert_eq!(faults[0].place, format!("decide.toml:{line}"));
}

#[test]
fn questions_in_a_circle() {
    assert_eq!(
        after("ask = \"payload\"", "ask = \"way\""),
        ["questions in a circle: way → late → way, by the answer `now`"]
    );
}

#[test]
fn a_use_that_lands_elsewhere() {
    assert_eq!(
        after(
            "answers = \"goal=updates,ends=page,way=both,both=newest\"",
            "answers = \"goal=updates,ends=page,way=both,both=any\"",
        ),
        [
            "the use `action-game`: goal=updates,ends=page,way=both,both=any leads to `websocket`, and not to `webtransport`"
        ]
    );
    assert_eq!(
        after("answers = \"goal=updates,ends=peer\"", "answers = \"goal=updates\""),
        ["the use `file-to-friend`: `ends` is not answered; there are page, program, device, peer"]
    );
    assert_eq!(
        after("answers = \"goal=updates,ends=peer\"", "answers = \"goal=updates,ends=pear\""),
        ["the use `file-to-friend`: `ends` has no answer `pear`; did you mean `peer`?"]
    );
}

#[test]
fn a_note_that_says_something_else_is_answered() {
    let said = after("corrected = \"The board never answers.\"\n", "");
    assert_eq!(
        said,
        [
            "the use `traffic`: the note at 002:10 names `websocket`, and not `sse`; say in `corrected` why"
        ]
    );
}

#[test]
fn something_cheaper_that_would_do() {
    // Server-Sent Events carry text only; with bytes as they are they would do.
    let said = after(
        "rate = [\"spec:html-sse\", \"test:a_stream_resumes_after_every_cut\"]",
        "rate = \"spec:html-sse\"\nbinary = \"spec:html-sse\"",
    );
    assert_eq!(
        said,
        [
            "goal=updates,ends=page,way=down,late=now,payload=binary leads to `websocket` (cost 4), and `sse` (cost 2) can do all that is asked for: updates, browser, fresh, rate, binary"
        ]
    );
}

#[test]
fn an_outcome_that_cannot_do_what_was_asked_for() {
    let said = after("lossy = { proof = \"spec:webtransport-h3\", pending = \"part 9\" }\n", "");
    assert_eq!(
        said,
        [
            "goal=updates,ends=page,way=both,both=newest leads to `webtransport`, which cannot do `lossy` (drops a late message instead of delaying the next one)"
        ]
    );
}

#[test]
fn what_an_entry_must_have() {
    let said = after("choose = \"socketio\"\n", "");
    assert_eq!(
        said,
        [
            "the answer `library` has either `ask`, or `choose` with `because`, `runner_up` and `unless`"
        ]
    );
    let said = after("tiny = { proof = \"spec:mqtt5\", pending = \"part 5\" }", "tiny = []");
    assert_eq!(
        said,
        ["`tiny` has no proof; name one, or the part that brings it: pending = \"part 4\""]
    );
    let said = after(
        "tiny = { proof = \"spec:mqtt5\", pending = \"part 5\" }",
        "tiny = { proof = \"spec:mqtt5\", pending = \"soon\" }",
    );
    assert_eq!(said, ["`soon` is no part; write it like \"part 4\""]);
    let said = after("tiny = { proof = \"spec:mqtt5\", pending = \"part 5\" }", "tiny = \"yes\"");
    assert_eq!(said, ["`yes` is no proof; it begins with `case:`, `test:`, `measure:` or `spec:`"]);
    let said = after("says = \"RFC 6455\", proof = \"spec:rfc6455/5.1-1\"", "says = \"RFC 6455\"");
    assert_eq!(
        said,
        ["`websocket` has no proof; name one, or the part that brings it: pending = \"part 4\""]
    );
}

#[test]
fn a_cell_that_is_missing() {
    let cell = "websocket = { says = \"with wss\", proof = \"spec:rfc6455/3-3\" }\n";
    assert_eq!(after(cell, ""), ["the criterion `encryption` has no cell for `websocket`"]);
}

#[test]
fn an_id_twice() {
    assert_eq!(
        after("[[use]]\nid = \"presence\"", "[[use]]\nid = \"chat\""),
        ["the use `chat` is there twice"]
    );
}

#[test]
fn a_capability_that_nobody_asks_for() {
    let said = after("needs = [\"crowd\"]\n", "");
    assert_eq!(said, ["no answer asks for the capability `crowd`; remove it"]);
}

#[test]
fn every_path_is_followed_by_its_answers_in_any_order() {
    let decide = real();
    let paths = decide.paths();
    assert!(paths.len() >= 20, "{}", paths.len());
    for path in &paths {
        let mut answers = pairs(&told(&path.steps)).expect("are pairs");
        answers.reverse();
        match decide.follow(&answers) {
            Ok(Reached::End(reached)) => assert_eq!(told(&reached.steps), told(&path.steps)),
            other => panic!("{}: {other:?}", told(&path.steps)),
        }
    }
}

#[test]
fn answers_that_lead_nowhere() {
    let decide = real();
    let follow = |text: &str| {
        let followed = pairs(text).and_then(|answers| decide.follow(&answers).map(|_| ()));
        followed.expect_err(text).to_string()
    };
    assert_eq!(
        follow("goal"),
        "`goal` is no answer; write question=answer, with a comma between two of them"
    );
    assert_eq!(follow("gaol=look"), "no question is called `gaol`; did you mean `goal`?");
    assert_eq!(follow("goal=lok"), "`goal` has no answer `lok`; did you mean `look`?");
    assert_eq!(follow("goal=look,goal=away"), "`goal` is answered twice");
    assert_eq!(follow("goal=look,ends=page"), "`ends` is not asked after goal=look");
    assert_eq!(follow("ends=page"), "`ends` is not asked first; the first question is `goal`");
    assert!(matches!(pairs(" , "), Ok(none) if none.is_empty()));
    assert!(matches!(pairs("=x"), Err(Astray::Form(_))));
}

proptest! {
    /// Whoever answers, and whatever: there is an end, and soon.
    #[test]
    fn random_answers_end(choices in proptest::collection::vec(any::<usize>(), 8)) {
        let decide = real();
        let mut question = decide.question(&decide.start);
        let mut ended = false;
        for choice in choices {
            let answer = &question.answers[choice % question.answers.len()];
            match &answer.then {
                Then::Ask(next) => question = decide.question(next),
                Then::Choose(_) => {
                    ended = true;
                    break;
                }
            }
        }
        prop_assert!(ended, "still asking {} after 8 answers", question.id);
    }
}

/// Wherever the file is cut off, it is read or refused.
#[test]
fn no_cut_of_the_file_makes_the_reader_panic() {
    for at in (0..FILE.len()).step_by(FILE.len() / 40).filter(|at| FILE.is_char_boundary(*at)) {
        match read::read(&FILE[..at]) {
            Ok(decide) => drop(check::faults(&decide)),
            Err(faults) => assert!(!faults.is_empty(), "refused at {at} without a reason"),
        }
    }
}
