//! What the bodies of WebSocket cases work with.

use std::ops::{Deref, DerefMut};

use crate::case;

/// The context of every case, with what WebSocket adds: handshakes in
/// [`super::handshake`], connections in [`super::connection`], compression in
/// [`super::deflate`].
pub struct Cx {
    core: case::Cx,
}

impl From<case::Cx> for Cx {
    fn from(core: case::Cx) -> Cx {
        Cx { core }
    }
}

impl From<Cx> for case::Cx {
    fn from(cx: Cx) -> case::Cx {
        cx.core
    }
}

impl Deref for Cx {
    type Target = case::Cx;

    fn deref(&self) -> &case::Cx {
        &self.core
    }
}

impl DerefMut for Cx {
    fn deref_mut(&mut self) -> &mut case::Cx {
        &mut self.core
    }
}
