//! From the body of a case, which takes the context of its family, to something
//! that the runner can run without knowing any family.

use std::future::Future;
use std::ops::DerefMut;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::timeout;

use super::{Cx, Stop};

/// What the body of a case returns.
pub type CaseFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

/// What the bodies of a family work with: a value of its own type around [`Cx`],
/// so that two families may have a `publish` each.
pub trait Context: From<Cx> + Into<Cx> + DerefMut<Target = Cx> + Send + 'static {}

impl<C: From<Cx> + Into<Cx> + DerefMut<Target = Cx> + Send + 'static> Context for C {}

/// The body of a case of the family whose context is `C`.
pub struct Body<C: 'static>(pub for<'a> fn(&'a mut C) -> CaseFuture<'a>);

/// A body whose family is forgotten.
pub trait Runs: Send + Sync {
    /// Runs it once, for `deadline` at most.
    fn attempt(&'static self, cx: Cx, deadline: Duration) -> Attempt;
}

/// One run of a body: its verdict, or nothing where the deadline came first, and
/// the context that it leaves behind.
pub type Attempt = Pin<Box<dyn Future<Output = (Option<Result<(), Stop>>, Cx)> + Send>>;

impl<C: Context> Runs for Body<C> {
    fn attempt(&'static self, cx: Cx, deadline: Duration) -> Attempt {
        Box::pin(async move {
            let mut cx = C::from(cx);
            let verdict = timeout(deadline, (self.0)(&mut cx)).await.ok();
            (verdict, cx.into())
        })
    }
}

/// A body that does nothing, for rows that are only told about.
#[cfg(test)]
pub(crate) struct Idle;

#[cfg(test)]
impl Runs for Idle {
    fn attempt(&'static self, cx: Cx, _: Duration) -> Attempt {
        Box::pin(async { (Some(Ok(())), cx) })
    }
}
