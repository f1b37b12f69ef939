//! The reference against `vectors.json`; `check_vectors.py` checks the same file without this crate.

use std::collections::BTreeMap;

use keirin_sprint_model::{is_proof, ConfigName, Model, SprintInput};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Clone, Deserialize)]
struct Vector {
    config: String,
    #[serde(with = "hex")]
    seed: [u8; 32],
    #[serde(with = "hex")]
    account: [u8; 32],
    nonce: u64,
    #[serde(with = "hex")]
    output: Vec<u8>,
    #[serde(with = "hex")]
    output_sha256: [u8; 32],
    distance2: u32,
    proof: bool,
}

/// The first `limit` vectors of a configuration, by seed.
fn vectors(name: ConfigName, limit: usize) -> BTreeMap<[u8; 32], Vec<Vector>> {
    let all: Vec<Vector> = serde_json::from_str(include_str!("../vectors.json")).expect("the file is well-formed");
    let mut by_seed = BTreeMap::<_, Vec<_>>::new();
    for vector in all.into_iter().filter(|vector| vector.config == name.as_str()).take(limit) {
        by_seed.entry(vector.seed).or_default().push(vector);
    }
    by_seed
}

fn check(name: ConfigName, limit: usize) {
    for (seed, vectors) in vectors(name, limit) {
        let model = Model::on_demand(name.config(), seed);
        let inputs: Vec<_> =
            vectors.iter().map(|vector| SprintInput { account: vector.account, nonce: vector.nonce }).collect();
        for (vector, output) in vectors.iter().zip(model.outputs(&inputs)) {
            let distance2 = model.distance2_of(&output, &vector.account, vector.nonce);
            let bytes: Vec<u8> = output.into_iter().map(|value| value as u8).collect();
            assert_eq!(bytes, vector.output, "output of nonce {}", vector.nonce);
            assert_eq!(Sha256::digest(&bytes).as_slice(), vector.output_sha256);
            assert_eq!(distance2, vector.distance2, "distance of nonce {}", vector.nonce);
            assert_eq!(is_proof(distance2, name.default_radius()), vector.proof);
        }
    }
}

#[test]
fn test_outputs_are_the_published_ones() {
    check(ConfigName::Test, usize::MAX);
}

#[test]
fn dev_outputs_are_the_published_ones() {
    check(ConfigName::Dev, usize::MAX);
}

#[test]
fn first_production_output_is_the_published_one() {
    check(ConfigName::Production, 1);
}

#[test]
#[ignore = "every production vector: a minute without optimisation"]
fn production_outputs_are_the_published_ones() {
    check(ConfigName::Production, usize::MAX);
}

#[test]
fn file_holds_enough_vectors_and_proofs() {
    for name in ConfigName::ALL {
        let all: Vec<_> = vectors(name, usize::MAX).into_values().flatten().collect();
        assert!(all.len() >= 20, "{name}: {} vectors", all.len());
        assert!(all.iter().any(|vector| vector.nonce == u64::MAX), "{name}: the last nonce");
        assert!(all.iter().any(|vector| !vector.proof), "{name}: a nonce that is no proof");
        assert!(name == ConfigName::Production || all.iter().any(|vector| vector.proof), "{name}: a proof");
    }
}
