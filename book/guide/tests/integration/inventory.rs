//! `book/inventory.toml`: nothing of the notes which the book began with is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use guide::book;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inventory {
    note: Vec<Note>,
    item: Vec<Item>,
}

/// What is known of a note that is not in the repository.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    id: String,
    lines: usize,
    blank: Vec<usize>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    note: String,
    /// First and last line of each part, counted from 1.
    lines: Vec<(usize, usize)>,
    /// `page.md#anchor`, from the source folder.
    place: String,
    #[serde(default)]
    also: Vec<String>,
    says: String,
    /// The part of this project that brings what is missing at `place`.
    pending: Option<u32>,
}

/// The finished pages, by the names of their sources.
struct Pages(BTreeMap<String, String>);

impl Pages {
    /// What is wrong with `page.md#anchor`, if anything is.
    fn fault(&self, place: &str) -> Option<String> {
        let Some((page, anchor)) = place.split_once('#').filter(|(_, anchor)| !anchor.is_empty())
        else {
            return Some(format!("`{place}` has no anchor"));
        };
        match self.0.get(page) {
            None => Some(format!("`{place}`: there is no such page")),
            Some(html) if !html.contains(&format!("id=\"{anchor}\"")) => {
                Some(format!("`{place}`: the page has no such anchor"))
            }
            Some(_) => None,
        }
    }

    /// Whether the page of `place` says that something waits for `part`.
    fn waits(&self, place: &str, part: u32) -> bool {
        let page = place.split('#').next().unwrap_or_default();
        self.0.get(page).is_some_and(|html| html.contains(&format!("(part {part})")))
    }
}

impl Inventory {
    fn faults(&self, pages: &Pages) -> Vec<String> {
        let mut faults = Vec::new();
        let known: BTreeSet<&str> = self.note.iter().map(|note| note.id.as_str()).collect();
        if known != BTreeSet::from(["000", "001", "002", "003"]) || self.note.len() != 4 {
            faults.push("there are four notes, 000 to 003, each once".to_owned());
        }
        for item in &self.item {
            let named = format!("{} {:?}", item.note, item.lines);
            if !known.contains(item.note.as_str()) {
                faults.push(format!("{named}: there is no note `{}`", item.note));
            }
            if item.says.trim().is_empty() || item.lines.is_empty() {
                faults.push(format!("{named}: says nothing, or has no lines"));
            }
            let places = std::iter::once(&item.place).chain(&item.also);
            faults.extend(places.filter_map(|place| pages.fault(place)));
            if let Some(part) = item.pending.filter(|part| !pages.waits(&item.place, *part)) {
                faults.push(format!("{named}: nothing at `{}` waits for part {part}", item.place));
            }
        }
        for note in &self.note {
            faults.extend(note.faults(self.item.iter().filter(|item| item.note == note.id)));
        }
        faults
    }
}

impl Note {
    /// Every line that is not blank belongs to one item, and to no other.
    fn faults<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Vec<String> {
        let mut faults = Vec::new();
        let mut owners = vec![0usize; self.lines + 1];
        for &(first, last) in items.flat_map(|item| &item.lines) {
            if first == 0 || first > last || last > self.lines {
                let id = &self.id;
                faults.push(format!("{id}: {first} to {last} are no lines of its {}", self.lines));
                continue;
            }
            owners[first..=last].iter_mut().for_each(|count| *count += 1);
        }
        if !self.blank.is_sorted_by(|a, b| a < b) || self.blank.iter().any(|n| *n > self.lines) {
            faults.push(format!("{}: its blank lines are not in order", self.id));
        }
        for (line, count) in owners.iter().enumerate().skip(1) {
            match count {
                0 if !self.blank.contains(&line) => {
                    faults.push(format!("{}: no item stands for line {line}", self.id));
                }
                0 | 1 => {}
                _ => faults.push(format!("{}: {count} items stand for line {line}", self.id)),
            }
        }
        faults
    }
}

