//! The program and the library as their users have them, on servers that behave and on
//! servers that do not.

mod bless;
mod circles;
mod commands;
#[cfg(feature = "events")]
mod events;
mod exit_codes;
mod exits;
mod installed;
mod only_failed;
mod pcap;
mod reports;
mod results;
mod runner;
mod secrets;
mod verify;
