//! What the table of a protocol says about a target, once it was read.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use crate::targets::template::Places;
use crate::targets::url::TargetUrl;

/// What the table of a protocol says beyond `url` and `can`. The context of the
/// family gets it back in its own type, by [`crate::targets::Target::settings`].
pub trait Settings: Any + Debug + Send + Sync {
    /// The same once it is known where the target runs.
    fn placed(&self, places: &Places, url: &TargetUrl) -> Arc<dyn Settings>;

    /// What must not reach a report.
    fn secrets(&self) -> Vec<String>;

    /// Whether the table says what this key means, see [`super::Key`].
    fn has(&self, key: &str) -> bool;

    /// A host that is not this machine for certain, to which a request goes besides
    /// the address of the target.
    fn remote_host(&self) -> Option<String>;

    /// The preset that it is based on.
    fn preset(&self) -> Option<&str>;
}

impl dyn Settings {
    /// The same in the type of its family; nothing where it is of another one.
    pub fn as_type<T: Settings>(self: Arc<Self>) -> Option<Arc<T>> {
        let any: Arc<dyn Any + Send + Sync> = self;
        any.downcast().ok()
    }
}
