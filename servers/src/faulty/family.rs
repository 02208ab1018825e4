//! What the proof and the command line must know of the faulty servers of a family.

use std::net::SocketAddr;

use super::defect::{Base, Defect};

/// The faulty servers of a protocol family.
pub struct Family {
    /// The server on the command line whose place they take: `ws`.
    pub server: &'static str,
    /// What a list of them is called: `faulty hubs`.
    pub title: &'static str,
    /// The first words of their ids.
    pub prefixes: &'static [&'static str],
    /// Its clean servers.
    pub bases: &'static [&'static Base],
    /// Its defects, in slices by subject; each slice is sorted by id.
    pub defects: &'static [&'static [Defect]],
    /// How a peer of it is met: one target file, or several that stand for
    /// different promises.
    pub met_as: fn(&Peer, &Place) -> Vec<TargetFile>,
    /// The URL of one that serves at an address, and what `cargo xtask conformance`
    /// takes to check it.
    pub checked_as: fn(&Defect, SocketAddr) -> (String, String),
    /// MUST cases that pass on its degenerate peers, and why that is right.
    pub may_pass: &'static [Excuse],
    /// Cases that only defects with long lists make violate, and why none is narrower.
    pub broad: &'static [Broad],
}

impl Family {
    /// All its defects.
    pub fn all(&self) -> impl Iterator<Item = &'static Defect> + use<> {
        self.defects.iter().copied().flatten()
    }
}

/// Somebody to be met.
pub enum Peer {
    /// A clean server.
    Base(&'static Base),
    /// A faulty one.
    Defect(&'static Defect),
}

/// Where a peer serves.
pub struct Place {
    /// The table `[start]`, where the run starts it; else nothing.
    pub start: String,
    /// Its port, or the placeholder of it where the run starts it.
    pub port: String,
}

/// The text of a target file.
pub struct TargetFile {
    /// The text.
    pub text: String,
    /// A glob over the only cases that it is there for, if not for all.
    pub only: Option<&'static str>,
}

impl TargetFile {
    /// A file for every case.
    pub fn new(text: String) -> TargetFile {
        TargetFile { text, only: None }
    }
}

/// A MUST case that passes on degenerate peers, the peers, and the reason.
pub struct Excuse {
    /// The case.
    pub case: &'static str,
    /// The ids of the peers.
    pub peers: &'static [&'static str],
    /// Why that is right.
    pub why: &'static str,
}

/// A case that occurs only in long lists, and the reason.
pub struct Broad {
    /// The case.
    pub case: &'static str,
    /// Why no defect is narrower.
    pub why: &'static str,
}
