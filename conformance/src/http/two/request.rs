//! A request and the fields of a response, as the library h2 takes and gives them.

use ::http::uri::{PathAndQuery, Scheme, Uri};
use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Version};

use crate::case::Stop;
use crate::http::Ask;
use crate::http::site::Site;
use crate::http1::{Field, ResponseHead};

/// The request as h2 takes it, and the same as text, for the record.
pub(super) fn request(ask: &Ask, site: &Site) -> Result<(Request<()>, Vec<u8>), Stop> {
    let mut fields = ask.all_fields(&site.place.authority, site.own_fields());
    let is_host = |(name, _): &(String, Vec<u8>)| name.eq_ignore_ascii_case("host");
    let host = fields.iter().position(is_host).map(|at| fields.remove(at).1);
    let authority = host.ok_or_else(|| refuses("a request without an authority"))?;
    let scheme = if site.place.tls { Scheme::HTTPS } else { Scheme::HTTP };
    let mut text = Vec::new();
    let mut write = |name: &str, value: &[u8]| {
        text.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    };
    write(":method", ask.method.as_bytes());
    write(":scheme", scheme.as_str().as_bytes());
    write(":authority", &authority);
    write(":path", ask.target.as_bytes());
    let mut map = HeaderMap::new();
    for (name, value) in &fields {
        let of_name = HeaderName::from_bytes(name.as_bytes());
        let of_value = HeaderValue::from_bytes(value);
        let (Ok(of_name), Ok(of_value)) = (of_name, of_value) else {
            return Err(refuses(&format!("the field {name}")));
        };
        write(of_name.as_str(), value);
        map.append(of_name, of_value);
    }
    let path = PathAndQuery::try_from(ask.target.as_str());
    let path = path.map_err(|_| refuses(&format!("the path {}", ask.target)))?;
    let uri = Uri::builder().scheme(scheme).authority(authority.as_slice()).path_and_query(path);
    let uri = uri.build().map_err(|_| refuses("this authority"))?;
    let method = Method::from_bytes(ask.method.as_bytes());
    let mut request = Request::new(());
    *request.method_mut() = method.map_err(|_| refuses(&format!("the method {}", ask.method)))?;
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = map;
    Ok((request, text))
}

fn refuses(what: &str) -> Stop {
    Stop::inconclusive(format!("HTTP/2 is only sent well-formed here, without {what}"))
}

/// A head of h2 as one of HTTP/1, and as text for the record.
pub(super) fn response(status: u16, map: &HeaderMap) -> (ResponseHead, Vec<u8>) {
    let (fields, rest) = fields(map);
    let head = ResponseHead {
        version: "HTTP/2".to_owned(),
        status: Some(status),
        line: format!("HTTP/2 {status}"),
        fields,
        oddities: Vec::new(),
    };
    let text = [format!(":status: {status}\r\n").as_bytes(), &rest].concat();
    (head, text)
}

/// Fields of h2 as those of HTTP/1, and as text for the record.
pub(super) fn fields(map: &HeaderMap) -> (Vec<Field>, Vec<u8>) {
    let (mut fields, mut text) = (Vec::new(), Vec::new());
    for (name, value) in map {
        let value = value.as_bytes();
        text.extend([name.as_str().as_bytes(), b": ", value, b"\r\n"].concat());
        let value: String = value.iter().map(|byte| char::from(*byte)).collect();
        fields.push(Field { name: name.as_str().to_owned(), value });
    }
    (fields, text)
}
