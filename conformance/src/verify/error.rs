//! Why nothing could be verified.

use std::collections::BTreeMap;

use crate::known::KnownError;
use crate::outcome::Exit;
use crate::report::messages;
use crate::runner::plan::UnknownCase;
use crate::targets::{Spec, TargetError};

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is nothing to verify.
    #[error("no target is named: give a URL or a target file")]
    NoTarget,
    /// A target cannot be understood, or does not start.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Two targets have one name, so that no report could tell them apart.
    #[error("{}", messages::target_twice(name, first, second))]
    SameName {
        /// The name.
        name: String,
        /// Where it stands first.
        first: String,
        /// And where again.
        second: String,
    },
    /// One name was given to another number of targets than one.
    #[error(
        "the name `{name}` is for one target, and there are {targets}; name them in their target files"
    )]
    OneName {
        /// The name.
        name: String,
        /// How many targets there are.
        targets: usize,
    },
    /// A preset for a target that has a file.
    #[error("{}", messages::preset_of_file(preset, file))]
    PresetOfFile {
        /// The target file.
        file: String,
        /// The preset.
        preset: String,
    },
    /// A promise that no protocol of the targets knows; says which there are.
    #[error("{0}")]
    Promise(String),
    /// A full case id that does not exist.
    #[error(transparent)]
    Case(#[from] UnknownCase),
    /// What a run finds is to be accepted for no reason.
    #[error("{}", messages::bless_without_reason())]
    NoReason,
    /// What a run finds is to be accepted, and no file takes it.
    #[error("{}", messages::bless_nowhere(target))]
    NowhereToBless {
        /// The target that has no file of known failures.
        target: String,
    },
    /// A file of known failures cannot be used.
    #[error(transparent)]
    Known(#[from] KnownError),
}

impl VerifyError {
    /// How a process ends with this error: nearly all are a matter of
    /// configuration, see [`TargetError::exit`].
    pub fn exit(&self) -> Exit {
        match self {
            VerifyError::Target(error) => error.exit(),
            _ => Exit::Usage,
        }
    }
}

/// Reports and known failures go by the name of a target.
pub(super) fn check_names(specs: &[Spec]) -> Result<(), VerifyError> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for spec in specs {
        let second = spec.file.clone().unwrap_or_else(|| spec.shown_url());
        if let Some(first) = seen.insert(&spec.name, second.clone()) {
            return Err(VerifyError::SameName { name: spec.name.clone(), first, second });
        }
    }
    match specs {
        [] => Err(VerifyError::NoTarget),
        _ => Ok(()),
    }
}
