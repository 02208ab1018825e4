//! What mdBook does not check: the sources before, and the pages after it.

pub mod output;
pub mod source;

mod form;
mod links;
mod markup;
mod offline;
mod rust;
mod unused;
