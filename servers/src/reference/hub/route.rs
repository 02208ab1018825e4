//! From a request to whoever answers it.

use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};

use super::answer::{Answer, empty, full, head, json, text, wrong_method};
use super::publish::publish;
use super::{Server, cors, poll, stream};

/// The longest name of a topic, in bytes.
const MAX_NAME: usize = 128;

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    /// `/topics/NAME`
    Topic(&'a str),
    /// `/topics/NAME/events`
    Events(&'a str),
    /// `/topics/NAME/subscribers`
    Subscribers(&'a str),
}

impl Place<'_> {
    fn topic(&self) -> &str {
        match self {
            Place::Topic(name) | Place::Events(name) | Place::Subscribers(name) => name,
        }
    }

    /// The methods that it has, as a list for people and for `Allow`.
    fn allow(&self) -> &'static str {
        match self {
            Place::Topic(_) => "GET, HEAD, POST, DELETE, OPTIONS",
            Place::Events(_) | Place::Subscribers(_) => "GET, HEAD, OPTIONS",
        }
    }
}

/// Answers one request. What holds for every answer is done here.
pub(super) async fn respond(request: Request<Incoming>, server: &Server) -> Answer {
    let method = request.method().clone();
    let origin = cors::allowed(request.headers(), &server.options.allowed_origins);
    let mut answer = route(request, server).await;
    cors::mark(&mut answer, origin, &method);
    if method == Method::HEAD { head(answer) } else { answer }
}

// ANCHOR: route
async fn route(mut request: Request<Incoming>, server: &Server) -> Answer {
    let uri = request.uri().clone();
    let Some(place) = place(uri.path()) else {
        return text(StatusCode::NOT_FOUND, "nothing lives here; try /topics/NAME");
    };
    let method = request.method().clone();
    if method == Method::OPTIONS {
        return cors::options(&request, place.allow());
    }
    if !place.allow().split(", ").any(|allowed| allowed == method.as_str()) {
        return wrong_method(place.allow());
    }
    let changes = method == Method::POST || method == Method::DELETE;
    if changes && cors::is_foreign(request.headers(), &server.options.allowed_origins) {
        return text(StatusCode::FORBIDDEN, "pages of this origin may not publish");
    }
    let Some(topic) = server.topics.open(place.topic()) else { return full() };
    if method == Method::HEAD {
        // Nobody waits for a body that does not come.
        request.headers_mut().remove("prefer");
    }
    let (options, stop) = (&server.options, server.stop.clone());
    match place {
        Place::Topic(_) if method == Method::POST => publish(&topic, request.into_body()).await,
        Place::Topic(_) if method == Method::DELETE => {
            topic.finish();
            empty(StatusCode::NO_CONTENT)
        }
        Place::Topic(_) => poll::poll(&request, topic, options.longest_wait, stop).await,
        Place::Events(_) => stream::subscribe(&request, topic, options, stop),
        Place::Subscribers(_) => json(StatusCode::OK, &topic.readers()),
    }
}
// ANCHOR_END: route

/// Names are made of the characters that no address has to escape, so that a name has one
/// spelling.
fn place(path: &str) -> Option<Place<'_>> {
    let (name, rest) = match path.strip_prefix("/topics/")?.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path.strip_prefix("/topics/")?, None),
    };
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(good) {
        return None;
    }
    match rest {
        None => Some(Place::Topic(name)),
        Some("events") => Some(Place::Events(name)),
        Some("subscribers") => Some(Place::Subscribers(name)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_place_or_none() {
        assert_eq!(place("/topics/a.b-c"), Some(Place::Topic("a.b-c")));
        assert_eq!(place("/topics/a/events"), Some(Place::Events("a")));
        assert_eq!(place("/topics/a/subscribers"), Some(Place::Subscribers("a")));
        for nothing in ["/", "/topics", "/topics/", "/topics/a/", "/topics/a/b", "/topics/%61"] {
            assert_eq!(place(nothing), None, "{nothing}");
        }
        assert_eq!(place(&format!("/topics/{}", "a".repeat(MAX_NAME + 1))), None);
    }
}
