//! What can be wrong in the opening handshake.

use super::shapes::{EditAnswer, EditRequest, EditResponse, spoil_request};
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::accept::is_key;
use crate::faulty::codec::ws::{Head, accept_value};
use crate::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use crate::faulty::scripted::ws::strict::{ORIGIN, PATH, VERSION};
use crate::faulty::{Defect, spoiler};
use crate::relay::End;

/// A key for a request that has none of its own that a server would take.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.accepts-an-unknown-extension", &STRICT, || {
        tap(EditAnswer::new(accepts_an_unknown_extension))
    })
    .says("The answer accepts extensions that it does not know.")
    .violates(&[
        "ws.deflate.answers-only-offered-extension",
        "ws.handshake.declines-unknown-extension",
    ]),
    spoiler("ws.adds-a-body-to-the-answer", &STRICT, || {
        tap(BehindTheHead(b"Switching Protocols\r\n"))
    })
    .says("Behind the head of the 101 stands a body, as if it were any HTTP answer.")
    .violates(&["ws.control.answers-ping", "ws.handshake.only-frames-follow"]),
    spoiler("ws.adds-nul-bytes-to-the-answer", &STRICT, || tap(BehindTheHead(b"\0\0")))
        .says("Behind the head of the 101 stand two NUL bytes.")
        .violates(&["ws.handshake.only-frames-follow"]),
    spoiler("ws.answers-101-as-http10", &REFERENCE, || tap(EditAnswer::new(answers_101_as_http10)))
        .says("The status line of the 101 says HTTP/1.0.")
        .violates(&["ws.handshake.answers-valid-http"]),
    spoiler("ws.answers-200-in-place-of-101", &REFERENCE, || tap(EditAnswer::new(answers_200)))
        .says("It accepts with the status 200.")
        .violates(&["ws.handshake.answers-101"]),
    spoiler("ws.answers-a-fixed-accept", &REFERENCE, || {
        tap(EditAnswer::new(answers_a_fixed_accept))
    })
    .says("The accept value is always the one of the specification's example.")
    .violates(&["ws.handshake.accept-ignores-space", "ws.handshake.accept-value"]),
    spoiler("ws.chooses-a-foreign-subprotocol", &STRICT, || {
        tap(EditAnswer::new(chooses_a_foreign_subprotocol))
    })
    .says("Where it knows none of the offered subprotocols it names another one.")
    .violates(&[
        "ws.handshake.chooses-from-the-offer",
        "ws.handshake.chooses-no-undeclared-subprotocol",
    ]),
    spoiler("ws.chooses-the-first-subprotocol", &STRICT, || {
        tap(EditAnswer::new(chooses_the_first_subprotocol))
    })
    .says("It accepts the first subprotocol of the offer, whichever that is.")
    .violates(&[
        "ws.handshake.chooses-declared-subprotocol",
        "ws.handshake.chooses-no-undeclared-subprotocol",
        "ws.handshake.finds-subprotocol-in-second-field",
    ]),
    spoiler("ws.closes-instead-of-answering-400", &STRICT, || tap(ClosesInsteadOfAnswering))
        .says("Where 400 would be the answer it ends the connection without one.")
        .violates(&["ws.handshake.refusal-is-http"]),
    spoiler("ws.doubles-the-accept-field", &REFERENCE, || {
        tap(EditAnswer::new(doubles_the_accept_field))
    })
    .says("The answer has Sec-WebSocket-Accept twice, with the same value.")
    .violates(&["ws.handshake.one-accept-field"]),
    spoiler("ws.doubles-the-subprotocol-field", &STRICT, || {
        tap(EditAnswer::new(doubles_the_subprotocol_field))
    })
    .says("The answer names the chosen subprotocol twice.")
    .violates(&["ws.handshake.one-subprotocol-field"]),
    spoiler("ws.hides-its-versions", &STRICT, || tap(EditResponse(hides_its_versions)))
        .says("It refuses a version without naming its own.")
        .violates(&["ws.handshake.lists-its-versions"]),
    spoiler("ws.ignores-offered-subprotocols", &STRICT, || {
        tap(EditRequest(ignores_offered_subprotocols))
    })
    .says("It accepts no subprotocol, not even its own.")
    .violates(&[
        "ws.handshake.chooses-declared-subprotocol",
        "ws.handshake.finds-subprotocol-in-second-field",
    ]),
    spoiler("ws.invents-a-subprotocol", &STRICT, || tap(EditAnswer::new(invents_a_subprotocol)))
        .says("It names a subprotocol where none was offered.")
        .violates(&["ws.handshake.no-uninvited-subprotocol"]),
    spoiler("ws.invents-an-extension", &STRICT, || tap(EditAnswer::new(invents_an_extension)))
        .says("It accepts permessage-deflate where no extension was offered.")
        .violates(&["ws.handshake.no-uninvited-extension"]),
    spoiler("ws.keeps-tcp-open-after-refusing", &STRICT, || {
        tap(KeepsTcpOpenAfterRefusing::default())
    })
    .says("It leaves the connection open after a handshake that it refused.")
    .violates(&["ws.handshake.refusal-ends-tcp"]),
    spoiler("ws.loses-frames-sent-with-the-head", &STRICT, || tap(LosesEarlyFrames))
        .says("Frames that arrive before it has answered the handshake are lost.")
        .violates(&["ws.handshake.reads-frames-sent-with-the-head"]),
    spoiler("ws.omits-the-connection-field", &REFERENCE, || {
        tap(EditAnswer::new(|_, answer| answer.remove("Connection")))
    })
    .says("The answer has no Connection field.")
    .violates(&["ws.handshake.connection-field"]),
    spoiler("ws.omits-the-upgrade-field", &REFERENCE, || {
        tap(EditAnswer::new(|_, answer| answer.remove("Upgrade")))
    })
    .says("The answer has no Upgrade field.")
    .violates(&["ws.handshake.upgrade-field"]),
    spoiler("ws.prefers-another-extension", &STRICT, || {
        tap(EditAnswer::new(prefers_another_extension))
    })
    .says("Where another extension is offered, it accepts permessage-deflate.")
    .violates(&[
        "ws.deflate.answers-only-offered-extension",
        "ws.handshake.names-only-offered-extensions",
    ]),
    spoiler("ws.refuses-a-connection-list", &STRICT, || {
        tap(EditRequest(refuses_a_connection_list))
    })
    .says("It wants nothing but Upgrade in a Connection field.")
    .violates(&["ws.handshake.takes-connection-list"]),
    spoiler("ws.refuses-a-foreign-origin-with-400", &STRICT, || {
        tap(EditResponse(refuses_with_400_not_403))
    })
    .says("It refuses a foreign origin with 400 instead of 403.")
    .violates(&["ws.handshake.forbids-foreign-origin"]),
    spoiler("ws.refuses-a-second-connection-field", &STRICT, || {
        tap(EditRequest(refuses_a_second_connection))
    })
    .says("It refuses a request that spreads Connection over two fields.")
    .violates(&["ws.handshake.takes-connection-in-two-fields"]),
    spoiler("ws.refuses-an-absolute-target", &STRICT, || {
        tap(EditRequest(refuses_an_absolute_target))
    })
    .says("It knows no path that starts with http://.")
    .violates(&["ws.handshake.takes-absolute-form"]),
    spoiler("ws.refuses-an-upgrade-list", &STRICT, || tap(EditRequest(refuses_an_upgrade_list)))
        .says("It wants nothing but websocket in the Upgrade field.")
        .violates(&["ws.handshake.takes-upgrade-list"]),
    spoiler("ws.refuses-cookies", &STRICT, || tap(EditRequest(refuses_cookies)))
        .says("It refuses a request with a Cookie field.")
        .violates(&["ws.handshake.takes-unknown-fields"]),
    spoiler("ws.refuses-every-origin", &STRICT, || tap(EditRequest(refuses_every_origin)))
        .says("It refuses every request with an Origin, its own pages included.")
        .violates(&["ws.handshake.serves-declared-origin"]),
    spoiler("ws.refuses-other-space-around-values", &STRICT, || {
        tap(EditRequest(refuses_other_space))
    })
    .says("It wants exactly one space between a colon and its value, and none behind.")
    .violates(&["ws.handshake.accept-ignores-space", "ws.handshake.takes-optional-space"]),
    spoiler("ws.refuses-quotes-in-extensions", &STRICT, || {
        tap(EditRequest(refuses_quotes_in_extensions))
    })
    .says("It refuses an offer of extensions that has a quoted value.")
    .violates(&["ws.deflate.declines-without-refusing", "ws.handshake.takes-extension-grammar"]),
    spoiler("ws.refuses-two-fields-of-extensions", &STRICT, || {
        tap(EditRequest(refuses_two_fields_of_extensions))
    })
    .says("It refuses an offer of extensions that is spread over two fields.")
    .violates(&["ws.deflate.takes-fallback-offer", "ws.handshake.takes-extensions-in-two-fields"]),
    spoiler("ws.refuses-unknown-subprotocols", &STRICT, || {
        tap(EditRequest(refuses_unknown_subprotocols))
    })
    .says("It refuses a client that offers no subprotocol of its own.")
    .violates(&["ws.handshake.takes-unknown-subprotocols"]),
    spoiler("ws.refuses-upper-case-connection", &STRICT, || {
        tap(EditRequest(refuses_upper_case_connection))
    })
    .says("It does not know UPGRADE in upper case in the Connection field.")
    .violates(&["ws.handshake.takes-connection-any-case"]),
    spoiler("ws.refuses-upper-case-upgrade", &STRICT, || {
        tap(EditRequest(refuses_upper_case_upgrade))
    })
    .says("It does not know WEBSOCKET in upper case in the Upgrade field.")
    .violates(&["ws.handshake.takes-upgrade-any-case"]),
    spoiler("ws.refuses-with-200", &STRICT, || tap(EditResponse(refuses_with_200)))
        .says("Its refusals have the status 200.")
        .violates(&[
            "ws.handshake.forbids-foreign-origin",
            "ws.handshake.refusal-is-http",
            "ws.handshake.refuses-foreign-origin",
            "ws.handshake.refuses-unknown-path",
        ]),
    spoiler("ws.serves-every-path", &STRICT, || tap(EditRequest(|head| head.set_target(PATH))))
        .says("It serves every path as if it were its own.")
        .violates(&["ws.handshake.refuses-malformed-target", "ws.handshake.refuses-unknown-path"]),
    spoiler("ws.takes-a-doubled-key", &STRICT, || {
        tap(EditRequest(|head| keep_first(head, "Sec-WebSocket-Key")))
    })
    .says("Of two keys it takes the first.")
    .violates(&["ws.handshake.refuses-doubled-key"]),
    spoiler("ws.takes-a-doubled-version", &STRICT, || {
        tap(EditRequest(|head| keep_first(head, "Sec-WebSocket-Version")))
    })
    .says("Of two versions it takes the first.")
    .violates(&["ws.handshake.refuses-doubled-version"]),
    spoiler("ws.takes-a-foreign-origin", &STRICT, || {
        tap(EditRequest(|head| head.remove("Origin")))
    })
    .says("It does not look at the origin.")
    .violates(&[
        "ws.handshake.forbids-foreign-origin",
        "ws.handshake.foreign-origin",
        "ws.handshake.refuses-foreign-origin",
    ]),
    spoiler("ws.takes-a-foreign-upgrade", &STRICT, || tap(EditRequest(takes_a_foreign_upgrade)))
        .says("It takes an Upgrade field that names another protocol.")
        .violates(&["ws.handshake.refuses-foreign-upgrade"]),
    spoiler("ws.takes-a-line-without-colon", &STRICT, || {
        tap(EditRequest(takes_a_line_without_colon))
    })
    .says("It passes over a header line that has no colon.")
    .violates(&["ws.handshake.refuses-malformed-head"]),
    spoiler("ws.takes-a-lower-case-get", &STRICT, || {
        tap(EditRequest(|head| take_method(head, "get")))
    })
    .says("It takes the method get in lower case.")
    .violates(&["ws.handshake.refuses-lower-case-method"]),
    spoiler("ws.takes-a-malformed-key", &STRICT, || tap(TakesAnyKey::default()))
        .says("It takes a key of any length and form.")
        .violates(&[
            "ws.handshake.refuses-empty-key",
            "ws.handshake.refuses-key-not-base64",
            "ws.handshake.refuses-key-of-wrong-length",
        ]),
    spoiler("ws.takes-a-malformed-version", &STRICT, || {
        tap(EditRequest(takes_a_malformed_version))
    })
    .says("It reads the version as a number, so that 013 is 13.")
    .violates(&["ws.handshake.refuses-malformed-version"]),
    spoiler("ws.takes-a-missing-connection", &STRICT, || {
        tap(EditRequest(takes_a_missing_connection))
    })
    .says("It does without a Connection field that names Upgrade.")
    .violates(&[
        "ws.handshake.refuses-foreign-connection",
        "ws.handshake.refuses-missing-connection",
    ]),
    spoiler("ws.takes-a-missing-host", &STRICT, || {
        tap(EditRequest(|head| add_missing(head, "Host", "localhost")))
    })
    .says("It does without a Host field.")
    .violates(&["ws.handshake.refuses-missing-host"]),
    spoiler("ws.takes-a-missing-key", &STRICT, || {
        tap(EditRequest(|head| add_missing(head, "Sec-WebSocket-Key", KEY)))
    })
    .says("It does without a key and answers an accept value all the same.")
    .violates(&["ws.handshake.refuses-missing-key"]),
    spoiler("ws.takes-a-missing-upgrade", &STRICT, || {
        tap(EditRequest(|head| add_missing(head, "Upgrade", "websocket")))
    })
    .says("It does without an Upgrade field.")
    .violates(&["ws.handshake.refuses-missing-upgrade"]),
    spoiler("ws.takes-a-missing-version", &STRICT, || {
        tap(EditRequest(|head| add_missing(head, "Sec-WebSocket-Version", VERSION)))
    })
    .says("It does without a version.")
    .violates(&["ws.handshake.refuses-missing-version"]),
    spoiler("ws.takes-http10", &STRICT, || tap(EditRequest(takes_http10)))
        .says("It takes a request of HTTP/1.0.")
        .violates(&["ws.handshake.refuses-http10"]),
    spoiler("ws.takes-malformed-extensions", &REFERENCE, || {
        tap(EditRequest(|head| head.remove("Sec-WebSocket-Extensions")))
    })
    .says("It does not look at the extension offer.")
    .violates(&[
        "ws.handshake.refuses-malformed-extensions",
        "ws.handshake.refuses-quoted-non-token",
    ]),
    spoiler("ws.takes-malformed-subprotocols", &STRICT, || {
        tap(EditRequest(takes_malformed_subprotocols))
    })
    .says("It looks for its own subprotocol in the offer and at nothing else there.")
    .violates(&["ws.handshake.refuses-malformed-subprotocols"]),
    spoiler("ws.takes-post", &STRICT, || tap(EditRequest(|head| take_method(head, "POST"))))
        .says("It takes a handshake with the method POST.")
        .violates(&["ws.handshake.refuses-other-methods"]),
    spoiler("ws.takes-version-255", &STRICT, || tap(EditRequest(|head| take_version(head, "255"))))
        .says("It takes version 255 for its own.")
        .violates(&["ws.handshake.refuses-other-version"]),
    spoiler("ws.wants-field-names-in-mixed-case", &STRICT, || {
        tap(EditRequest(wants_names_in_mixed_case))
    })
    .says("It does not know field names that are all lower or all upper case.")
    .violates(&["ws.handshake.takes-field-names-any-case"]),
    spoiler("ws.wants-the-head-in-one-segment", &STRICT, || {
        tap(EditRequest(wants_the_head_in_one_segment))
    })
    .says("It refuses a request whose head does not arrive in one read.")
    .violates(&["ws.handshake.takes-head-byte-by-byte"]),
    spoiler("ws.wants-the-host-first", &STRICT, || tap(EditRequest(wants_the_host_first)))
        .says("It refuses a request whose first field is not Host.")
        .violates(&["ws.handshake.takes-any-field-order"]),
];

