//! Words, numbers and lines.

use std::time::Duration;

use crate::report::text::{
    and, clean, cut, escape, moment, number, plural, shell_quote, spaced_hex, span, took, verb,
    wrap,
};

#[test]
fn numbers_and_nouns_agree() {
    assert_eq!(
        [0, 999, 1000, 65_540, 1_234_567].map(number),
        ["0", "999", "1000", "65 540", "1 234 567"]
    );
    assert_eq!([0, 1, 2].map(|n| plural(n, "case")), ["0 cases", "1 case", "2 cases"]);
    assert_eq!([1, 2].map(|n| verb(n, "fail")), ["fails", "fail"]);
    assert_eq!([1, 2].map(|n| verb(n, "pass")), ["passes", "pass"]);
    let words = ["a", "b", "c"].map(str::to_owned);
    assert_eq!([0, 1, 2, 3].map(|n| and(&words[..n])), ["", "a", "a and b", "a, b and c"]);
}

#[test]
fn times_have_units() {
    assert_eq!(
        [0, 800, 999_949, 999_950, 61_200_000].map(moment),
        ["0.0 ms", "0.8 ms", "999.9 ms", "1.0 s", "61.2 s"]
    );
    assert_eq!([12, 999, 1400].map(took), ["12 ms", "999 ms", "1.4 s"]);
    assert_eq!(
        [300, 2000, 2500, 1005].map(|ms| span(Duration::from_millis(ms))),
        ["300 ms", "2 s", "2.5 s", "1.005 s"]
    );
}

#[test]
fn deceptive_characters_are_escaped() {
    assert_eq!(escape("plain · ünïcödé 漢字 ❤ \\ \"q\""), "plain · ünïcödé 漢字 ❤ \\ \"q\"");
    assert_eq!(escape("a\r\n\tb\u{1b}[0m\u{85}"), r"a\r\n\tb\u{1b}[0m\u{85}");
    for c in [
        '\u{61c}',
        '\u{200e}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{2028}',
        '\u{e0041}',
        '\u{7f}',
        '\0',
    ] {
        assert_eq!(escape(&c.to_string()), c.escape_unicode().to_string());
    }
}

#[test]
fn long_text_is_cut() {
    assert_eq!(cut("abcdef", 6), "abcdef");
    assert_eq!(cut("abcdef", 4), "abc…");
    assert!(clean(&"x".repeat(2001)).ends_with("x… (1 character more)"));
    assert_eq!(spaced_hex("8183123456", 6), "81 83 12 34 56");
    assert_eq!(spaced_hex(&"81".repeat(65_540), 6), "81 81 81 81 … (65 540 bytes)");
    assert_eq!(spaced_hex("", 6), "");
}

#[test]
fn lines_break_at_spaces_only() {
    assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    assert_eq!(wrap("a  b", 7), ["a  b"]);
    assert_eq!(
        wrap("see https://example.org/a/long/path now", 10),
        ["see", "https://example.org/a/long/path", "now"]
    );
    assert_eq!(wrap("", 7), [""]);
}

#[test]
fn shell_words() {
    assert_eq!(shell_quote("ws://127.0.0.1:9001/echo"), "ws://127.0.0.1:9001/echo");
    assert_eq!(shell_quote("ws://host/?a=1&b"), "'ws://host/?a=1&b'");
    assert_eq!(shell_quote("it's.toml"), r"'it'\''s.toml'");
    assert_eq!(shell_quote("ws.*"), "'ws.*'");
    assert_eq!(shell_quote(""), "''");
}
