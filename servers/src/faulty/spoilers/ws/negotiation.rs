//! What can be wrong with the negotiation of compression (RFC 7692, section 7).

use super::shapes::{EditAnswer, EditRequest, spoil_request};
use super::tap;
use crate::faulty::codec::ws::Head;
use crate::faulty::scripted::ws::bases::STRICT;
use crate::faulty::{Defect, spoiler};

const FIELD: &str = "Sec-WebSocket-Extensions";
const DEFLATE: &str = "permessage-deflate";

const SERVER_ANEW: &str = "server_no_context_takeover";
const CLIENT_ANEW: &str = "client_no_context_takeover";
const SERVER_WINDOW: &str = "server_max_window_bits";
const CLIENT_WINDOW: &str = "client_max_window_bits";

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.accepts-two-offers", &STRICT, || tap(EditAnswer::new(accepts_two_offers)))
        .says("It accepts both of two offers of compression.")
        .violates(&["ws.deflate.accepts-once"]),
    spoiler("ws.answers-each-extension-in-a-field", &STRICT, || {
        tap(EditAnswer::new(answers_in_two_fields))
    })
    .says("It names an extension that it does not speak, in a field of its own.")
    .violates(&["ws.deflate.one-extensions-field"]),
    spoiler("ws.conceals-its-window", &STRICT, || tap(EditAnswer::new(conceals_its_window)))
        .says("It accepts server_max_window_bits without naming it.")
        .violates(&["ws.deflate.confirms-server-window"]),
    spoiler("ws.conceals-that-it-begins-anew", &STRICT, || tap(EditAnswer::new(conceals_anew)))
        .says("It accepts server_no_context_takeover without naming it.")
        .violates(&["ws.deflate.confirms-server-no-context-takeover"]),
    spoiler("ws.declines-quoted-values", &STRICT, || tap(EditRequest(declines_quoted_values)))
        .says("It declines an offer with a value in quotes.")
        .violates(&["ws.deflate.takes-quoted-values"]),
    spoiler("ws.declines-the-plain-offer", &STRICT, || tap(EditRequest(declines_the_plain_offer)))
        .says("It declines an offer of compression without parameters.")
        .violates(&["ws.deflate.accepts-plain-offer"]),
    spoiler("ws.declines-to-begin-anew", &STRICT, || tap(EditRequest(declines_to_begin_anew)))
        .says("It declines offers with server_no_context_takeover.")
        .violates(&["ws.deflate.supports-server-no-context-takeover"]),
    spoiler("ws.enlarges-its-window", &STRICT, || tap(EditAnswer::new(enlarges_its_window)))
        .says("It answers the window that it was given with one of 15 bits.")
        .violates(&["ws.deflate.confirms-server-window"]),
    spoiler("ws.enlarges-the-clients-window", &STRICT, || {
        tap(EditAnswer::new(enlarges_the_clients_window))
    })
    .says("It answers a client's window with one of 15 bits.")
    .violates(&["ws.deflate.client-window-at-most-offered"]),
    spoiler("ws.ignores-a-bad-client-window", &STRICT, || {
        tap(EditRequest(ignores_a_bad_client_window))
    })
    .says("It takes an offer with a client window that is none.")
    .violates(&["ws.deflate.declines-bad-client-window"]),
    spoiler("ws.ignores-a-bad-server-window", &STRICT, || {
        tap(EditRequest(ignores_a_bad_server_window))
    })
    .says("It takes an offer with a server window that is none.")
    .violates(&["ws.deflate.declines-bad-server-window"]),
    spoiler("ws.ignores-doubled-parameters", &STRICT, || {
        tap(EditRequest(ignores_doubled_parameters))
    })
    .says("It takes an offer with a parameter twice.")
    .violates(&["ws.deflate.declines-duplicate-parameter"]),
    spoiler("ws.ignores-unknown-parameters", &STRICT, || {
        tap(EditRequest(ignores_unknown_parameters))
    })
    .says("It takes an offer with a parameter that nobody has defined.")
    .violates(&["ws.deflate.declines-unknown-parameter"]),
    spoiler("ws.ignores-values-on-flags", &STRICT, || tap(EditRequest(ignores_values_on_flags)))
        .says("It takes an offer with a value where none belongs.")
        .violates(&["ws.deflate.declines-value-on-flags"]),
    spoiler("ws.knows-compression-by-its-prefix", &STRICT, || {
        tap(EditAnswer::new(knows_its_prefix))
    })
    .says("It takes any extension that begins with permessage- for permessage-deflate.")
    .violates(&["ws.deflate.answers-only-offered-extension"]),
    spoiler("ws.looks-at-the-first-offer-alone", &STRICT, || {
        tap(EditRequest(looks_at_the_first_offer))
    })
    .says("It declines compression when it cannot accept the first offer.")
    .violates(&["ws.deflate.takes-fallback-offer"]),
    spoiler("ws.names-a-client-window-unasked", &STRICT, || {
        tap(EditAnswer::new(names_a_client_window))
    })
    .says("It answers with client_max_window_bits though it was not offered.")
    .violates(&["ws.deflate.client-window-only-when-offered"]),
    spoiler("ws.names-a-parameter-twice", &STRICT, || {
        tap(EditAnswer::new(names_a_parameter_twice))
    })
    .says("It confirms server_no_context_takeover twice.")
    .violates(&["ws.deflate.responds-legally"]),
    spoiler("ws.reads-windows-as-numbers", &STRICT, || tap(EditRequest(reads_windows_as_numbers)))
        .says("It takes the window 010 for 10.")
        .violates(&["ws.deflate.declines-leading-zeros"]),
    spoiler("ws.refuses-a-window-without-a-number", &STRICT, || {
        tap(EditRequest(refuses_a_bare_window))
    })
    .says("It refuses the handshake when server_max_window_bits has no value.")
    .violates(&["ws.deflate.declines-without-refusing"]),
];

