//! No secret survives, whole or in pieces.

use proptest::prelude::*;

use crate::targets::secrets::{Secrets, names_a_secret, of_field};

fn secrets<const N: usize>(values: [&str; N]) -> Secrets {
    Secrets::new(values.map(str::to_owned))
}

fn masked(secrets: &Secrets, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    secrets.mask_bytes(&mut bytes);
    String::from_utf8(bytes).expect("masking writes `*`")
}

#[test]
fn bytes_keep_their_number_and_text_does_not() {
    let secrets = secrets(["hunter2"]);
    assert_eq!(masked(&secrets, "pw=hunter2 hunter2."), "pw=******* *******.");
    assert_eq!(secrets.mask_text("pw=hunter2 hunter2."), "pw=* *.");
    assert_eq!(secrets.mask_text("nothing"), "nothing");
}

#[test]
fn overlapping_secrets_leave_no_rest() {
    let secrets = secrets(["abcdef", "efghij", "cdef"]);
    assert_eq!(masked(&secrets, "-abcdefghij-"), "-**********-");
    assert_eq!(secrets.mask_text("-abcdefghij-"), "-*-");
    assert_eq!(secrets.mask_text("-abcdefcdef-"), "-**-");
}

#[test]
fn every_form_is_masked() {
    let secrets = secrets(["p@ss \"é\""]);
    for form in [
        "p@ss \"é\"",
        "p%40ss%20%22%C3%A9%22",
        "cEBzcyAiw6ki",
        "p@ss \\\"é\\\"",
        "70407373",
        "70 40 73 73 20 22 c3 a9 22",
    ] {
        assert_eq!(
            secrets.mask_text(&format!("<{form}>")).replace("\u{0}", ""),
            if form == "70407373" { "<70407373>" } else { "<*>" }
        );
    }
    assert_eq!(secrets.mask_text("<704073732022c3a922>"), "<*>");
}

#[test]
fn cut_pieces_of_four_bytes_are_masked_at_the_edges_only() {
    let secrets = secrets(["0123456789"]);
    assert_eq!(masked(&secrets, "x 0123"), "x ****");
    assert_eq!(masked(&secrets, "6789 x"), "**** x");
    assert_eq!(masked(&secrets, "789 x 012"), "789 x 012");
    assert_eq!(masked(&secrets, "x 0123 6789 x"), "x 0123 6789 x");
    assert_eq!(masked(&secrets, "3456"), "****");
    assert_eq!(masked(&secrets, "345"), "345");
    assert_eq!(secrets.mask_text("starts with 01234…"), "starts with *…");
    assert_eq!(secrets.mask_text("a 01234… 45 …56789 b"), "a *… 45 …* b");
}

#[test]
fn short_secrets_are_masked_as_values_of_fields() {
    let secrets = secrets(["ok", ""]);
    assert_eq!(
        masked(&secrets, "X: ok\r\nY:ok\r\nZ: oke\r\nok: token\r\n"),
        "X: **\r\nY:**\r\nZ: oke\r\nok: token\r\n"
    );
    assert_eq!(secrets.mask_text("field X-Token: ok"), "field X-Token: *");
    assert_eq!(secrets.mask_text("ok, looks ok"), "ok, looks ok");
    assert!(!secrets.is_empty());
    assert!(Secrets::new([String::new()]).is_empty());
}

#[test]
fn names_tell_secrets() {
    for name in [
        "Authorization",
        "proxy-authorization",
        "Cookie",
        "X-Api-Key",
        "X-Auth-Token",
        "client_secret",
        "PGPASSWORD",
    ] {
        assert!(names_a_secret(name), "{name}");
    }
    for name in ["Origin", "User-Agent", "Sec-WebSocket-Key", "X-Trace"] {
        assert!(!names_a_secret(name), "{name}");
    }
}

#[test]
fn the_parts_of_a_field_are_secret_too() {
    assert_eq!(of_field("Authorization", "Bearer abc.def"), ["Bearer abc.def", "abc.def"]);
    assert_eq!(
        of_field("Authorization", "Basic dXNlcjpwYXNz"),
        ["Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", "user:pass", "user", "pass"]
    );
    assert_eq!(
        of_field("Cookie", "sid=0123456789; lang=en"),
        ["sid=0123456789; lang=en", "0123456789", "en"]
    );
}

proptest! {
    /// However a stream was cut, joined it shows no secret.
    #[test]
    fn no_secret_survives_chunking(
        values in prop::collection::vec("[ -~é]{4,24}", 1..4),
        gaps in prop::collection::vec("[a-z0-9 ]{0,12}", 4),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let secrets = Secrets::new(values.clone());
        let mut stream = gaps[0].clone().into_bytes();
        for (value, gap) in values.iter().zip(&gaps[1..]) {
            stream.extend(value.as_bytes());
            stream.extend(gap.as_bytes());
        }
        // Chunks as a recorder keeps them, joined, masked and taken apart again.
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        at.extend([0, stream.len()]);
        at.sort_unstable();
        let chunks: Vec<&[u8]> = at.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        let mut joined = chunks.concat();
        secrets.mask_bytes(&mut joined);
        prop_assert_eq!(joined.len(), stream.len());
        for value in &values {
            prop_assert!(!joined.windows(value.len()).any(|window| window == value.as_bytes()));
        }
        let text = secrets.mask_text(&String::from_utf8(stream).unwrap());
        for value in values.iter().filter(|value| !value.contains('*')) {
            prop_assert!(!text.contains(value.as_str()), "{text:?} shows {value:?}");
        }
    }

    /// A gap in the middle of a secret leaves no four bytes of it on either side.
    #[test]
    fn no_piece_survives_a_gap(
        value in "[!-~]{4,24}",
        before in "[ ]{0,8}",
        after in "[ ]{0,8}",
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let secrets = Secrets::new([value.clone()]);
        let stream = format!("{before}{value}{after}").into_bytes();
        let (from, to) = (from.index(stream.len() + 1), to.index(stream.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        for piece in [&stream[..from], &stream[to..], &stream[from..to]] {
            let mut piece = piece.to_vec();
            secrets.mask_bytes(&mut piece);
            for window in piece.windows(4).filter(|window| *window != b"****") {
                prop_assert!(!value.as_bytes().windows(4).any(|part| part == window));
            }
        }
    }
}
