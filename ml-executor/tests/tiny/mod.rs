//! How tests run the tiny model.

use std::path::{Path, PathBuf};

use keirin_executor::engine::{Device, EngineOptions, Optimisation, Requests};

/// One thread, four answers at once, on the real ONNX Runtime.
pub fn options() -> EngineOptions {
    let library = std::env::var_os("KEIRIN_ONNXRUNTIME")
        .expect("KEIRIN_ONNXRUNTIME names the ONNX Runtime library; run `make setup`, then `source scripts/env.sh`");
    EngineOptions {
        device: Device::Cpu,
        threads: 1,
        max_batch: 4,
        prefill_chunk: 64,
        optimisation: Optimisation::All,
        onnxruntime_library: library.into(),
        requests: Requests::default(),
    }
}

/// The folder of one of the models that lie beside the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}
