//! Prints the proof: one line per defect, then what is wrong.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use proof::changed::{self, Touched};
use proof::judge::Finding;
use servers::faulty::{Defect, Family, families};
use wireproof::runner::plan::matches;

/// Proves that every case can fail: each on at least one defective peer.
#[derive(Debug, Parser)]
#[command(name = "proof")]
struct Args {
    /// Globs over the ids of defects, or of the cases that they break; none means all
    globs: Vec<String>,
    /// Run only cases that this glob names, and compare nothing; repeat it for more
    #[arg(long, value_name = "GLOB")]
    cases: Vec<String>,
    /// Meet only what has changed since this commit, committed or not [default: HEAD]
    #[arg(long, value_name = "COMMIT", num_args = 0..=1, default_missing_value = "HEAD", conflicts_with = "globs")]
    changed: Option<String>,
    /// Print also which cases end inconclusive on each defect
    #[arg(long)]
    verbose: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let start = Instant::now();
    let takes = |id: &str| args.globs.iter().any(|glob| matches(glob, id));
    let touched = args.changed.as_deref().map(changed::since).transpose()?;
    let wanted = |family: &Family, defect: &Defect| match &touched {
        Some(Touched::Parts(parts)) => parts.takes(family, defect),
        Some(Touched::Everything) => true,
        None => {
            let is_named = takes(defect.id) || defect.violates.iter().any(|case| takes(case));
            args.globs.is_empty() || is_named
        }
    };
    if let Some(Touched::Parts(parts)) = &touched
        && parts.is_empty()
    {
        println!("The change touches no case and no defect.");
        return Ok(ExitCode::SUCCESS);
    }
    let proof = proof::prove(families::ALL, wanted, &args.cases).await?;
    for finding in &proof.findings {
        print_finding(finding, args.verbose);
    }
    println!();
    for (base, met) in proof.baselines.0.iter().filter(|(base, _)| !base.is_clean) {
        let violated = &met.violated;
        println!("{} by itself violates {}: {}", base.name, violated.len(), violated.join(", "));
    }
    println!("{} defects met in {:.1} s", proof.findings.len(), start.elapsed().as_secs_f64());
    if proof.findings.is_empty() {
        println!("no defect has such an id; `cargo xtask serve --list` shows them all");
        return Ok(ExitCode::from(4));
    }
    for fault in &proof.faults {
        println!("WRONG  {fault}");
    }
    match proof.faults.len() {
        0 if !args.cases.is_empty() => println!("Nothing was compared."),
        0 => println!("The proof holds."),
        count => println!("The proof does not hold: {count} of its statements are wrong."),
    }
    Ok(ExitCode::from(u8::from(!proof.faults.is_empty())))
}

fn print_finding(finding: &Finding, verbose: bool) {
    let Finding { defect, kind, met, .. } = finding;
    let id = defect.id;
    let said = match (*kind, met.violated.as_slice()) {
        ("degenerate", _) => format!("{} MUST cases pass", met.passed_must.len()),
        (_, []) => "nothing violates".to_owned(),
        (_, cases) => cases.join(", "),
    };
    let died = if met.died { ", dies" } else { "" };
    println!("{id}  ({kind}{died})\n    {said}");
    if !met.inconclusive.is_empty() {
        println!(
            "    {} inconclusive{}",
            met.inconclusive.len(),
            match verbose {
                true => format!(": {}", met.inconclusive.join(", ")),
                false => String::new(),
            }
        );
    }
}
