//! The reference server, and two that are wrong in one place.

use std::io;
use std::net::SocketAddr;

use futures_util::future::BoxFuture;
use servers::faulty::{Base, Defect, Family, Peer, Place, Script, Stop, TargetFile, scripted};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// All that the proof must know of them.
pub(crate) static FAMILY: Family = Family {
    server: "echo",
    title: "faulty echoes",
    prefixes: &["echo"],
    bases: &[&REFERENCE],
    defects: &[DEFECTS],
    met_as: |_: &Peer, place: &Place| {
        let Place { start, port } = place;
        let text = format!("name = \"echo\"\n{start}[echo]\nurl = \"echo://127.0.0.1:{port}/\"\n");
        vec![TargetFile::new(text)]
    },
    checked_as: |_: &Defect, address: SocketAddr| {
        (format!("echo://{address}/"), format!("cargo xtask conformance echo://{address}/"))
    },
    may_pass: &[],
    broad: &[],
};

/// A server of RFC 862.
pub(crate) static REFERENCE: Base = Base {
    name: "the echo",
    serve: |listener, stop| {
        Box::pin(async {
            tokio::select! {
                served = serve(listener, echo) => served,
                () = stop => Ok(()),
            }
        })
    },
    is_clean: true,
};

static DEFECTS: &[Defect] = &[
    scripted("echo.closes-after-the-first-echo", &Echo(once))
        .says("It ends the connection after the first echo.")
        .violates(&["echo.tcp.goes-on"]),
    scripted("echo.swallows-line-ends", &Echo(without_line_ends))
        .says("A line end does not come back.")
        .violates(&["echo.tcp.sends-back"]),
];

/// What it does on a connection.
type Treat = fn(TcpStream) -> BoxFuture<'static, io::Result<()>>;

/// A server that treats every connection the same.
#[derive(Debug)]
struct Echo(Treat);

impl Script for Echo {
    fn serve(&self, listener: TcpListener, stop: Stop) -> BoxFuture<'static, ()> {
        let treat = self.0;
        Box::pin(async move {
            tokio::select! {
                _ = serve(listener, treat) => {}
                () = stop => {}
            }
        })
    }
}

async fn serve(listener: TcpListener, treat: Treat) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        connections.spawn(treat(stream));
        while connections.try_join_next().is_some() {}
    }
}

/// Sends back what comes, until the client ends.
fn echo(mut stream: TcpStream) -> BoxFuture<'static, io::Result<()>> {
    Box::pin(async move {
        let (mut reader, mut writer) = stream.split();
        tokio::io::copy(&mut reader, &mut writer).await.map(|_| ())
    })
}

fn once(mut stream: TcpStream) -> BoxFuture<'static, io::Result<()>> {
    Box::pin(async move {
        let mut bytes = [0; 1024];
        let got = stream.read(&mut bytes).await?;
        stream.write_all(&bytes[..got]).await
    })
}

fn without_line_ends(mut stream: TcpStream) -> BoxFuture<'static, io::Result<()>> {
    Box::pin(async move {
        let mut bytes = [0; 1024];
        loop {
            let got = stream.read(&mut bytes).await?;
            if got == 0 {
                return Ok(());
            }
            let kept: Vec<u8> =
                bytes[..got].iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
            stream.write_all(&kept).await?;
        }
    })
}
