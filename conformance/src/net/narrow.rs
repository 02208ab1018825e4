//! Connections that take little before they are read.
//!
//! Over loopback a system keeps megabytes for a client that does not read, so
//! that a server would not notice for long. With small segments and a small
//! window it is as it is over a poor link: a few kibibytes, and then it waits.

use std::io;

use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream, lookup_host};

/// The size of a segment, which also tells the server's system how much to
/// keep ready for us: the one that every host has to take (RFC 9293).
const SEGMENT: u32 = 536;

/// The size of the buffer for what was not read.
const BUFFER: u32 = 4096;

pub(super) async fn connect(to: (&str, u16)) -> io::Result<TcpStream> {
    let mut failed = None;
    for address in lookup_host(to).await? {
        let socket = match address.is_ipv4() {
            true => TcpSocket::new_v4()?,
            false => TcpSocket::new_v6()?,
        };
        // Both are told to the server at the opening, and cannot shrink later.
        socket.set_recv_buffer_size(BUFFER)?;
        SockRef::from(&socket).set_tcp_mss(SEGMENT)?;
        match socket.connect(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(error) => failed = Some(error),
        }
    }
    Err(failed.unwrap_or_else(|| io::Error::other("the name has no address")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    /// So much fits into the buffers of a usual connection over loopback.
    const MUCH: usize = 1 << 20;

    /// Whether a peer that does not read takes `MUCH`.
    async fn takes_much(narrow: bool) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let client = async {
            match narrow {
                true => connect(("127.0.0.1", port)).await,
                false => TcpStream::connect(("127.0.0.1", port)).await,
            }
        };
        let (_client, served) = tokio::join!(client, listener.accept());
        let (mut served, _) = served.expect("a connection");
        timeout(Duration::from_millis(300), served.write_all(&[0; MUCH])).await.is_ok()
    }

    #[tokio::test]
    async fn a_server_has_to_wait_for_a_narrow_client_that_does_not_read() {
        assert!(takes_much(false).await, "a usual one takes it");
        assert!(!takes_much(true).await, "a narrow one does not");
    }
}
