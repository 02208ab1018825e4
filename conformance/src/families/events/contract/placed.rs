//! A contract once it is known where its target runs.

use super::route::take_apart;
use super::{Command, Contract, Publish, Route, Site, Word};
use crate::families::events::contract::word;
use crate::targets::is_loopback_host;
use crate::targets::template::{Places, Template};
use crate::targets::url::TargetUrl;

impl Contract {
    /// Every request in it.
    fn routes(&self) -> impl Iterator<Item = &Route> {
        let published = self.publish.iter().filter_map(|publish| match publish {
            Publish::Http(route) => Some(route),
            Publish::Command(_) | Publish::Itself => None,
        });
        let counted = self.capabilities.subscribers.iter().map(|counted| &counted.route);
        std::iter::once(&self.subscribe).chain(published).chain(&self.finish).chain(counted)
    }

    /// The same contract once it is known where its target runs.
    pub(super) fn at(&self, places: &Places, url: &TargetUrl) -> Contract {
        let address = Home::of(url);
        let text = |template: &Template| template.placed(places, &|word| address.value(word));
        let route = |route: &Route| route.placed(&text);
        let mut placed = self.clone();
        placed.subscribe = route(&self.subscribe);
        placed.finish = self.finish.as_ref().map(route);
        match &mut placed.publish {
            Some(Publish::Http(published)) => *published = route(published),
            Some(Publish::Command(Command { argv, .. })) => {
                *argv = argv.iter().map(text).collect();
            }
            Some(Publish::Itself) | None => {}
        }
        if let Some(subscribers) = &mut placed.capabilities.subscribers {
            subscribers.route = route(&subscribers.route);
        }
        placed.home = address.site;
        placed
    }

    /// A host that is not this machine for certain, to which a request goes besides
    /// the address of the target.
    pub(super) fn host_elsewhere(&self) -> Option<String> {
        let elsewhere = self.routes().filter(|route| !route.goes_home());
        let sites = elsewhere.filter_map(|route| take_apart(&route.url.sample()).ok());
        sites.map(|(site, _)| site.host).find(|host| !is_loopback_host(host))
    }

    /// What must not reach a report, once it is placed.
    pub(super) fn hidden(&self) -> Vec<String> {
        self.routes().flat_map(Route::secrets).collect()
    }
}

/// The address of a target, as its requests say it.
struct Home {
    site: Site,
    base: String,
    here: String,
}

impl Home {
    fn of(url: &TargetUrl) -> Home {
        let address = &url.address;
        let scheme = if url.tls { "https" } else { "http" };
        let here = format!("{scheme}://{}{}", address.authority, address.path);
        let path = address.path.split('?').next().unwrap_or_default();
        let base = format!("{scheme}://{}{}", address.authority, path.trim_end_matches('/'));
        let site = Site {
            host: address.host.clone(),
            port: address.port,
            authority: address.authority.clone(),
            tls: url.tls,
        };
        Home { site, base, here }
    }

    fn value(&self, word: Word) -> Option<String> {
        match word {
            word::BASE => Some(self.base.clone()),
            word::HERE => Some(self.here.clone()),
            _ => None,
        }
    }
}
