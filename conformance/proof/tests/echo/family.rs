//! The family: names, ledger, context, gate.

use std::ops::{Deref, DerefMut};

use tokio::time::Instant;
use wireproof::case::{self, Body, Stop};
use wireproof::families::{Family, Names, Protocol, Scheme, Table};
use wireproof::net::{Fill, Wire};

use crate::cases;

/// All that the suite must know of it.
pub(crate) static FAMILY: Family =
    Family { feature: "echo", protocols: &[&PROTOCOL], ledgers: &[include_str!("ledger.toml")] };

static NAMES: Names = Names {
    name: "echo",
    title: "Echo",
    schemes: &[Scheme { name: "echo", tls: false, port: 7 }],
    prefixes: &["echo"],
    feature: Some("echo"),
    no_fragment: None,
};

static PROTOCOL: Protocol = Protocol {
    names: &NAMES,
    abilities: &[],
    table: Table::PLAIN,
    cases: &[cases::CASES],
    gate: &Body(|cx: &mut Cx| Box::pin(gate(cx))),
    alpn: &[],
    look: None,
};

/// The context of every case, and an echo of its own.
pub(crate) struct Cx {
    core: case::Cx,
}

impl Cx {
    /// Opens a connection.
    pub(crate) async fn connect(&mut self) -> Result<Echo, Stop> {
        let wire = Wire::dial(self).await.map_err(|why| Stop::inconclusive(why.to_string()))?;
        let until = self.patience();
        Ok(Echo { wire, until })
    }
}

/// A connection whose echo is awaited until a moment.
pub(crate) struct Echo {
    wire: Wire,
    until: Instant,
}

impl Echo {
    /// Sends `text` and reads as many bytes as it has, or fewer where nothing comes
    /// any more. Returns what came, and the event that shows it.
    pub(crate) async fn round(&mut self, text: &str) -> (Vec<u8>, u32) {
        self.wire.send(text.as_bytes(), format!("\"{text}\"")).await;
        while self.wire.inbox.len() < text.len() {
            match self.wire.fill(self.until).await {
                Fill::Bytes(_) => {}
                Fill::Silence | Fill::Ended(_) => break,
            }
        }
        let had = self.wire.inbox.len().min(text.len());
        self.wire.take(had, "echo")
    }
}

/// Somebody takes a connection.
async fn gate(cx: &mut Cx) -> Result<(), Stop> {
    cx.connect().await.map(|_| ())
}

impl From<case::Cx> for Cx {
    fn from(core: case::Cx) -> Cx {
        Cx { core }
    }
}

impl From<Cx> for case::Cx {
    fn from(cx: Cx) -> case::Cx {
        cx.core
    }
}

impl Deref for Cx {
    type Target = case::Cx;

    fn deref(&self) -> &case::Cx {
        &self.core
    }
}

impl DerefMut for Cx {
    fn deref_mut(&mut self) -> &mut case::Cx {
        &mut self.core
    }
}
