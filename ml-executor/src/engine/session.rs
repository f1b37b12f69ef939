//! The model's graph in ONNX Runtime.

use std::{
    borrow::Cow,
    path::Path,
    sync::{Mutex, PoisonError},
};

use ort::{
    environment::Environment,
    ep::CUDA,
    memory::{AllocationDevice, Allocator, AllocatorType, MemoryInfo, MemoryType},
    session::{builder::GraphOptimizationLevel, Session, SessionInputValue},
    value::{Tensor, TensorElementType, ValueType},
};

use super::{
    cache::{CacheShape, KvCache},
    model_files::ModelFiles,
    Device, EngineError, EngineOptions, Optimisation,
};

/// Output with the states that logits are made of, as exports of feature extractors name it.
const HIDDEN: &str = "last_hidden_state";

/// Tokens to run: `tokens` in rows of equal length, of which the first `real[row]` count.
pub(crate) struct StepInput {
    pub tokens: Vec<i64>,
    pub real: Vec<usize>,
    pub width: usize,
}

/// What a run computed: logits of shape `[rows, width, vocabulary]`, and the states that they are made of, `[rows, width, hidden size]`, if the
/// graph gives them.
pub(crate) struct StepOutput {
    pub logits: Tensor<f32>,
    pub hidden: Option<Tensor<f32>>,
    pub cache: KvCache,
    pub vocabulary: usize,
}

/// A loaded model.
pub(crate) struct ModelSession {
    session: Session,
    /// Where caches are copied to: ONNX Runtime's arena, whose pages are mapped already.
    pub arena: Allocator,
    pub shape: CacheShape,
    takes_position_ids: bool,
    gives_hidden_states: bool,
    past_names: Vec<String>,
    present_names: Vec<String>,
}

impl ModelSession {
    /// Loads ONNX Runtime and the model's graph.
    pub fn open(files: &ModelFiles, options: &EngineOptions) -> Result<Self, EngineError> {
        let environment = environment(&options.onnxruntime_library)?;
        let graph = |error: String| EngineError::Graph(format!("{}: {error}", files.graph.display()));
        let mut builder = Session::builder(&environment)
            .and_then(|builder| Ok(builder.with_optimization_level(level(options.optimisation))?))
            .and_then(|builder| Ok(builder.with_intra_threads(threads(options))?))
            // Every step has another shape; planning memory for each costs more than it saves, and is kept for ever.
            .and_then(|builder| Ok(builder.with_memory_pattern(false)?))
            .map_err(|error| graph(error.to_string()))?;
        if let Device::Cuda(number) = options.device {
            let provider = CUDA::default().with_device_id(number).build().error_on_failure();
            builder = builder.with_execution_providers([provider]).map_err(|error| EngineError::Device {
                device: options.device.to_string(),
                problem: error.to_string(),
            })?;
        }
        let session = builder.commit_from_file(&files.graph).map_err(|error| graph(error.to_string()))?;
        Self::check(session, files)
    }

    /// Checks that the graph has the inputs and outputs of a decoder with a cache.
    fn check(session: Session, files: &ModelFiles) -> Result<Self, EngineError> {
        let layers = files.config.num_hidden_layers;
        let pair = |prefix: &str| -> Vec<String> {
            (0..layers).flat_map(|layer| ["key", "value"].map(|kind| format!("{prefix}.{layer}.{kind}"))).collect()
        };
        let (past_names, present_names) = (pair("past_key_values"), pair("present"));
        let inputs: Vec<&str> = session.inputs().iter().map(|input| input.name()).collect();
        let outputs: Vec<&str> = session.outputs().iter().map(|output| output.name()).collect();
        let wanted = ["input_ids", "attention_mask"].into_iter().chain(past_names.iter().map(String::as_str));
        for name in wanted {
            if !inputs.contains(&name) {
                return Err(EngineError::Graph(format!("it has no input «{name}»")));
            }
        }
        for name in ["logits"].into_iter().chain(present_names.iter().map(String::as_str)) {
            if !outputs.contains(&name) {
                return Err(EngineError::Graph(format!("it has no output «{name}»")));
            }
        }
        for outlet in session.inputs().iter().chain(session.outputs()) {
            if ["logits", HIDDEN].contains(&outlet.name())
                || outlet.name().contains("key")
                || outlet.name().contains("value")
            {
                let is_float = matches!(outlet.dtype(), ValueType::Tensor { ty: TensorElementType::Float32, .. });
                if !is_float {
                    let problem = format!("«{}» is {}; export the model in float32", outlet.name(), outlet.dtype());
                    return Err(EngineError::Graph(problem));
                }
            }
        }
        let takes_position_ids = inputs.contains(&"position_ids");
        let gives_hidden_states = outputs.contains(&HIDDEN);
        let shape = CacheShape { layers, kv_heads: files.config.kv_heads(), head_dim: files.config.head_dim() };
        let arena = arena(&session).map_err(|error| EngineError::Graph(error.to_string()))?;
        Ok(Self { session, arena, shape, takes_position_ids, gives_hidden_states, past_names, present_names })
    }

