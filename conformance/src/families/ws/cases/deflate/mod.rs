//! permessage-deflate (RFC 7692).

pub(super) mod breaches;
pub(super) mod negotiation;
pub(super) mod reading;
pub(super) mod responses;
pub(super) mod sending;

use crate::case::Need;

/// The ledger that most of them cite.
const RFC: &str = "rfc7692";

/// For what is agreed on.
const DEFLATE: &[Need] = &[Need::Can("permessage-deflate")];

/// For what comes back.
const ECHO: &[Need] = &[Need::Can("permessage-deflate"), Need::Can("echo")];

/// The offer that leaves the server every freedom.
const PLAIN: &str = "permessage-deflate";
