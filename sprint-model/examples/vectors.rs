//! Writes the test vectors: `cargo run --release -p keirin-sprint-model --example vectors` (some minutes, always the
//! same bytes). Format: the crate's README.

use std::{fs, path::Path};

use keirin_sprint_model::{is_proof, ConfigName, Model, Nonce, SprintInput};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Nonces whose bytes would show a wrong width or byte order.
const NONCES: [Nonce; 8] = [0, 1, 255, 256, 65_537, 1 << 32, 0x0123_4567_89ab_cdef, Nonce::MAX];

/// Proofs to look for per configuration, one seed and account each.
const PROOFS: usize = 4;

/// Nonces computed together.
const BATCH: u64 = 16;

#[derive(Serialize)]
struct Vector {
    config: &'static str,
    seed: String,
    account: String,
    nonce: Nonce,
    output: String,
    output_sha256: String,
    distance2: u32,
    proof: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut vectors = Vec::new();
    for name in ConfigName::ALL {
        for (seed, accounts) in seeds_and_accounts() {
            let model = Model::new(name.config(), seed);
            for account in accounts {
                let inputs = NONCES.map(|nonce| SprintInput { account, nonce });
                vectors.extend(compute(name, &model, &inputs));
            }
        }
        if name != ConfigName::Production {
            vectors.extend((0..PROOFS).map(|index| find_proof(name, index as u8)));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors.json");
    let lines = vectors.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n")))?;
    println!("{} vectors written to {}", vectors.len(), path.display());
    Ok(())
}

/// Three seeds: with two, one and one account.
fn seeds_and_accounts() -> [([u8; 32], Vec<[u8; 32]>); 3] {
    let counting = std::array::from_fn(|index| index as u8);
    [([0; 32], vec![[0; 32], counting]), (counting, vec![[0xa5; 32]]), ([0xff; 32], vec![[0xff; 32]])]
}

/// The first proof, from nonce 0, of a seed and an account that `index` chooses.
fn find_proof(name: ConfigName, index: u8) -> Vector {
    let model = Model::new(name.config(), [0x10 + index; 32]);
    let account = [0x20 + index; 32];
    let mut batches = (0..).step_by(BATCH as usize).map(|first| {
        let inputs: Vec<_> = (first..first + BATCH).map(|nonce| SprintInput { account, nonce }).collect();
        compute(name, &model, &inputs).into_iter().find(|vector| vector.proof)
    });
    batches.find_map(|proof| proof).expect("about one nonce in 900 is a proof, and there is no last batch")
}

fn compute(name: ConfigName, model: &Model, inputs: &[SprintInput]) -> Vec<Vector> {
    let vector = |(input, output): (&SprintInput, Vec<i8>)| {
        let distance2 = model.distance2_of(&output, &input.account, input.nonce);
        let bytes: Vec<u8> = output.into_iter().map(|value| value as u8).collect();
        Vector {
            config: name.as_str(),
            seed: hex::encode(model.seed()),
            account: hex::encode(input.account),
            nonce: input.nonce,
            output_sha256: hex::encode(Sha256::digest(&bytes)),
            output: hex::encode(bytes),
            distance2,
            proof: is_proof(distance2, name.default_radius()),
        }
    };
    inputs.iter().zip(model.outputs(inputs)).map(vector).collect()
}
