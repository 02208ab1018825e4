//! A strict reader of the HTML that the pages are written in: every tag is closed,
//! every attribute quoted, every id used once and every place that is linked there.

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(have, _)| have == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Elements without an end.
const VOID: [&str; 3] = ["br", "input", "meta"];
/// Elements whose content is text up to their own end.
const RAW: [&str; 2] = ["script", "style"];

/// All start tags, in order.
pub(super) fn tags(page: &str) -> Vec<Tag> {
    read(page).0
}

/// Everything that is wrong with a page.
pub(super) fn faults(page: &str) -> Vec<String> {
    let (tags, mut faults) = read(page);
    let mut ids: Vec<&str> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).filter(|pair| pair[0] == pair[1]);
    faults.extend(twice.map(|pair| format!("the id {} is taken twice", pair[0])));
    let places = tags.iter().filter_map(|tag| tag.attribute("href")?.strip_prefix('#'));
    let labels = tags.iter().filter_map(|tag| tag.attribute("aria-labelledby"));
    for place in places.chain(labels).filter(|place| ids.binary_search(place).is_err()) {
        faults.push(format!("nothing has the id {place}"));
    }
    let mut last = 0;
    for level in tags.iter().filter_map(heading) {
        if level > last + 1 {
            faults.push(format!("h{level} follows h{last}"));
        }
        last = level;
    }
    if tags.iter().filter(|tag| tag.name == "h1").count() != 1 {
        faults.push("there is one h1 in a page".to_owned());
    }
    faults
}

fn heading(tag: &Tag) -> Option<u32> {
    tag.name.strip_prefix('h')?.parse().ok()
}

fn read(page: &str) -> (Vec<Tag>, Vec<String>) {
    let (mut tags, mut faults, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') {
            faults.push(format!("a bare > in {:?}", &rest[..at]));
        }
        let end = end_of_tag(&rest[at..]).expect("the tag ends");
        let inner = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                faults.push(format!("</{name}> closes what is not open"));
            }
            continue;
        }
        let tag = start_tag(inner, &mut faults);
        if RAW.contains(&tag.name.as_str()) {
            rest = &rest[rest.find(&format!("</{}>", tag.name)).expect("raw text ends")..];
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    if rest.contains('>') {
        faults.push(format!("a bare > in {rest:?}"));
    }
    faults.extend(open.iter().map(|name| format!("<{name}> is never closed")));
    (tags, faults)
}

/// Where the `>` stands that is in no quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn start_tag(inner: &str, faults: &mut Vec<String>) -> Tag {
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        faults.push(format!("<{inner}> is no tag"));
    }
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(after) => after.split_once('"').expect("the quote ends"),
            None if after.starts_with('=') => {
                faults.push(format!("{name} is not quoted in <{inner}>"));
                ("", "")
            }
            None => ("", after),
        };
        if !after.is_empty() && !after.starts_with(char::is_whitespace) {
            faults.push(format!("no space behind {name} in <{inner}>"));
        }
        if attributes.iter().any(|(have, _)| have == name) {
            faults.push(format!("{name} twice in <{inner}>"));
        }
        attributes.push((name.to_owned(), value.to_owned()));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes }
}

/// The reader sees what it looks for.
#[test]
fn faults_are_found() {
    let of = |body: &str| faults(&format!("<!DOCTYPE html><h1>x</h1>{body}"));
    assert_eq!(of("<p id=\"a\">x<br></p><a href=\"#a\">x</a>"), Vec::<String>::new());
    for body in [
        "<p>",
        "</p>",
        "<p><b></p></b>",
        "<p a=b></p>",
        "<p a=\"b\"c=\"d\"></p>",
        "a > b",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<a href=\"#a\"></a>",
        "<h3></h3>",
        "<h1></h1>",
        "<p a=\"1\" a=\"2\"></p>",
        "<img/x></img/x>",
    ] {
        assert!(!of(body).is_empty(), "{body}");
    }
}
