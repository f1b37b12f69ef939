//! One ONNX Runtime session with the sprint's graph, and the memory it reads from and writes to.

use std::{path::PathBuf, sync::Arc};

use keirin_sprint_model::{Config, Seed};
use ort::{
    editor::Model,
    ep::CUDA,
    memory::Allocator,
    session::{
        builder::{GraphOptimizationLevel, SessionBuilder},
        IoBinding, RunOptions, Session,
    },
    value::Tensor,
};

use super::{
    graph::{self, INPUT, OUTPUT},
    Flavour,
};
use crate::engine::{environment, Device, EngineError};

/// How a session runs.
#[derive(Clone, Debug)]
pub struct BackendOptions {
    /// What computes.
    pub device: Device,
    /// The graph's arithmetic.
    pub flavour: Flavour,
    /// Nonces of one run.
    pub batch: usize,
    /// Threads of the session; at least 1.
    pub threads: usize,
    /// Whether ONNX Runtime may rewrite the graph.
    pub optimise: bool,
    /// File name of the ONNX Runtime library.
    pub onnxruntime_library: PathBuf,
}

/// Why a backend can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// ONNX Runtime can't be loaded, or the device is not there.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// ONNX Runtime refuses the graph or a run.
    #[error("ONNX Runtime cannot run the sprint's {flavour} graph: {source}")]
    Graph {
        /// The graph's flavour.
        flavour: Flavour,
        /// What ONNX Runtime said.
        source: ort::Error,
    },
}

/// A session that turns inputs into outputs, a batch at a time, without allocating for either.
pub struct Backend {
    session: Session,
    binding: IoBinding,
    input: Tensor<i8>,
    output: Tensor<i8>,
    options: BackendOptions,
    config: Config,
    run_options: Arc<RunOptions>,
}

impl Backend {
    /// Expands the weights of `seed` and opens a session on them.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn open(config: &Config, seed: &Seed, options: BackendOptions) -> Result<Self, BackendError> {
        environment(&options.onnxruntime_library)?;
        let model = graph::build(config, seed, options.flavour);
        let flavour = options.flavour;
        Self::with_model(config, model.map_err(|source| BackendError::Graph { flavour, source })?, options)
    }

    /// Opens a session on a graph that was made elsewhere.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn with_model(config: &Config, model: Model, options: BackendOptions) -> Result<Self, BackendError> {
        let builder = builder(&options)?;
        let flavour = options.flavour;
        let open = || -> ort::Result<Self> {
            let session = model.into_session(&builder)?;
            let (binding, input, output) = buffers(&session, config, options.batch)?;
            let run_options = Arc::new(RunOptions::new()?);
            Ok(Self { session, binding, input, output, options, config: *config, run_options })
        };
        open().map_err(|source| BackendError::Graph { flavour, source })
    }

    /// The configuration of the graph.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// How the session runs.
    pub const fn options(&self) -> &BackendOptions {
        &self.options
    }

    /// What can end a run from another thread.
    pub fn run_options(&self) -> Arc<RunOptions> {
        self.run_options.clone()
    }

    /// Runs batches of another size from now on.
    ///
    /// # Errors
    /// [`BackendError`] when there is not enough memory for it.
    pub fn resize(&mut self, batch: usize) -> Result<(), BackendError> {
        let (binding, input, output) = self.named(buffers(&self.session, &self.config, batch))?;
        (self.binding, self.input, self.output, self.options.batch) = (binding, input, output, batch);
        Ok(())
    }

    /// Where the inputs of the next run go: `batch · S · D` bytes.
    pub fn input(&mut self) -> &mut [i8] {
        self.input.extract_tensor_mut().1
    }

    /// Runs one batch; the outputs, `batch · D` bytes.
    ///
    /// # Errors
    /// [`BackendError`], also when the run was ended through [`Backend::run_options`].
    pub fn run(&mut self) -> Result<&[i8], BackendError> {
        let flavour = self.options.flavour;
        let mut run = || -> ort::Result<()> {
            if self.options.device != Device::Cpu {
                // Copies the inputs to the device.
                self.binding.bind_input(INPUT, &self.input)?;
            }
            self.session.run_binding_with_options(&self.binding, &self.run_options).map(drop)
        };
        run().map_err(|source| BackendError::Graph { flavour, source })?;
        Ok(self.outputs())
    }

    /// Outputs of the last run.
    pub fn outputs(&self) -> &[i8] {
        self.output.extract_tensor().1
    }

    fn named<T>(&self, result: ort::Result<T>) -> Result<T, BackendError> {
        result.map_err(|source| BackendError::Graph { flavour: self.options.flavour, source })
    }
}

/// What every session is opened with.
pub(super) fn builder(options: &BackendOptions) -> Result<SessionBuilder, BackendError> {
    let environment = environment(&options.onnxruntime_library)?;
    let level = if options.optimise { GraphOptimizationLevel::All } else { GraphOptimizationLevel::Disable };
    let builder = || -> ort::Result<SessionBuilder> {
        // Threads that wait by spinning would take processors from requests after a race has made way.
        Ok(Session::builder(&environment)?
            .with_optimization_level(level)?
            .with_intra_op_spinning(false)?
            .with_intra_threads(options.threads.max(1))?)
    };
    let builder = builder().map_err(|source| BackendError::Graph { flavour: options.flavour, source })?;
    let Device::Cuda(number) = options.device else { return Ok(builder) };
    let tf32 = options.flavour == Flavour::Tf32;
    let provider = CUDA::default().with_device_id(number).with_tf32(tf32).build().error_on_failure();
    builder
        .with_execution_providers([provider])
        .map_err(|error| EngineError::Device { device: options.device.to_string(), problem: error.to_string() }.into())
}

/// Memory for a batch's inputs and outputs, bound to the session.
fn buffers(session: &Session, config: &Config, batch: usize) -> ort::Result<(IoBinding, Tensor<i8>, Tensor<i8>)> {
    let host = Allocator::default();
    let input = Tensor::<i8>::new(&host, [batch, config.sequence(), config.width()])?;
    let mut output = Tensor::<i8>::new(&host, [batch, config.width()])?;
    let mut binding = session.create_binding()?;
    binding.bind_input(INPUT, &input)?;
    binding.bind_output(OUTPUT, &mut output)?;
    Ok((binding, input, output))
}
