//! ONNX Runtime against the reference: the same bits in every flavour, batch, thread count and optimisation.

mod sprint;

use std::collections::BTreeMap;

use keirin_executor::sprint::{
    backend::{Backend, BackendOptions},
    graph::build_with,
    scorer::{Scorer, Sprint},
    self_test::{Reference, SelfTestError},
    Flavour,
};
use keirin_sprint_model::{expand_tensor, ConfigName, Model, Nonce, Tensor};
use serde::Deserialize;
use sprint::{options, scorer, sprint};

const FLAVOURS: [Flavour; 2] = [Flavour::Float32, Flavour::Int8];

/// Compares every one of `nonces` in every variant.
fn compare(configuration: ConfigName, seed: u8, nonces: std::ops::Range<Nonce>, variants: &[BackendOptions]) {
    let sprint = sprint(configuration, seed);
    let reference = Reference::compute(&sprint, nonces.collect());
    for options in variants {
        let mut scorer = scorer(&sprint, options.clone());
        reference.check(&mut scorer).unwrap_or_else(|error| panic!("{options:?}: {error}"));
    }
}

fn variants(batches: &[usize]) -> Vec<BackendOptions> {
    let mut variants = Vec::new();
    for flavour in FLAVOURS {
        for threads in [1, 2] {
            for optimise in [true, false] {
                let with = |batch: &usize| BackendOptions { flavour, threads, optimise, batch: *batch, ..options() };
                variants.extend(batches.iter().map(with));
            }
        }
    }
    variants
}

#[test]
fn every_flavour_batch_thread_count_and_optimisation_gives_the_reference_bits() {
    compare(ConfigName::Test, 1, 0..256, &variants(&[1, 7, 64, 256]));
    compare(ConfigName::Dev, 2, 0..40, &variants(&[1, 16, 64]));
}

#[test]
#[ignore = "minutes: `make sprint-exactness`"]
fn hundred_thousand_nonces_give_the_reference_bits() {
    compare_seeds(ConfigName::Test, 0..10, 10_000, &variants(&[1, 5, 16, 64, 256]));
    compare_seeds(ConfigName::Dev, 100..104, 1_000, &variants(&[1, 16, 64, 256]));
}

/// Compares so many nonces of each seed in every variant, and says what was compared.
fn compare_seeds(configuration: ConfigName, seeds: std::ops::Range<u8>, nonces: u64, variants: &[BackendOptions]) {
    let start = std::time::Instant::now();
    let (count, mut done) = (seeds.len() as u64, 0);
    for seed in seeds {
        let first = 1_000_000 * Nonce::from(seed);
        compare(configuration, seed, first..first + nonces, variants);
        done += nonces;
        println!("{configuration}: {done} of {} nonces are equal in {} variants", count * nonces, variants.len());
    }
    for BackendOptions { flavour, threads, optimise, batch, .. } in variants {
        let graph = if *optimise { "optimised" } else { "as written" };
        println!("{configuration}: {done} nonces, 0 differences: {flavour}, {threads} threads, batch {batch}, {graph}");
    }
    let outputs = done * variants.len() as u64;
    println!("{configuration}: {outputs} outputs compared in {} s", start.elapsed().as_secs());
}

#[derive(Deserialize)]
struct Vector {
    config: String,
    #[serde(with = "hex")]
    seed: [u8; 32],
    #[serde(with = "hex")]
    account: [u8; 32],
    nonce: u64,
    #[serde(with = "hex")]
    output: Vec<u8>,
    distance2: u32,
}

/// Checks the first `limit` published vectors of a configuration.
fn check_vectors(configuration: ConfigName, flavours: &[Flavour], limit: usize) {
    let all: Vec<Vector> =
        serde_json::from_str(include_str!("../../sprint-model/vectors.json")).expect("the file is well-formed");
    let mut of_sprints = BTreeMap::<_, Vec<_>>::new();
    for vector in all.iter().filter(|vector| vector.config == configuration.as_str()).take(limit) {
        of_sprints.entry((vector.seed, vector.account)).or_default().push(vector);
    }
    for flavour in flavours {
        for ((seed, account), vectors) in &of_sprints {
            let sprint = Sprint { configuration, seed: *seed, account: *account };
            let options = BackendOptions { flavour: *flavour, batch: 1, threads: 2, ..options() };
            let mut scorer = scorer(&sprint, options);
            for vector in vectors {
                let distances = scorer.score(&[vector.nonce]).expect("it runs");
                assert_eq!(distances, [vector.distance2], "{flavour}, nonce {}", vector.nonce);
                let output: Vec<u8> = scorer.run().expect("it runs").iter().map(|value| *value as u8).collect();
                assert_eq!(output, vector.output, "{flavour}, nonce {}", vector.nonce);
            }
        }
    }
}

#[test]
fn published_vectors_of_test_and_dev_are_met() {
    check_vectors(ConfigName::Test, &FLAVOURS, usize::MAX);
    check_vectors(ConfigName::Dev, &FLAVOURS, usize::MAX);
}

#[test]
#[ignore = "gigabytes of weights: `make sprint-exactness`"]
fn published_vectors_of_production_are_met() {
    check_vectors(ConfigName::Production, &[Flavour::Int8], 4);
    check_vectors(ConfigName::Production, &[Flavour::Float32], 2);
}

#[test]
fn backend_with_one_wrong_weight_is_refused() {
    let sprint = sprint(ConfigName::Test, 5);
    let config = sprint.config();
    let reference = Reference::of_sprint(&sprint);
    for flavour in FLAVOURS {
        let options = BackendOptions { flavour, batch: 16, ..options() };
        // ONNX Runtime is loaded by the first backend.
        reference.check(&mut scorer(&sprint, options.clone())).expect("the right weights are exact");
        let model = build_with(&config, flavour, &mut |layer, tensor, elements| {
            expand_tensor(&config, &sprint.seed, layer, tensor, elements);
            if (layer, tensor) == (0, Tensor::Gate) {
                elements[17] += 1;
            }
        });
        let backend = Backend::with_model(&config, model.expect("the graph is written"), options);
        let mut wrong = Scorer::new(backend.expect("it opens"), sprint);

        let error = reference.check(&mut wrong).expect_err("it is not exact");

        let SelfTestError::Differs { flavour: named, nonce, value, found, expected, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(named, flavour);
        let output = Model::new(config, sprint.seed).output(&sprint.account, nonce);
        assert_eq!(output[value], expected);
        assert_ne!(found, expected);
    }
}
