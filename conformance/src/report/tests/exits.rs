//! Targets that ended by themselves, in every report.

use crate::outcome::Exit;
use crate::report::html::{self, page};
use crate::report::json::{read, write};
use crate::report::kept::Kept;
use crate::report::terminal::{render, trial};
use crate::report::tests::fixtures::{crashing, passes, report, style};
use crate::report::tests::snapshot;
use crate::report::{github, junit, markdown};

#[test]
fn on_the_terminal() {
    let text = render(&crashing(), &style());
    snapshot("terminal_exits", &text);
    let block = text[text.find("EXIT").expect("a block")..].rsplit_once("\n\n").expect("a verdict");
    assert!(trial::rest(&crashing(), &style()).contains(block.0));
}

#[test]
fn in_files() {
    let all = [
        junit::text(&crashing(), &style()),
        markdown::text(&crashing()),
        markdown::matrix(&[crashing()]),
        github::annotations(&crashing(), &style()),
    ];
    snapshot("exits", &all.join("\n---\n"));
    for page in [page(&crashing()), html::matrix::page(&[crashing()])] {
        let said = "my-server ended by itself 3 times, exit status 101; noticed after \
                    ws.framing.holds-1 and after ws.framing.holds-3";
        assert_eq!(page.matches(said).count(), 1, "{page}");
        assert!(page.contains("41:9:\n  no mask &#60;key&#62;</code></pre>"), "{page}");
        assert_eq!(page.matches("<section class=\"exit\">").count(), 2);
    }
}

#[test]
fn in_what_is_read_back() {
    let run = crashing();
    assert_eq!(read(&write(&run), "a.json").expect("a report"), run);
    let kept = Kept::of(&run).write();
    assert_eq!(read(&kept, "b.json").expect("a kept run").exits, run.exits);
    assert!(!Kept::of(&report(Exit::Conforms, passes(1))).write().contains("exits"));
}
