//! Estimates the radius that one nonce in 900 meets, and how many meet the default radius, seed by seed:
//! `cargo run --release -p keirin-sprint-model --example calibrate -- dev 8 32 2000`
//! (configuration, seeds, outputs per seed, permutations per output).
//!
//! Permutations are independent of outputs, so one output may be scored with many of them.

use keirin_sprint_model::{distance2, is_proof, Distance2, Model, Nonce, SprintInput};

const ACCOUNT: [u8; 32] = [1; 32];
const ONE_IN: usize = 900;
const BATCH: usize = 16;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, seeds, outputs, permutations] = arguments.as_slice() else {
        return Err("usage: calibrate <test|dev|production> <seeds> <outputs> <permutations>".into());
    };
    let name: keirin_sprint_model::ConfigName = name.parse()?;
    let (seeds, outputs, permutations): (u8, Nonce, Nonce) = (seeds.parse()?, outputs.parse()?, permutations.parse()?);

    let mut all = Vec::new();
    for seed in 0..seeds {
        let mut distances = distances(&Model::new(name.config(), [seed; 32]), outputs, permutations);
        distances.sort_unstable();
        let proofs = distances.iter().filter(|distance| is_proof(**distance, name.default_radius())).count();
        println!(
            "seed {seed:>3}: radius {:>8}, at {} one in {:.0}",
            quantile(&distances),
            name.default_radius(),
            distances.len() as f64 / proofs as f64
        );
        all.extend(distances);
    }
    all.sort_unstable();
    println!("all seeds: radius {}", quantile(&all));
    Ok(())
}

fn distances(model: &Model, outputs: Nonce, permutations: Nonce) -> Vec<Distance2> {
    let inputs: Vec<_> = (0..outputs).map(|nonce| SprintInput { account: ACCOUNT, nonce }).collect();
    let outputs: Vec<_> = inputs.chunks(BATCH).flat_map(|inputs| model.outputs(inputs)).collect();
    (0..permutations)
        .map(|nonce| model.permutation(&ACCOUNT, nonce))
        .flat_map(|permutation| {
            outputs.iter().filter_map(move |output| distance2(output, &permutation, model.target()))
        })
        .collect()
}

/// The distance that one in 900 does not exceed; `sorted` is not empty.
fn quantile(sorted: &[Distance2]) -> Distance2 {
    sorted.get(sorted.len() / ONE_IN).copied().unwrap_or_default()
}
