//! All other sentences of the runner, one small function each.
//!
//! Reasons and errors are lower-case fragments that fit behind a colon; notes
//! and answers to a command are sentences. Each says what happened, where, with
//! which value, and what to do next. None of them escapes anything: a reporter
//! does that when it shows them ([`super::text::clean`]); what the command line
//! prints itself is made of the reader's own words, except [`plain_http`] and
//! [`target_exited`], which escape what the target said.

mod exits;
mod github;
mod inputs;
mod known;
mod needs;
mod pcap;
mod run;
mod usage;

pub use exits::{exited, printed_last};
pub use github::{annotation, annotation_title, more_annotations};
pub use inputs::{part_of_inputs, part_of_them, parts_of_inputs, reasons};
pub use known::{
    Blessing, bless_nowhere, bless_unreached, bless_unsteady, bless_without_reason, blessed,
    known_other_outcome, known_reason, known_stale, known_unknown_case, known_unknown_target,
    not_blessed,
};
pub use needs::{
    need_keys, need_word, preset_says_them, skipped_for_need, skipped_for_needs,
    skipped_for_remote, skipped_for_wait, table_of,
};
pub use pcap::{capture_comment, capture_is_full, packet_comment};
pub use run::{
    NotRun, control_failed, deadline_passed, died_of_many, gate_shut, input_after_violation,
    input_never_ran, input_not_reached, input_undeclared, insecure, is_not_run, no_verdict,
    not_accepting, not_run, panicked, please_report, random_seed, refused, repeat_differs,
    repeats_agree, restarted, still_accepts, stopped, suspects, target_died, target_went_silent,
    took_no_connection,
};
pub use usage::{
    Evidence, answers_as, answers_with_events, bad_last_run, cannot_read, cannot_write, changed,
    changes_of_two, file_without_targets, glob_selects_nothing, init_refuses, init_wrote,
    keeps_one, kept_as_it_is, last_run_not_kept, may_be_polled, nearest_cases, no_last_run,
    no_target, nothing_failed, only_failed_selects_nothing, plain_http, preset_of_file,
    preset_without_url, report_in_log, report_kind_unknown, report_place_twice,
    report_without_file, target_exited, target_not_ready, target_twice, unknown_case, unknown_kept,
    unknown_scheme, unknown_spec, unknown_title, withheld, wrote,
};
