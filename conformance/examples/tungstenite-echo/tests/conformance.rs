//! Every case of the conformance suite as a test of its own name.

use wireproof::Verify;

fn main() -> std::process::ExitCode {
    let server = Verify::serving("ws://127.0.0.1:{port}/", tungstenite_echo::serve)
        .name("tungstenite-echo")
        .can("echo")
        .known("known.toml")
        // tungstenite gives up on a head that takes more than 64 small reads, and how many it
        // takes when it arrives byte by byte differs from run to run: no list can know it.
        .skip("ws.handshake.takes-head-byte-by-byte");
    wireproof::libtest::main(server)
}
