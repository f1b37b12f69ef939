//! What the host can do at best: a large float32 product in ONNX Runtime.

use std::time::Instant;

use ort::{memory::Allocator, value::Tensor};

use super::{
    backend::{builder, BackendError, BackendOptions},
    graph,
};
use crate::engine::environment;

/// Rows and columns of both matrices.
const SIZE: usize = 1_024;

/// A float32 product of two square matrices, to compare with.
pub struct Gemm {
    session: ort::session::Session,
    input: Tensor<f32>,
    flavour: super::Flavour,
}

impl Gemm {
    /// Opens a session with the device, threads and library of `options`.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn open(options: &BackendOptions) -> Result<Self, BackendError> {
        environment(&options.onnxruntime_library)?;
        let builder = builder(options)?;
        let flavour = options.flavour;
        let open = || -> ort::Result<Self> {
            let session = graph::square_product(SIZE)?.into_session(&builder)?;
            let mut input = Tensor::<f32>::new(&Allocator::default(), [SIZE, SIZE])?;
            input.extract_tensor_mut().1.iter_mut().zip((0u8..=255).cycle()).for_each(|(x, byte)| *x = byte.into());
            Ok(Self { session, input, flavour })
        };
        open().map_err(|source| BackendError::Graph { flavour, source })
    }

    /// The rate of `tries` products, in GFLOP/s (a multiplication and an addition are two).
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn rate(&mut self, tries: usize) -> Result<f64, BackendError> {
        let start = Instant::now();
        for _ in 0..tries.max(1) {
            let result = self.session.run(ort::inputs![&self.input]).map(drop);
            result.map_err(|source| BackendError::Graph { flavour: self.flavour, source })?;
        }
        Ok(2.0 * tries.max(1) as f64 * (SIZE as f64).powi(3) / start.elapsed().as_secs_f64() / 1e9)
    }
}
