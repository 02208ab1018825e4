use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn param(name: &str, value: Option<&str>, is_quoted: bool) -> Param {
    Param { name: name.to_owned(), value: value.map(str::to_owned), is_quoted }
}

fn oddities(value: &str) -> Vec<Oddity> {
    read([value]).oddities
}

#[test]
fn reads_a_list() {
    let all = read(["permessage-foo; use_y; x=\"1\\0\", permessage-foo;x=10", "bar"]);
    let foo = |params| Extension { name: "permessage-foo".to_owned(), params };
    let first = foo(vec![param("use_y", None, false), param("x", Some("10"), true)]);
    let bar = Extension { name: "bar".to_owned(), params: vec![] };
    assert_eq!(all.list, [first, foo(vec![param("x", Some("10"), false)]), bar]);
    assert_eq!(all.oddities, []);
    assert_eq!(all.says(), "permessage-foo; use_y; x=\"10\", permessage-foo; x=10, bar");
    assert_eq!(all.called("Permessage-Foo").count(), 2);
    assert_eq!(read([]).says(), "no extension");
}

/// What looks like the end of an element does not end it inside of quotes.
#[test]
fn quotes_hold_separators() {
    let all = read([r#"a; b="c, d; \" e=f"; g"#]);
    let quoted = param("b", Some(r#"c, d; " e=f"#), true);
    assert_eq!(all.list[0].params, [quoted, param("g", None, false)]);
    assert_eq!((all.list.len(), all.oddities), (1, vec![Oddity::BadValue]));
}

#[test]
fn keeps_what_is_odd() {
    let all: [(&str, &[Oddity]); 16] = [
        ("", &[Oddity::EmptyElement]),
        ("a,, b", &[Oddity::EmptyElement]),
        (", a", &[Oddity::EmptyElement]),
        ("; x=1", &[Oddity::NoName]),
        ("a b", &[Oddity::BadName]),
        ("a=1", &[Oddity::BadName]),
        ("\"a\"", &[Oddity::BadName]),
        ("a;", &[Oddity::EmptyParam]),
        ("a; ; b", &[Oddity::EmptyParam]),
        ("a; =1", &[Oddity::NoParamName]),
        ("a; b c=1", &[Oddity::BadParamName]),
        ("a; x=", &[Oddity::EmptyValue]),
        ("a; x=\"\"", &[Oddity::EmptyValue]),
        ("a; x=1=2", &[Oddity::BadValue]),
        ("a; x=\"1", &[Oddity::OpenQuotes]),
        ("a; x=\"1\"2", &[Oddity::BehindQuotes]),
    ];
    for (value, expected) in all {
        assert_eq!(oddities(value), expected, "{value}");
    }
    for spaced in ["a; x =1", "a; x= 1", "a; x\t=\t1"] {
        assert_eq!(oddities(spaced), [Oddity::SpaceAtEquals], "{spaced}");
        assert_eq!(read([spaced]).list[0].params, [param("x", Some("1"), false)]);
    }
    assert_eq!(oddities("\ta\t;\tb\t,\tc"), []);
    assert_eq!(oddities("a; x=\"1\\"), [Oddity::OpenQuotes]);
}

#[test]
fn oddities_have_a_limit() {
    assert_eq!(oddities(&",".repeat(60_000)).len(), 1000);
}

#[test]
fn says_nothing_that_a_terminal_obeys() {
    let long = "x".repeat(100);
    let all = read([format!("a\u{1b}[2J; {long}={long}").as_str()]);
    let cut = format!("\"{}…\"", "x".repeat(40));
    assert_eq!(all.says(), format!("\"a\\u{{1b}}[2J\"; {cut}={cut}"));
    assert_eq!(read(["; x"]).says(), "(no name); x");
    let many = read([vec!["a"; 100].join(",").as_str()]);
    assert_eq!(many.says(), "a, a, a, a, a, a, a, a, …");
}

/// The problems of a response to an offer of permessage-deflate with these parameters.
fn problems(offer: &str, response: &str) -> Vec<Problem> {
    let named = |params: &str| match params {
        "" => NAME.to_owned(),
        params => format!("{NAME}; {params}"),
    };
    deflate_response(&read([named(offer).as_str()]), &read([named(response).as_str()])).problems
}

#[test]
fn responses_without_a_problem() {
    for (offer, response) in [
        ("", ""),
        ("client_max_window_bits", ""),
        ("client_max_window_bits", "client_max_window_bits=15"),
        ("client_max_window_bits=10", "client_max_window_bits=10"),
        ("server_max_window_bits=12", "server_max_window_bits=8"),
        ("server_max_window_bits=\"12\"", "server_max_window_bits=\"12\""),
        ("server_no_context_takeover", "server_no_context_takeover"),
        // Nobody has to ask for these.
        ("", "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9"),
        ("client_no_context_takeover", ""),
    ] {
        assert_eq!(problems(offer, response), [], "{offer} answered {response}");
    }
    let nothing = deflate_response(&read([NAME]), &read(["x-other"]));
    assert_eq!(nothing, DeflateResponse { parameters: None, problems: vec![] });
}

#[test]
fn responses_with_a_problem() {
    let (server, client) = ("server_max_window_bits", "client_max_window_bits");
    let takeover = "server_no_context_takeover";
    let value = |text: &str| text.to_owned();
    let above = Problem::ServerWindowAbove { offered: 10, answered: 11 };
    let client_above = Problem::ClientWindowAbove { offered: 10, answered: 11 };
    for (offer, response, expected) in [
        ("", "x_new=1", Problem::Unknown(value("x_new"))),
        ("", "server_no_context_takeover=1", Problem::ValueOnFlag(takeover, value("1"))),
        ("", "server_no_context_takeover=", Problem::ValueOnFlag(takeover, value(""))),
        (
            "",
            "server_no_context_takeover; server_no_context_takeover",
            Problem::Duplicate(takeover),
        ),
        ("", "server_max_window_bits=9; server_max_window_bits=10", Problem::Duplicate(server)),
        ("", server, Problem::NoValue(server)),
        (client, client, Problem::NoValue(client)),
        ("", "server_max_window_bits=", Problem::NoNumber(server, value(""))),
        ("", "server_max_window_bits=-9", Problem::NoNumber(server, value("-9"))),
        ("", "server_max_window_bits=+9", Problem::NoNumber(server, value("+9"))),
        ("", "server_max_window_bits=09", Problem::LeadingZero(server, value("09"))),
        ("", "server_max_window_bits=7", Problem::OutOfRange(server, value("7"))),
        ("", "server_max_window_bits=16", Problem::OutOfRange(server, value("16"))),
        ("", "server_max_window_bits=0", Problem::OutOfRange(server, value("0"))),
        ("", "server_max_window_bits=266", Problem::OutOfRange(server, value("266"))),
        (
            "",
            "server_max_window_bits=99999999999",
            Problem::OutOfRange(server, value("99999999999")),
        ),
        ("server_no_context_takeover", "", Problem::ServerTakeoverMissing),
        ("server_max_window_bits=10", "", Problem::ServerWindowMissing(10)),
        ("server_max_window_bits=10", "server_max_window_bits=11", above),
        ("server_max_window_bits=10", "server_max_window_bits", Problem::NoValue(server)),
        ("", "client_max_window_bits=10", Problem::ClientWindowNotOffered),
        ("client_max_window_bits=10", "client_max_window_bits=11", client_above),
    ] {
        assert_eq!(problems(offer, response), [expected], "{offer} answered {response}");
    }
}

/// A response fits where it fits one of the offers.
#[test]
fn any_offer_will_do() {
    let offers = read(["permessage-deflate; server_max_window_bits=10, permessage-deflate"]);
    let fits = |response| deflate_response(&offers, &read([response])).problems;
    assert_eq!(fits("permessage-deflate; server_max_window_bits=9"), []);
    assert_eq!(fits("permessage-deflate; server_max_window_bits=11"), []);
    assert_eq!(fits("permessage-deflate"), []);
    assert_eq!(
        fits("permessage-deflate; client_max_window_bits=9"),
        [Problem::ServerWindowMissing(10), Problem::ClientWindowNotOffered]
    );
    assert_eq!(fits("permessage-deflate, permessage-deflate"), [Problem::Repeated(2)]);
    let other = deflate_response(&read(["x-other"]), &read([NAME]));
    assert_eq!(other.problems, [Problem::NotOffered]);
}

#[test]
fn reads_what_can_be_read() {
    let response = "permessage-deflate; server_max_window_bits=x; server_max_window_bits=9; \
                    client_max_window_bits; Client_No_Context_Takeover=yes";
    let seen = deflate_response(&read([NAME]), &read([response])).parameters;
    let expected = Parameters {
        server_no_context_takeover: false,
        client_no_context_takeover: true,
        server_max_window_bits: Window::Bits(9),
        client_max_window_bits: Window::Unnumbered,
    };
    assert_eq!(seen, Some(expected));
}

#[test]
fn says_what_is_wrong() {
    let says = |offer, response| problems(offer, response)[0].says();
    assert_eq!(says("", "x=1"), "the unknown parameter \"x\"");
    assert_eq!(
        says("", "server_max_window_bits=16"),
        "server_max_window_bits with the value \"16\", which is not from 8 to 15"
    );
    assert_eq!(
        says("server_max_window_bits=10", ""),
        "no server_max_window_bits, which was offered with 10"
    );
    assert_eq!(
        says("", "client_max_window_bits=10"),
        "client_max_window_bits, which was not offered"
    );
}

/// A token without a meaning.
const TOKEN: &str = "[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,12}";

fn any_param() -> impl Strategy<Value = Param> {
    let value = option::of((TOKEN, any::<bool>()));
    (TOKEN, value).prop_map(|(name, value)| match value {
        Some((value, is_quoted)) => Param { name, value: Some(value), is_quoted },
        None => Param { name, value: None, is_quoted: false },
    })
}

fn any_extension() -> impl Strategy<Value = Extension> {
    (TOKEN, vec(any_param(), 0..4)).prop_map(|(name, params)| Extension { name, params })
}

/// A window, such as an offer or a response has it.
fn any_window() -> impl Strategy<Value = Option<u8>> {
    option::of(8_u8..16)
}

proptest! {
    /// Whatever is written by the grammar is read as it was, with space or without.
    #[test]
    fn reads_what_the_grammar_writes(list in vec(any_extension(), 1..5), is_spaced: bool) {
        let space = if is_spaced { " \t" } else { "" };
        let param = |param: &Param| match (&param.value, param.is_quoted) {
            (None, _) => param.name.clone(),
            (Some(value), false) => format!("{}={value}", param.name),
            (Some(value), true) => {
                let escaped: String = value.chars().flat_map(|char| ['\\', char]).collect();
                format!("{}=\"{escaped}\"", param.name)
            }
        };
        let element = |extension: &Extension| {
            let names = std::iter::once(extension.name.clone());
            let parts: Vec<String> = names.chain(extension.params.iter().map(param)).collect();
            parts.join(&format!("{space};{space}"))
        };
        let elements: Vec<String> = list.iter().map(element).collect();
        let whole = read([elements.join(&format!("{space},{space}")).as_str()]);
        let fields = read(elements.iter().map(String::as_str));
        prop_assert_eq!(&whole, &fields);
        prop_assert_eq!(&whole.list, &list);
        prop_assert_eq!(whole.oddities, []);
    }

    /// A window in a response has a problem exactly where section 7.1.2 says so.
    #[test]
    fn windows_are_held_against_the_offer(
        offered in any_window(), answered in any_window(),
        has_client in option::of(any_window()), client_answered in any_window(),
    ) {
        let number = |name: &str, bits: Option<u8>| match bits {
            Some(bits) => format!("; {name}={bits}"),
            None => String::new(),
        };
        let client = match has_client {
            Some(Some(bits)) => format!("; client_max_window_bits={bits}"),
            Some(None) => "; client_max_window_bits".to_owned(),
            None => String::new(),
        };
        let offer = format!("{NAME}{}{client}", number("server_max_window_bits", offered));
        let response = [
            number("server_max_window_bits", answered),
            number("client_max_window_bits", client_answered),
        ];
        let response = format!("{NAME}{}", response.concat());
        let seen = deflate_response(&read([offer.as_str()]), &read([response.as_str()]));
        let fits = offered.is_none_or(|most| answered.is_some_and(|bits| bits <= most));
        let client_fits = client_answered.is_none_or(|bits| match has_client {
            Some(most) => most.is_none_or(|most| bits <= most),
            None => false,
        });
        let count = usize::from(!fits) + usize::from(!client_fits);
        prop_assert_eq!(seen.problems.len(), count, "{} answered {}", offer, response);
    }
}
