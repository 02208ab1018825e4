//! From a request to whoever answers it.

use serde_json::json;

use super::options::Fault;
use super::reply::Reply;
use super::{Server, cors, poll, publish, rewrite, stream};
use crate::faulty::http::{Answer, Request};

/// The longest name of a topic, in bytes.
const LONGEST_NAME: usize = 128;

/// The methods that are known, whether or not an address has them.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];

/// What an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource<'a> {
    /// `*`
    Server,
    /// `/topics/NAME`
    Topic(&'a str),
    /// `/topics/NAME/events`
    Events(&'a str),
    /// `/topics/NAME/subscribers`
    Subscribers(&'a str),
}

impl Resource<'_> {
    fn topic(&self) -> &str {
        match self {
            Resource::Server => "",
            Resource::Topic(name) | Resource::Events(name) | Resource::Subscribers(name) => name,
        }
    }

    /// The methods that it has.
    fn allow(&self) -> &'static str {
        match self {
            Resource::Server => "OPTIONS",
            Resource::Topic(_) => "GET, HEAD, POST, DELETE, OPTIONS",
            Resource::Events(_) | Resource::Subscribers(_) => "GET, HEAD, OPTIONS",
        }
    }
}

/// Answers one request. What holds for every answer is done here.
pub(super) async fn respond(request: &Request, server: &Server) -> Answer {
    let mut reply = route(request, server).await;
    cors::mark(&mut reply.answer, request);
    rewrite::apply(&mut reply, request, &server.options);
    reply.answer
}

async fn route(request: &Request, server: &Server) -> Reply {
    let options = &server.options;
    let mut method = request.method.clone();
    if options.has(Fault::MethodsInAnyCase) {
        method.make_ascii_uppercase();
    }
    let method = method.as_str();
    if !METHODS.contains(&method) {
        if options.has(Fault::UnknownMethodIs200) {
            return Answer::text(200, "nobody here knows this method").into();
        }
        return Answer::text(501, "nobody here knows this method").into();
    }
    let resource = match resource(&request.path) {
        Some(resource) => resource,
        None if options.has(Fault::AnyPath) => Resource::Topic(""),
        None => return Answer::text(404, "nothing lives here; try /topics/NAME").into(),
    };
    let is_stream = matches!(resource, Resource::Events(_));
    if options.has(Fault::OptionsOpensStreams) && is_stream && method == "OPTIONS" {
        return serve(request, method, resource, server).await;
    }
    if method == "OPTIONS" {
        if options.has(Fault::ConditionsOnOptions) && request.has("if-none-match") {
            return Answer::empty(304).into();
        }
        return cors::options(request, resource.allow()).into();
    }
    if options.has(Fault::RefusesHead) && method == "HEAD" {
        return wrong_method(405, resource.allow()).into();
    }
    if !resource.allow().split(", ").any(|allowed| allowed == method) {
        if options.has(Fault::WrongMethodIs400) {
            return wrong_method(400, resource.allow()).into();
        }
        return wrong_method(405, resource.allow()).into();
    }
    if matches!(method, "POST" | "DELETE") && cors::is_foreign(request) {
        return Answer::text(403, "pages of this origin may not publish").into();
    }
    if options.has(Fault::HangsOnHead) && is_stream && method == "HEAD" {
        std::future::pending::<()>().await;
    }
    serve(request, method, resource, server).await
}

/// A request that its resource can meet.
async fn serve(request: &Request, method: &str, resource: Resource<'_>, server: &Server) -> Reply {
    let place = server.topics.open(resource.topic());
    match (resource, method) {
        (Resource::Topic(_), "POST") => {
            publish::publish(request, &place.topic, server).await.into()
        }
        (Resource::Topic(_), "DELETE") => {
            place.topic.finish();
            Answer::empty(204).into()
        }
        (Resource::Topic(_) | Resource::Server, _) => {
            let _place = match &server.common.places {
                Some(places) => places.acquire().await.ok(),
                None => None,
            };
            poll::poll(request, &place, server).await
        }
        (Resource::Events(_), _) => stream::subscribe(request, place.topic.clone(), server).into(),
        (Resource::Subscribers(_), _) => Answer::json(200, &json!(place.topic.readers())).into(),
    }
}

fn wrong_method(status: u16, allow: &str) -> Answer {
    let mut answer = Answer::text(status, &format!("this address has {allow}"));
    answer.set("Allow", allow);
    answer
}

/// Names are made of characters that no address has to escape.
fn resource(path: &str) -> Option<Resource<'_>> {
    if path == "*" {
        return Some(Resource::Server);
    }
    let rest = path.strip_prefix("/topics/")?;
    let (name, rest) = rest.split_once('/').map_or((rest, None), |(name, rest)| (name, Some(rest)));
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_good) {
        return None;
    }
    match rest {
        None => Some(Resource::Topic(name)),
        Some("events") => Some(Resource::Events(name)),
        Some("subscribers") => Some(Resource::Subscribers(name)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_resource_or_none() {
        assert_eq!(resource("/topics/a.b-c"), Some(Resource::Topic("a.b-c")));
        assert_eq!(resource("/topics/a/events"), Some(Resource::Events("a")));
        assert_eq!(resource("/topics/a/subscribers"), Some(Resource::Subscribers("a")));
        for nothing in ["/", "/topics", "/topics/", "/topics/a/", "/topics/a/b", "/topics/%61"] {
            assert_eq!(resource(nothing), None, "{nothing}");
        }
    }
}
