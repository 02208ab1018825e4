//! Methods (RFC 9110, sections 8.6, 9.1, 9.3.2 and 10.2.1).

use super::{Shared, TOPICS};
use crate::case::Case;

pub(super) static CASES: &[Case] = &[
    Shared::answers_head_with_head("poll.methods.answers-head-with-head"),
    Shared::head_has_fields_of_get("poll.methods.head-has-fields-of-get"),
    Shared::head_has_true_length("poll.methods.head-has-true-length").needs(TOPICS),
    Shared::refuses_other_methods(
        "poll.methods.refuses-other-methods",
        "refuses a method that the poll does not have with 405",
    )
    .needs(TOPICS),
    Shared::names_allowed_methods("poll.methods.names-allowed-methods").needs(TOPICS),
];
