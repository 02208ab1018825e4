//! Compressed messages (RFC 7692, section 7.2).

use std::sync::Arc;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::negotiation::Agreed;
use super::options::{Fault, Options};

/// The end of a flush, which compressed messages leave out (section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// A last block without content: behind whole blocks it ends the stream, behind
/// a block that breaks off it does not.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// No distance reaches farther back.
const LARGEST_WINDOW: usize = 1 << 15;

/// From this size on, some peers lose the last byte of a message.
const LARGE: usize = 100_000;

/// Room for one step.
const STEP: usize = 1 << 10;

/// Why a message does not inflate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InflateError {
    /// It is not a sequence of DEFLATE blocks.
    Corrupt,
    /// It inflates to more than a message may have.
    TooLarge,
}

/// Both directions of one connection.
pub(super) struct Codec {
    agreed: Agreed,
    options: Arc<Options>,
    deflater: Compress,
    inflater: Decompress,
    /// What the client's next message may refer back to.
    history: Vec<u8>,
    /// Compressed messages so far.
    read: u32,
}

impl Codec {
    pub(super) fn new(agreed: Agreed, options: Arc<Options>) -> Codec {
        let mut window = agreed.server_window();
        if options.has(Fault::IgnoresOwnWindow) {
            window = 15;
        }
        let deflater = Compress::new_with_window_bits(Compression::fast(), false, window);
        let inflater = Decompress::new(false);
        Codec { agreed, options, deflater, inflater, history: Vec::new(), read: 0 }
    }

    /// Takes note of a message that was not compressed.
    pub(super) fn plain(&mut self) {
        if self.options.has(Fault::ForgetsContextAtPlain) {
            self.history.clear();
        }
    }

    /// The payload of a message.
    pub(super) fn deflate(&mut self, mut message: &[u8]) -> Vec<u8> {
        if self.options.has(Fault::CutsLargeMessages) && message.len() >= LARGE {
            message = &message[..message.len() - 1];
        }
        if message.is_empty() {
            return vec![0];
        }
        let begins_anew = !self.options.has(Fault::IgnoresOwnReset);
        if begins_anew && self.agreed.server_begins_anew {
            self.deflater.reset();
        }
        let mut payload = Vec::new();
        let before = self.deflater.total_in();
        loop {
            let rest = &message[(self.deflater.total_in() - before) as usize..];
            payload.reserve(rest.len() / 2 + STEP);
            self.deflater
                .compress_vec(rest, &mut payload, FlushCompress::Sync)
                .expect("deflating has no illegal input");
            let is_all = self.deflater.total_in() - before == message.len() as u64;
            // Room left over means that the flush is complete.
            if is_all && payload.len() < payload.capacity() {
                break;
            }
        }
        payload.truncate(payload.len() - TAIL.len());
        payload
    }

    /// The message in a payload, which has at most `limit` bytes.
    pub(super) fn inflate(
        &mut self,
        payload: &[u8],
        limit: usize,
    ) -> Result<Vec<u8>, InflateError> {
        self.read += 1;
        let options = Arc::clone(&self.options);
        if options.has(Fault::WantsContext) && self.agreed.client_begins_anew && self.read > 1 {
            return Err(InflateError::Corrupt);
        }
        if options.has(Fault::ForgetsContext) || self.agreed.client_begins_anew {
            self.history.clear();
        }
        let mut output = std::mem::take(&mut self.history);
        let start = output.len();
        let inflated = self.blocks(payload, &mut output, start + limit);
        let mut message = output[start..].to_vec();
        output.drain(..output.len().saturating_sub(LARGEST_WINDOW));
        self.history = output;
        if options.has(Fault::Inflates32KiB) {
            message.truncate(32 << 10);
        }
        if options.has(Fault::TakesWhatInflates) && inflated == Err(InflateError::Corrupt) {
            return Ok(message);
        }
        inflated.map(|()| message)
    }

    /// Inflates behind what `output` holds already, up to `limit`.
    fn blocks(
        &mut self,
        payload: &[u8],
        output: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), InflateError> {
        let mut input = [payload, &TAIL, &LAST_BLOCK].concat();
        if self.options.has(Fault::TakesHalfBlock) {
            input.truncate(payload.len() + TAIL.len());
        }
        let mut taken = 0;
        self.begin(output)?;
        loop {
            let (status, read) = self.step(&input[taken..], output)?;
            taken += read;
            if output.len() > limit {
                return Err(InflateError::TooLarge);
            }
            match status {
                Status::StreamEnd if taken == input.len() || taken == payload.len() => {
                    return Ok(());
                }
                Status::StreamEnd if self.options.has(Fault::StopsAtFinalBlock) => return Ok(()),
                // The client ended its stream, and begins another one (section 7.2.3.4).
                Status::StreamEnd if taken < payload.len() => self.begin(output)?,
                Status::Ok | Status::BufError if taken < input.len() => {}
                Status::Ok | Status::BufError if self.options.has(Fault::TakesHalfBlock) => {
                    return Ok(());
                }
                _ => return Err(InflateError::Corrupt),
            }
        }
    }

