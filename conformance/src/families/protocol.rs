//! One protocol, as the rest of the suite sees it.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use super::{Names, Table};
use crate::case::{Case, Cx, Runs};

/// A protocol: its names, what a target file says about it, and its cases.
#[derive(Clone, Copy)]
pub struct Protocol {
    /// What it is called; a protocol derefs to it.
    pub names: &'static Names,
    /// What a target may promise under `can`.
    pub abilities: &'static [Ability],
    /// The table of a target file that describes such a target.
    pub table: Table,
    /// The cases, one slice per file.
    pub cases: &'static [&'static [Case]],
    /// Shows that the target answers: a violation or an inconclusive here
    /// makes all its cases inconclusive.
    pub gate: &'static dyn Runs,
    /// What is offered in the ALPN extension of TLS (RFC 7301), in order.
    pub alpn: &'static [&'static str],
    /// How a plain `http(s)://` address is looked at; by the gate, where nothing
    /// is said.
    pub look: Option<Look>,
}

/// Looks at what stands at an address: what was seen, in words, where it may be a
/// target of this protocol.
pub type Look = for<'a> fn(&'a mut Cx, &'static Protocol) -> LookFuture<'a>;

/// What [`Look`] returns.
pub type LookFuture<'a> = Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>>;

impl Deref for Protocol {
    type Target = Names;

    fn deref(&self) -> &Names {
        self.names
    }
}

/// Something that a target may promise under `can`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ability {
    /// `echo`, or `subprotocol` where it takes a value.
    pub word: &'static str,
    /// What the value is, where there is one: `NAME`.
    pub value: Option<&'static str>,
    /// What the promise means.
    pub says: &'static str,
}
