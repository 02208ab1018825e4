//! Answers to a command line that asks for something that does not exist.

use crate::report::text::{and, clean, number, plural, shell_quote};

/// Error: a full case id that does not exist, with the nearest ones.
///
/// No id has a colon or a slash, but an address has: one without its scheme.
pub fn unknown_case(id: &str, nearest: &[&str]) -> String {
    if id.contains([':', '/']) {
        let address = id.trim_start_matches("ws:").trim_start_matches('/');
        return format!(
            "`{id}` is neither a case nor a target; an address begins with its scheme, such as ws://{address}, and a target file ends in .toml"
        );
    }
    format!("no case is called `{id}`{}", nearest_cases(nearest))
}

/// `; the nearest are …`, and how to see them all.
pub fn nearest_cases(nearest: &[&str]) -> String {
    let all: Vec<String> = nearest.iter().map(|id| (*id).to_owned()).collect();
    match all.as_slice() {
        [] => "; --list shows all cases".to_owned(),
        [one] => format!("; the nearest is {one}"),
        all => format!("; the nearest are {}", and(all)),
    }
}

/// Note: a glob that names no case of this build or of these targets.
pub fn glob_selects_nothing(glob: &str) -> String {
    format!("`{glob}` names no case of the given targets; --list shows all cases")
}

/// Error: the bare program was called without a target.
pub fn no_target(command: &str) -> String {
    format!(
        "no target is named. Give its address, or a file that says more about it:\n\
         \x20 {command} ws://127.0.0.1:9001/\n\
         \x20 {command} --init ws://127.0.0.1:9001/    (writes target.toml)\n\
         \x20 {command} target.toml"
    )
}

/// Error: `--preset` for a target that has a file.
pub fn preset_of_file(preset: &str, file: &str) -> String {
    format!(
        "--preset is for target URLs; in {file}, write `preset = \"{preset}\"` below [sse], [poll] or [longpoll]"
    )
}

/// Error: `--preset` without anything that it could belong to.
pub fn preset_without_url(preset: &str) -> String {
    format!(
        "--preset {preset} says what stands at a target URL, and none is given; write for example --preset {preset} sse+http://127.0.0.1:9003"
    )
}

/// A protocol that a plain address seems to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// What was seen: `it answered with content type text/event-stream`.
    pub seen: &'a str,
    /// The address to give instead: `sse+http://127.0.0.1/`.
    pub url: &'a str,
}

/// What was seen: the gate of a protocol opened.
pub fn answers_as(title: &str) -> String {
    format!("it answers as {title}")
}

/// What was seen: the type of a stream of events.
pub fn answers_with_events() -> String {
    "it answers with text/event-stream".to_owned()
}

/// What was seen: an answer, of which nobody can tell whether it is meant to be
/// asked for again and again, or to be held. `kind` is the content type.
pub fn may_be_polled(is_held: bool, kind: &str) -> String {
    let kind = if kind.is_empty() { "no content type" } else { kind };
    let clients = match is_held {
        false => "where clients ask again and again, and are answered at once",
        true => "where a request is held until there is something to tell",
    };
    format!("it answers a GET with {kind}: right {clients}")
}

