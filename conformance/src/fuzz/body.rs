//! The body of a response, as its head announces it.

use crate::http1::body::{BodyReader, MOST_ODDITIES, Piece, says_pieces};
use crate::http1::framing::{Asked, BodyOddity, Framing, framing};
use crate::http1::read_head;

/// A response, head and body; what is no head is a body in chunks.
pub fn body(bytes: &[u8]) {
    let head = read_head(bytes).filter(|(head, _)| head.status.is_some());
    let (framing, oddities, body) = match &head {
        None => (Framing::Chunked, Vec::new(), bytes),
        Some((head, length)) => {
            let asked = Asked { method: "GET", is_http10: false };
            let (framing, oddities) = framing(head, asked);
            (framing, oddities, &bytes[*length..])
        }
    };
    oddities.iter().for_each(is_sayable);
    let whole = Read::of(framing, body, body.len().max(1));
    whole.holds(framing, body);
    for size in super::piece_sizes(body.len()) {
        assert_eq!(Read::of(framing, body, size), whole, "pieces of {size} bytes");
    }
}

fn is_sayable(oddity: &BodyOddity) {
    let says = oddity.says();
    assert!(says.len() < 2000 && !says.contains(char::is_control), "{says:?}");
}

/// What was read, data that follow each other joined.
#[derive(Debug, PartialEq)]
struct Read {
    pieces: Vec<Piece>,
    taken: usize,
    oddities: Vec<BodyOddity>,
    is_done: bool,
    is_lost: bool,
}

impl Read {
    fn of(framing: Framing, bytes: &[u8], size: usize) -> Read {
        let mut reader = BodyReader::new(framing);
        let (mut joined, mut taken) = (Vec::new(), 0);
        for piece in bytes.chunks(size) {
            let (pieces, count) = reader.feed(piece);
            let says = says_pieces(&pieces);
            assert!(says.len() < 2000 && !says.contains(char::is_control), "{says:?}");
            taken += count;
            for piece in pieces {
                match (joined.last_mut(), piece) {
                    (Some(Piece::Data(before)), Piece::Data(data)) => before.extend(data),
                    (_, piece) => joined.push(piece),
                }
            }
        }
        let (is_done, is_lost) = (reader.is_done(), reader.is_lost());
        Read { pieces: joined, taken, oddities: reader.take_oddities(), is_done, is_lost }
    }

    fn holds(&self, framing: Framing, bytes: &[u8]) {
        assert!(self.taken == bytes.len() || self.is_done && self.taken < bytes.len());
        assert!(!self.is_lost || framing == Framing::Chunked && !self.oddities.is_empty());
        assert!(self.oddities.len() <= MOST_ODDITIES);
        self.oddities.iter().for_each(is_sayable);
        // The data of a chunk are as long as it says, but where they are cut off.
        let mut due = 0;
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Chunk { size, .. } => due = *size,
                Piece::Data(data) if framing == Framing::Chunked => {
                    let is_last = at + 1 == self.pieces.len();
                    assert!(data.len() as u64 == due || is_last && (data.len() as u64) < due);
                }
                Piece::Data(_) | Piece::Trailer(_) => {}
            }
        }
        match framing {
            Framing::Length(length) if self.is_done => assert_eq!(self.taken as u64, length),
            Framing::None => assert_eq!((self.taken, self.is_done), (0, true)),
            Framing::UntilClose => assert!(!self.is_done),
            _ => {}
        }
    }
}
