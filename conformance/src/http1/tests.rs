//! Heads with and without oddities, and httparse as a second opinion.

use proptest::prelude::*;

use super::*;

fn head(text: &str) -> ResponseHead {
    read_head(text.as_bytes()).expect("a whole head").0
}

#[test]
fn reads_a_plain_head() {
    let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection:keep-alive ,\tUpgrade \r\n\r\nrest";
    let (head, length) = read_head(text.as_bytes()).expect("a whole head");
    assert_eq!((head.status, head.version.as_str()), (Some(101), "HTTP/1.1"));
    assert_eq!(&text[length..], "rest");
    assert!(head.has_token("connection", "upgrade"));
    assert_eq!(head.value("UPGRADE"), Some("websocket"));
    assert!(head.oddities.is_empty());
}

#[test]
fn keeps_oddities() {
    use HeadOddity::*;
    let field = |line: &str| head(&format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\n")).oddities;
    assert_eq!(head("nonsense\r\n\r\n").oddities, [NoStatusLine]);
    assert_eq!(head("HTTP/1.1 200 OK\nA: b\r\n\r\n").oddities, [BareLineFeed]);
    assert_eq!(field("A: b\rC: d"), [BareCarriageReturn, BadValue]);
    assert_eq!(field("no colon"), [NoColon]);
    assert_eq!(field("A : b"), [SpaceBeforeColon]);
    assert_eq!(field("\u{1}: b"), [BadName]);
    assert_eq!(field(": b"), [BadName]);
    assert_eq!(field("A: \u{7f}"), [BadValue]);
    assert_eq!(field("A: b\r\n c"), [Folded]);
}

#[test]
fn a_status_line_has_a_version_and_three_digits() {
    for line in ["HTTP/1.1 200", "HTTP/1.0 999 ", "HTTP/2.0 000 \u{e4}", "HTTP/1.1 200  two"] {
        let head = head(&format!("{line}\r\n\r\n"));
        assert_eq!(
            (head.line.chars().count(), head.status.is_some()),
            (line.chars().map(char::len_utf8).sum(), true)
        );
    }
    for line in [
        "",
        "HTTP/1.1",
        "HTTP/1.1 20",
        "HTTP/1.1 2000",
        "HTTP/1.1  200",
        "HTTP/11 200",
        "http/1.1 200",
        "HTTP/1.1 +20",
        " HTTP/1.1 200",
    ] {
        let head = head(&format!("{line}\r\nA: b\r\n\r\n"));
        assert_eq!((head.status, head.version.as_str()), (None, ""), "{line}");
        assert_eq!(head.oddities, [HeadOddity::NoStatusLine], "{line}");
    }
}

#[test]
fn folded_lines_go_on_with_one_space() {
    let value =
        |folded: &str| head(&format!("HTTP/1.1 200\r\nA:{folded}\r\n\r\n")).fields[0].value.clone();
    assert_eq!(value(" b\r\n c"), "b c");
    assert_eq!(value(" b \r\n\t c \r\n  d"), "b c d");
    assert_eq!(value("\r\n c"), "c", "no space at the front");
    assert_eq!(value(" b\r\n  \r\n c"), "b c", "a line of nothing adds nothing");
    // A first line has nothing to go on with.
    let head = head("HTTP/1.1 200\r\n folded\r\n\r\n");
    assert_eq!((head.fields.len(), head.oddities.as_slice()), (0, &[HeadOddity::Folded][..]));
}

#[test]
fn bytes_above_127_are_latin1() {
    let (head, _) = read_head(b"HTTP/1.1 200 \xc4h\r\nA: caf\xe9\r\n\r\n").expect("a whole head");
    assert_eq!((head.line.as_str(), head.fields[0].value.as_str()), ("HTTP/1.1 200 Äh", "café"));
    assert!(head.oddities.is_empty());
}

#[test]
fn a_head_without_end_is_cut() {
    let bytes = vec![b'x'; LARGEST_HEAD + 1];
    let (head, length) = read_head(&bytes).expect("cut");
    assert_eq!(length, LARGEST_HEAD);
    assert!(head.oddities.contains(&HeadOddity::TooLong));
    assert!(read_head(&bytes[..100]).is_none());
    assert!(read_head(&bytes[..LARGEST_HEAD - 1]).is_none());
}

#[test]
fn a_head_of_the_largest_size_is_whole() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nX: ".to_vec();
    bytes.resize(LARGEST_HEAD - 4, b'y');
    bytes.extend(b"\r\n\r\nrest");
    let (head, length) = read_head(&bytes).expect("a whole head");
    assert_eq!((length, head.oddities.as_slice()), (LARGEST_HEAD, &[][..]));
}

