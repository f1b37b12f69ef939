//! Backends for tests.

use keirin_executor::{
    engine::Device,
    sprint::{
        backend::{Backend, BackendOptions},
        scorer::{Scorer, Sprint},
        Flavour,
    },
};
use keirin_sprint_model::ConfigName;

/// One thread, batches of 16, bytes.
pub fn options() -> BackendOptions {
    let library = std::env::var_os("KEIRIN_ONNXRUNTIME")
        .expect("KEIRIN_ONNXRUNTIME names the ONNX Runtime library; run `make setup`, then `source scripts/env.sh`");
    BackendOptions {
        device: Device::Cpu,
        flavour: Flavour::Int8,
        batch: 16,
        threads: 1,
        optimise: true,
        onnxruntime_library: library.into(),
    }
}

/// A race of its own for each `seed`.
pub fn sprint(configuration: ConfigName, seed: u8) -> Sprint {
    Sprint { configuration, seed: [seed; 32], account: [seed.wrapping_add(1); 32] }
}

/// A scorer that was not tested.
pub fn scorer(sprint: &Sprint, options: BackendOptions) -> Scorer {
    Scorer::new(Backend::open(&sprint.config(), &sprint.seed, options).expect("the backend opens"), *sprint)
}