    /// Whether the graph gives the states that logits are made of.
    pub fn gives_hidden_states(&self) -> bool {
        self.gives_hidden_states
    }

    /// Runs tokens on top of what is in `cache`.
    pub fn run(&mut self, input: StepInput, cache: KvCache) -> ort::Result<StepOutput> {
        let rows = cache.rows();
        let total = cache.padded_length + input.width;
        let mut mask = Vec::with_capacity(rows * total);
        let mut positions = Vec::with_capacity(rows * input.width);
        for row in 0..rows {
            let (left, real) = (cache.padding_left(row), input.real[row]);
            mask.extend((0..total).map(|at| i64::from(at >= left && at < cache.padded_length + real)));
            let first = cache.lengths[row];
            positions.extend((0..input.width).map(|at| (first + at) as i64));
        }

        let mut inputs: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = Vec::with_capacity(self.past_names.len() + 3);
        inputs.push(("input_ids".into(), Tensor::from_array(([rows, input.width], input.tokens))?.into()));
        inputs.push(("attention_mask".into(), Tensor::from_array(([rows, total], mask))?.into()));
        if self.takes_position_ids {
            inputs.push(("position_ids".into(), Tensor::from_array(([rows, input.width], positions))?.into()));
        }
        for (name, tensor) in self.past_names.iter().zip(cache.tensors) {
            inputs.push((name.as_str().into(), tensor.into()));
        }

        let mut outputs = self.session.run(inputs)?;
        let mut take = |name: &str| -> ort::Result<Tensor<f32>> {
            let value = outputs.remove(name).ok_or_else(|| ort::Error::new(format!("no output «{name}»")))?;
            value.downcast()
        };
        let logits = take("logits")?;
        let hidden = if self.gives_hidden_states { Some(take(HIDDEN)?) } else { None };
        let tensors = self.present_names.iter().map(|name| take(name)).collect::<ort::Result<_>>()?;
        let vocabulary = logits.shape().last().and_then(|size| usize::try_from(*size).ok()).unwrap_or(0);
        let lengths = cache.lengths.iter().zip(&input.real).map(|(length, real)| length + real).collect();
        let cache = KvCache { tensors, lengths, padded_length: total };
        Ok(StepOutput { logits, hidden, cache, vocabulary })
    }
}

fn arena(session: &Session) -> ort::Result<Allocator> {
    let memory = MemoryInfo::new(AllocationDevice::CPU, 0, AllocatorType::Arena, MemoryType::Default)?;
    Allocator::new(session, memory)
}

/// ONNX Runtime allows one environment in a process; every model is loaded into this one.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The environment, with the library loaded. The first library that is named serves the whole process.
pub(crate) fn environment(library: &Path) -> Result<Environment, EngineError> {
    let failed = |problem: String| EngineError::OnnxRuntime { path: library.to_owned(), problem };
    if !library.is_file() {
        return Err(failed("there is no such file".into()));
    }
    let mut loaded = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*loaded {
        return Ok(environment.clone());
    }
    let environment = ort::init_from(library)
        .map_err(|error| failed(error.to_string()))?
        .with_name("keirin-executor")
        .build()
        .map_err(|error| failed(error.to_string()))?;
    Ok(loaded.insert(environment).clone())
}

fn level(optimisation: Optimisation) -> GraphOptimizationLevel {
    match optimisation {
        Optimisation::Off => GraphOptimizationLevel::Disable,
        Optimisation::Basic => GraphOptimizationLevel::Level1,
        Optimisation::All => GraphOptimizationLevel::All,
    }
}

/// Threads for ONNX Runtime.
fn threads(options: &EngineOptions) -> usize {
    match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}
