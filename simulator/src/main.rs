//! `keirin-sim`: runs a mix of participants through epochs of the real pallets and says what they earned.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{bail, Context};
use clap::Parser;
use keirin_sim::{Mix, Outcome, Simulation};

/// Draws plots; it reads what `--json` prints.
const PLOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/bench/plots.py");

/// Run a mix of participants, honest and not, through epochs of Keirin's pallets.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Who takes part: a TOML file as those in simulator/mixes.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/mixes/everybody.toml"))]
    mix: PathBuf,
    /// How many epochs.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// What random choices follow from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
    /// Draw income, checks and accusations over epochs into this folder, as SVG; needs Python with matplotlib (`make setup` with `plots`).
    #[arg(long, value_name = "FOLDER")]
    plots: Option<PathBuf>,
    /// Python that draws plots.
    #[arg(long, env = "KEIRIN_PYTHON", default_value = "python3", hide = true)]
    python: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mix = Mix::read(&arguments.mix)?;
    let shows_progress = std::io::stderr().is_terminal();
    let outcome = Simulation::new(mix, arguments.seed).run(arguments.epochs, |epoch| {
        if shows_progress && epoch % 10 == 0 {
            eprint!("\r{epoch} of {} epochs ", arguments.epochs);
        }
    });
    if shows_progress {
        eprintln!();
    }
    let json = serde_json::to_string_pretty(&outcome)?;
    let text = if arguments.json { json.clone() + "\n" } else { outcome.table() };
    std::io::stdout().write_all(text.as_bytes())?;
    match arguments.plots {
        Some(folder) => draw(&outcome, &json, &arguments.python, &folder),
        None => Ok(()),
    }
}

fn draw(outcome: &Outcome, json: &str, python: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut plots = Command::new(python)
        .arg(PLOTS)
        .arg("simulation")
        .arg(folder)
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {} to draw plots", python.display()))?;
    plots.stdin.take().context("plots are drawn from what is written to them")?.write_all(json.as_bytes())?;
    if !plots.wait()?.success() {
        bail!("the plots of {} were not drawn; the message of {PLOTS} is above", outcome.mix);
    }
    Ok(())
}
