//! Frames (RFC 6455, section 5.2): an encoder that can break every rule, and
//! a decoder that never fails and keeps what it saw.

use std::fmt::Write;

/// The opcodes that the RFC defines.
pub mod opcode {
    #![expect(missing_docs, reason = "the names are the RFC's")]
    pub const CONTINUATION: u8 = 0x0;
    pub const TEXT: u8 = 0x1;
    pub const BINARY: u8 = 0x2;
    pub const CLOSE: u8 = 0x8;
    pub const PING: u8 = 0x9;
    pub const PONG: u8 = 0xa;
}

/// How the mask of a frame is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masking {
    /// A fresh random key, as the RFC asks of a client.
    Fresh,
    /// This key.
    Key([u8; 4]),
    /// No mask.
    None,
}

/// The three forms of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LengthForm {
    /// In the second byte.
    Seven,
    /// In two bytes of its own.
    Sixteen,
    /// In eight bytes of its own.
    SixtyFour,
}

impl LengthForm {
    /// The shortest form that holds `length`.
    pub fn shortest(length: u64) -> LengthForm {
        match length {
            0..=125 => LengthForm::Seven,
            126..=0xffff => LengthForm::Sixteen,
            _ => LengthForm::SixtyFour,
        }
    }
}

/// A frame to send. Everything can be set to what the RFC forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The FIN bit.
    pub fin: bool,
    /// The three reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
    pub rsv: u8,
    /// Four bits.
    pub opcode: u8,
    /// The mask.
    pub masking: Masking,
    /// The form of the length; the shortest where nothing is said.
    pub form: Option<LengthForm>,
    /// The length that the head declares, where it is not the payload's.
    pub declared: Option<u64>,
    /// The payload before masking.
    pub payload: Vec<u8>,
}

impl Frame {
    /// A whole masked frame with this opcode.
    pub fn new(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
        Frame {
            fin: true,
            rsv: 0,
            opcode,
            masking: Masking::Fresh,
            form: None,
            declared: None,
            payload: payload.into(),
        }
    }

    /// A Ping.
    pub fn ping(payload: impl Into<Vec<u8>>) -> Frame {
        Frame::new(opcode::PING, payload)
    }

    /// A Pong.
    pub fn pong(payload: impl Into<Vec<u8>>) -> Frame {
        Frame::new(opcode::PONG, payload)
    }

    /// A text message in one frame.
    pub fn text(payload: impl Into<String>) -> Frame {
        Frame::new(opcode::TEXT, payload.into())
    }

    /// A binary message in one frame.
    pub fn binary(payload: impl Into<Vec<u8>>) -> Frame {
        Frame::new(opcode::BINARY, payload)
    }

    /// A Close with a code and a reason.
    pub fn close(code: u16, reason: &str) -> Frame {
        let mut body = code.to_be_bytes().to_vec();
        body.extend_from_slice(reason.as_bytes());
        Frame::new(opcode::CLOSE, body)
    }

    /// A Close with any body.
    pub fn close_with(body: impl Into<Vec<u8>>) -> Frame {
        Frame::new(opcode::CLOSE, body)
    }

    /// The frames of a message that is sent in these parts.
    pub fn fragments(opcode: u8, parts: &[&[u8]]) -> Vec<Frame> {
        let frame = |(at, part): (usize, &&[u8])| Frame {
            fin: at + 1 == parts.len(),
            ..Frame::new(if at == 0 { opcode } else { self::opcode::CONTINUATION }, *part)
        };
        parts.iter().enumerate().map(frame).collect()
    }

    /// The same without a mask.
    #[must_use]
    pub fn unmasked(self) -> Frame {
        self.masking(Masking::None)
    }

    /// The same with this mask.
    #[must_use]
    pub fn masking(mut self, masking: Masking) -> Frame {
        self.masking = masking;
        self
    }

    /// The same without FIN.
    #[must_use]
    pub fn unfinished(mut self) -> Frame {
        self.fin = false;
        self
    }

    /// The same with these reserved bits.
    #[must_use]
    pub fn rsv(mut self, rsv: u8) -> Frame {
        self.rsv = rsv;
        self
    }

    /// The same with its length in this form.
    #[must_use]
    pub fn form(mut self, form: LengthForm) -> Frame {
        self.form = Some(form);
        self
    }

