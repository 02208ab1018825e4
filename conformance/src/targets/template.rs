//! Placeholders: `{port}`, `{port:NAME}` and `{dir}`, and in the requests of a
//! contract the words that stand for something else each time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::excerpt::{list, nearest};
use crate::families;

/// A text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The free port of this name; `{port}` is the one without a name.
    Port(String),
    Dir,
    /// What a request says anew each time.
    Word(Word),
}

/// A placeholder whose value is another one in each request: `{topic}`. The tables of
/// the protocols say which there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(&'static str);

impl Word {
    /// The word with this name. One with a blank in it cannot be written by a person.
    pub const fn new(name: &'static str) -> Word {
        Word(name)
    }

    /// What stands between the braces.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// As it is written.
    pub fn placeholder(self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// What the placeholders stand for.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Ports by their names; the one without a name is `{port}`.
    pub ports: BTreeMap<String, u16>,
    /// The folder that is removed after the run.
    pub dir: Option<PathBuf>,
}

impl Template {
    /// Reads the placeholders in `text`; on error says which is none.
    ///
    /// `{{` stands for a brace, and so does a brace that begins no word, or
    /// that follows a `$`, so that JSON and the variables of a shell pass.
    pub fn read(text: &str) -> Result<Template, String> {
        Template::read_with(text, &[])
    }

    /// The same for a text in which `words` have a value as well.
    pub fn read_with(text: &str, words: &[Word]) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            plain.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let word = after.split_once('}').map(|(word, _)| word).filter(|word| is_word(word));
            match word {
                _ if after.starts_with('{') => {
                    plain.push('{');
                    rest = &after[1..];
                }
                Some(word) if !plain.ends_with('$') => {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                    parts.push(read_word(word, words)?);
                    rest = &after[word.len() + 1..];
                }
                _ => {
                    plain.push('{');
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Template(parts))
    }

    /// A text in which braces mean nothing.
    pub fn plain(text: impl Into<String>) -> Template {
        Template(vec![Part::Text(text.into())])
    }

    /// A text that is one word and nothing else.
    pub fn word(word: Word) -> Template {
        Template(vec![Part::Word(word)])
    }

    /// The text with everything put in.
    pub fn fill(&self, places: &Places) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Port(name) => match places.ports.get(name) {
                Some(port) => port.to_string(),
                None => placeholder(name),
            },
            Part::Dir => match &places.dir {
                Some(dir) => dir.display().to_string(),
                None => "{dir}".to_owned(),
            },
            Part::Word(word) => word.placeholder(),
        };
        self.0.iter().map(text).collect()
    }

    /// The same text once it is known where its target runs: the words that are
    /// left in it have another value in each request.
    pub fn placed(&self, places: &Places, address: &dyn Fn(Word) -> Option<String>) -> Template {
        let placed = |part: &Part| match part {
            Part::Word(word) => address(*word).map_or(Part::Word(*word), Part::Text),
            part => Part::Text(Template(vec![part.clone()]).fill(places)),
        };
        Template(self.0.iter().map(placed).collect())
    }

    /// The bytes of a placed text, with what `value` says for each word; nothing
    /// where one of them has no value.
    pub fn say(&self, value: &dyn Fn(Word) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for part in &self.0 {
            match part {
                Part::Word(word) => bytes.extend(value(*word)?),
                part => bytes.extend(Template(vec![part.clone()]).fill(&Places::default()).bytes()),
            }
        }
        Some(bytes)
    }

    /// Whether `word` is in it.
    pub fn has_word(&self, word: Word) -> bool {
        self.0.contains(&Part::Word(word))
    }

    /// The text with a made-up port everywhere, to see whether it would do.
    pub fn sample(&self) -> String {
        let ports = self.ports().map(|name| (name.to_owned(), 1)).collect();
        self.fill(&Places { ports, dir: Some(PathBuf::from("/dir")) })
    }

    /// The names of the ports in it.
    pub fn ports(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Port(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether `{dir}` is in it.
    pub fn has_dir(&self) -> bool {
        self.0.contains(&Part::Dir)
    }

    /// The first placeholder of a port or a folder, as it is written.
    pub fn first(&self) -> Option<String> {
        self.places().next()
    }

    /// The first one that is not the port of this name.
    pub fn first_but(&self, port: &str) -> Option<String> {
        let known = placeholder(port);
        self.places().find(|place| *place != known)
    }

    /// The placeholders of ports and of the folder, as they are written.
    fn places(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) | Part::Word(_) => None,
            Part::Port(name) => Some(placeholder(name)),
            Part::Dir => Some("{dir}".to_owned()),
        })
    }
}

/// How the port of this name is written.
pub fn placeholder(port: &str) -> String {
    if port.is_empty() { "{port}".to_owned() } else { format!("{{port:{port}}}") }
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))
}

fn read_word(word: &str, words: &[Word]) -> Result<Part, String> {
    match word.split_once(':') {
        None if word == "port" => Ok(Part::Port(String::new())),
        None if word == "dir" => Ok(Part::Dir),
        Some(("port", name)) if !name.is_empty() && !name.contains(':') => {
            Ok(Part::Port(name.to_owned()))
        }
        _ => match words.iter().find(|known| known.name() == word) {
            Some(known) => Ok(Part::Word(*known)),
            None => Err(unknown(word, words)),
        },
    }
}

/// What is wrong with a placeholder that has no value here.
fn unknown(word: &str, words: &[Word]) -> String {
    let names = || words.iter().map(|word| word.name());
    let hint = match nearest(word, names().chain(["port", "dir"])) {
        Some(near) => format!("did you mean `{{{near}}}`?"),
        None => {
            let written = names().map(|name| format!("{{{name}}}"));
            let all: Vec<String> =
                written.chain(["{port}", "{port:NAME}", "{dir}"].map(str::to_owned)).collect();
            format!("there are {};", list(&all.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    };
    let mut known = families::protocols().iter().flat_map(|protocol| protocol.table.words);
    let wrong = match known.any(|known| known.name() == word) {
        true => format!("`{{{word}}}` has no value here"),
        false => format!("unknown placeholder `{{{word}}}`"),
    };
    format!("{wrong}: {hint} `{{{{` stands for a brace")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        let ports = [("", 4001), ("tls", 4002)].map(|(name, port)| (name.to_owned(), port));
        let places = Places { ports: ports.into(), dir: Some(PathBuf::from("/tmp/x")) };
        Template::read(text).expect("a good template").fill(&places)
    }

    #[test]
    fn puts_in_ports_and_folder() {
        assert_eq!(
            filled("--port={port} {port:tls} {dir}/ca.pem"),
            "--port=4001 4002 /tmp/x/ca.pem"
        );
    }

    #[test]
    fn leaves_json_and_shell_variables_alone() {
        for text in [r#"{"a":{"b":1}}"#, "${HOME}/x", "a {} b", "{", "}", "{ port }", "{1}"] {
            assert_eq!(filled(text), text);
        }
        assert_eq!(filled("{{port}}"), "{port}}");
    }

    #[test]
    fn names_an_unknown_placeholder() {
        let error = |text| Template::read(text).unwrap_err();
        insta::assert_snapshot!(error("--port {prot}"), @"unknown placeholder `{prot}`: did you mean `{port}`? `{{` stands for a brace");
        insta::assert_snapshot!(error("{host}"), @"unknown placeholder `{host}`: there are `{port}`, `{port:NAME}` and `{dir}`; `{{` stands for a brace");
        insta::assert_snapshot!(error("{port:}"), @"unknown placeholder `{port:}`: did you mean `{port}`? `{{` stands for a brace");
    }
}
