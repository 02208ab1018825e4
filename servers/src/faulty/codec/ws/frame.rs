//! Frames (RFC 6455, section 5.2), legal or not.

/// The opcodes that the specification defines.
pub mod opcode {
    /// A further part of a fragmented message.
    pub const CONTINUATION: u8 = 0;
    /// A text message or its first part.
    pub const TEXT: u8 = 1;
    /// A binary message or its first part.
    pub const BINARY: u8 = 2;
    /// The closing handshake.
    pub const CLOSE: u8 = 8;
    /// A question for a sign of life.
    pub const PING: u8 = 9;
    /// The answer to a ping.
    pub const PONG: u8 = 10;
}

/// How a payload length stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// In the shortest form.
    Minimal,
    /// In 16 bits, though 7 would do.
    Sixteen,
    /// In 64 bits, though fewer would do.
    SixtyFour,
    /// 64 bits that do not tell the length of the payload.
    Claims(u64),
}

/// All of a frame but its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whether the frame ends its message.
    pub fin: bool,
    /// The three reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
    pub rsv: u8,
    /// 0 to 15.
    pub opcode: u8,
    /// The masking key, if the mask bit is set.
    pub mask: Option<[u8; 4]>,
    /// The form of the length.
    pub length: Length,
    /// The claimed number of payload bytes, all 64 bits of it.
    pub payload: u64,
}

impl Header {
    /// Reads a header from the front of `bytes` and says how many bytes it
    /// took; `None` while it is not complete. Every sequence of bytes is one.
    pub fn decode(bytes: &[u8]) -> Option<(Header, usize)> {
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        let (extended, length) = match second & 0x7f {
            126 => (2, u64::from(u16::from_be_bytes(array(bytes, 2)?))),
            127 => (8, u64::from_be_bytes(array(bytes, 2)?)),
            seven => (0, u64::from(seven)),
        };
        let form = match extended {
            2 if length < 126 => Length::Sixteen,
            8 if length <= 0xffff => Length::SixtyFour,
            _ => Length::Minimal,
        };
        let masked = second & 0x80 != 0;
        let mask = if masked { Some(array(bytes, 2 + extended)?) } else { None };
        let header = Header {
            fin: first & 0x80 != 0,
            rsv: first >> 4 & 7,
            opcode: first & 15,
            mask,
            length: form,
            payload: length,
        };
        Some((header, 2 + extended + if masked { 4 } else { 0 }))
    }

    /// Whether the opcode is one of the control opcodes, reserved or not.
    pub fn is_control(&self) -> bool {
        self.opcode >= 8
    }
}

/// `N` bytes from an offset, if they are there.
fn array<const N: usize>(bytes: &[u8], from: usize) -> Option<[u8; N]> {
    bytes.get(from..from + N)?.try_into().ok()
}

/// A frame with its payload, which is never masked in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whether the frame ends its message.
    pub fin: bool,
    /// The three reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
    pub rsv: u8,
    /// 0 to 15.
    pub opcode: u8,
    /// The masking key, if the mask bit is set.
    pub mask: Option<[u8; 4]>,
    /// The form of the length.
    pub length: Length,
    /// The payload in the clear.
    pub payload: Vec<u8>,
    /// In how many reads the frame arrived.
    pub segments: usize,
}

impl Frame {
    /// A whole, legal frame of a server.
    pub fn new(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
        Frame {
            fin: true,
            rsv: 0,
            opcode,
            mask: None,
            length: Length::Minimal,
            payload: payload.into(),
            segments: 1,
        }
    }

    /// A Close with a code and a reason.
    pub fn close(code: u16, reason: &str) -> Frame {
        Frame::new(opcode::CLOSE, [&code.to_be_bytes(), reason.as_bytes()].concat())
    }

    /// A frame from its header and its payload as it stood on the wire.
    pub fn from_parts(header: Header, mut payload: Vec<u8>) -> Frame {
        apply_mask(header.mask, &mut payload);
        let Header { fin, rsv, opcode, mask, length, .. } = header;
        Frame { fin, rsv, opcode, mask, length, payload, segments: 1 }
    }

