//! What the body of a case works with, whatever its protocol.

use std::sync::Arc;

use tokio::time::Instant;

use super::inputs::{Inputs, Rows};
use crate::targets::Target;
use crate::timing::Timing;
use crate::transcript::Recorder;

/// What the body of a case works with.
pub struct Cx {
    /// What is verified.
    pub target: Arc<Target>,
    /// How long things may take.
    pub time: Timing,
    /// The case's own random numbers: the same in every run with the same seed.
    pub rng: fastrand::Rng,
    /// How many inputs a property case generates.
    pub tries: u32,
    /// Every byte of the case.
    pub recorder: Recorder,
    inputs: Inputs,
    provoked: bool,
}

/// What is the same for every case of a run.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How long things may take.
    pub time: Timing,
    /// The seed of every random choice.
    pub seed: u64,
    /// How many inputs a property case generates.
    pub tries: u32,
}

/// So many inputs a property case generates where nothing else is said.
pub const TRIES: u32 = 12;

impl Cx {
    /// A context for one run of one case.
    pub fn new(target: Arc<Target>, terms: Terms, recorder: Recorder) -> Cx {
        let Terms { time, seed, tries } = terms;
        let rng = fastrand::Rng::with_seed(seed);
        Cx { target, time, rng, tries, recorder, inputs: Inputs::default(), provoked: false }
    }

    /// A second hand for what happens at the same time, with the same record.
    pub fn beside(&mut self) -> Cx {
        Cx {
            target: Arc::clone(&self.target),
            time: self.time,
            rng: self.rng.fork(),
            tries: self.tries,
            recorder: self.recorder.clone(),
            inputs: self.inputs.clone(),
            provoked: false,
        }
    }

    /// Notes that the case provokes a rejection, after which the runner
    /// shows that the target still takes a connection.
    pub fn provokes(&mut self) {
        self.provoked = true;
    }

    /// Whether the case provoked a rejection.
    pub fn provoked(&self) -> bool {
        self.provoked
    }

    /// Begins the verdict of a case that runs several inputs.
    pub fn rows(&self) -> Rows {
        Rows::of(self.inputs.clone())
    }

    /// Ticks off an input of a case that runs them in one go, without [`Rows`].
    pub fn ran(&self, input: impl Into<String>) {
        self.inputs.tick(input, None);
    }

    /// Ticks off an input that this target is not judged by, and why.
    pub fn passed_over(&self, input: impl Into<String>, why: impl Into<String>) {
        self.inputs.tick(input, Some(why.into()));
    }

    /// What was ticked off.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The moment at which patience ends, counted from now.
    pub fn patience(&self) -> Instant {
        Instant::now() + self.time.patience
    }
}
