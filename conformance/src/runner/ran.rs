//! What a case declares as its inputs, held against those that its body dealt with.

use super::attempt::End;
use crate::case::{Inputs, Stop};
use crate::report::messages;
use crate::report::model::{InputsReport, SkippedInput};

/// The inputs of one attempt.
pub(super) struct Ran {
    /// For the report; nothing where the case declares none.
    pub(super) report: Option<InputsReport>,
    /// What is wrong with the case itself: an input that it declares and never
    /// ran, or one that it ran and does not declare.
    pub(super) fault: Option<String>,
}

impl Ran {
    /// Compares `declared` with what was ticked off before the attempt came to `end`.
    pub(super) fn of(declared: &[String], ticked: &Inputs, end: &End) -> Ran {
        let ticked = ticked.ticked();
        let undeclared = ticked.iter().find(|input| !declared.contains(&input.name));
        let missing: Vec<&String> = declared
            .iter()
            .filter(|name| !ticked.iter().any(|input| input.name == **name))
            .collect();
        let fault = match (undeclared, missing.first()) {
            (Some(input), _) => Some(messages::input_undeclared(&input.name)),
            (None, Some(input)) if matches!(end, End::Passed) => {
                Some(messages::input_never_ran(input))
            }
            _ => None,
        };
        let why = match end {
            End::Stopped(Stop::Violation(_)) => messages::input_after_violation(),
            _ => messages::input_not_reached(),
        };
        let told = |input: &crate::case::Input| {
            let (input, why) = (input.name.clone(), input.skipped.clone()?);
            Some(SkippedInput { input, why })
        };
        let mut skipped: Vec<SkippedInput> = ticked.iter().filter_map(told).collect();
        let run = ticked.len() - skipped.len();
        skipped.extend(
            missing.into_iter().map(|name| SkippedInput { input: name.clone(), why: why.clone() }),
        );
        let report = InputsReport { declared: declared.len(), run, skipped };
        Ran { report: (!declared.is_empty()).then_some(report), fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(declared: &[&str], ticked: &[(&str, Option<&str>)], end: &End) -> Ran {
        let inputs = Inputs::default();
        for (name, why) in ticked {
            inputs.tick(*name, why.map(str::to_owned));
        }
        let declared: Vec<String> = declared.iter().map(|name| (*name).to_owned()).collect();
        Ran::of(&declared, &inputs, end)
    }

    #[test]
    fn a_pass_has_dealt_with_every_input() {
        let whole = ran(&["a", "b"], &[("a", None), ("b", Some("no b here"))], &End::Passed);
        assert_eq!(whole.fault, None);
        let report = whole.report.expect("inputs");
        assert_eq!((report.declared, report.run), (2, 1));
        assert_eq!((&*report.skipped[0].input, &*report.skipped[0].why), ("b", "no b here"));
        let fault = ran(&["a", "b"], &[("a", None)], &End::Passed).fault.expect("a fault");
        assert!(fault.contains("`b`"), "{fault}");
    }

    #[test]
    fn what_is_not_declared_is_a_fault_however_it_ends() {
        let end = End::Stopped(Stop::violation("this", "that"));
        let fault = ran(&["a"], &[("a", None), ("c", None)], &end).fault.expect("a fault");
        assert!(fault.contains("`c`"), "{fault}");
    }

    #[test]
    fn a_violation_may_leave_inputs_behind_and_names_them() {
        let end = End::Stopped(Stop::violation("this", "that"));
        let early = ran(&["a", "b"], &[("a", None)], &end);
        assert_eq!(early.fault, None);
        assert_eq!(early.report.expect("inputs").skipped[0].input, "b");
    }

    #[test]
    fn an_input_that_ran_once_was_run() {
        let ticked = [("a", Some("not now")), ("a", None)];
        let report = ran(&["a"], &ticked, &End::Passed).report.expect("inputs");
        assert_eq!((report.run, report.skipped.len()), (1, 0));
    }
}
