//! Bodies with and without oddities, however they are cut.

use proptest::prelude::*;

use super::super::framing::{Asked, BodyOddity, framing};
use super::super::read_head;
use super::*;

/// Reads `bytes` in pieces of this size: what the body is, how much of the
/// bytes belongs to it, and the reader.
fn read(framing: Framing, bytes: &[u8], size: usize) -> (Vec<Piece>, usize, BodyReader) {
    let mut reader = BodyReader::new(framing);
    let (mut joined, mut taken) = (Vec::new(), 0);
    for piece in bytes.chunks(size) {
        let (pieces, count) = reader.feed(piece);
        taken += count;
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (Some(Piece::Data(before)), Piece::Data(data)) => before.extend(data),
                (_, piece) => joined.push(piece),
            }
        }
    }
    (joined, taken, reader)
}

fn chunked(text: &str) -> (String, BodyReader) {
    let (pieces, _, reader) = read(Framing::Chunked, text.as_bytes(), text.len().max(1));
    (data(&pieces), reader)
}

fn data(pieces: &[Piece]) -> String {
    let of = |piece: &Piece| match piece {
        Piece::Data(data) => String::from_utf8_lossy(data).into_owned(),
        _ => String::new(),
    };
    pieces.iter().map(of).collect()
}

#[test]
fn reads_chunks_extensions_and_trailers() {
    let text = "4;a=\"b;c\"\r\nwiki\r\n00A \r\n0123456789\r\n0\r\nX: 1 \r\n\r\nnext";
    let (pieces, taken, mut reader) = read(Framing::Chunked, text.as_bytes(), 100);
    let chunk = |size, extension: &str| Piece::Chunk { size, extension: extension.to_owned() };
    let field = Field { name: "X".to_owned(), value: "1".to_owned() };
    let expected = [
        chunk(4, ";a=\"b;c\""),
        Piece::Data(b"wiki".to_vec()),
        chunk(10, ""),
        Piece::Data(b"0123456789".to_vec()),
        chunk(0, ""),
        Piece::Trailer(field),
    ];
    assert_eq!(pieces, expected);
    assert_eq!((&text[taken..], reader.is_done()), ("next", true));
    assert_eq!(reader.take_oddities(), [BodyOddity::SpaceAtSize]);
}

#[test]
fn keeps_oddities_of_chunks() {
    use BodyOddity::*;
    let odd = |text: &str| {
        let (data, mut reader) = chunked(text);
        (data, reader.is_lost(), reader.take_oddities())
    };
    let hi = |oddities: Vec<BodyOddity>| ("hi".to_owned(), false, oddities);
    let lost = |oddity: BodyOddity| (String::new(), true, vec![oddity]);
    assert_eq!(odd("2\nhi\r\n0\r\n\r\n"), hi(vec![BareLineFeed]));
    assert_eq!(odd("2\r\nhi\n0\r\n\r\n"), hi(vec![BareLineFeed]));
    assert_eq!(odd("2\r\nhi\r\n0\r\n\n"), hi(vec![BareLineFeed]));
    assert_eq!(odd("2\r\nhi0\r\n\r\n"), hi(vec![NoLineEndBehindData]));
    assert_eq!(odd("2 ;a\r\nhi\r\n0\r\n\r\n"), hi(vec![]));
    assert_eq!(odd(" 2\r\nhi\r\n0\r\n\r\n"), hi(vec![SpaceAtSize]));
    let trailer = vec![Trailer(HeadOddity::NoColon)];
    assert_eq!(odd("2\r\nhi\r\n0\r\nnonsense\r\n\r\n"), hi(trailer));
    assert_eq!(odd("0x2\r\nhi"), lost(BadSize("0x2".to_owned())));
    assert_eq!(odd("\r\n2\r\nhi"), lost(BadSize(String::new())));
    assert_eq!(odd("-2\r\nhi"), lost(BadSize("-2".to_owned())));
    assert_eq!(odd("2\u{1}\r\nhi"), lost(BadSize("2\\u{1}".to_owned())));
    let large = "10000000000000000";
    assert_eq!(odd(&format!("{large}\r\nhi")), lost(SizeOverflow(large.to_owned())));
    assert_eq!(odd("ffffffffffffffff\r\nhi"), hi(vec![]));
    assert_eq!(odd(&"0".repeat(LONGEST_LINE + 1)), lost(LongLine));
    let trailer = format!("0\r\n{}", format!("X: {}\r\n", "y".repeat(1000)).repeat(66));
    assert_eq!(odd(&trailer), lost(LongTrailer));
}

#[test]
fn a_body_of_a_length_ends_there() {
    let (pieces, taken, reader) = read(Framing::Length(5), b"hello, world", 3);
    assert_eq!((data(&pieces).as_str(), taken, reader.is_done()), ("hello", 5, true));
    let (_, taken, reader) = read(Framing::None, b"x", 3);
    assert_eq!((taken, reader.is_done()), (0, true));
    let (pieces, taken, reader) = read(Framing::UntilClose, b"hello", 3);
    assert_eq!((data(&pieces).as_str(), taken, reader.is_done()), ("hello", 5, false));
}

/// How the body behind this head is framed when it is asked for like that.
fn framed(method: &str, is_http10: bool, head: &str) -> (Framing, Vec<BodyOddity>) {
    let head = format!("{head}\r\n\r\n");
    let (head, _) = read_head(head.as_bytes()).expect("a head");
    framing(&head, Asked { method, is_http10 })
}

