//! Text that the server looks at too late, or not in one piece.

use super::strict::Fault;
use crate::faulty::scripted::ws::changed::Strict;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("ws.checks-each-fragment-alone", &Strict(|it| it.fault(Fault::ChecksFragmentsAlone)))
        .says("It checks the text in each frame, but not across their borders.")
        .violates(&["ws.utf8.rejects-across-fragments"]),
    scripted("ws.checks-text-at-its-end", &Strict(|it| it.fault(Fault::ChecksTextAtItsEnd)))
        .says("It checks text when the message is whole.")
        .violates(&["ws.utf8.fails-fast"]),
];
