//! What every request of one connection has in common.

use std::sync::Arc;

use super::{Place, Version};
use crate::case::{Cx, Stop, Timing};
use crate::net::{Buffers, DialError, Wire};
use crate::targets::{Target, Tls};
use crate::transcript::Recorder;

/// Where the requests of a connection go, and what they carry.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) place: Place,
    pub(super) time: Timing,
    pub(super) recorder: Recorder,
    target: Arc<Target>,
    tls: Option<Tls>,
    buffers: Buffers,
}

impl Site {
    /// The target, or another place, to be spoken to by `version`.
    pub(super) fn to(cx: &Cx, to: Option<&Place>, version: Version) -> Result<Site, Stop> {
        let place = to.cloned().unwrap_or_else(|| Place::of(&cx.target));
        let alpn = match version {
            Version::Http2 => "h2",
            Version::Http10 | Version::Http11 => "http/1.1",
        };
        let tls = match place.tls {
            true => Some(cx.target.tls_to(&place.host, alpn).map_err(|error| {
                Stop::inconclusive(format!("no TLS with {}: {error}", place.authority))
            })?),
            false => None,
        };
        Ok(Site {
            place,
            time: cx.time,
            recorder: cx.recorder.clone(),
            target: Arc::clone(&cx.target),
            tls,
            buffers: Buffers::Usual,
        })
    }

    /// The same for clients that take little before they read.
    pub(super) fn narrow(self) -> Site {
        Site { buffers: Buffers::Small, ..self }
    }

    pub(super) async fn dial(&self) -> Result<Wire, DialError> {
        let at = (self.place.host.as_str(), self.place.port);
        Wire::dial_at(&self.recorder, self.time, at, self.tls.as_ref(), self.buffers).await
    }

    /// The fields that the target's file gives every request. They may be
    /// credentials, so no other host gets them.
    pub(super) fn own_fields(&self) -> &[(String, String)] {
        match self.place.host == self.target.address.host {
            true => &self.target.headers,
            false => &[],
        }
    }
}