/// Error: a plain `http(s)://` address names no protocol; what a look at it found.
/// What was seen comes from the target and is escaped here.
pub fn plain_http(command: &str, url: &str, found: &[Evidence<'_>], schemes: &[&str]) -> String {
    if found.is_empty() {
        let have = schemes.join(", ");
        return format!(
            "{url} names no protocol, and nothing that answers there could be recognised; use one of these schemes: {have}"
        );
    }
    let mut text = format!("{url} names no protocol; what it answers suggests:");
    for guess in found {
        let seen = clean(guess.seen);
        text.push_str(&format!("\n  {command} {}    ({seen})", shell_quote(guess.url)));
    }
    text
}

/// Error: an address whose scheme no protocol of this build has.
pub fn unknown_scheme(url: &str, scheme: &str, schemes: &[&str]) -> String {
    format!("{url}: no protocol has the scheme `{scheme}`; this build knows {}", schemes.join(", "))
}

/// Error: two targets of a run have the same name.
pub fn target_twice(name: &str, first: &str, second: &str) -> String {
    format!("the targets {first} and {second} are both called `{name}`; give one another name")
}

/// Error: a target file without a table of any protocol.
pub fn file_without_targets(file: &str, tables: &[&str]) -> String {
    format!("{file} has no protocol; add one of these tables with a `url`: {}", tables.join(", "))
}

/// Error: a started target ended before it was ready. `said` is the end of its output.
pub fn target_exited(target: &str, status: &str, said: &str) -> String {
    let said = said.trim_end();
    let tail = if said.is_empty() {
        "it wrote nothing".to_owned()
    } else {
        format!("its last line was: {}", clean(said))
    };
    format!("{target}: the command under [start] ended with {status} before it was ready; {tail}")
}

/// Error: a started target was not ready in time; `waited_for` is the condition.
pub fn target_not_ready(target: &str, waited_for: &str, within: &str) -> String {
    format!("{target}: not ready after {within}: {waited_for}; see `ready` under [start]")
}

/// Error: `--report` with a kind that does not exist.
pub fn report_kind_unknown(kind: &str, kinds: &[&str]) -> String {
    let distance = |have: &&&str| strsim::damerau_levenshtein(have, kind);
    // Where every other letter is another one, it is another word.
    let near = kinds.iter().min_by_key(distance).filter(|have| distance(have) * 2 < have.len());
    let all = kinds.join(", ");
    match near {
        Some(near) => {
            format!("no report is called `{kind}`: did you mean `{near}`? There are {all}")
        }
        None => format!("no report is called `{kind}`; there are {all}"),
    }
}

/// Error: two `--report` that would overwrite each other.
pub fn report_place_twice(given: &str) -> String {
    format!("--report {given} goes where another report goes already; name another file")
}

/// Error: a report on standard output, where every line may act as a command.
pub fn report_in_log() -> String {
    "--report KIND=- would write text of the target to the log of GitHub Actions, whose lines act \
     as commands; name a file"
        .to_owned()
}

/// Error: `--report` without the file.
pub fn report_without_file(given: &str, kinds: &[&str]) -> String {
    let kind = if kinds.contains(&given) { given } else { "json" };
    let ending = if kind == "junit" { "xml" } else { kind };
    format!("--report {given} names no file; write it like --report {kind}=report.{ending}")
}

/// Error: `--only-failed` without a run before.
pub fn no_last_run(path: &str) -> String {
    format!("--only-failed needs the run before, but {path} does not exist; run once without it")
}

/// Error: the file of the run before is of no use.
pub fn bad_last_run(path: &str, why: &str) -> String {
    format!("--only-failed cannot read the run before from {path}: {why}; run once without it")
}

/// Error: `--only-failed` after a run in which everything passed.
pub fn nothing_failed(started: &str) -> String {
    format!("the run before, of {started}, left nothing to run again; run without --only-failed")
}

/// Note: `--only-failed`, but the other arguments leave nothing of it.
pub fn only_failed_selects_nothing() -> String {
    "of what did not pass in the run before, these arguments select nothing".to_owned()
}

/// Warning: the next `--only-failed` will not know this run.
pub fn last_run_not_kept(path: &str, error: &std::io::Error) -> String {
    format!("this run cannot be kept for --only-failed in {path}: {error}")
}

/// Error: `ledger SPEC` with a specification that has none.
pub fn unknown_spec(spec: &str, have: &[&str]) -> String {
    format!("no ledger is called `{spec}`; there are {}", have.join(", "))
}

/// Answer to `--init`: the file stands, and what to do with it.
pub fn init_wrote(path: &str, command: &str) -> String {
    format!(
        "wrote {path}. Say in it what the target can do, then run:\n  {command} {}",
        shell_quote(path)
    )
}

/// Error: `--init` never overwrites.
pub fn init_refuses(path: &str) -> String {
    format!("{path} exists and is not overwritten; move it away, or edit it")
}

/// Error: a file that the command line names cannot be read.
pub fn cannot_read(path: &str, why: &str) -> String {
    format!("cannot read {path}: {why}")
}

/// Error: `what` cannot be written to a file that the command line names.
pub fn cannot_write(what: &str, path: &str, why: &str) -> String {
    format!("cannot write {what} to {path}: {why}")
}

/// Answer to `--report` and `--pcap`: the file stands.
pub fn wrote(what: &str, path: &str) -> String {
    format!("wrote {what} to {path}")
}

/// A verdict that differs between two runs; nothing where a run lacks the case.
pub fn changed(case: &str, target: &str, before: Option<&str>, now: Option<&str>) -> String {
    let before = before.unwrap_or("not there");
    let now = now.unwrap_or("not there");
    format!("{case} on {target}: {before} before, {now} now")
}

/// Error: `--changes` compares two reports.
pub fn changes_of_two(given: usize) -> String {
    format!("--changes compares two reports, the earlier one first; {given} given")
}

/// Error: `--keep` is for one report.
pub fn keeps_one(given: usize) -> String {
    format!("--keep is for one report; {given} given")
}

/// What is told of a violation that `--withhold` names.
pub fn withheld() -> String {
    "withheld, because others can be harmed by it: the authors of the target hear of it first"
        .to_owned()
}

/// Title of a case of a kept run that the catalogue does not have.
pub fn unknown_title() -> String {
    "is not known to this program".to_owned()
}

/// Note: cases of a kept run that the catalogue does not have.
pub fn unknown_kept(cases: &[String]) -> String {
    let named: Vec<String> = cases.iter().take(MOST_UNKNOWN).cloned().collect();
    let rest = cases.len() - named.len();
    let more = (rest > 0).then(|| format!("{} more", number(rest)));
    let named: Vec<String> = named.into_iter().chain(more).collect();
    format!(
        "this program does not know {} of the kept run, which counts for no verdict: {}; the case \
         was renamed or taken out, or this build leaves out its protocol",
        plural(cases.len(), "case"),
        and(&named)
    )
}

/// So many unknown cases are named.
const MOST_UNKNOWN: usize = 5;

/// Answer to `--keep`: the file says all this already.
pub fn kept_as_it_is(file: &str) -> String {
    format!("{file} says the same already and stays as it is")
}
