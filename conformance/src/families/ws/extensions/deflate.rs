//! A response of permessage-deflate (RFC 7692, sections 5 and 7.1), held against
//! the offer.

use super::{Extension, Extensions, Param, shown};

/// The name of the extension.
pub const NAME: &str = "permessage-deflate";

const SERVER_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_WINDOW: &str = "server_max_window_bits";
const CLIENT_WINDOW: &str = "client_max_window_bits";

/// So many problems of a response are kept.
const MOST_PROBLEMS: usize = 100;

/// The four parameters, of an offer or a response, as far as they can be read:
/// of several with one name the first one that can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The server begins each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client does.
    pub client_no_context_takeover: bool,
    /// The largest window of the server.
    pub server_max_window_bits: Window,
    /// The largest window of the client.
    pub client_max_window_bits: Window,
}

/// A window parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// It is not there.
    #[default]
    Absent,
    /// It is there without a number that can be read; in an offer of the client's
    /// window that is as good as any.
    Unnumbered,
    /// A power of two, from 8 to 15.
    Bits(u8),
}

impl Window {
    /// The number, where there is one.
    pub fn bits(self) -> Option<u8> {
        match self {
            Window::Bits(bits) => Some(bits),
            Window::Absent | Window::Unnumbered => None,
        }
    }

    /// Takes the first number that there is.
    fn or(self, next: Option<u8>) -> Window {
        self.bits().or(next).map_or(Window::Unnumbered, Window::Bits)
    }
}

/// What a response makes of permessage-deflate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeflateResponse {
    /// What was agreed on; nothing where the response does not name the extension.
    pub parameters: Option<Parameters>,
    /// What is wrong with it: of itself in order of appearance, and then, where
    /// it fits no offer, what it would have to say for the first one.
    pub problems: Vec<Problem>,
}