    /// The same, but its head declares another length than the payload has.
    #[must_use]
    pub fn declaring(mut self, length: u64) -> Frame {
        self.declared = Some(length);
        self
    }

    /// The frame as it goes over the wire; `fresh` is the key of a fresh mask.
    pub fn encode(&self, fresh: [u8; 4]) -> Vec<u8> {
        let length = self.declared.unwrap_or(self.payload.len() as u64);
        let form = self.form.unwrap_or_else(|| LengthForm::shortest(length));
        let key = match self.masking {
            Masking::Fresh => Some(fresh),
            Masking::Key(key) => Some(key),
            Masking::None => None,
        };
        let mut bytes = Vec::with_capacity(self.payload.len() + 14);
        bytes.push(u8::from(self.fin) << 7 | (self.rsv & 7) << 4 | self.opcode & 0xf);
        let mask_bit = u8::from(key.is_some()) << 7;
        // Each form takes the low bits of the length: a form too small for it lies.
        match form {
            LengthForm::Seven => bytes.push(mask_bit | (length & 0x7f) as u8),
            LengthForm::Sixteen => {
                bytes.push(mask_bit | 126);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            LengthForm::SixtyFour => {
                bytes.push(mask_bit | 127);
                bytes.extend_from_slice(&length.to_be_bytes());
            }
        }
        let start = match key {
            Some(key) => {
                bytes.extend_from_slice(&key);
                bytes.len()
            }
            None => bytes.len(),
        };
        bytes.extend_from_slice(&self.payload);
        if let Some(key) = key {
            mask(&mut bytes[start..], key);
        }
        bytes
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let mut text = frame_name(self.opcode, &self.payload);
        if !self.fin {
            text.push_str(", FIN not set");
        }
        push_rsv(&mut text, self.rsv);
        match self.masking {
            Masking::Fresh => {}
            Masking::Key(key) => {
                let _ = write!(text, ", masking key {}", crate::transcript::hex(&key));
            }
            Masking::None => text.push_str(", without a mask"),
        }
        let length = self.declared.unwrap_or(self.payload.len() as u64);
        if let Some(form) = self.form.filter(|form| *form != LengthForm::shortest(length)) {
            let _ = write!(text, ", length in {}", form_name(form));
        }
        if let Some(declared) = self.declared {
            let _ = write!(text, ", declared length {declared}");
        }
        text
    }
}

/// A frame that was received, as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The FIN bit.
    pub fin: bool,
    /// The three reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
    pub rsv: u8,
    /// Four bits.
    pub opcode: u8,
    /// The masking key, where there is one.
    pub mask: Option<[u8; 4]>,
    /// The form of the length.
    pub form: LengthForm,
    /// The declared length.
    pub length: u64,
    /// The payload, unmasked; empty where the frame is too long to be read.
    pub payload: Vec<u8>,
    /// Number of the event in the transcript; 0 before it is recorded.
    pub event: u32,
}

impl Seen {
    /// Whether the length is in the shortest form that holds it.
    pub fn is_minimal(&self) -> bool {
        self.form == LengthForm::shortest(self.length)
    }

    /// Whether the opcode is one of the six that the RFC defines.
    pub fn is_defined(&self) -> bool {
        matches!(self.opcode, 0..=2 | 8..=10)
    }

    /// Whether the opcode is one of a control frame, reserved ones included.
    pub fn is_control(&self) -> bool {
        self.opcode >= 8
    }

    /// Whether this is a text, binary or continuation frame.
    pub fn is_data(&self) -> bool {
        self.opcode <= 2
    }

    /// Whether this is a Ping.
    pub fn is_ping(&self) -> bool {
        self.opcode == opcode::PING
    }

    /// Whether this is a Pong.
    pub fn is_pong(&self) -> bool {
        self.opcode == opcode::PONG
    }

    /// Whether this is a Close.
    pub fn is_close(&self) -> bool {
        self.opcode == opcode::CLOSE
    }

    /// The code of a Close, where its body has one.
    pub fn code(&self) -> Option<u16> {
        let bytes = self.payload.first_chunk::<2>().filter(|_| self.is_close())?;
        Some(u16::from_be_bytes(*bytes))
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let mut text = match self.payload.len() as u64 == self.length {
            true => frame_name(self.opcode, &self.payload),
            false => format!("frame of declared length {}", self.length),
        };
        if !self.fin {
            text.push_str(", FIN not set");
        }
        push_rsv(&mut text, self.rsv);
        if self.mask.is_some() {
            text.push_str(", masked");
        }
        if !self.is_minimal() {
            let _ = write!(text, ", length in {}", form_name(self.form));
        }
        text
    }
}

