//! Turns the `.proto` files into Rust. protox is a protobuf compiler written in
//! Rust, so nobody who builds this needs `protoc`.

use std::error::Error;

const FILES: [&str; 2] = ["proto/wireproof/v1/ticker.proto", "proto/wireproof/v1/chat.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for file in FILES {
        println!("cargo:rerun-if-changed={file}");
    }
    prost_build::compile_fds(protox::compile(FILES, ["proto"])?)?;
    Ok(())
}