#[test]
fn a_doubled_field_has_no_single_value() {
    let head = head("HTTP/1.1 101\r\nA: 1\r\na: 2\r\n\r\n");
    assert_eq!(head.value("A"), None);
    assert_eq!(head.values("A").count(), 2);
}

#[test]
fn a_list_goes_over_all_fields_and_skips_empty_elements() {
    let head = head("HTTP/1.1 101\r\nA: b,, c ,\r\nX: y\r\na:\td\r\n\r\n");
    assert_eq!(head.list("a").collect::<Vec<_>>(), ["b", "c", "d"]);
    assert!(head.has_token("A", "C") && !head.has_token("A", "y"));
}

/// What one reader says about a head.
#[derive(Debug, PartialEq)]
struct Opinion {
    version: String,
    status: Option<u16>,
    fields: Vec<(String, String)>,
    length: usize,
}

fn ours(bytes: &[u8]) -> Option<Opinion> {
    let (ResponseHead { version, status, fields, .. }, length) = read_head(bytes)?;
    let fields = fields.into_iter().map(|field| (field.name, field.value)).collect();
    Some(Opinion { version, status, fields, length })
}

/// Nothing where httparse refuses the head, or waits for its end.
fn httparse(bytes: &[u8]) -> Option<Opinion> {
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut fields);
    let Ok(httparse::Status::Complete(length)) = response.parse(bytes) else { return None };
    let latin1 = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let field = |field: &httparse::Header<'_>| (field.name.to_owned(), latin1(field.value));
    Some(Opinion {
        version: format!("HTTP/1.{}", response.version?),
        status: response.code,
        fields: response.headers.iter().map(field).collect(),
        length,
    })
}

/// A head that breaks no rule of RFC 9112, and bytes behind it.
fn well_formed() -> impl Strategy<Value = Vec<u8>> {
    let reason = prop_oneof![Just(String::new()), Just(" ".to_owned()), " [!-~][ -~\t]{0,20}"];
    let name = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}";
    let value = prop_oneof![Just(Vec::new()), content(), content()];
    let space = "[ \t]{0,3}";
    let field = (name, space, value, space).prop_map(|(name, before, value, after)| {
        [name.as_bytes(), b":", before.as_bytes(), &value, after.as_bytes(), b"\r\n"].concat()
    });
    let fields = proptest::collection::vec(field, 0..8);
    let rest = proptest::collection::vec(any::<u8>(), 0..20);
    (0..2, 100..1000, reason, fields, rest).prop_map(|(minor, status, reason, fields, rest)| {
        let line = format!("HTTP/1.{minor} {status}{reason}\r\n");
        [line.as_bytes(), &fields.concat(), b"\r\n", &rest].concat()
    })
}

/// Visible characters and bytes above 127, with white space only inside.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let visible = || prop_oneof![4 => 0x21..0x7f_u8, 1 => 0x80..=0xff_u8];
    let inner = prop_oneof![6 => visible(), 1 => Just(b' '), 1 => Just(b'\t')];
    let middle = proptest::collection::vec(inner, 0..20);
    (visible(), middle, visible())
        .prop_map(|(first, middle, last)| [&[first][..], &middle, &[last]].concat())
}

proptest! {
    #[test]
    fn a_well_formed_head_is_read_as_httparse_reads_it(bytes in well_formed()) {
        let opinion = httparse(&bytes);
        prop_assert!(opinion.is_some(), "httparse refuses {}", bytes.escape_ascii());
        prop_assert_eq!(ours(&bytes), opinion);
        let (head, _) = read_head(&bytes).expect("a whole head");
        prop_assert_eq!(head.oddities, []);
    }

    /// Whatever httparse takes, we read the same way; what it refuses may be odd.
    #[test]
    fn a_damaged_head_that_httparse_takes_is_read_the_same(
        bytes in well_formed(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = bytes;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // httparse passes over empty lines at the front, as a server may.
        let begins = bytes.starts_with(b"HTTP/");
        if let Some(opinion) = httparse(&bytes).filter(|_| begins) {
            prop_assert_eq!(ours(&bytes), Some(opinion), "{}", bytes.escape_ascii());
        }
    }

    /// No bytes make the reader panic or take more than there is.
    #[test]
    fn any_bytes_are_read_within_their_bounds(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'\n'), Just(b':')], 0..200),
    ) {
        crate::fuzz::head(&bytes);
    }
}
