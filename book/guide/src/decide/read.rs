//! Reads `decide.toml`: every key is known, and every name leads somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use super::file::{self, File, Word};
use super::model::{
    Answer, Capability, Cell, Choice, Claim, Criterion, Decide, Named, Outcome, Question, Then,
    UseCase,
};
use crate::fault::Fault;

/// The decision that `text` holds.
///
/// # Errors
/// Every fault, with its line: where the text cannot be read, the first one.
pub fn read(text: &str) -> Result<Decide, Vec<Fault>> {
    let file: File = toml::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
    let mut reader = Reader::of(text, &file);
    let decide = reader.decide(file);
    match reader.faults.is_empty() {
        true => Ok(decide),
        false => Err(reader.faults),
    }
}

/// What the TOML reader says, with its line, and the key that may have been meant.
fn unreadable(text: &str, error: &toml::de::Error) -> Fault {
    let said = error.message().trim_end();
    let mut quoted = said.split('`').skip(1).step_by(2);
    let given = quoted.next().filter(|_| said.starts_with("unknown field"));
    let what = match given.and_then(|given| nearest(given, quoted)) {
        Some(near) => format!("{said}; did you mean `{near}`?"),
        None => said.to_owned(),
    };
    match error.span() {
        Some(span) => fault(line(text, span.start), what),
        None => Fault::in_file(Path::new(super::FILE), what),
    }
}

pub(super) fn fault(line: usize, what: impl Into<String>) -> Fault {
    Fault::on_line(Path::new(super::FILE), line, what)
}

/// The line that byte `at` is on, counted from 1.
fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The known name that a slip of the keyboard may have turned into `given`.
pub(crate) fn nearest<'k>(
    given: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(given, known), known))
        .filter(|(distance, known)| *distance <= (known.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// `did you mean …` where a known name is near, else all of them.
pub(crate) fn suggest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}

/// The names of one kind.
type Names<'t> = for<'r> fn(&'r Reader<'t>) -> &'r [String];

struct Reader<'t> {
    text: &'t str,
    capabilities: Vec<String>,
    outcomes: Vec<String>,
    techniques: Vec<String>,
    questions: Vec<String>,
    faults: Vec<Fault>,
}

fn ids<'w>(words: impl IntoIterator<Item = &'w Word>) -> Vec<String> {
    words.into_iter().map(|word| word.get_ref().clone()).collect()
}

impl<'t> Reader<'t> {
    fn of(text: &'t str, file: &File) -> Reader<'t> {
        let outcomes = file.technique.iter().chain(&file.beside).map(|outcome| &outcome.id);
        let mut reader = Reader {
            text,
            capabilities: ids(file.capability.iter().map(|capability| &capability.id)),
            outcomes: ids(outcomes.clone()),
            techniques: ids(file.technique.iter().map(|technique| &technique.id)),
            questions: ids(file.question.iter().map(|question| &question.id)),
            faults: Vec::new(),
        };
        reader.once("capability", file.capability.iter().map(|capability| &capability.id));
        reader.once("outcome", outcomes);
        reader.once("question", file.question.iter().map(|question| &question.id));
        reader.once("use", file.uses.iter().map(|used| &used.id));
        reader.once("criterion", file.criterion.iter().map(|criterion| &criterion.id));
        reader
    }

    fn line(&self, word: &Word) -> usize {
        line(self.text, word.span().start)
    }

    fn at(&mut self, word: &Word, what: impl Into<String>) {
        let fault = fault(self.line(word), what);
        self.faults.push(fault);
    }

    /// Every id is plain, and there once.
    fn once<'w>(&mut self, kind: &str, words: impl IntoIterator<Item = &'w Word>) {
        let mut seen = BTreeSet::new();
        for word in words {
            let id = word.get_ref();
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if id.is_empty() || !id.chars().all(is_plain) {
                let what = format!("`{id}` is no id; use small letters, digits and dashes");
                self.at(word, what);
            }
            if !seen.insert(id.clone()) {
                self.at(word, format!("the {kind} `{id}` is there twice"));
            }
        }
    }

    /// The text, which is not empty.
    fn text(&mut self, key: &str, word: &Word) -> String {
        if word.get_ref().trim().is_empty() {
            self.at(word, format!("`{key}` is empty"));
        }
        word.get_ref().clone()
    }

    /// A name that one of `known` has.
    fn name(&mut self, kind: &str, word: &Word, known: Names<'t>) -> String {
        let given = word.get_ref();
        if !known(self).contains(given) {
            let hint = suggest(given, known(self).iter().map(String::as_str));
            self.at(word, format!("no {kind} is called `{given}`; {hint}"));
        }
        given.clone()
    }

    fn capability(&mut self, word: &Word) -> String {
        self.name("capability", word, |reader| &reader.capabilities)
    }

    fn outcome(&mut self, word: &Word) -> String {
        self.name("outcome", word, |reader| &reader.outcomes)
    }

    fn decide(&mut self, file: File) -> Decide {
        let start = self.name("question", &file.start, |reader| &reader.questions);
        let capabilities = file.capability.iter().map(|entry| Capability {
            id: entry.id.get_ref().clone(),
            says: self.text("says", &entry.says),
            line: self.line(&entry.id),
        });
        let capabilities = capabilities.collect();
        let mut outcomes = Vec::new();
        for (entries, is_technique) in [(file.technique, true), (file.beside, false)] {
            outcomes.extend(entries.into_iter().map(|entry| self.one_outcome(entry, is_technique)));
        }
        let questions: Vec<Question> =
            file.question.into_iter().map(|entry| self.question(entry)).collect();
        let uses = file.uses.into_iter().map(|entry| self.use_case(entry)).collect();
        let criteria = file.criterion.into_iter().map(|entry| self.criterion(entry)).collect();
        Decide { start, capabilities, outcomes, questions, uses, criteria }
    }

