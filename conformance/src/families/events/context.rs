//! What the bodies of cases about servers of events work with.

use std::ops::{Deref, DerefMut};

use crate::case;

/// The context of every case, with what events add: topics and publishing in
/// [`super::feed`], streams in [`super::sse::subscription`].
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
