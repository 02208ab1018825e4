//! A plain `http(s)://` address names no protocol: looks at what answers there
//! and says which command to run.

use std::sync::Arc;

use super::command;
use crate::case::{Cx, TRIES, Terms, Timing};
use crate::families;
use crate::report::messages::{self, Evidence};
use crate::targets;
use crate::transcript::Recorder;

/// The answer to a person who gave `url`.
pub(super) async fn look(url: &str) -> String {
    let schemes: Vec<&str> = families::protocols()
        .iter()
        .flat_map(|protocol| protocol.schemes)
        .map(|scheme| scheme.name)
        .collect();
    let mut seen = Vec::new();
    for guess in guesses(url) {
        seen.extend(answers(&guess).await);
    }
    let found: Vec<Evidence<'_>> =
        seen.iter().map(|(what, url)| Evidence { seen: what, url }).collect();
    messages::plain_http(&command(), &shown(url), &found, &schemes)
}

/// The addresses that a server at `url` may have in the protocols of this build.
fn guesses(url: &str) -> Vec<String> {
    let (is_tls, rest) = match url.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some((_, rest)) => (false, rest),
        None => return Vec::new(),
    };
    families::protocols()
        .iter()
        .flat_map(|protocol| protocol.schemes)
        .filter(|scheme| scheme.tls == is_tls)
        .map(|scheme| format!("{}://{rest}", scheme.name))
        .collect()
}

/// What was seen, and the address without credentials, where it may be a target of
/// this protocol.
async fn answers(url: &str) -> Option<(String, String)> {
    let spec = targets::from_url(url).ok()?;
    let target = Arc::new(spec.open(1.0).await.ok()?);
    let recorder = Recorder::new(target.secrets.clone());
    let terms = Terms { time: Timing::default(), seed: 0, tries: TRIES };
    let mut cx = Cx::new(Arc::clone(&target), terms, recorder);
    let seen = match target.protocol.look {
        Some(look) => look(&mut cx, target.protocol).await?,
        None => {
            let deadline = cx.time.deadline;
            target.protocol.gate.attempt(cx, deadline).await.0?.ok()?;
            messages::answers_as(target.protocol.title)
        }
    };
    Some((seen, spec.shown_url()))
}

/// `url` without what stands before an `@`.
fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(authority_end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}
