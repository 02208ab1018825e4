//! What must not reach a report.
//!
//! A credential leaves in one form and comes back in others: a server quotes
//! it in an error page, base64 hides it in a header, a report prints it in
//! hexadecimal. So a secret is a set of forms, and masking looks for all.
//!
//! Secrets of one to three bytes would turn half of every transcript into
//! `*`. They are masked only where they are the whole value of a header field,
//! which is where the suite itself puts them; three bytes protect nothing.

use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::url::percent_encode;
use crate::hex::hex;

/// The shortest form that is masked anywhere, and the shortest piece of one
/// that is masked at an edge.
const SHORTEST: usize = 4;

/// The secrets of a target; clones share them.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Forms>);

#[derive(Default)]
struct Forms {
    /// Masked wherever they occur.
    anywhere: Vec<String>,
    /// Masked where they are the whole value of a header field.
    whole: Vec<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Secrets({})", self.0.anywhere.len() + self.0.whole.len())
    }
}

impl Secrets {
    /// Takes every credential and adds the forms in which it may come back:
    /// percent-encoded, base64, hexadecimal, escaped. Empty ones are ignored.
    pub fn new(values: impl IntoIterator<Item = String>) -> Secrets {
        let mut forms = Forms::default();
        for value in values {
            match value.len() {
                0 => {}
                len if len < SHORTEST => forms.whole.push(value),
                _ => forms.anywhere.extend(forms_of(value)),
            }
        }
        // A short credential may have a long form: its base64 says as little
        // as itself, so it stays out.
        for list in [&mut forms.anywhere, &mut forms.whole] {
            list.sort();
            list.dedup();
        }
        Secrets(Arc::new(forms))
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.anywhere.is_empty() && self.0.whole.is_empty()
    }

    /// `text` with every secret replaced by `*`; also a piece of one that is
    /// cut off at an end of the text or at an ellipsis.
    pub fn mask_text(&self, text: &str) -> String {
        if self.is_empty() {
            return text.to_owned();
        }
        let mut found = self.find(text.as_bytes());
        let mut from = 0;
        for part in text.split('…') {
            let edges = self.edges(part.as_bytes());
            found.extend(edges.into_iter().map(|edge| edge.start + from..edge.end + from));
            from += part.len() + '…'.len_utf8();
        }
        let mut masked = String::with_capacity(text.len());
        let mut copied = 0;
        for range in merged(found) {
            // A cut piece may end inside a character.
            let start = text.floor_char_boundary(range.start);
            let end = text.ceil_char_boundary(range.end);
            masked.push_str(&text[copied..start.max(copied)]);
            masked.push('*');
            copied = end;
        }
        masked.push_str(&text[copied..]);
        masked
    }

    /// Overwrites every secret in `bytes` with as many `*`; also a piece of
    /// at least four bytes that is cut off at an end of `bytes`.
    ///
    /// A secret may arrive in several pieces: join what arrived on one stream
    /// without a gap, mask that, and take it apart again.
    pub fn mask_bytes(&self, bytes: &mut [u8]) {
        if self.is_empty() {
            return;
        }
        let mut found = self.find(bytes);
        found.extend(self.edges(bytes));
        for range in merged(found) {
            bytes[range].fill(b'*');
        }
    }

    /// How many bytes before a place may belong to a secret that goes on behind it.
    pub(crate) fn reach(&self) -> usize {
        let longest = self.0.anywhere.iter().map(String::len).max().unwrap_or(0);
        // A short secret is one by what stands before it: a colon, and blanks.
        longest.max(if self.0.whole.is_empty() { 0 } else { 64 })
    }

    /// Overwrites every secret in `bytes`, which follow `before` on their
    /// stream: those are masked already, but as they were, and at least
    /// [`Secrets::reach`] of them. With `goes_on` the stream is not over, and
    /// then its end is also overwritten where it may begin a secret.
    pub(crate) fn mask_piece(&self, before: &[u8], bytes: &mut [u8], goes_on: bool) {
        if self.is_empty() {
            return;
        }
        let stream = [before, bytes].concat();
        let mut found = self.find(&stream);
        found.extend(if goes_on { self.beginnings(&stream) } else { self.edges(&stream) });
        for range in merged(found) {
            let own = range.start.max(before.len())..range.end.max(before.len());
            bytes[own.start - before.len()..own.end - before.len()].fill(b'*');
        }
    }