/// Everything that is offered, or answered.
fn value(head: &Head) -> String {
    head.values(FIELD).collect::<Vec<_>>().join(", ")
}

/// The name of a parameter.
fn name(parameter: &str) -> &str {
    parameter.split('=').next().unwrap_or_default().trim()
}

// Requests: what the server gets to see of the offers.

/// Edits each parameter of the offers of compression: it stays as it is,
/// becomes another one, or goes; beside it `edit` gets those in front of it. Only legal
/// grammar is edited, so that malformed offers stay malformed.
fn edit(head: &mut Head, edit: impl Fn(&str, &[String]) -> Option<String>) {
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let offers = value(head);
    let is_legal = |offer: &str| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(DEFLATE) && parts.all(|part| is_token(name(part)))
    };
    if !offers.split(',').all(|offer| is_legal(offer.trim())) {
        return;
    }
    let edited = |offer: &str| {
        let mut kept = vec![DEFLATE.to_owned()];
        for parameter in offer.split(';').skip(1) {
            kept.extend(edit(parameter.trim(), &kept));
        }
        kept.join("; ")
    };
    let offers: Vec<String> = offers.split(',').map(edited).collect();
    head.set(FIELD, &offers.join(", "));
}

fn ignores_unknown_parameters(head: &mut Head) {
    let known = [SERVER_ANEW, CLIENT_ANEW, SERVER_WINDOW, CLIENT_WINDOW];
    // An unknown parameter in front of another offer is that of a fallback.
    if !value(head).contains(',') && head.count(FIELD) == 1 {
        edit(head, |parameter, _| known.contains(&name(parameter)).then(|| parameter.to_owned()));
    }
}

fn ignores_doubled_parameters(head: &mut Head) {
    edit(head, |parameter, kept| {
        let is_first = !kept.iter().any(|one| name(one) == name(parameter));
        is_first.then(|| parameter.to_owned())
    });
}

fn ignores_values_on_flags(head: &mut Head) {
    edit(head, |parameter, _| {
        let is_flag = [SERVER_ANEW, CLIENT_ANEW].contains(&name(parameter));
        Some(if is_flag { name(parameter) } else { parameter }.to_owned())
    });
}

fn ignores_a_bad_server_window(head: &mut Head) {
    edit(head, |parameter, _| {
        (name(parameter) != SERVER_WINDOW || is_window(parameter)).then(|| parameter.to_owned())
    });
}

fn ignores_a_bad_client_window(head: &mut Head) {
    edit(head, |parameter, _| {
        let is_fine = parameter == CLIENT_WINDOW || is_window(parameter);
        (name(parameter) != CLIENT_WINDOW || is_fine).then(|| parameter.to_owned())
    });
}

