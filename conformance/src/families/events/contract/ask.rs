//! From a request of a contract to one that can be sent.

use super::{Filled, Site};
use crate::http::{Ask, Place};

impl From<Filled> for Ask {
    fn from(filled: Filled) -> Ask {
        let Filled { method, site, is_elsewhere, target, fields, body, ok: _ } = filled;
        let mut ask = Ask::new(method, target);
        for (name, value) in fields {
            ask = ask.with(&name, value);
        }
        if let Some(body) = body {
            ask = ask.body(body);
        }
        if is_elsewhere {
            ask = ask.to(site.into());
        }
        ask.unchanged()
    }
}

impl From<Site> for Place {
    fn from(site: Site) -> Place {
        let Site { host, port, authority, tls } = site;
        Place { host, port, authority, tls }
    }
}