/// The longest payload that is read; what declares more ends the decoding.
pub const LARGEST_PAYLOAD: u64 = 1024 * 1024;

/// What a decoder found at the front of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A frame, and how many bytes it took.
    Frame(Seen, usize),
    /// A head that declares more than [`LARGEST_PAYLOAD`], and the length of that
    /// head; nothing after it can be read.
    TooLong(Seen, usize),
    /// The end of the frame is still to come.
    Incomplete,
}

/// Decodes the frame at the front of `bytes`.
pub fn decode(bytes: &[u8]) -> Decoded {
    let [first, second, rest @ ..] = bytes else { return Decoded::Incomplete };
    let (form, length, rest) = match second & 0x7f {
        126 => match rest.split_first_chunk::<2>() {
            Some((length, rest)) => {
                (LengthForm::Sixteen, u64::from(u16::from_be_bytes(*length)), rest)
            }
            None => return Decoded::Incomplete,
        },
        127 => match rest.split_first_chunk::<8>() {
            Some((length, rest)) => (LengthForm::SixtyFour, u64::from_be_bytes(*length), rest),
            None => return Decoded::Incomplete,
        },
        short => (LengthForm::Seven, u64::from(short), rest),
    };
    let (key, rest) = match second & 0x80 {
        0 => (None, rest),
        _ => match rest.split_first_chunk::<4>() {
            Some((key, rest)) => (Some(*key), rest),
            None => return Decoded::Incomplete,
        },
    };
    let mut seen = Seen {
        fin: first & 0x80 != 0,
        rsv: first >> 4 & 7,
        opcode: first & 0xf,
        mask: key,
        form,
        length,
        payload: Vec::new(),
        event: 0,
    };
    let head = bytes.len() - rest.len();
    if length > LARGEST_PAYLOAD {
        return Decoded::TooLong(seen, head);
    }
    // Below LARGEST_PAYLOAD every length fits.
    let length = length as usize;
    let Some(payload) = rest.get(..length) else { return Decoded::Incomplete };
    seen.payload = payload.to_vec();
    if let Some(key) = key {
        mask(&mut seen.payload, key);
    }
    Decoded::Frame(seen, head + length)
}

/// Four bytes at a time: in an unoptimised build most of a run would go by here.
fn mask(payload: &mut [u8], key: [u8; 4]) {
    let (whole, rest) = payload.as_chunks_mut::<4>();
    let word = u32::from_ne_bytes(key);
    for four in whole {
        *four = (u32::from_ne_bytes(*four) ^ word).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key) {
        *byte ^= key;
    }
}

fn frame_name(opcode: u8, payload: &[u8]) -> String {
    let size = payload.len();
    match opcode {
        opcode::CONTINUATION => format!("continuation, {}", preview(payload)),
        opcode::TEXT => format!("text, {}", preview(payload)),
        opcode::BINARY => format!("binary, {}", preview(payload)),
        opcode::PING => format!("ping, {}", preview(payload)),
        opcode::PONG => format!("pong, {}", preview(payload)),
        opcode::CLOSE => match payload {
            [] => "close without a body".to_owned(),
            [_] => format!("close with a body of one byte, {}", preview(payload)),
            [high, low, reason @ ..] => {
                let code = u16::from_be_bytes([*high, *low]);
                match reason {
                    [] => format!("close {code}"),
                    _ => format!("close {code}, reason {}", preview(reason)),
                }
            }
        },
        3..=7 => format!("data frame with the reserved opcode {opcode}, {size} bytes"),
        _ => format!("control frame with the reserved opcode {opcode}, {size} bytes"),
    }
}

const PREVIEWED: usize = 32;

/// The first bytes as text where they are printable, else in hexadecimal.
fn preview(payload: &[u8]) -> String {
    if payload.is_empty() {
        return "empty".to_owned();
    }
    let shown = &payload[..payload.len().min(PREVIEWED)];
    let dots = if payload.len() > PREVIEWED { "…" } else { "" };
    let printable = shown.iter().all(|byte| (0x20..0x7f).contains(byte));
    let text = match printable {
        true => format!("\"{}{dots}\"", String::from_utf8_lossy(shown)),
        false => format!("{}{dots}", crate::transcript::hex(shown)),
    };
    match payload.len() {
        1..=PREVIEWED => text,
        size => format!("{text} ({size} bytes)"),
    }
}

