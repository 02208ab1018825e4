//! A scene as SVG. Colours come from the stylesheet, by class, so that a figure
//! follows the theme of the page; sizes are pixels, for no text may get smaller
//! than the page shows it.

use std::fmt::Write as _;

use super::scene::{Arrow, Kind, Row, Scene};
use crate::html::escape;

/// How a figure is laid out for one width of a page.
pub(super) struct Layout {
    /// Ends the ids and the class of the figure.
    name: &'static str,
    width: u32,
    /// Where the two lifelines are.
    client: u32,
    server: u32,
    /// Whether the time has a column at the side, or stands above its arrow.
    has_time_column: bool,
    /// Letters of a line between the lifelines, at 13 pixels and, in the typewriter
    /// face, at 11.
    letters: usize,
    typed: usize,
    /// Bytes that are shown of a message.
    bytes: usize,
}

/// For the column of a page.
pub(super) const WIDE: Layout = Layout {
    name: "wide",
    width: 720,
    client: 96,
    server: 700,
    has_time_column: true,
    letters: 80,
    typed: 84,
    bytes: 16,
};

/// For a telephone, the narrow ones of 360 pixels included.
pub(super) const NARROW: Layout = Layout {
    name: "narrow",
    width: 320,
    client: 8,
    server: 312,
    has_time_column: false,
    letters: 40,
    typed: 43,
    bytes: 8,
};

/// The height of a line of text.
const LINE: u32 = 16;

/// The figure, one block without an empty line.
pub(super) fn svg(scene: &Scene, layout: &Layout, id: &str, title: &str) -> String {
    let mut page = Page { layout, y: 44, body: String::new(), lifelines: Vec::new(), from: 28 };
    for row in &scene.rows {
        page.row(row);
    }
    page.lifeline_to(page.y + 8, false);
    let height = page.y + 12;
    let (id, width) = (escape(&format!("figure-{id}-{}", layout.name)), layout.width);
    let mut svg = format!(
        "<svg class=\"wp-{}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n",
        layout.name
    );
    let _ = writeln!(svg, "<title id=\"{id}-title\">{}</title>", escape(title));
    let _ = writeln!(svg, "<desc id=\"{id}-desc\">{}</desc>", escape(&told(scene)));
    for line in &page.lifelines {
        svg.push_str(line);
    }
    svg.push_str(&page.heads());
    svg.push_str(&page.body);
    svg.push_str("</svg>\n");
    svg
}

/// The figure for somebody who cannot see it.
fn told(scene: &Scene) -> String {
    let mut told = Vec::new();
    for row in &scene.rows {
        told.push(match row {
            Row::Part(name) => format!("{name}:"),
            Row::Wait(us) => format!("{} pass.", time(*us)),
            Row::Cut { at_us, words } => format!("At {}, {words}.", time(*at_us)),
            Row::Arrow(arrow) => {
                let (from, to) = match arrow.is_from_client {
                    true => ("client", "server"),
                    false => ("server", "client"),
                };
                let words = match (arrow.words.is_empty(), arrow.text.as_slice()) {
                    (true, [first, ..]) => first.clone(),
                    (_, []) => arrow.words.clone(),
                    (false, lines) => format!("{}: {}", arrow.words, lines.join(", ")),
                };
                format!("At {}, {from} to {to}: {words}.", time(arrow.at_us))
            }
        });
    }
    told.join(" ")
}

/// Three digits, in the unit that needs no more.
fn time(us: u64) -> String {
    match us {
        0 => "0 ms".to_owned(),
        1..1_000 => format!("0.{} ms", (us / 100).max(1)),
        1_000..999_500 => format!("{} ms", (us + 500) / 1_000),
        999_500..1_000_000 => "1.00 s".to_owned(),
        _ => format!("{}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000),
    }
}

struct Page<'l> {
    layout: &'l Layout,
    y: u32,
    body: String,
    lifelines: Vec<String>,
    /// Where the lifelines that are not drawn yet begin.
    from: u32,
}

