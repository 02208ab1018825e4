//! `decide.toml` as it is written. What it names is not looked up yet.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::model::Proof;

/// A word with its place in the file.
pub(super) type Word = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) start: Word,
    pub(super) capability: Vec<Capability>,
    pub(super) technique: Vec<Outcome>,
    pub(super) beside: Vec<Outcome>,
    pub(super) question: Vec<Question>,
    #[serde(default, rename = "use")]
    pub(super) uses: Vec<UseCase>,
    #[serde(default)]
    pub(super) criterion: Vec<Criterion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Capability {
    pub(super) id: Word,
    pub(super) says: Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) short: Word,
    pub(super) says: Word,
    pub(super) cost: u32,
    pub(super) costs: Word,
    pub(super) page: Word,
    pub(super) can: BTreeMap<Word, Claim>,
}

/// `"spec:rfc9110"`, several of them in a list, or a table that may add `pending`.
#[derive(Default)]
pub(super) struct Claim {
    pub(super) proofs: Vec<Proof>,
    pub(super) pending: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimTable {
    #[serde(default)]
    proof: Proofs,
    pending: Option<Part>,
}

/// One proof, or a list.
#[derive(Default)]
pub(super) struct Proofs(pub(super) Vec<Proof>);

/// `"part 4"`
pub(super) struct Part(pub(super) u32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) id: Word,
    pub(super) asks: Word,
    pub(super) hint: Word,
    #[serde(default)]
    pub(super) branch: bool,
    pub(super) answer: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) id: Word,
    pub(super) says: Word,
    #[serde(default)]
    pub(super) needs: Vec<Word>,
    pub(super) ask: Option<Word>,
    pub(super) choose: Option<Word>,
    pub(super) because: Option<Word>,
    pub(super) runner_up: Option<Word>,
    pub(super) unless: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UseCase {
    pub(super) id: Word,
    pub(super) name: Word,
    /// `goal=updates,ends=page`, as `--answers` takes them.
    pub(super) answers: Word,
    pub(super) lands: Word,
    pub(super) because: Word,
    pub(super) runner_up: Word,
    pub(super) unless: Word,
    #[serde(default)]
    pub(super) named: Vec<Named>,
    pub(super) corrected: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) at: Word,
    #[serde(rename = "as")]
    pub(super) outcome: Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Criterion {
    pub(super) id: Word,
    pub(super) group: Word,
    pub(super) says: Word,
    pub(super) cells: BTreeMap<Word, Cell>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cell {
    pub(super) says: Option<Word>,
    #[serde(default)]
    pub(super) proof: Proofs,
    pub(super) pending: Option<Part>,
}

/// `case:ID`, `test:NAME`, `measure:ID`, `spec:LEDGER/STATEMENT` or `spec:SOURCE`.
fn proof<E: de::Error>(text: &str) -> Result<Proof, E> {
    let of = |kind: &str| text.strip_prefix(kind).filter(|id| !id.is_empty()).map(str::to_owned);
    if let Some(id) = of("case:") {
        return Ok(Proof::Case(id));
    }
    if let Some(name) = of("test:") {
        return Ok(Proof::Test(name));
    }
    if let Some(id) = of("measure:") {
        return Ok(Proof::Measure(id));
    }
    match of("spec:") {
        Some(id) => Ok(match id.split_once('/') {
            Some((ledger, id)) => Proof::Statement(ledger.to_owned(), id.to_owned()),
            None => Proof::Source(id),
        }),
        None => Err(E::custom(format!(
            "`{text}` is no proof; it begins with `case:`, `test:`, `measure:` or `spec:`"
        ))),
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Part, D::Error> {
        let text = String::deserialize(from)?;
        let number = text.strip_prefix("part ").and_then(|number| number.parse().ok());
        let wrong = || de::Error::custom(format!("`{text}` is no part; write it like \"part 4\""));
        number.map(Part).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Proofs {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Proofs, D::Error> {
        let claim = from.deserialize_any(ClaimVisitor { takes_table: false })?;
        Ok(Proofs(claim.proofs))
    }
}

impl<'de> Deserialize<'de> for Claim {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Claim, D::Error> {
        from.deserialize_any(ClaimVisitor { takes_table: true })
    }
}

struct ClaimVisitor {
    takes_table: bool,
}

impl<'de> Visitor<'de> for ClaimVisitor {
    type Value = Claim;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.takes_table {
            true => "a proof, a list of proofs, or a table with `proof` and `pending`",
            false => "a proof or a list of proofs",
        })
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Claim, E> {
        Ok(Claim { proofs: vec![proof(text)?], pending: None })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Claim, A::Error> {
        let mut proofs = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            proofs.push(proof(&text)?);
        }
        Ok(Claim { proofs, pending: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Claim, A::Error> {
        if !self.takes_table {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        }
        let table = ClaimTable::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Claim { proofs: table.proof.0, pending: table.pending.map(|part| part.0) })
    }
}