/// Something that RFC 7692 does not allow in a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The extension was not offered (section 5).
    NotOffered,
    /// The extension so many times (section 5).
    Repeated(usize),
    /// A parameter with this name, which is not defined (section 7).
    Unknown(String),
    /// This parameter twice or more (section 7).
    Duplicate(&'static str),
    /// A value, this one, with a parameter that has none (sections 7.1.1.1 and 7.1.1.2).
    ValueOnFlag(&'static str, String),
    /// No value with a parameter that needs one (sections 7.1.2.1 and 7.1.2.2).
    NoValue(&'static str),
    /// A value, this one, that does not consist of digits.
    NoNumber(&'static str, String),
    /// A number, this one, with a zero in front.
    LeadingZero(&'static str, String),
    /// A number, this one, that is not from 8 to 15.
    OutOfRange(&'static str, String),
    /// server_no_context_takeover was offered and is not there (section 7.1.1.1).
    ServerTakeoverMissing,
    /// server_max_window_bits was offered with this number and is not there (section 7.1.2.1).
    ServerWindowMissing(u8),
    /// server_max_window_bits is larger than the offer (section 7.1.2.1).
    ServerWindowAbove {
        /// What was offered.
        offered: u8,
        /// What came back.
        answered: u8,
    },
    /// client_max_window_bits is there and was not offered (section 7.1.2.2).
    ClientWindowNotOffered,
    /// client_max_window_bits is larger than the offer (section 7.1.2.2; section
    /// 7.2.1 reckons with that).
    ClientWindowAbove {
        /// What was offered.
        offered: u8,
        /// What came back.
        answered: u8,
    },
}

impl Problem {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Problem::NotOffered => format!("{NAME}, which was not offered"),
            Problem::Repeated(times) => format!("{NAME} {times} times"),
            Problem::Unknown(name) => format!("the unknown parameter {}", shown(name)),
            Problem::Duplicate(name) => format!("{name} more than once"),
            Problem::ValueOnFlag(name, value) => {
                format!("{name} with the value {}, where it has none", shown(value))
            }
            Problem::NoValue(name) => format!("{name} without a value"),
            Problem::NoNumber(name, value) => {
                format!("{name} with the value {}, which is no number", shown(value))
            }
            Problem::LeadingZero(name, value) => {
                format!("{name} with the value {}, which begins with a zero", shown(value))
            }
            Problem::OutOfRange(name, value) => {
                format!("{name} with the value {}, which is not from 8 to 15", shown(value))
            }
            Problem::ServerTakeoverMissing => format!("no {SERVER_TAKEOVER}, which was offered"),
            Problem::ServerWindowMissing(bits) => {
                format!("no {SERVER_WINDOW}, which was offered with {bits}")
            }
            Problem::ServerWindowAbove { offered, answered } => {
                format!("{SERVER_WINDOW}={answered}, where {offered} was offered")
            }
            Problem::ClientWindowNotOffered => format!("{CLIENT_WINDOW}, which was not offered"),
            Problem::ClientWindowAbove { offered, answered } => {
                format!("{CLIENT_WINDOW}={answered}, where {offered} was offered")
            }
        }
    }
}

/// What `response` makes of permessage-deflate where the request offered `offers`.
/// An offer may be a bad one: then what can be read of it counts.
pub fn deflate_response(offers: &Extensions, response: &Extensions) -> DeflateResponse {
    let mut problems = Vec::new();
    let accepted: Vec<&Extension> = response.called(NAME).collect();
    let Some(first) = accepted.first() else {
        return DeflateResponse { parameters: None, problems };
    };
    if accepted.len() > 1 {
        problems.push(Problem::Repeated(accepted.len()));
    }
    let parameters = parameters(first, &mut problems);
    // What is wrong with an offer is the client's business.
    let offers = offers.called(NAME).map(|offer| self::parameters(offer, &mut Vec::new()));
    let misses: Vec<Vec<Problem>> = offers.map(|offer| misses(&offer, &parameters)).collect();
    if misses.is_empty() {
        problems.push(Problem::NotOffered);
    } else if !misses.iter().any(Vec::is_empty) {
        problems.extend(misses.into_iter().next().unwrap_or_default());
    }
    problems.truncate(MOST_PROBLEMS);
    DeflateResponse { parameters: Some(parameters), problems }
}

/// What can be read of the parameters; notes what cannot, and what is wrong.
fn parameters(extension: &Extension, problems: &mut Vec<Problem>) -> Parameters {
    let mut read = Parameters::default();
    for param in &extension.params {
        let is = |name: &str| param.name.eq_ignore_ascii_case(name);
        if is(SERVER_TAKEOVER) {
            read.server_no_context_takeover = true;
            problems.extend(flag(SERVER_TAKEOVER, param));
        } else if is(CLIENT_TAKEOVER) {
            read.client_no_context_takeover = true;
            problems.extend(flag(CLIENT_TAKEOVER, param));
        } else if is(SERVER_WINDOW) {
            let bits = window(SERVER_WINDOW, param).map_err(|problem| problems.push(problem));
            read.server_max_window_bits = read.server_max_window_bits.or(bits.ok());
        } else if is(CLIENT_WINDOW) {
            let bits = window(CLIENT_WINDOW, param).map_err(|problem| problems.push(problem));
            read.client_max_window_bits = read.client_max_window_bits.or(bits.ok());
        } else {
            problems.push(Problem::Unknown(param.name.clone()));
        }
    }
    for name in [SERVER_TAKEOVER, CLIENT_TAKEOVER, SERVER_WINDOW, CLIENT_WINDOW] {
        let same = extension.params.iter().filter(|param| param.name.eq_ignore_ascii_case(name));
        if same.count() > 1 {
            problems.push(Problem::Duplicate(name));
        }
    }
    read
}

fn flag(name: &'static str, param: &Param) -> Option<Problem> {
    Some(Problem::ValueOnFlag(name, param.value.clone()?))
}

/// The number of bits, from 8 to 15.
fn window(name: &'static str, param: &Param) -> Result<u8, Problem> {
    let Some(value) = &param.value else { return Err(Problem::NoValue(name)) };
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::NoNumber(name, value.clone()));
    }
    if value.starts_with('0') && value.len() > 1 {
        return Err(Problem::LeadingZero(name, value.clone()));
    }
    let bits = value.parse().ok().filter(|bits| (8..=15).contains(bits));
    bits.ok_or_else(|| Problem::OutOfRange(name, value.clone()))
}

/// What a response would have to say to fit this offer.
fn misses(offer: &Parameters, response: &Parameters) -> Vec<Problem> {
    let mut misses = Vec::new();
    if offer.server_no_context_takeover && !response.server_no_context_takeover {
        misses.push(Problem::ServerTakeoverMissing);
    }
    if let Window::Bits(offered) = offer.server_max_window_bits {
        match response.server_max_window_bits {
            Window::Absent => misses.push(Problem::ServerWindowMissing(offered)),
            Window::Bits(answered) if answered > offered => {
                misses.push(Problem::ServerWindowAbove { offered, answered });
            }
            Window::Unnumbered | Window::Bits(_) => {}
        }
    }
    match (offer.client_max_window_bits, response.client_max_window_bits) {
        (Window::Absent, Window::Unnumbered | Window::Bits(_)) => {
            misses.push(Problem::ClientWindowNotOffered);
        }
        (Window::Bits(offered), Window::Bits(answered)) if answered > offered => {
            misses.push(Problem::ClientWindowAbove { offered, answered });
        }
        _ => {}
    }
    misses
}
