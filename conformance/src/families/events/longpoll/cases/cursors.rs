//! Cursors that the target does not know (RFC 6202, as the target file declares
//! them).

use crate::case::Case;
use crate::families::events::feed::cursors;

pub(super) static CASES: &[Case] = &[
    cursors::unknown_cursor("longpoll.cursors.deals-with-unknown"),
    cursors::expired_cursor("longpoll.cursors.deals-with-expired"),
    cursors::malformed_cursors("longpoll.cursors.survives-malformed"),
];