    fn one_outcome(&mut self, entry: file::Outcome, is_technique: bool) -> Outcome {
        let mut can = Vec::new();
        for (word, claim) in entry.can {
            let id = self.capability(&word);
            let claim = Claim { proofs: claim.proofs, pending: claim.pending };
            self.shown(&word, &claim);
            can.push((id, claim));
        }
        Outcome {
            line: self.line(&entry.id),
            name: self.text("name", &entry.name),
            short: self.text("short", &entry.short),
            says: self.text("says", &entry.says),
            cost: entry.cost,
            costs: self.text("costs", &entry.costs),
            page: self.text("page", &entry.page),
            id: entry.id.into_inner(),
            is_technique,
            can,
        }
    }

    /// What is claimed has a proof, or says when it comes.
    fn shown(&mut self, word: &Word, claim: &Claim) {
        if claim.proofs.is_empty() && claim.pending.is_none() {
            let what = format!(
                "`{}` has no proof; name one, or the part that brings it: pending = \"part 4\"",
                word.get_ref()
            );
            self.at(word, what);
        }
    }

    fn question(&mut self, entry: file::Question) -> Question {
        self.once("answer", entry.answer.iter().map(|answer| &answer.id));
        Question {
            line: self.line(&entry.id),
            asks: self.text("asks", &entry.asks),
            hint: self.text("hint", &entry.hint),
            heads_branch: entry.branch,
            answers: entry.answer.into_iter().map(|answer| self.answer(answer)).collect(),
            id: entry.id.into_inner(),
        }
    }

    fn answer(&mut self, entry: file::Answer) -> Answer {
        let line = self.line(&entry.id);
        let needs = entry.needs.iter().map(|need| self.capability(need)).collect();
        let choice = [&entry.because, &entry.runner_up, &entry.unless];
        let then = match (&entry.ask, &entry.choose) {
            (Some(ask), None) if choice.iter().all(|word| word.is_none()) => {
                Then::Ask(self.name("question", ask, |reader| &reader.questions))
            }
            (None, Some(outcome)) => Then::Choose(self.choice(&entry, outcome)),
            _ => {
                let what = format!(
                    "the answer `{}` has either `ask`, or `choose` with `because`, `runner_up` \
                     and `unless`",
                    entry.id.get_ref()
                );
                self.at(&entry.id, what);
                Then::Ask(String::new())
            }
        };
        Answer {
            says: self.text("says", &entry.says),
            needs,
            then,
            line,
            id: entry.id.into_inner(),
        }
    }

    fn choice(&mut self, entry: &file::Answer, outcome: &Word) -> Choice {
        let mut text = |key: &str, word: &Option<Word>| match word {
            Some(word) => self.text(key, word),
            None => {
                let what = format!("the answer `{}` lacks `{key}`", entry.id.get_ref());
                self.at(&entry.id, what);
                String::new()
            }
        };
        let because = text("because", &entry.because);
        let unless = text("unless", &entry.unless);
        text("runner_up", &entry.runner_up);
        let runner_up = entry.runner_up.as_ref().map(|word| self.outcome(word));
        Choice {
            outcome: self.outcome(outcome),
            because,
            runner_up: runner_up.unwrap_or_default(),
            unless,
        }
    }

    fn use_case(&mut self, entry: file::UseCase) -> UseCase {
        let answers = match super::walk::pairs(entry.answers.get_ref()) {
            Ok(answers) => answers,
            Err(error) => {
                self.at(&entry.answers, format!("the use `{}`: {error}", entry.id.get_ref()));
                Vec::new()
            }
        };
        let named = entry.named.iter().map(|named| Named {
            at: self.text("at", &named.at),
            outcome: self.outcome(&named.outcome),
        });
        UseCase {
            named: named.collect(),
            line: self.line(&entry.id),
            name: self.text("name", &entry.name),
            answers,
            lands: self.outcome(&entry.lands),
            because: self.text("because", &entry.because),
            runner_up: self.outcome(&entry.runner_up),
            unless: self.text("unless", &entry.unless),
            corrected: entry.corrected.as_ref().map(|word| self.text("corrected", word)),
            id: entry.id.into_inner(),
        }
    }

    fn criterion(&mut self, entry: file::Criterion) -> Criterion {
        for word in entry.cells.keys() {
            self.name("technique", word, |reader| &reader.techniques);
        }
        let mut given: Vec<(Word, file::Cell)> = entry.cells.into_iter().collect();
        let mut cells = Vec::new();
        for technique in self.techniques.clone() {
            let Some(at) = given.iter().position(|(word, _)| *word.get_ref() == technique) else {
                let id = entry.id.get_ref();
                self.at(&entry.id, format!("the criterion `{id}` has no cell for `{technique}`"));
                continue;
            };
            let (word, cell) = given.swap_remove(at);
            cells.push(self.cell(&word, cell));
        }
        Criterion {
            line: self.line(&entry.id),
            group: self.text("group", &entry.group),
            says: self.text("says", &entry.says),
            cells,
            id: entry.id.into_inner(),
        }
    }

    fn cell(&mut self, word: &Word, cell: file::Cell) -> Cell {
        let pending = cell.pending.map(|part| part.0);
        let claim = Claim { proofs: cell.proof.0, pending };
        self.shown(word, &claim);
        if cell.says.is_none() && pending.is_none() {
            self.at(word, format!("`{}` says nothing and is not pending", word.get_ref()));
        }
        let says = cell.says.as_ref().map(|says| self.text("says", says));
        Cell { says, claim, line: self.line(word) }
    }
}
