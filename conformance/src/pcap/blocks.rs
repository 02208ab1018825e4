//! The blocks of a pcapng file: a section, one interface, and packets.
//!
//! Every block says its kind and its length, and the length again at its end;
//! all parts are filled up to four bytes. We write little-endian; the magic
//! number of the section tells readers so.

/// Raw IP: a packet begins with its IPv4 or IPv6 header.
const LINKTYPE_RAW: u16 = 101;

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const ENHANCED_PACKET: u32 = 6;

const MAGIC: u32 = 0x1a2b_3c4d;

const END_OF_OPTIONS: u16 = 0;
const COMMENT: u16 = 1;
/// Of a section: the program that wrote it.
const USER_APPLICATION: u16 = 4;
/// Of an interface: its name.
const NAME: u16 = 2;

/// The start of a file.
pub(super) fn section(program: &str, comment: &str) -> Vec<u8> {
    let mut body = MAGIC.to_le_bytes().to_vec();
    // Version 1.0, and a section that reaches to the end of the file.
    body.extend(1_u16.to_le_bytes());
    body.extend(0_u16.to_le_bytes());
    body.extend(u64::MAX.to_le_bytes());
    body.extend(options(&[(COMMENT, comment), (USER_APPLICATION, program)]));
    block(SECTION, &body)
}

/// The only interface. Times are microseconds, as they are without saying so;
/// packets are never cut.
pub(super) fn interface(name: &str) -> Vec<u8> {
    let mut body = LINKTYPE_RAW.to_le_bytes().to_vec();
    body.extend(0_u16.to_le_bytes());
    body.extend(0_u32.to_le_bytes());
    body.extend(options(&[(NAME, name)]));
    block(INTERFACE, &body)
}

/// A packet that was seen `at` so many microseconds since 1970.
pub(super) fn packet(at: u64, bytes: &[u8], comment: &str) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    let [high, low] = [at >> 32, at & 0xffff_ffff].map(|half| half as u32);
    let mut body = 0_u32.to_le_bytes().to_vec();
    for part in [high.to_le_bytes(), low.to_le_bytes(), length, length] {
        body.extend(part);
    }
    body.extend(filled_up(bytes));
    if !comment.is_empty() {
        body.extend(options(&[(COMMENT, comment)]));
    }
    block(ENHANCED_PACKET, &body)
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 12).unwrap_or(u32::MAX).to_le_bytes();
    [&kind.to_le_bytes()[..], &length, body, &length].concat()
}

fn options(options: &[(u16, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, text) in options {
        // An option has at most 65 535 bytes.
        let text = &text.as_bytes()[..text.floor_char_boundary(usize::from(u16::MAX))];
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(filled_up(text));
    }
    bytes.extend(END_OF_OPTIONS.to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
    bytes
}

fn filled_up(bytes: &[u8]) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    filled.resize(bytes.len().next_multiple_of(4), 0);
    filled
}