impl Page<'_> {
    fn middle(&self) -> u32 {
        u32::midpoint(self.layout.client, self.layout.server)
    }

    fn text(&mut self, class: &str, anchor: &str, x: u32, y: u32, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    /// Draws both lifelines from where they are to `y`.
    fn lifeline_to(&mut self, y: u32, is_wait: bool) {
        let class = if is_wait { "wp-life wp-life-wait" } else { "wp-life" };
        for x in [self.layout.client, self.layout.server] {
            let from = self.from;
            let line = format!("<path class=\"{class}\" d=\"M{x} {from}V{y}\"/>\n");
            self.lifelines.push(line);
        }
        self.from = y;
    }

    /// Who the two are, above their lifelines.
    fn heads(&self) -> String {
        let mut heads = String::new();
        let (client, server) = (self.layout.client, self.layout.server);
        // At the edge of a page a centred word would be cut off.
        let room = 30;
        let place = |x: u32| match x {
            x if x < room => (0, "start"),
            x if x + room > self.layout.width => (self.layout.width, "end"),
            x => (x, "middle"),
        };
        for (x, name) in [(client, "client"), (server, "server")] {
            let (x, anchor) = place(x);
            let _ = writeln!(
                heads,
                "<text class=\"wp-who\" x=\"{x}\" y=\"18\" text-anchor=\"{anchor}\">{name}</text>"
            );
        }
        heads
    }

    fn row(&mut self, row: &Row) {
        match row {
            Row::Part(name) => self.part(name),
            Row::Wait(us) => self.wait(*us),
            Row::Arrow(arrow) => self.arrow(arrow),
            Row::Cut { at_us, words } => self.cut(*at_us, words),
        }
    }

    fn part(&mut self, name: &str) {
        let (left, right) = (self.layout.client, self.layout.server);
        let y = self.y;
        let _ = writeln!(
            self.body,
            "<rect class=\"wp-band\" x=\"{left}\" y=\"{y}\" width=\"{}\" height=\"22\"/>",
            right - left
        );
        self.text("wp-name", "middle", self.middle(), y + 15, name);
        self.y += 34;
    }

    /// However long it lasts, it takes the same place; the broken lifelines say so.
    fn wait(&mut self, us: u64) {
        self.lifeline_to(self.y - 4, false);
        self.lifeline_to(self.y + 22, true);
        let words = format!("⋮ {} later ⋮", time(us));
        self.text("wp-quiet", "middle", self.middle(), self.y + 13, &words);
        self.y += 36;
    }

    fn cut(&mut self, at_us: u64, words: &str) {
        let y = self.y + 4;
        let (left, right) = (self.layout.client, self.layout.server);
        let _ = writeln!(self.body, "<path class=\"wp-cut\" d=\"M{left} {y}H{right}\"/>");
        self.time(at_us, y);
        self.text("wp-cut-word", "middle", self.middle(), y + 18, &format!("✕ {words}"));
        self.y += 38;
    }

    /// The time of an arrow at `y`, where it has a column.
    fn time(&mut self, us: u64, y: u32) {
        if self.layout.has_time_column {
            self.text("wp-time", "end", self.layout.client - 14, y + 4, &time(us));
        }
    }

    fn arrow(&mut self, arrow: &Arrow) {
        for line in self.words(arrow) {
            self.y += LINE;
            self.text("wp-say", "middle", self.middle(), self.y - 6, &line);
        }
        let y = self.y + 2;
        self.shaft(arrow, y);
        self.time(arrow.at_us, y);
        self.y = y + 4;
        let below: Vec<String> = match arrow.text.is_empty() {
            true => hex(&arrow.bytes, self.layout.bytes).into_iter().collect(),
            false => arrow.text.iter().flat_map(|line| folded(line, self.layout.typed)).collect(),
        };
        for line in below {
            self.y += LINE - 1;
            let x = self.layout.client + 14;
            match arrow.text.is_empty() {
                true => self.text("wp-hex", "middle", self.middle(), self.y - 2, &line),
                false => self.text("wp-hex", "start", x, self.y - 2, &line),
            }
        }
        self.y += 12;
    }

    /// What stands above an arrow.
    fn words(&self, arrow: &Arrow) -> Vec<String> {
        let words = match (self.layout.has_time_column, arrow.words.is_empty()) {
            (true, _) => arrow.words.clone(),
            (false, true) => time(arrow.at_us),
            (false, false) => format!("{} · {}", time(arrow.at_us), arrow.words),
        };
        wrapped(&words, self.layout.letters)
    }

    /// The line and its point. Half a message does not arrive.
    fn shaft(&mut self, arrow: &Arrow, y: u32) {
        let (left, right) = (self.layout.client, self.layout.server);
        let (from, to) = if arrow.is_from_client { (left, right) } else { (right, left) };
        let class = match arrow.kind {
            Kind::Message => "wp-arrow",
            Kind::Control => "wp-arrow wp-control",
            Kind::End => "wp-arrow wp-end",
            Kind::Half => "wp-arrow wp-half",
        };
        let end = if arrow.kind == Kind::Half { self.middle() } else { to };
        let _ = writeln!(self.body, "<path class=\"{class}\" d=\"M{from} {y}H{end}\"/>");
        let (a, b) = (y - 4, y + 4);
        if arrow.kind == Kind::Half {
            let (l, r) = (end - 4, end + 4);
            let d = format!("M{l} {a}L{r} {b}M{l} {b}L{r} {a}");
            let _ = writeln!(self.body, "<path class=\"wp-cut-mark\" d=\"{d}\"/>");
            return;
        }
        let back = if arrow.is_from_client { to - 9 } else { to + 9 };
        let d = format!("M{to} {y}L{back} {a}V{b}Z");
        let _ = writeln!(self.body, "<path class=\"wp-point\" d=\"{d}\"/>");
    }
}

