//! Streams, and what they are; the names are those of the statements of the
//! section that each stream shows.

use super::*;

/// A name, a stream, what happens, and what is odd.
type Row = (&'static str, &'static [u8], &'static [&'static str], &'static [&'static str]);

const TABLE: &[Row] = &[
    ("UTF-8 always", "data: ok…\n\n".as_bytes(), &["message 'ok…'"], &[]),
    (
        "what is no UTF-8 becomes U+FFFD",
        b"data: \xff\xc3\n\n",
        &["message '\u{fffd}\u{fffd}'"],
        &["a line that is no UTF-8 from its byte 6 on"],
    ),
    (
        "a surrogate is no UTF-8",
        b"event: \xed\xa0\x80\ndata\n\n",
        &["\u{fffd}\u{fffd}\u{fffd} ''"],
        &["a line that is no UTF-8 from its byte 7 on"],
    ),
    ("one byte order mark", b"\xef\xbb\xbfdata: 1\n\n", &["message '1'"], &[]),
    (
        "two byte order marks",
        b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\ndata: 2\n\n",
        &["dropped 1 lines", "message '2'"],
        &["a second byte order mark behind the first"],
    ),
    (
        "a byte order mark before a later line",
        b"data: 1\n\n\xef\xbb\xbfdata: 2\n\ndata: 3\n\n",
        &["message '1'", "dropped 1 lines", "message '3'"],
        &["a byte order mark at the beginning of a later line"],
    ),
    ("a byte order mark in a value", b"data: \xef\xbb\xbf\n\n", &["message '\u{feff}'"], &[]),
    ("a byte order mark alone", b"\xef\xbb\xbf", &[], &[]),
    ("a byte order mark cut short", b"\xef\xbb", &[], &[]),
    (
        "three line ends",
        b"data: a\r\ndata: b\ndata: c\r\r",
        &["message 'a\nb\nc'"],
        &["lines that end in LF (once), CRLF (once), CR (2 times)"],
    ),
    ("CR alone", b"data: a\rdata: b\r\r", &["message 'a\nb'"], &[]),
    ("CRLF", b"data: a\r\n\r\n", &["message 'a'"], &[]),
    (
        "LF and CR are two line ends",
        b"data: a\n\rdata: b\n\r",
        &["message 'a'", "message 'b'"],
        &["lines that end in LF (2 times), CR (2 times)"],
    ),
    (
        "no other line ends",
        "data: a\u{85}\u{2028}\u{b}\n\n".as_bytes(),
        &["message 'a\u{85}\u{2028}\u{b}'"],
        &[],
    ),
    ("more blank lines", b"\n\ndata: a\n\n\n\n\ndata: b\n\n", &["message 'a'", "message 'b'"], &[]),
    ("comments", b":\n: x\n\n:data: x\ndata: a\n:\n\n:\n\n", &["message 'a'"], &[]),
    ("one space goes", b"data:  a \n\n", &["message ' a '"], &[]),
    ("a tab stays", b"data:\ta\n\n", &["message '\ta'"], &[]),
    ("the first colon counts", b"data::a:b\n\n", &["message ':a:b'"], &[]),
    ("no colon", b"data\n\n", &["message ''"], &[]),
    (
        "names are compared byte by byte",
        b"Data: a\n data: b\ndata : c\nda-ta: d\ndata: e\n\n",
        &["message 'e'"],
        &[
            "a field \"Data\", in the wrong case",
            "a field \" data\", with white space in its name",
            "a field \"data \", with white space in its name",
            "an unknown field \"da-ta\"",
        ],
    ),
    (
        "white space and the wrong case",
        b"\tRETRY: 1\ndata\n\n",
        &["message ''"],
        &["a field \"\\tRETRY\", with white space in its name"],
    ),
    ("data of several lines", b"data: a\ndata\ndata:\ndata: b\n\n", &["message 'a\n\n\nb'"], &[]),
    ("two empty lines of data", b"data\ndata\n\n", &["message '\n'"], &[]),
    (
        "without data the type goes too",
        b"event: a\n\ndata: b\n\n",
        &["dropped 1 lines", "message 'b'"],
        &[],
    ),
    ("a type for one event", b"event: a\ndata: b\n\ndata: c\n\n", &["a 'b'", "message 'c'"], &[]),
    ("the last type counts", b"event: a\nevent: b\ndata\n\n", &["b ''"], &[]),
    ("an empty type", b"event: a\nevent\ndata\n\n", &["message ''"], &[]),
    (
        "an id stays",
        b"id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n",
        &["message 'a' at '1'", "message 'b' at '1'", "message 'c' at '2'"],
        &[],
    ),
    (
        "an empty id takes it away",
        b"id: 1\ndata: a\n\nid\ndata: b\n\n",
        &["message 'a' at '1'", "message 'b'"],
        &["an id without a value, which takes the last one away"],
    ),
    (
        "an id with U+0000",
        b"id: 1\nid: 2\0\ndata: a\n\nid: \0\n\n",
        &["message 'a' at '1'", "dropped 1 lines"],
        &["an id with U+0000, which clients ignore", "an id with U+0000, which clients ignore"],
    ),
    (
        "an id moves without an event",
        b"id: 1\n\nevent: x\nid: 2\n\ndata: a\n\n",
        &["moved to '1'", "moved to '2'", "message 'a' at '2'"],
        &[],
    ),
    ("an id is any text", "id: …:\"1\ndata\n\n".as_bytes(), &["message '' at '…:\"1'"], &[]),
    ("a retry", b"retry: 03000\n\n", &["dropped 1 lines", "reconnects after 3000"], &[]),
    (
        "a retry larger than all",
        b"retry: 99999999999999999999\n\n",
        &["dropped 1 lines", "reconnects after 18446744073709551615"],
        &[],
    ),
    (
        "a retry of other characters",
        "retry: 5\nretry: 1s\nretry:  1\nretry\nretry: +1\nretry: ٣\ndata\n\n".as_bytes(),
        &["message ''", "reconnects after 5"],
        &[
            "a retry of \"1s\", not digits alone",
            "a retry of \" 1\", not digits alone",
            "a retry without a value",
            "a retry of \"+1\", not digits alone",
            "a retry of \"٣\", not digits alone",
        ],
    ),
    ("a retry counts at once", b"retry: 5\n", &["reconnects after 5"], &[]),
    ("a retry that is cut off", b"retry: 5", &[], &[]),
    (
        "other fields",
        b"time: 1\ndata: a\nx\n\n",
        &["message 'a'"],
        &["an unknown field \"time\"", "an unknown field \"x\""],
    ),
    ("U+0000 elsewhere", b"data: \0\n:\0\nevent: \0\n\n", &["\0 '\0'"], &[]),
    (
        "data without a blank line",
        b"data: a\n\nid: 1\ndata: b\ndata: c",
        &["message 'a'", "lost 'b\nc'"],
        &["3 bytes of data without a blank line before the end"],
    ),
    (
        "empty data without a blank line",
        b"data",
        &["lost ''"],
        &["0 bytes of data without a blank line before the end"],
    ),
    ("a comment without a blank line", b"data: a\n\n:", &["message 'a'"], &[]),
    ("a name that is cut off", b"dat", &[], &[]),
    ("nothing", b"", &[], &[]),
];

#[test]
fn streams_are_what_they_are() {
    for (name, stream, happens, odd) in TABLE {
        let story = story(stream);
        assert_eq!(story.happens, *happens, "{name}");
        assert_eq!(story.odd, *odd, "{name}");
    }
}