fn inventory() -> Inventory {
    let path = book::folder().join("inventory.toml");
    let text = std::fs::read_to_string(&path).expect("book/inventory.toml");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Builds the book, and reads the pages that the inventory names.
fn pages(inventory: &Inventory) -> Pages {
    let folder = tempfile::tempdir().expect("a folder");
    let built = book::build(book::folder(), Some(folder.path()));
    let out = built.unwrap_or_else(|error| panic!("{error}")).folder;
    let places = inventory.item.iter().flat_map(|item| item.also.iter().chain([&item.place]));
    let mut pages = BTreeMap::new();
    for place in places {
        let page = place.split('#').next().unwrap_or_default();
        if let Ok(html) = std::fs::read_to_string(out.join(page).with_extension("html")) {
            pages.insert(page.to_owned(), html);
        }
    }
    Pages(pages)
}

#[test]
fn every_line_of_the_notes_has_a_place() {
    let inventory = inventory();
    let faults = inventory.faults(&pages(&inventory));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    say_pending(&inventory);
}

/// Past the capture of the test harness, so that it is always seen.
fn say_pending(inventory: &Inventory) {
    let mut parts: BTreeMap<u32, usize> = BTreeMap::new();
    for part in inventory.item.iter().filter_map(|item| item.pending) {
        *parts.entry(part).or_default() += 1;
    }
    let all: usize = parts.values().sum();
    let of: Vec<String> = parts.iter().map(|(part, n)| format!("{n} of part {part}")).collect();
    let line =
        format!("inventory: {} items, {all} pending: {}\n", inventory.item.len(), of.join(", "));
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// The smallest inventory that has no fault, over pages that are made up.
fn good() -> (Inventory, Pages) {
    let note = |id: &str| Note { id: id.to_owned(), lines: 4, blank: vec![2] };
    let item = |note: &str, lines: &[(usize, usize)], pending| Item {
        note: note.to_owned(),
        lines: lines.to_vec(),
        place: "a.md#x".to_owned(),
        also: vec!["a.md#y".to_owned()],
        says: "something".to_owned(),
        pending,
    };
    let ids = ["000", "001", "002", "003"];
    let mut items: Vec<Item> = ids.iter().map(|id| item(id, &[(1, 3)], None)).collect();
    items.extend(ids.iter().map(|id| item(id, &[(4, 4)], Some(4))));
    let html = "<h2 id=\"x\">X</h2><h2 id=\"y\">Y</h2> not shown yet (part 4)".to_owned();
    let pages = Pages(BTreeMap::from([("a.md".to_owned(), html)]));
    (Inventory { note: ids.iter().map(|id| note(id)).collect(), item: items }, pages)
}

/// Asserts that one change of the good inventory is found and named.
#[track_caller]
fn finds(what: &str, change: impl FnOnce(&mut Inventory)) {
    let (mut inventory, pages) = good();
    assert_eq!(inventory.faults(&pages), Vec::<String>::new());
    change(&mut inventory);
    let said = inventory.faults(&pages).join("\n");
    assert!(said.contains(what), "says instead: {said}");
}

#[test]
fn lines_that_are_lost_taken_twice_or_not_there_are_found() {
    finds("001: no item stands for line 4", |all| all.item[5].lines = vec![(1, 1)]);
    finds("000: no item stands for line 3", |all| all.item[0].lines = vec![(1, 1)]);
    finds("003: no item stands for line 2", |all| {
        all.note[3].blank.clear();
        all.item[3].lines = vec![(1, 1), (3, 3)];
    });
    finds("000: 2 items stand for line 3", |all| all.item[4].lines = vec![(3, 4)]);
    finds("000: 2 items stand for line 1", |all| all.item[0].lines = vec![(1, 3), (1, 1)]);
    finds("000: 4 to 5 are no lines of its 4", |all| all.item[4].lines = vec![(4, 5)]);
    finds("000: 0 to 3 are no lines", |all| all.item[0].lines = vec![(0, 3)]);
    finds("000: 3 to 1 are no lines", |all| all.item[0].lines = vec![(3, 1)]);
    finds("000: no item stands for line 5", |all| all.note[0].lines = 5);
    finds("not in order", |all| all.note[0].blank = vec![2, 2]);
    finds("not in order", |all| all.note[0].blank = vec![2, 9]);
}

#[test]
fn wrong_notes_and_empty_items_are_found() {
    finds("there are four notes", |all| {
        all.note.pop();
        all.item.retain(|item| item.note != "003");
    });
    finds("there are four notes", |all| all.note.push(all.note[0].clone()));
    finds("there is no note `004`", |all| all.item[0].note = "004".to_owned());
    finds("says nothing", |all| all.item[0].says = " ".to_owned());
    finds("has no lines", |all| all.item[0].lines.clear());
}

#[test]
fn places_that_do_not_exist_are_found() {
    finds("`a.md#z`: the page has no such anchor", |all| all.item[0].place = "a.md#z".to_owned());
    finds("`b.md#x`: there is no such page", |all| all.item[0].place = "b.md#x".to_owned());
    finds("`a.md` has no anchor", |all| all.item[0].place = "a.md".to_owned());
    finds("`a.md#` has no anchor", |all| all.item[0].place = "a.md#".to_owned());
    finds("`a.md#z`: the page has", |all| all.item[0].also = vec!["a.md#z".to_owned()]);
    finds("nothing at `a.md#x` waits for part 5", |all| all.item[4].pending = Some(5));
}

/// The real inventory, with one thing broken at a time.
#[test]
fn a_change_of_the_real_inventory_is_found() {
    let real = inventory();
    let pages = pages(&real);
    for index in (0..real.item.len()).step_by(7) {
        let mut without = real.clone();
        let gone = without.item.remove(index);
        let said = without.faults(&pages).join("\n");
        let lost = format!("{}: no item stands for line {}", gone.note, gone.lines[0].0);
        assert!(said.contains(&lost), "{lost}, but: {said}");
        let mut moved = real.clone();
        moved.item[index].place.push_str("-moved");
        assert_eq!(moved.faults(&pages).len(), 1, "{}", moved.item[index].place);
    }
}
