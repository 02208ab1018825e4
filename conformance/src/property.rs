//! Property cases: generated inputs, and of those that violate the smallest.
//!
//! The generator and the shrinking are proptest's; its own runner cannot wait
//! for a network, so the loop stands here. Each try draws from its own seed,
//! so that try 7 is the same however many come before it.

use std::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::time::Instant;

use crate::case::{CaseFuture, Context, Stop, Violation};

/// Checks one input against the target.
pub type Check<C, T> = for<'a> fn(&'a mut C, &'a T) -> CaseFuture<'a>;

/// So many smaller inputs are tried at most.
const SHRINKS: u32 = 200;

/// Runs `check` on `cx.tries` inputs of `strategy`; the first violation is
/// shrunk, and the smallest input that still violates is reported with
/// its try and its seed. `says` puts an input into words.
///
/// # Errors
/// The violation of the smallest input, or the first inconclusive.
pub async fn check_all<C, S>(
    cx: &mut C,
    strategy: S,
    check: Check<C, S::Value>,
    says: fn(&S::Value) -> String,
) -> Result<(), Stop>
where
    C: Context,
    S: Strategy,
    S::Tree: Send,
    S::Value: Debug + Send + Sync,
{
    let seed = cx.rng.u64(..);
    for number in 1..=cx.tries {
        let mut tree = draw(&strategy, seed, number)?;
        let input = tree.current();
        cx.recorder.begin_anew();
        match check(cx, &input).await {
            Ok(()) => {}
            Err(Stop::Violation(violation)) => {
                let found = Found { input, violation: *violation, steps: 0 };
                let found = shrink(cx, &mut tree, check, found).await;
                let found = shown(cx, check, found).await;
                return Err(report(cx.tries, number, found, says));
            }
            Err(inconclusive) => return Err(inconclusive),
        }
    }
    Ok(())
}

/// An input that violates.
struct Found<T> {
    input: T,
    violation: Violation,
    /// How many smaller inputs were tried to get here.
    steps: u32,
}

fn draw<S: Strategy>(strategy: &S, seed: u64, number: u32) -> Result<S::Tree, Stop> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    bytes[8..12].copy_from_slice(&number.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    strategy
        .new_tree(&mut runner)
        .map_err(|reason| Stop::inconclusive(format!("no input was generated: {reason}")))
}

/// Makes the input smaller as long as it violates. A violation may cost its
/// patience, so that half of the deadline is the end of it.
async fn shrink<C, T>(
    cx: &mut C,
    tree: &mut T,
    check: Check<C, T::Value>,
    mut smallest: Found<T::Value>,
) -> Found<T::Value>
where
    C: Context,
    T: ValueTree + Send,
    T::Value: Send + Sync,
{
    let until = Instant::now() + cx.time.deadline / 2;
    let mut moved = tree.simplify();
    let mut steps = 0;
    while moved && steps < SHRINKS && Instant::now() < until {
        steps += 1;
        let input = tree.current();
        moved = match check(cx, &input).await {
            Err(Stop::Violation(violation)) => {
                smallest = Found { input, violation: *violation, steps };
                tree.simplify()
            }
            // An input about which nothing can be said is none that violates.
            Ok(()) | Err(Stop::Inconclusive(_) | Stop::Skipped(_)) => tree.complicate(),
        };
    }
    smallest
}

/// Runs the smallest input once more, so that the transcript shows it and
/// nothing else. Where it does not violate again, the verdict stays without
/// an event: the runner repeats the whole case anyway.
async fn shown<C: Context, T: Sync>(
    cx: &mut C,
    check: Check<C, T>,
    mut found: Found<T>,
) -> Found<T> {
    cx.recorder.begin_anew();
    match check(cx, &found.input).await {
        Err(Stop::Violation(violation)) => found.violation = *violation,
        _ => found.violation.event = None,
    }
    found
}

fn report<T>(tries: u32, number: u32, found: Found<T>, says: fn(&T) -> String) -> Stop {
    let Found { input, mut violation, steps } = found;
    violation.actual = format!("{}; the sequence was {}", violation.actual, says(&input));
    let smaller = match steps {
        0 => "no smaller one violates".to_owned(),
        steps => format!("the smallest of {steps} that were tried"),
    };
    violation.hint =
        Some(format!("input {number} of {tries}, {smaller}; the same --seed generates it again"));
    Stop::Violation(Box::new(violation))
}

#[cfg(all(test, feature = "ws"))]
mod tests {
    use proptest::prelude::any;

    use super::*;
    use crate::case::{self, TRIES, Terms, Timing};
    use crate::families::ws::Cx;
    use crate::transcript::Recorder;

    fn cx(tries: u32) -> Cx {
        let spec = crate::targets::from_url("ws://127.0.0.1:9/").expect("a URL");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let target = runtime.block_on(spec.open(1.0)).expect("nothing is started");
        let terms = Terms { time: Timing::default(), seed: 5, tries };
        let recorder = Recorder::new(target.secrets.clone());
        case::Cx::new(std::sync::Arc::new(target), terms, recorder).into()
    }

    /// A peer that cannot stand a number above 99.
    fn refuses_large(_: &mut Cx, number: &u32) -> CaseFuture<'static> {
        let is_large = *number > 99;
        Box::pin(async move {
            if is_large { Err(Stop::violation("an echo", "nothing")) } else { Ok(()) }
        })
    }

    fn run(check: Check<Cx, u32>, tries: u32) -> Result<(), Stop> {
        let mut cx = cx(tries);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(check_all(&mut cx, any::<u32>(), check, u32::to_string))
    }

    #[test]
    fn finds_the_smallest_input() {
        let Err(Stop::Violation(violation)) = run(refuses_large, TRIES) else {
            panic!("no violation");
        };
        assert_eq!(violation.actual, "nothing; the sequence was 100");
        let hint = violation.hint.expect("a hint");
        assert!(hint.contains(" of 12, the smallest of "), "{hint}");
    }

    #[test]
    fn is_the_same_each_time_and_obeys_the_number_of_tries() {
        let said = |verdict: Result<(), Stop>| format!("{verdict:?}");
        assert_eq!(said(run(refuses_large, 3)), said(run(refuses_large, 3)));
        assert!(run(refuses_large, 0).is_ok());
        assert!(run(|_, _| Box::pin(async { Ok(()) }), 5).is_ok());
    }

    #[test]
    fn gives_up_where_nothing_can_be_said() {
        let verdict = run(|_, _| Box::pin(async { Err(Stop::inconclusive("closed")) }), 5);
        assert!(matches!(verdict, Err(Stop::Inconclusive(why)) if why == "closed"));
    }
}
