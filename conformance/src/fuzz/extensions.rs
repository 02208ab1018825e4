//! Sec-WebSocket-Extensions of a target, and its response of permessage-deflate.

use crate::families::ws::extensions::{
    Extension, Extensions, Oddity, Param, Problem, deflate_response, read,
};

/// The first line is an offer, each further one a field of the response.
pub fn extensions(text: &str) {
    let mut lines = text.lines();
    let offer = lines.next().unwrap_or_default();
    let fields: Vec<&str> = lines.collect();
    let (offers, response) = (read([offer]), read(fields.iter().copied()));
    for (list, length) in [(&offers, offer.len()), (&response, text.len())] {
        holds(list, length);
    }
    // Several fields are one list.
    let each: Vec<Extension> = fields.iter().flat_map(|field| read([*field]).list).collect();
    assert_eq!(each, response.list);
    answers(&offers, &response);
    // What is an offer is a legal response too, but for a client window without a number.
    let mirrored = deflate_response(&offers, &offers);
    let is_of_the_first = |problem: &Problem| !matches!(problem, Problem::NotOffered);
    assert!(mirrored.problems.iter().all(is_of_the_first), "{:?}", mirrored.problems);
}

fn holds(list: &Extensions, length: usize) {
    let params = || list.list.iter().flat_map(|extension| &extension.params);
    assert!(list.list.len() + params().count() <= length);
    assert!(list.oddities.len() <= (3 * (length + 2)).min(1000));
    let says = list.list.iter().map(Extension::says).chain([list.says()]);
    for says in says.chain(params().map(Param::says)) {
        assert!(!says.contains(char::is_control) && says.len() < 100_000, "{says:?}");
    }
    let is_clean = |text: &str| text.trim_matches([' ', '\t']) == text;
    assert!(list.list.iter().all(|extension| is_clean(&extension.name)));
    assert!(params().all(|param| is_clean(&param.name) && !param.name.contains('=')));
    assert!(params().all(|param| param.value.is_some() || !param.is_quoted));
    // Where nothing is odd, it reads the same once it is written with care.
    if list.oddities.iter().all(|oddity| *oddity == Oddity::EmptyElement) {
        let written: Vec<String> = list.list.iter().map(written).collect();
        let again = read([written.join(", ").as_str()]);
        let nothing = list.list.is_empty();
        assert_eq!((&again.list, again.oddities.is_empty()), (&list.list, !nothing), "{written:?}");
    }
}

fn written(extension: &Extension) -> String {
    let param = |param: &Param| match (&param.value, param.is_quoted) {
        (None, _) => format!("; {}", param.name),
        (Some(value), true) => format!("; {}=\"{value}\"", param.name),
        (Some(value), false) => format!("; {}={value}", param.name),
    };
    let params: String = extension.params.iter().map(param).collect();
    format!("{}{params}", extension.name)
}

fn answers(offers: &Extensions, response: &Extensions) {
    let seen = deflate_response(offers, response);
    let times = response.called("permessage-deflate").count();
    assert_eq!(seen.parameters.is_some(), times > 0);
    assert!(seen.problems.len() <= 100 && (times > 0 || seen.problems.is_empty()));
    let offered = offers.called("permessage-deflate").count();
    assert_eq!(seen.problems.contains(&Problem::NotOffered), times > 0 && offered == 0);
    for says in seen.problems.iter().map(Problem::says) {
        assert!(!says.contains(char::is_control) && says.len() < 600, "{says:?}");
    }
    let Some(parameters) = seen.parameters else { return };
    let windows = [parameters.server_max_window_bits, parameters.client_max_window_bits];
    assert!(windows.iter().all(|w| w.bits().is_none_or(|bits| (8..=15).contains(&bits))));
    let is_repeated = seen.problems.iter().any(|problem| matches!(problem, Problem::Repeated(_)));
    assert_eq!(is_repeated, times > 1);
    if !seen.problems.is_empty() {
        return;
    }
    // A response without a problem has each of the four at most once, and nothing else.
    let first = response.called("permessage-deflate").next().expect("an extension");
    assert!(first.params.len() <= 4, "{}", first.says());
}