/// The first bytes, and how many there are.
fn hex(bytes: &[u8], most: usize) -> Option<String> {
    let shown: Vec<String> = bytes.iter().take(most).map(|byte| format!("{byte:02x}")).collect();
    match bytes.len() {
        0 => None,
        1 => Some(format!("{} (1 byte)", shown.join(" "))),
        n if n <= most => Some(format!("{} ({n} bytes)", shown.join(" "))),
        n => Some(format!("{} … ({n} bytes)", shown.join(" "))),
    }
}

/// `text` in lines of at most `most` letters, broken at spaces, else anywhere.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            _ => {}
        }
        while let Some((at, _)) = word.char_indices().nth(most) {
            lines.push(word[..at].to_owned());
            word = &word[at..];
        }
        lines.push(word.to_owned());
    }
    lines
}

/// A header field that is too long for a line has its value on the next ones.
fn folded(line: &str, most: usize) -> Vec<String> {
    if line.chars().count() <= most {
        return vec![line.to_owned()];
    }
    match line.split_once(": ") {
        Some((name, value)) => {
            let value = wrapped(value, most - 2).into_iter();
            // A no-break space, for SVG drops the others in front of a text.
            let value = value.map(|line| format!("\u{a0}\u{a0}{line}"));
            std::iter::once(format!("{name}:")).chain(value).collect()
        }
        None => wrapped(line, most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_at_most() {
        let said = [0, 80, 743, 1_600, 997_349, 999_700, 1_000_000, 3_387_051].map(time);
        let expected = ["0 ms", "0.1 ms", "0.7 ms", "2 ms", "997 ms", "1.00 s", "1.00 s", "3.38 s"];
        assert_eq!(said, expected);
    }

    #[test]
    fn lines_are_broken() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrapped("äöüß€", 2), ["äö", "üß", "€"]);
        assert_eq!(folded("Name: a value", 9), ["Name:", "\u{a0}\u{a0}a value"]);
        assert_eq!(hex(&[1, 2, 3], 2).as_deref(), Some("01 02 … (3 bytes)"));
        assert_eq!(hex(&[1], 2).as_deref(), Some("01 (1 byte)"));
        assert_eq!(hex(&[], 2), None);
    }
}