// The answer.

fn answers_101_as_http10(_: &Head, answer: &mut Head) {
    let start = answer.start().replace("HTTP/1.1", "HTTP/1.0");
    answer.set_start(&start);
}

fn answers_200(_: &Head, answer: &mut Head) {
    answer.set_start("HTTP/1.1 200 OK");
}

fn doubles_the_subprotocol_field(_: &Head, answer: &mut Head) {
    if let Some(chosen) = answer.value("Sec-WebSocket-Protocol").map(str::to_owned) {
        answer.add("Sec-WebSocket-Protocol", &chosen);
    }
}

fn prefers_another_extension(request: &Head, answer: &mut Head) {
    if offers_another_extension(request) {
        answer.add("Sec-WebSocket-Extensions", "permessage-deflate");
    }
}

fn answers_a_fixed_accept(_: &Head, answer: &mut Head) {
    answer.set("Sec-WebSocket-Accept", &accept_value(KEY));
}

fn doubles_the_accept_field(_: &Head, answer: &mut Head) {
    let accept = answer.value("Sec-WebSocket-Accept").unwrap_or_default().to_owned();
    answer.add("Sec-WebSocket-Accept", &accept);
}

fn invents_a_subprotocol(request: &Head, answer: &mut Head) {
    if !request.has("Sec-WebSocket-Protocol") {
        answer.add("Sec-WebSocket-Protocol", "chat");
    }
}

