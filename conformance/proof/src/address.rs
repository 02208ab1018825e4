//! What a peer is met as: targets, from the text that its family says.

use std::path::PathBuf;

use servers::faulty::{Defect, Family, Peer, Place, TargetFile};
use tempfile::TempDir;
use wireproof::targets::{self, Spec};

/// The targets that a peer is.
#[derive(Default)]
pub(crate) struct Targets {
    /// Each with the only cases that it is there for, if not for all.
    pub(crate) specs: Vec<(Spec, Option<&'static str>)>,
    /// Where their files lie, which have to outlive targets that are started there.
    pub(crate) folders: Vec<TempDir>,
}

impl Targets {
    /// The targets of a peer at `place`.
    fn of(family: &Family, peer: &Peer, place: &Place) -> anyhow::Result<Targets> {
        let mut targets = Targets::default();
        for file in (family.met_as)(peer, place) {
            targets.add(file)?;
        }
        Ok(targets)
    }

    fn add(&mut self, TargetFile { text, only }: TargetFile) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("target.toml");
        std::fs::write(&file, &text)?;
        let specs = targets::from_file(&file)?;
        anyhow::ensure!(!specs.is_empty(), "the target file has no target");
        self.specs.extend(specs.into_iter().map(|spec| (spec, only)));
        self.folders.push(folder);
        Ok(())
    }
}

/// A peer that serves on `port`.
pub(crate) fn served(family: &Family, peer: &Peer, port: u16) -> anyhow::Result<Targets> {
    Targets::of(family, peer, &Place { start: String::new(), port: port.to_string() })
}

/// A defect that the run starts, and starts again, itself.
pub(crate) fn started(family: &Family, defect: &'static Defect) -> anyhow::Result<Targets> {
    let start = format!(
        "[start]\n\
         command = ['{}', \"{}\", \"--defect\", \"{}\", \"--port\", \"{{port}}\"]\n\
         ready = {{ tcp = \"{{port}}\", within = \"5s\" }}\n",
        servers_program()?.display(),
        family.server,
        defect.id,
    );
    Targets::of(family, &Peer::Defect(defect), &Place { start, port: "{port}".to_owned() })
}

/// The program `servers`, which stands beside this one.
fn servers_program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("servers");
    anyhow::ensure!(
        program.exists(),
        "{} is missing: run the proof with `cargo xtask proof`, which builds it",
        program.display()
    );
    Ok(program)
}