fn push_rsv(text: &mut String, rsv: u8) {
    for (bit, name) in [(4, "RSV1"), (2, "RSV2"), (1, "RSV3")] {
        if rsv & bit != 0 {
            let _ = write!(text, ", {name} set");
        }
    }
}

fn form_name(form: LengthForm) -> &'static str {
    match form {
        LengthForm::Seven => "7 bits",
        LengthForm::Sixteen => "16 bits",
        LengthForm::SixtyFour => "64 bits",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_frame() -> impl Strategy<Value = Frame> {
        let masking = prop_oneof![
            Just(Masking::Fresh),
            any::<[u8; 4]>().prop_map(Masking::Key),
            Just(Masking::None)
        ];
        let payload = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            proptest::collection::vec(any::<u8>(), 65_530..65_545)
        ];
        (any::<bool>(), 0u8..8, 0u8..16, masking, payload).prop_map(
            |(fin, rsv, opcode, masking, payload)| Frame {
                fin,
                rsv,
                opcode,
                masking,
                form: None,
                declared: None,
                payload,
            },
        )
    }

    proptest! {
        /// Whatever is encoded is decoded as it was, and every shorter prefix is incomplete.
        #[test]
        fn decodes_what_was_encoded(frame in any_frame(), cut in 0.0f64..1.0) {
            let bytes = frame.encode([1, 2, 3, 4]);
            let Decoded::Frame(seen, length) = decode(&bytes) else {
                return Err(TestCaseError::fail("no frame"));
            };
            prop_assert_eq!(length, bytes.len());
            prop_assert_eq!((seen.fin, seen.rsv, seen.opcode), (frame.fin, frame.rsv, frame.opcode));
            prop_assert_eq!(&seen.payload, &frame.payload);
            prop_assert_eq!(seen.mask.is_some(), frame.masking != Masking::None);
            prop_assert!(seen.is_minimal());
            let cut = ((bytes.len() - 1) as f64 * cut) as usize;
            prop_assert_eq!(decode(&bytes[..cut]), Decoded::Incomplete);
        }

        /// No bytes make the decoder panic or take more than there is.
        #[test]
        fn takes_no_more_than_there_is(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            match decode(&bytes) {
                Decoded::Frame(seen, length) => {
                    prop_assert!(length <= bytes.len());
                    prop_assert_eq!(seen.payload.len() as u64, seen.length);
                }
                Decoded::TooLong(seen, head) => {
                    prop_assert!(head <= bytes.len());
                    prop_assert!(seen.length > LARGEST_PAYLOAD);
                }
                Decoded::Incomplete => {}
            }
        }

        /// Every form is kept, also where it is longer than it had to be.
        #[test]
        fn keeps_the_form(size in 0usize..100, form in 0..3) {
            let form = [LengthForm::Seven, LengthForm::Sixteen, LengthForm::SixtyFour][form as usize];
            let bytes = Frame::ping(vec![0; size]).form(form).encode([9; 4]);
            let Decoded::Frame(seen, _) = decode(&bytes) else {
                return Err(TestCaseError::fail("no frame"));
            };
            prop_assert_eq!(seen.form, form);
            prop_assert_eq!(seen.is_minimal(), form == LengthForm::Seven);
        }
    }

    #[test]
    fn the_examples_of_section_5_7() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let hello = Frame::text("Hello").masking(Masking::Key(key)).encode(key);
        assert_eq!(crate::transcript::hex(&hello), "818537fa213d7f9f4d5158");
        assert_eq!(
            crate::transcript::hex(&Frame::text("Hello").unmasked().encode(key)),
            "810548656c6c6f"
        );
        let large = Frame::binary(vec![0; 65_536]).unmasked().encode(key);
        assert_eq!(large[..10], [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_frame_can_lie_about_its_length() {
        let bytes = Frame::binary("x").declaring(1 << 63).encode([0; 4]);
        assert!(matches!(decode(&bytes), Decoded::TooLong(seen, 14) if seen.length == 1 << 63));
    }
}