fn chooses_a_foreign_subprotocol(request: &Head, answer: &mut Head) {
    if request.has("Sec-WebSocket-Protocol") && !answer.has("Sec-WebSocket-Protocol") {
        answer.add("Sec-WebSocket-Protocol", "never.offered.example");
    }
}

fn chooses_the_first_subprotocol(request: &Head, answer: &mut Head) {
    let first = request.elements("Sec-WebSocket-Protocol").next();
    if let Some(first) = first {
        answer.set("Sec-WebSocket-Protocol", first);
    }
}

fn invents_an_extension(request: &Head, answer: &mut Head) {
    if !request.has("Sec-WebSocket-Extensions") {
        answer.add("Sec-WebSocket-Extensions", "permessage-deflate");
    }
}

fn accepts_an_unknown_extension(request: &Head, answer: &mut Head) {
    let offer = request.value("Sec-WebSocket-Extensions");
    if let Some(offer) = offer.filter(|_| offers_another_extension(request)) {
        answer.add("Sec-WebSocket-Extensions", offer);
    }
}

/// Whether extensions are offered, and compression is none of them.
fn offers_another_extension(request: &Head) -> bool {
    let mut offers = request.values("Sec-WebSocket-Extensions").peekable();
    offers.peek().is_some() && offers.all(|offer| !offer.contains("permessage-deflate"))
}