#[test]
fn the_head_says_how_the_body_ends() {
    let get = |fields: &str| framed("GET", false, &format!("HTTP/1.1 200 OK\r\n{fields}"));
    let clean = |framing| (framing, Vec::new());
    assert_eq!(get("A: b"), clean(Framing::UntilClose));
    assert_eq!(get("Content-Length: 12"), clean(Framing::Length(12)));
    assert_eq!(get("transfer-encoding: Chunked"), clean(Framing::Chunked));
    assert_eq!(get("Transfer-Encoding: gzip, chunked"), clean(Framing::Chunked));
    let head = |method, line: &str| framed(method, false, line);
    assert_eq!(head("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 12"), clean(Framing::None));
    assert_eq!(head("GET", "HTTP/1.1 304 No\r\nContent-Length: 12"), clean(Framing::None));
    assert_eq!(head("GET", "HTTP/1.1 204 No"), clean(Framing::None));
    assert_eq!(head("GET", "HTTP/1.0 200 OK"), clean(Framing::UntilClose));
}

#[test]
fn keeps_oddities_of_what_announces_a_body() {
    use BodyOddity::*;
    let get = |fields: &str| framed("GET", false, &format!("HTTP/1.1 200 OK\r\n{fields}"));
    let both = "Transfer-Encoding: chunked\r\nContent-Length: 12";
    assert_eq!(get(both), (Framing::Chunked, vec![CodingAndLength]));
    let two = |a: &str, b: &str| SeveralLengths(vec![a.to_owned(), b.to_owned()]);
    let lengths = get("Content-Length: 12\r\nContent-Length: 13");
    assert_eq!(lengths, (Framing::UntilClose, vec![two("12", "13")]));
    assert_eq!(get("Content-Length: 12, 12"), (Framing::Length(12), vec![two("12", "12")]));
    for bad in ["+12", "1 2", "0x1", "99999999999999999999"] {
        let expected = (Framing::UntilClose, vec![BadLength(bad.to_owned())]);
        assert_eq!(get(&format!("Content-Length: {bad}")), expected);
    }
    let last = vec![NotChunkedLast("chunked, gzip".to_owned())];
    assert_eq!(get("Transfer-Encoding: chunked, gzip"), (Framing::UntilClose, last));
    let twice = get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
    assert_eq!(twice, (Framing::Chunked, vec![ChunkedTwice]));
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    assert_eq!(framed("GET", true, head), (Framing::Chunked, vec![CodingForHttp10]));
    let head = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked";
    assert_eq!(framed("GET", false, head), (Framing::Chunked, vec![CodingForHttp10]));
    let head = "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked";
    assert_eq!(framed("GET", false, head), (Framing::None, vec![CodingWithoutBody(204)]));
    let head = "HTTP/1.1 204 No\r\nContent-Length: 0";
    assert_eq!(framed("GET", false, head), (Framing::None, vec![LengthWithoutBody(204)]));
}

#[test]
fn what_arrived_together_is_said_in_one_line() {
    let says = |text: &str| {
        let (pieces, _) = BodyReader::new(Framing::Chunked).feed(text.as_bytes());
        says_pieces(&pieces)
    };
    assert_eq!(says("6\r\ndata: "), "chunk of 6 bytes: \"data: \"");
    assert_eq!(says("6\r\n"), "chunk of 6 bytes");
    assert_eq!(says("6"), "a part of the framing of the body");
    assert_eq!(
        says("1\r\na\r\n0\r\nX: 1\r\n\r\n"),
        "chunk of 1 bytes, the last chunk, trailer X: \"a\""
    );
    let many = says(&"1\r\n\n\r\n".repeat(100));
    let expected = format!("chunk of 1 bytes, 99 more pieces: \"{}…\"", "\\n".repeat(30));
    assert_eq!(many, expected);
    let (pieces, _) = BodyReader::new(Framing::UntilClose).feed(b"\xff\n");
    assert_eq!(says_pieces(&pieces), "2 bytes of the body: \"\u{fffd}\\n\"");
}

/// Chunks as a server may send them, and bytes behind their end.
fn well_formed() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
    let chunk = (proptest::collection::vec(any::<u8>(), 1..40), "(;[a-z]{1,4}(=[a-z]{0,3})?){0,2}");
    let chunks = proptest::collection::vec(chunk, 0..8);
    let trailers = "([A-Za-z]{1,8}: [a-z]{1,8}\r\n){0,3}";
    let behind = proptest::collection::vec(any::<u8>(), 0..10);
    (chunks, trailers, behind).prop_map(|(chunks, trailers, behind)| {
        let (mut bytes, mut plain) = (Vec::new(), Vec::new());
        for (data, extension) in chunks {
            bytes.extend(format!("{:X}{extension}\r\n", data.len()).as_bytes());
            bytes.extend([&data[..], b"\r\n"].concat());
            plain.extend(data);
        }
        bytes.extend(format!("0\r\n{trailers}\r\n").as_bytes());
        (bytes, plain, behind)
    })
}

proptest! {
    #[test]
    fn well_formed_chunks_are_read_however_they_are_cut(
        (bytes, plain, behind) in well_formed(),
        size in 1..50_usize,
    ) {
        let all = [&bytes[..], &behind].concat();
        let (pieces, taken, mut reader) = read(Framing::Chunked, &all, size);
        let data: Vec<u8> = pieces
            .into_iter()
            .flat_map(|piece| if let Piece::Data(data) = piece { data } else { Vec::new() })
            .collect();
        prop_assert_eq!((data, taken), (plain, bytes.len()));
        prop_assert!(reader.is_done());
        prop_assert_eq!(reader.take_oddities(), []);
    }

    #[test]
    fn any_response_is_read_the_same_however_it_is_cut(
        (bytes, _, _) in well_formed(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = bytes;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        crate::fuzz::body(&bytes);
    }
}