    /// Begins a stream that may refer back to what `output` holds.
    fn begin(&mut self, output: &[u8]) -> Result<(), InflateError> {
        self.inflater.reset(false);
        let from = output.len().saturating_sub(LARGEST_WINDOW);
        match &output[from..] {
            [] => Ok(()),
            window => {
                self.inflater.set_dictionary(window).map(drop).map_err(|_| InflateError::Corrupt)
            }
        }
    }

    /// Goes on as far as one step has room; says how much it read.
    fn step(
        &mut self,
        input: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(Status, usize), InflateError> {
        let (read, written) = (self.inflater.total_in(), self.inflater.total_out());
        let mut room = [0; STEP];
        let status = self
            .inflater
            .decompress(input, &mut room, FlushDecompress::None)
            .map_err(|_| InflateError::Corrupt)?;
        let read = (self.inflater.total_in() - read) as usize;
        let written = (self.inflater.total_out() - written) as usize;
        output.extend_from_slice(&room[..written]);
        match (read, written, status) {
            (0, 0, Status::Ok | Status::BufError) => Err(InflateError::Corrupt),
            _ => Ok((status, read)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::negotiation::choose;
    use super::*;
    use crate::faulty::codec::ws::Head;

    const LIMIT: usize = 1 << 20;

    fn codec(parameters: &str, options: Options) -> Codec {
        let offer = format!("permessage-deflate{parameters}");
        let head = Head::new("GET / HTTP/1.1", &[("Sec-WebSocket-Extensions", &offer)]);
        Codec::new(choose(&head).expect("a legal offer"), Arc::new(options))
    }

    fn strict(parameters: &str) -> Codec {
        codec(parameters, Options::default())
    }

    /// Bytes that repeat themselves only after `period`.
    fn repeating(period: usize, count: usize) -> Vec<u8> {
        let mut state = 7692_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let noise: Vec<u8> = (0..period).map(|_| next()).collect();
        noise.iter().copied().cycle().take(count).collect()
    }

    #[test]
    fn inflates_the_examples_of_the_specification() {
        let mut codec = strict("");
        for payload in [
            &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00][..],
            &[0xf2, 0x00, 0x11, 0x00, 0x00],
            &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00],
            &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00],
            &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00],
            // A last block, and nothing behind it.
            &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00],
        ] {
            assert_eq!(codec.inflate(payload, LIMIT).as_deref(), Ok(&b"Hello"[..]), "{payload:x?}");
        }
        assert_eq!(codec.inflate(&[0], LIMIT).as_deref(), Ok(&b""[..]));
    }

    #[test]
    fn what_it_deflates_inflates_again() {
        let mut codec = strict("");
        let sizes = [0, 1, 2, 100, 1 << 10, 1 << 15, 100_000, 0, 0, 1 << 20, 5];
        for message in sizes.map(|size| repeating(700, size)) {
            let payload = codec.deflate(&message);
            assert!(!payload.ends_with(&TAIL));
            assert!(codec.inflate(&payload, LIMIT) == Ok(message), "it differs");
        }
    }

    #[test]
    fn refuses_what_is_no_deflate() {
        for payload in [
            &[0x06][..],
            &[0x00, 0x05, 0x00, 0x00, 0x00, 0x48],
            &[0x02, 0x07, 0x00],
            // Cut off in the middle.
            &[0xf2, 0x48, 0xcd],
            &[0x00, 0x05, 0x00, 0xfa, 0xff],
        ] {
            assert_eq!(
                strict("").inflate(payload, LIMIT),
                Err(InflateError::Corrupt),
                "{payload:x?}"
            );
        }
        let bomb = strict("").deflate(&[0; 2000]);
        assert_eq!(strict("").inflate(&bomb, 1999), Err(InflateError::TooLarge));
        assert_eq!(strict("").inflate(&bomb, 2000), Ok(vec![0; 2000]));
    }

    #[test]
    fn keeps_to_what_was_agreed() {
        let message = repeating(1000, 5000);
        let mut small = strict("; server_max_window_bits=9");
        assert!(small.deflate(&message).len() > 4000, "nothing repeats within 512 bytes");
        assert!(strict("").deflate(&message).len() < 2000);

        let mut anew = strict("; server_no_context_takeover");
        assert!(anew.deflate(&message) == anew.deflate(&message));
        let mut takes_over = strict("");
        assert!(takes_over.deflate(&message).len() > 5 * takes_over.deflate(&message).len());

        let mut client = strict("");
        let first = client.deflate(&repeating(300, 300));
        let second = client.deflate(&repeating(300, 300));
        for (parameters, options, kept) in [
            ("", Options::default(), true),
            ("; client_no_context_takeover", Options::default(), false),
            ("", Options::with(Fault::ForgetsContext), false),
        ] {
            let mut codec = codec(parameters, options);
            assert!(codec.inflate(&first, LIMIT).is_ok());
            assert_eq!(codec.inflate(&second, LIMIT).is_ok(), kept, "{parameters}");
        }
    }

    #[test]
    fn deviates_as_told() {
        let large = strict("").deflate(&[0; 40_000]);
        let mut short = codec("", Options::with(Fault::Inflates32KiB));
        assert_eq!(short.inflate(&large, LIMIT), Ok(vec![0; 32 << 10]));

        let message = repeating(1000, 5000);
        let wide = Options::with(Fault::IgnoresOwnWindow);
        assert!(codec("; server_max_window_bits=9", wide).deflate(&message).len() < 2000);
    }
}
