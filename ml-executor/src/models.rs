//! The models an executor has loaded.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use crate::engine::{Engine, EngineError, EngineOptions};

/// A model to load: `NAME=FOLDER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelArgument {
    /// Name it is registered by on chain.
    pub name: String,
    /// Folder in the Hugging Face ONNX layout.
    pub folder: PathBuf,
}

impl FromStr for ModelArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, folder)) if !name.is_empty() && !folder.is_empty() => {
                Ok(Self { name: name.to_owned(), folder: folder.into() })
            }
            _ => Err(format!("«{text}» is not NAME=FOLDER, as in smollm2-135m-instruct=models/smollm2")),
        }
    }
}

/// Engines by the name of their model.
#[derive(Clone, Default)]
pub struct LoadedModels {
    engines: BTreeMap<String, Engine>,
}

impl LoadedModels {
    /// Loads every model. Blocks until they are in memory.
    ///
    /// # Errors
    /// [`EngineError`] of the first that can't be loaded.
    pub fn load(models: &[ModelArgument], options: &EngineOptions) -> Result<Self, EngineError> {
        let mut engines = BTreeMap::new();
        for model in models {
            tracing::info!(model = %model.name, folder = %model.folder.display(), device = %options.device, "loading");
            engines.insert(model.name.clone(), Engine::load(&model.folder, options)?);
        }
        Ok(Self { engines })
    }

    /// The engine of a model.
    pub fn engine(&self, model: &str) -> Option<&Engine> {
        self.engines.get(model)
    }

    /// Names of the models.
    pub fn names(&self) -> Vec<String> {
        self.engines.keys().cloned().collect()
    }

    /// Names and engines.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Engine)> {
        self.engines.iter()
    }
}
