//! The one form of every page about a technique, so that a reader finds the same
//! thing in the same place, and no weakness is left out.

use std::path::Path;

use crate::expand::OPEN;
use crate::fault::Fault;

/// A section that every such page has.
struct Section {
    heading: &'static str,
    /// Of each group the section uses at least one.
    needs: &'static [&'static [&'static str]],
    /// Whether every point of it says what it rests on.
    is_proved: bool,
}

/// What says that something comes with a later part; the build counts it.
const LATER: &str = "{{#pending ";

/// All of them, in order.
const FORM: [Section; 10] = [
    Section { heading: "In one sentence", needs: &[], is_proved: false },
    Section { heading: "On the wire", needs: &[&["{{#figure ", LATER]], is_proved: false },
    Section {
        heading: "The smallest server and client",
        needs: &[&["{{#listing ", LATER], &["{{#recorded ", LATER]],
        is_proved: false,
    },
    Section { heading: "Strengths and weaknesses", needs: &[], is_proved: true },
    Section {
        heading: "What it guarantees, and what not",
        needs: &[&["{{#proof "]],
        is_proved: true,
    },
    Section { heading: "What it costs", needs: &[&[LATER, "{{#measured "]], is_proved: false },
    Section { heading: "When it breaks", needs: &[&["{{#proof "]], is_proved: true },
    Section {
        heading: "Check yours",
        needs: &[&["$ cargo xtask conformance", LATER]],
        is_proved: false,
    },
    Section { heading: "Choose it when", needs: &[&[LATER, "{{#decided "]], is_proved: false },
    Section { heading: "Sources", needs: &[&["{{#sources}}"]], is_proved: false },
];

/// Every fault of a page about a technique.
pub(super) fn faults(file: &Path, text: &str) -> Vec<Fault> {
    let found = sections(text);
    let headings: Vec<&str> = found.iter().map(|section| section.heading).collect();
    let wanted: Vec<&str> = FORM.iter().map(|section| section.heading).collect();
    if headings != wanted {
        let what = format!(
            "a page about a technique has the sections {}, in this order; this one has {}",
            wanted.join("; "),
            headings.join("; "),
        );
        return vec![Fault::in_file(file, what)];
    }
    let mut faults = addresses(file, text);
    for (section, form) in found.iter().zip(&FORM) {
        faults.extend(section.faults(file, form));
    }
    faults
}

/// A section of a page.
struct Found<'t> {
    heading: &'t str,
    line: usize,
    lines: Vec<&'t str>,
}

fn sections(text: &str) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut is_code = false;
    for (index, line) in text.lines().enumerate() {
        is_code ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ").filter(|_| !is_code) {
            Some(heading) => {
                found.push(Found { heading: heading.trim(), line: index + 1, lines: Vec::new() });
            }
            None => {
                if let Some(section) = found.last_mut() {
                    section.lines.push(line);
                }
            }
        }
    }
    found
}

impl Found<'_> {
    fn faults(&self, file: &Path, form: &Section) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut say = |line, what: String| faults.push(Fault::on_line(file, line, what));
        if self.lines.iter().all(|line| line.trim().is_empty()) {
            say(self.line, format!("the section `{}` is empty", self.heading));
        }
        for group in form.needs {
            let has = |sign: &&str| self.lines.iter().any(|line| line.contains(*sign));
            if !group.iter().any(has) {
                let what = format!("the section `{}` needs {}", self.heading, group.join(" or "));
                say(self.line, what);
            }
        }
        if form.is_proved {
            for (line, point) in self.points() {
                if !point.contains(&format!("{OPEN}proof ")) {
                    let what = "a point without a `proof`; say what it rests on".to_owned();
                    say(line, what);
                }
            }
        }
        faults
    }

    /// The points of its lists, each with the lines that continue it.
    fn points(&self) -> Vec<(usize, String)> {
        let mut points: Vec<(usize, String)> = Vec::new();
        let mut is_open = false;
        for (index, line) in self.lines.iter().enumerate() {
            if line.starts_with("- ") {
                points.push((self.line + 1 + index, (*line).to_owned()));
                is_open = true;
            } else if line.starts_with("  ") && is_open {
                if let Some((_, point)) = points.last_mut() {
                    point.push_str(line);
                }
            } else if !line.trim().is_empty() {
                is_open = false;
            }
        }
        points
    }
}

/// Addresses that stand on the page itself; those of this machine may.
fn addresses(file: &Path, text: &str) -> Vec<Fault> {
    let is_far = |line: &str| {
        ["http://", "https://"]
            .iter()
            .any(|scheme| line.split(scheme).skip(1).any(|rest| !rest.starts_with("127.0.0.1")))
    };
    let lines = text.lines().enumerate().filter(|(_, line)| is_far(line));
    let what = "an address; give it an entry in book/sources.toml, and name it in a `proof`";
    lines.map(|(index, _)| Fault::on_line(file, index + 1, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest page that has the form.
    fn good() -> String {
        let mut text = "# T\n\n".to_owned();
        for section in &FORM {
            text.push_str(&format!("## {}\n\nwords\n\n", section.heading));
            for group in section.needs {
                text.push_str(&format!("x {}a}}}}\n\n", group[0]));
            }
        }
        text
    }

    fn says(text: &str) -> String {
        let said = faults(Path::new("p"), text);
        said.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_form_passes_and_every_change_of_it_fails() {
        assert_eq!(says(&good()), "");
        for section in &FORM {
            let other = good().replace(&format!("## {}", section.heading), "## Other");
            assert!(says(&other).contains("in this order"), "{}", section.heading);
            for sign in section.needs.iter().flat_map(|group| group.first()) {
                let heading = format!("## {}", section.heading);
                let (before, after) = {
                    let whole = good();
                    let (before, after) = whole.split_once(&heading).expect("is there");
                    (before.to_owned(), after.to_owned())
                };
                let without = format!("{before}{heading}{}", after.replacen(sign, "gone ", 1));
                assert!(says(&without).contains(&section.heading.to_owned()), "{sign}");
                assert!(says(&without).contains("needs"), "{sign}");
            }
        }
    }

    #[test]
    fn what_comes_later_says_so() {
        let mut waits = good();
        for sign in ["figure ", "listing ", "recorded "] {
            waits = waits.replace(&format!("{OPEN}{sign}"), LATER);
        }
        waits = waits.replace("$ cargo xtask conformance", LATER);
        assert_eq!(says(&waits), "");
        assert_eq!(says(&waits.replace(LATER, "later ")).matches("needs").count(), 6);
    }

    #[test]
    fn a_point_without_a_proof_fails() {
        let with = |point: &str| {
            good().replace(
                "## Strengths and weaknesses\n",
                &format!("## Strengths and weaknesses\n\n{point}\n"),
            )
        };
        assert_eq!(says(&with("- It works {{#proof a}}")), "");
        assert_eq!(says(&with("- It works\n  well. {{#proof a}}")), "");
        assert!(says(&with("- It works")).contains("a point without a `proof`"));
        assert!(says(&with("- It works\n\n{{#proof a}}")).contains("a point without"));
    }

    #[test]
    fn an_address_on_the_page_fails() {
        assert!(says(&good().replace("words", "[x](https://a.example/)")).contains("an address"));
        assert_eq!(says(&good().replace("words", "http://127.0.0.1:9000/")), "");
    }

    #[test]
    fn an_empty_section_fails() {
        let empty = good().replace("## In one sentence\n\nwords", "## In one sentence\n");
        assert!(says(&empty).contains("`In one sentence` is empty"));
    }
}
