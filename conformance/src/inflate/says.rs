//! What was read, in words for a report.

use std::fmt::Write;

use super::{Block, Code, End, Fault, Inflated, Kind, LARGEST_BLOCK, MOST_BLOCKS, Shape};

impl Inflated {
    /// Such as `5 bytes from 2 blocks (1 fixed, 1 stored), whole`.
    pub fn says(&self) -> String {
        let mut text = format!("{} from ", counted(self.bytes.len(), "byte"));
        match self.blocks.as_slice() {
            [] => text.push_str("no block"),
            [block] => text.push_str(&format!("one {} block", block.kind.says())),
            blocks => {
                let _ = write!(text, "{} blocks ({})", blocks.len(), kinds(blocks));
            }
        }
        if self.largest_distance() > 0 {
            let _ = write!(text, ", looks back {}", counted(self.largest_distance(), "byte"));
        }
        if self.reach() > 0 {
            let bytes = counted(self.reach(), "byte");
            let _ = write!(text, ", reaches {bytes} into earlier messages");
        }
        if let Some(size) = self.after_final() {
            let _ = write!(text, ", {} behind a final block", counted(size, "byte"));
        }
        if self.blocks.iter().any(|block| block.padding != 0) {
            text.push_str(", padding bits set");
        }
        if self.has_zlib_header {
            text.push_str(", begins with a zlib header");
        }
        if self.has_tail {
            text.push_str(", still ends with 00 00 ff ff");
        }
        let _ = write!(text, ", {}", self.end.says());
        if matches!(self.end, End::Wrong(_)) {
            let _ = write!(text, " in the first {} of {}", counted(self.read, "byte"), self.size);
        }
        text
    }
}

/// How many blocks there are of each type.
fn kinds(blocks: &[Block]) -> String {
    let count = |kind| blocks.iter().filter(|block| block.kind == kind).count();
    let kinds = [Kind::Stored, Kind::Fixed, Kind::Dynamic];
    let there = kinds.into_iter().map(|kind| (count(kind), kind)).filter(|(count, _)| *count > 0);
    let words: Vec<String> =
        there.map(|(count, kind)| format!("{count} {}", kind.says())).collect();
    words.join(", ")
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

impl Block {
    /// Such as `final fixed block of 5 bytes`.
    pub fn says(&self) -> String {
        let last = if self.is_final { "final " } else { "" };
        let bytes = counted(self.length, "byte");
        let mut text = format!("{last}{} block of {bytes}", self.kind.says());
        if self.largest_distance > 0 {
            let _ = write!(text, ", looks back {}", counted(self.largest_distance, "byte"));
        }
        if self.reach > 0 {
            let bytes = counted(self.reach, "byte");
            let _ = write!(text, ", reaches {bytes} into earlier messages");
        }
        if self.padding != 0 {
            text.push_str(", padding bits set");
        }
        if self.end.is_none() {
            text.push_str(", cut off");
        }
        text
    }
}

impl Kind {
    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            Kind::Stored => "stored",
            Kind::Fixed => "fixed",
            Kind::Dynamic => "dynamic",
        }
    }
}

impl End {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            End::Border => "whole".to_owned(),
            End::Inside => "ends inside a block".to_owned(),
            End::Wrong(fault) => fault.says(),
        }
    }
}

impl Fault {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Fault::ReservedType => "a block of the reserved type 3".to_owned(),
            Fault::StoredLength { length, check } => {
                format!(
                    "a stored block of length {length:#06x} whose second length is {check:#06x}"
                )
            }
            Fault::TooManyCodes { symbols, distances } => {
                format!("codes for {symbols} symbols and {distances} distances, of 286 and 30")
            }
            Fault::Lengths(code, shape) => format!("{} {}", shape.says(), code.says()),
            Fault::NothingToRepeat => "a repeated code length with none before it".to_owned(),
            Fault::TooManyLengths => "more code lengths than announced".to_owned(),
            Fault::NoEndOfBlock => "a code without an end of the block".to_owned(),
            Fault::NoSuchCode(code) => format!("bits that do not occur in {}", code.says()),
            Fault::BadSymbol(symbol) => format!("the symbol {symbol}, which stands for nothing"),
            Fault::BadDistance(symbol) => {
                format!("the distance symbol {symbol}, which stands for nothing")
            }
            Fault::TooFar { distance, there } => {
                format!("a distance of {distance} where {} came before", counted(*there, "byte"))
            }
            Fault::OutputLimit(limit) => format!("more than {}", counted(*limit, "byte")),
            Fault::TooManyBlocks => format!("more than {MOST_BLOCKS} blocks"),
            Fault::LargeBlock => format!("a block of more than {LARGEST_BLOCK} bytes"),
        }
    }
}

impl Shape {
    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            Shape::Oversubscribed => "too many codes in",
            Shape::Incomplete => "too few codes in",
        }
    }
}

impl Code {
    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            Code::Lengths => "the code of the code lengths",
            Code::Symbols => "the code of literals and lengths",
            Code::Distances => "the code of distances",
        }
    }
}