fn reads_windows_as_numbers(head: &mut Head) {
    edit(head, |parameter, _| Some(parameter.replace("=0", "=")));
}

/// Whether the value is a window, quoted or not, with leading zeros or not.
fn is_window(parameter: &str) -> bool {
    let value = parameter.split_once('=').map(|(_, value)| value.trim().trim_matches('"'));
    let value = value.map(|value| value.trim_start_matches('0'));
    ["8", "9", "10", "11", "12", "13", "14", "15"].map(Some).contains(&value)
}

fn looks_at_the_first_offer(head: &mut Head) {
    let offers = value(head);
    if let Some((first, _)) = offers.split_once(',')
        && first.trim_start().starts_with(DEFLATE)
    {
        head.set(FIELD, first);
    }
}

fn declines_quoted_values(head: &mut Head) {
    if value(head).starts_with(DEFLATE) && value(head).contains('"') {
        head.remove(FIELD);
    }
}

fn declines_the_plain_offer(head: &mut Head) {
    if value(head) == DEFLATE {
        head.remove(FIELD);
    }
}

fn declines_to_begin_anew(head: &mut Head) {
    if value(head).contains(SERVER_ANEW) {
        head.remove(FIELD);
    }
}

fn refuses_a_bare_window(head: &mut Head) {
    if value(head).split(';').any(|part| part.trim() == SERVER_WINDOW) {
        spoil_request(head);
    }
}

// Answers: what the client is told.

fn knows_its_prefix(asked: &Head, answer: &mut Head) {
    if value(asked).starts_with("permessage-")
        && !answer.has(FIELD)
        && !value(asked).contains(DEFLATE)
    {
        answer.set(FIELD, DEFLATE);
    }
}

fn names_a_parameter_twice(_: &Head, answer: &mut Head) {
    let accepted = value(answer);
    if accepted.contains(SERVER_ANEW) {
        answer.set(FIELD, &format!("{accepted}; {SERVER_ANEW}"));
    }
}

fn accepts_two_offers(asked: &Head, answer: &mut Head) {
    let accepted = value(answer);
    // The second offer is legal too when it is the plain one.
    if accepted.contains(SERVER_WINDOW) && value(asked).split(',').any(|one| one.trim() == DEFLATE)
    {
        answer.set(FIELD, &format!("{accepted}, {DEFLATE}"));
    }
}

fn answers_in_two_fields(asked: &Head, answer: &mut Head) {
    let offers = value(asked);
    let other = offers.split(',').map(str::trim).find(|offer| !offer.starts_with(DEFLATE));
    if let Some(other) = other.filter(|_| answer.has(FIELD)) {
        answer.add(FIELD, other);
    }
}

/// Takes a parameter out of the answer.
fn conceal(answer: &mut Head, concealed: &str) {
    let accepted = value(answer);
    let left: Vec<&str> = accepted.split("; ").filter(|part| name(part) != concealed).collect();
    if left.len() < accepted.split("; ").count() {
        answer.set(FIELD, &left.join("; "));
    }
}

fn conceals_its_window(_: &Head, answer: &mut Head) {
    conceal(answer, SERVER_WINDOW);
}

fn conceals_anew(_: &Head, answer: &mut Head) {
    conceal(answer, SERVER_ANEW);
}

/// Gives a parameter of the answer the largest value, where it is there.
fn enlarge(answer: &mut Head, parameter: &str) {
    if value(answer).contains(parameter) {
        conceal(answer, parameter);
        answer.set(FIELD, &format!("{}; {parameter}=15", value(answer)));
    }
}

fn enlarges_its_window(_: &Head, answer: &mut Head) {
    enlarge(answer, SERVER_WINDOW);
}

fn enlarges_the_clients_window(_: &Head, answer: &mut Head) {
    enlarge(answer, CLIENT_WINDOW);
}

fn names_a_client_window(asked: &Head, answer: &mut Head) {
    if answer.has(FIELD) && !value(asked).contains(CLIENT_WINDOW) {
        answer.set(FIELD, &format!("{}; {CLIENT_WINDOW}=15", value(answer)));
    }
}