    /// The bytes of the frame.
    pub fn encode(&self) -> Vec<u8> {
        let mask_bit = if self.mask.is_some() { 0x80 } else { 0 };
        let fin_bit = if self.fin { 0x80 } else { 0 };
        let mut bytes = Vec::with_capacity(14 + self.payload.len());
        bytes.push(fin_bit | (self.rsv & 7) << 4 | self.opcode & 15);
        let length = self.payload.len();
        match (self.length, u8::try_from(length), u16::try_from(length)) {
            (Length::Minimal, Ok(seven @ 0..=125), _) => bytes.push(mask_bit | seven),
            (Length::Minimal | Length::Sixteen, _, Ok(sixteen)) => {
                bytes.push(mask_bit | 126);
                bytes.extend(sixteen.to_be_bytes());
            }
            (form, ..) => {
                let claimed = if let Length::Claims(bits) = form { bits } else { length as u64 };
                bytes.push(mask_bit | 127);
                bytes.extend(claimed.to_be_bytes());
            }
        }
        bytes.extend(self.mask.iter().flatten());
        let start = bytes.len();
        bytes.extend_from_slice(&self.payload);
        apply_mask(self.mask, &mut bytes[start..]);
        bytes
    }

    /// Whether the opcode is one of the control opcodes, reserved or not.
    pub fn is_control(&self) -> bool {
        self.opcode >= 8
    }

    /// The code of a Close that has one.
    pub fn close_code(&self) -> Option<u16> {
        let code = self.payload.get(..2).filter(|_| self.opcode == opcode::CLOSE)?;
        Some(u16::from_be_bytes([code[0], code[1]]))
    }

    /// Gives a Close another code and keeps its reason.
    pub fn set_close_code(&mut self, code: u16) {
        let reason = self.payload.split_off(self.payload.len().min(2));
        self.payload = [&code.to_be_bytes()[..], &reason].concat();
    }
}

/// Masking and its undoing are the same operation (section 5.3).
fn apply_mask(mask: Option<[u8; 4]>, payload: &mut [u8]) {
    let Some(key) = mask else { return };
    let (whole, rest) = payload.as_chunks_mut::<4>();
    let word = u32::from_ne_bytes(key);
    for four in whole {
        *four = (u32::from_ne_bytes(*four) ^ word).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Frame {
        let (header, taken) = Header::decode(bytes).unwrap();
        Frame::from_parts(header, bytes[taken..].to_vec())
    }

    #[test]
    fn reads_the_examples_of_the_specification() {
        let hello = decode(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
        assert_eq!((hello.opcode, hello.payload.as_slice()), (opcode::TEXT, &b"Hello"[..]));
        let (long, taken) = Header::decode(b"\x82\x7f\0\0\0\0\0\x01\0\0").unwrap();
        assert_eq!((long.payload, long.length, taken), (65536, Length::Minimal, 10));
    }

    #[test]
    fn illegal_frames_survive_a_round_trip() {
        for length in [Length::Minimal, Length::Sixteen, Length::SixtyFour] {
            for opcode in 0..16 {
                for rsv in 0..8 {
                    for mask in [None, Some([0; 4]), Some([1, 2, 3, 4])] {
                        let fin = rsv % 2 == 0;
                        let frame = Frame { fin, rsv, mask, length, ..Frame::new(opcode, "abcde") };
                        assert_eq!(decode(&frame.encode()), frame);
                    }
                }
            }
        }
        for size in [0, 125, 126, 65535, 65536] {
            let frame = Frame::new(opcode::BINARY, vec![7; size]);
            assert_eq!(decode(&frame.encode()), frame);
        }
    }

    #[test]
    fn a_length_can_lie() {
        let frame = Frame { length: Length::Claims(1 << 63), ..Frame::new(opcode::PING, "x") };
        let (header, taken) = Header::decode(&frame.encode()).unwrap();
        assert_eq!((header.payload, taken), (1 << 63, 10));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        for round in 0..20_000 {
            let bytes: Vec<u8> = (0..round % 20).map(|_| noise()).collect();
            if let Some((header, taken)) = Header::decode(&bytes) {
                let frame = Frame::from_parts(header, bytes[taken..].to_vec());
                let _ = (frame.encode(), frame.close_code());
            }
        }
    }

    #[test]
    fn a_close_keeps_its_reason() {
        let mut close = Frame::close(1000, "bye");
        close.set_close_code(1001);
        assert_eq!(close, Frame::close(1001, "bye"));
        let mut empty = Frame::new(opcode::CLOSE, "");
        assert_eq!(empty.close_code(), None);
        empty.set_close_code(1005);
        assert_eq!(empty, Frame::close(1005, ""));
    }
}
