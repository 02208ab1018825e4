//! tungstenite as a second opinion on our frames.

use std::io::Cursor;

use proptest::prelude::*;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode;
use wireproof::families::ws::frame::{Decoded, Frame, LengthForm, Masking, Seen, decode};

/// What both readers say about the head of a frame.
#[derive(Debug, PartialEq)]
struct Head {
    fin: bool,
    rsv: u8,
    opcode: u8,
    mask: Option<[u8; 4]>,
    payload: u64,
    /// How many bytes it takes.
    length: usize,
}

fn ours(bytes: &[u8]) -> Option<Head> {
    let (Seen { fin, rsv, opcode, mask, length: payload, .. }, taken) = match decode(bytes) {
        Decoded::Frame(seen, taken) => {
            let length = taken - seen.payload.len();
            (seen, length)
        }
        Decoded::TooLong(seen, head) => (seen, head),
        Decoded::Incomplete => return None,
    };
    Some(Head { fin, rsv, opcode, mask, payload, length: taken })
}

/// Nothing where tungstenite waits for more bytes, or refuses those there are.
fn tungstenite(bytes: &[u8]) -> Option<Head> {
    let mut cursor = Cursor::new(bytes);
    let (header, payload) = FrameHeader::parse(&mut cursor).ok()??;
    let FrameHeader { is_final, rsv1, rsv2, rsv3, opcode, mask } = header;
    let rsv = u8::from(rsv1) << 2 | u8::from(rsv2) << 1 | u8::from(rsv3);
    let length = usize::try_from(cursor.position()).expect("a short head");
    Some(Head { fin: is_final, rsv, opcode: opcode.into(), mask, payload, length })
}

/// The sizes around which the form of the length changes, and others.
fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![
        0..300_usize,
        65_500..65_600_usize,
        Just(125),
        Just(126),
        Just(65_535),
        Just(65_536)
    ]
}

fn keys() -> impl Strategy<Value = Option<[u8; 4]>> {
    prop_oneof![Just(None), any::<[u8; 4]>().prop_map(Some)]
}

const OPCODES: [u8; 6] = [0, 1, 2, 8, 9, 10];

proptest! {
    /// What we encode, tungstenite reads as it was meant, and so do we.
    #[test]
    fn our_frames_are_read_as_they_were_meant(
        fin: bool,
        rsv in 0..8_u8,
        opcode in prop::sample::select(&OPCODES[..]),
        key in keys(),
        size in sizes(),
    ) {
        let masking = key.map_or(Masking::None, Masking::Key);
        let frame = Frame { fin, rsv, masking, ..Frame::new(opcode, vec![b'x'; size]) };
        let bytes = frame.encode([0; 4]);
        let payload = size as u64;
        let meant = Head { fin, rsv, opcode, mask: key, payload, length: bytes.len() - size };
        prop_assert_eq!(tungstenite(&bytes), Some(meant));
        prop_assert_eq!(ours(&bytes), tungstenite(&bytes));
    }

    /// What tungstenite encodes, we read as it was meant, payload included.
    #[test]
    fn frames_of_tungstenite_are_read_as_they_were_meant(
        is_final: bool,
        rsv in 0..8_u8,
        opcode in prop::sample::select(&OPCODES[..]),
        mask in keys(),
        size in sizes(),
    ) {
        let (rsv1, rsv2, rsv3) = (rsv & 4 != 0, rsv & 2 != 0, rsv & 1 != 0);
        let header = FrameHeader { is_final, rsv1, rsv2, rsv3, opcode: OpCode::from(opcode), mask };
        let mut bytes = Vec::new();
        header.format(size as u64, &mut bytes).expect("memory takes it");
        let key = mask.unwrap_or_default();
        let payload: Vec<u8> = (0..size).map(|at| at as u8).collect();
        bytes.extend(payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
        let Decoded::Frame(seen, taken) = decode(&bytes) else {
            return Err(TestCaseError::fail("no frame"));
        };
        prop_assert_eq!(taken, bytes.len());
        prop_assert_eq!((seen.fin, seen.rsv, seen.opcode, seen.mask), (is_final, rsv, opcode, mask));
        prop_assert!(seen.is_minimal());
        prop_assert!(seen.payload == payload);
    }

    /// The head of any bytes that tungstenite takes is what we read.
    #[test]
    fn whatever_tungstenite_takes_is_read_the_same(
        head in proptest::collection::vec(any::<u8>(), 0..14),
        form in prop::sample::select(&[0_u8, 126, 127][..]),
    ) {
        let mut bytes = head;
        if let Some(second) = bytes.get_mut(1).filter(|_| form != 0) {
            *second = *second & 0x80 | form;
        }
        if let Some(head) = tungstenite(&bytes) {
            bytes.resize(head.length + usize::try_from(head.payload).map_or(0, |size| size.min(1 << 21)), 0);
            prop_assert_eq!(ours(&bytes), Some(head));
        }
    }
}

#[test]
fn the_form_of_a_length_is_the_shortest_that_tungstenite_would_take() {
    for (size, form) in [
        (0, LengthForm::Seven),
        (125, LengthForm::Seven),
        (126, LengthForm::Sixteen),
        (65_535, LengthForm::Sixteen),
        (65_536, LengthForm::SixtyFour),
        (u64::MAX, LengthForm::SixtyFour),
    ] {
        assert_eq!(LengthForm::shortest(size), form, "{size}");
        let extra = [0, 2, 8][form as usize];
        assert_eq!(FrameHeader::default().len(size), 2 + extra, "{size}");
    }
}
