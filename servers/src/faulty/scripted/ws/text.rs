//! Text that the server looks at too late, or not in one piece.

use super::strict::TextCheck;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.checks-each-fragment-alone",
        says: "It checks the text in each frame, but not across their borders.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.text = TextCheck::WithinFrames)
        }),
        violates: &["ws.utf8.rejects-across-fragments"],
    },
    Defect {
        id: "ws.checks-text-at-its-end",
        says: "It checks text when the message is whole.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.text = TextCheck::AtItsEnd)),
        violates: &["ws.utf8.fails-fast"],
    },
];