/// Bytes between the head of the 101 and the first frame.
struct BehindTheHead(&'static [u8]);

impl Spoil for BehindTheHead {
    fn response(&mut self, head: Head, out: &mut Outbox) {
        out.head_to_client(&head);
        if head.status() == Some(101) {
            out.raw_to_client(self.0);
        }
    }
}

// Refusals.

fn hides_its_versions(answer: &mut Head) {
    answer.remove("Sec-WebSocket-Version");
}

fn refuses_with_200(answer: &mut Head) {
    if answer.status() != Some(101) {
        answer.set_start("HTTP/1.1 200 OK");
    }
}

fn refuses_with_400_not_403(answer: &mut Head) {
    if answer.status() == Some(403) {
        answer.set_start("HTTP/1.1 400 Bad Request");
    }
}

#[derive(Default)]
struct KeepsTcpOpenAfterRefusing {
    refused: bool,
}

impl Spoil for KeepsTcpOpenAfterRefusing {
    fn response(&mut self, mut head: Head, out: &mut Outbox) {
        self.refused = head.status() != Some(101);
        if self.refused {
            head.remove("Connection");
        }
        out.head_to_client(&head);
    }

    fn server_ended(&mut self, end: End, out: &mut Outbox) {
        if !self.refused {
            out.end_client(end);
        }
    }
}

struct ClosesInsteadOfAnswering;

impl Spoil for ClosesInsteadOfAnswering {
    fn response(&mut self, head: Head, out: &mut Outbox) {
        match head.status() {
            Some(400) => out.end_client(End::Fin),
            _ => out.head_to_client(&head),
        }
    }
}

// Good requests that are refused.

fn refuses_upper_case_upgrade(head: &mut Head) {
    if head.elements("Upgrade").any(|protocol| protocol == "WEBSOCKET") {
        spoil_request(head);
    }
}

fn refuses_an_upgrade_list(head: &mut Head) {
    if head.elements("Upgrade").count() > 1 {
        spoil_request(head);
    }
}

fn refuses_upper_case_connection(head: &mut Head) {
    if head.elements("Connection").any(|option| option == "UPGRADE") {
        spoil_request(head);
    }
}

fn refuses_a_connection_list(head: &mut Head) {
    if head.values("Connection").any(|value| value.contains(',')) {
        spoil_request(head);
    }
}

fn refuses_a_second_connection(head: &mut Head) {
    if head.count("Connection") > 1 {
        spoil_request(head);
    }
}

fn wants_names_in_mixed_case(head: &mut Head) {
    let is_ours = |name: &str| name.to_ascii_lowercase().starts_with("sec-websocket-");
    let is_mixed =
        |name: &str| name.contains(char::is_lowercase) && name.contains(char::is_uppercase);
    if head.fields().any(|(name, _)| is_ours(name) && !is_mixed(name)) {
        spoil_request(head);
    }
}

fn wants_the_host_first(head: &mut Head) {
    let first = head.fields().next().map(|(name, _)| name);
    if head.has("Host") && !first.is_some_and(|name| name.eq_ignore_ascii_case("Host")) {
        spoil_request(head);
    }
}

fn refuses_other_space(head: &mut Head) {
    let is_usual = |value: &str| {
        let trimmed = value.trim_matches([' ', '\t']);
        trimmed.is_empty() || value.strip_prefix(' ') == Some(trimmed)
    };
    if head.fields().any(|(_, value)| !is_usual(value)) {
        spoil_request(head);
    }
}

fn refuses_quotes_in_extensions(head: &mut Head) {
    // What is no token without its quotes is refused by the clean server too.
    if head.values("Sec-WebSocket-Extensions").any(|offer| offer.contains('"')) {
        spoil_request(head);
    }
}

fn refuses_two_fields_of_extensions(head: &mut Head) {
    if head.count("Sec-WebSocket-Extensions") > 1 {
        spoil_request(head);
    }
}

fn refuses_unknown_subprotocols(head: &mut Head) {
    if head.has("Sec-WebSocket-Protocol") && !head.lists("Sec-WebSocket-Protocol", "echo.wireproof")
    {
        spoil_request(head);
    }
}

fn refuses_cookies(head: &mut Head) {
    if head.has("Cookie") {
        spoil_request(head);
    }
}

fn refuses_an_absolute_target(head: &mut Head) {
    if head.request().is_some_and(|(_, target, _)| !target.starts_with('/')) {
        head.set_target("/absent");
    }
}

fn refuses_every_origin(head: &mut Head) {
    if head.value("Origin") == Some(ORIGIN) {
        head.set("Origin", "https://foreign.example");
    }
}

fn wants_the_head_in_one_segment(head: &mut Head) {
    if head.segments > 1 {
        spoil_request(head);
    }
}

fn ignores_offered_subprotocols(head: &mut Head) {
    // A malformed offer is still refused: that is another matter.
    if head.lists("Sec-WebSocket-Protocol", "echo.wireproof") {
        head.remove("Sec-WebSocket-Protocol");
    }
}

struct LosesEarlyFrames;

impl Spoil for LosesEarlyFrames {
    fn early(&mut self, bytes: &mut Vec<u8>) {
        bytes.clear();
    }
}

// Bad requests that are taken.

fn take_method(head: &mut Head, method: &str) {
    if head.request().is_some_and(|(found, ..)| found == method) {
        head.set_method("GET");
        head.remove("Content-Length");
    }
}

fn takes_http10(head: &mut Head) {
    if head.request().is_some_and(|(.., version)| version == "HTTP/1.0") {
        head.set_version("HTTP/1.1");
    }
}

fn takes_a_line_without_colon(head: &mut Head) {
    head.retain_lines(|line| line.is_empty() || line.contains(':'));
}

fn takes_a_malformed_version(head: &mut Head) {
    let reads_as_13 = |version: &str| version.parse::<u32>() == Ok(13);
    if head.count("Sec-WebSocket-Version") == 1
        && head.value("Sec-WebSocket-Version").is_some_and(reads_as_13)
    {
        head.set("Sec-WebSocket-Version", VERSION);
    }
}

fn add_missing(head: &mut Head, name: &str, value: &str) {
    if !head.has(name) {
        head.add(name, value);
    }
}

fn keep_first(head: &mut Head, name: &str) {
    if head.count(name) > 1 {
        let first = head.value(name).unwrap_or_default().to_owned();
        head.set(name, &first);
    }
}

fn takes_a_foreign_upgrade(head: &mut Head) {
    if head.has("Upgrade") {
        head.set("Upgrade", "websocket");
    }
}

fn takes_a_missing_connection(head: &mut Head) {
    if !head.lists("Connection", "upgrade") {
        head.set("Connection", "Upgrade");
    }
}

fn take_version(head: &mut Head, version: &str) {
    if head.value("Sec-WebSocket-Version") == Some(version) {
        head.set("Sec-WebSocket-Version", VERSION);
    }
}

fn takes_malformed_subprotocols(head: &mut Head) {
    if head.lists("Sec-WebSocket-Protocol", "echo.wireproof") {
        head.set("Sec-WebSocket-Protocol", "echo.wireproof");
    } else {
        head.remove("Sec-WebSocket-Protocol");
    }
}

/// Shows the server a good key and answers the client for its own.
#[derive(Default)]
struct TakesAnyKey {
    odd: Option<String>,
}

impl Spoil for TakesAnyKey {
    fn request(&mut self, mut head: Head, out: &mut Outbox) {
        let one = head.value("Sec-WebSocket-Key").filter(|key| !is_key(key)).map(str::to_owned);
        if one.is_some() {
            head.set("Sec-WebSocket-Key", KEY);
        }
        self.odd = one;
        out.head_to_server(&head);
    }

    fn response(&mut self, mut head: Head, out: &mut Outbox) {
        if let Some(key) = &self.odd {
            head.set("Sec-WebSocket-Accept", &accept_value(key));
        }
        out.head_to_client(&head);
    }
}
