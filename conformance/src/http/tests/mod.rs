//! Exchanges with a small server of the test's own.

mod bodies;
mod gzip;
mod heads;
mod holding;
mod persistence;
mod server;
mod tls;
mod two;