    /// Where `stream` ends like a secret begins, by a single byte even.
    fn beginnings(&self, stream: &[u8]) -> Vec<Range<usize>> {
        let of = |form: &String| {
            let longest = form.len().min(stream.len() + 1);
            let len = (1..longest).rev().find(|len| stream.ends_with(&form.as_bytes()[..*len]))?;
            Some(stream.len() - len..stream.len())
        };
        self.0.anywhere.iter().filter_map(of).collect()
    }

    /// Where whole secrets lie.
    fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let anywhere = self.0.anywhere.iter().flat_map(|form| occurrences(bytes, form));
        let whole = self.0.whole.iter().flat_map(|form| {
            occurrences(bytes, form)
                .filter(|range| is_field_value(bytes, range))
                .collect::<Vec<_>>()
        });
        anywhere.chain(whole).collect()
    }

    /// Where pieces of secrets lie that are cut off at the start or the end.
    fn edges(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for form in self.0.anywhere.iter().map(|form| form.as_bytes()) {
            // Out of the middle of a secret: both ends are cut off.
            if bytes.len() >= SHORTEST && form.windows(bytes.len()).any(|piece| piece == bytes) {
                found.push(0..bytes.len());
                continue;
            }
            let longest = form.len().min(bytes.len() + 1);
            let lengths = || (SHORTEST..longest).rev();
            if let Some(len) = lengths().find(|len| bytes.starts_with(&form[form.len() - len..])) {
                found.push(0..len);
            }
            if let Some(len) = lengths().find(|len| bytes.ends_with(&form[..*len])) {
                found.push(bytes.len() - len..bytes.len());
            }
        }
        found
    }
}

/// Whether a header field, a query parameter or a variable of this name holds a secret.
///
/// `Sec-WebSocket-Key` and its like do not: they are made for one handshake.
pub(crate) fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.starts_with("sec-websocket-") {
        return false;
    }
    matches!(
        name.as_str(),
        "authorization" | "proxy-authorization" | "cookie" | "auth" | "jwt" | "sig"
    ) || ["token", "key", "secret", "password", "signature"].iter().any(|word| name.contains(word))
}

/// What is secret about the value of a header field: all of it, what follows
/// the scheme (`Bearer …`), the credentials inside `Basic …`, each cookie.
pub(crate) fn of_field(name: &str, value: &str) -> Vec<String> {
    let mut secrets = vec![value.to_owned()];
    if name.eq_ignore_ascii_case("cookie") {
        let values = value.split(';').filter_map(|cookie| cookie.split_once('='));
        secrets.extend(values.map(|(_, value)| value.trim().trim_matches('"').to_owned()));
    } else if let Some((scheme, rest)) = value.split_once(' ') {
        secrets.push(rest.trim().to_owned());
        if scheme.eq_ignore_ascii_case("basic")
            && let Ok(pair) = STANDARD.decode(rest.trim())
            && let Ok(pair) = String::from_utf8(pair)
        {
            let (user, password) = pair.split_once(':').unwrap_or((&pair, ""));
            secrets.extend([pair.clone(), user.to_owned(), password.to_owned()]);
        }
    }
    secrets
}

fn forms_of(value: String) -> Vec<String> {
    let bytes = value.as_bytes();
    let hex = hex(bytes);
    let pairs: Vec<&str> = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]).collect();
    vec![
        percent_encode(&value),
        // Without padding, these also match inside the padded forms.
        STANDARD_NO_PAD.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
        value.escape_debug().to_string(),
        value.escape_default().to_string(),
        pairs.join(" "),
        hex.to_uppercase(),
        hex,
        value,
    ]
}

/// Everywhere that `form` lies in `bytes`, overlaps included.
fn occurrences<'a>(bytes: &'a [u8], form: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let form = form.as_bytes();
    let starts = bytes.windows(form.len()).enumerate();
    starts.filter(move |(_, window)| *window == form).map(move |(at, _)| at..at + form.len())
}

/// Whether `range` lies between `:` and the end of its line.
fn is_field_value(bytes: &[u8], range: &Range<usize>) -> bool {
    let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let before = bytes[..range.start].iter().rev().find(|byte| !blank(byte));
    let after = bytes[range.end..].iter().find(|byte| !blank(byte));
    before == Some(&b':') && matches!(after, None | Some(b'\r' | b'\n'))
}

/// The same ranges without overlaps, in order.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            // Ranges that only touch are two secrets side by side.
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
