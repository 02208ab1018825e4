//! Adds a field to the heads of HTTP/2 answers that the `h2` crate would not send.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// `connection: keep-alive` as a literal that enters no table (RFC 7541, section 6.2.2).
const FIELD: &[u8] = b"\x00\x0aconnection\x0akeep-alive";

/// The length of the head of a frame.
const FRAME_HEAD: usize = 9;

/// The type of a frame with a head of an answer.
const HEADERS: u8 = 1;

/// Puts the field behind the head in each HEADERS frame that is written.
pub(super) struct HeaderFrames<S> {
    stream: S,
    /// What has been written and is no whole frame yet.
    incoming: Vec<u8>,
    /// What the stream has not taken yet.
    outgoing: Vec<u8>,
}

impl<S> HeaderFrames<S> {
    pub(super) fn new(stream: S) -> HeaderFrames<S> {
        HeaderFrames { stream, incoming: Vec::new(), outgoing: Vec::new() }
    }

    /// Moves whole frames on. `h2` neither pads nor continues heads as short as ours.
    fn pass_frames(&mut self) {
        while let Some(&[high, middle, low, kind, ..]) = self.incoming.get(..FRAME_HEAD) {
            let length = u32::from_be_bytes([0, high, middle, low]) as usize;
            if self.incoming.len() < FRAME_HEAD + length {
                return;
            }
            let mut frame: Vec<u8> = self.incoming.drain(..FRAME_HEAD + length).collect();
            if kind == HEADERS {
                frame.extend_from_slice(FIELD);
                let length = (frame.len() - FRAME_HEAD) as u32;
                frame[..3].copy_from_slice(&length.to_be_bytes()[1..]);
            }
            self.outgoing.extend(frame);
        }
    }
}

impl<S: AsyncWrite + Unpin> HeaderFrames<S> {
    fn poll_outgoing(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outgoing.is_empty() {
            let count = ready!(Pin::new(&mut self.stream).poll_write(context, &self.outgoing))?;
            self.outgoing.drain(..count);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeaderFrames<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeaderFrames<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_outgoing(context))?;
        self.incoming.extend_from_slice(bytes);
        self.pass_frames();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_outgoing(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_outgoing(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn only_heads_grow_however_they_are_cut() {
        let frames = b"\0\0\x01\x01\x04\0\0\0\x01\x88\0\0\x02\0\0\0\0\0\x01ab";
        let (near, mut far) = duplex(1024);
        let mut near = HeaderFrames::new(near);
        for byte in frames {
            near.write_all(&[*byte]).await.unwrap();
        }
        near.shutdown().await.unwrap();
        let mut bytes = Vec::new();
        far.read_to_end(&mut bytes).await.unwrap();
        let head = [b"\0\0\x18\x01\x04\0\0\0\x01\x88", FIELD].concat();
        assert_eq!(bytes, [head.as_slice(), &frames[10..]].concat());
    }
}
