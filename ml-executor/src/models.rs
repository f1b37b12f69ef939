//! The models an executor has loaded.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr, sync::Arc};

use keirin_primitives::model::MAX_MODEL_ID_BYTES;

use crate::{
    engine::{Engine, EngineError, EngineOptions},
    gateway::models::{TextModel, TextModels},
    generator::{Generator, Generators},
};

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
            Some((name, _)) if name.len() > MAX_MODEL_ID_BYTES as usize => {
                Err(format!("«{name}» is longer than the {MAX_MODEL_ID_BYTES} bytes of a model's name on chain"))
            }
            Some((name, folder)) if !name.is_empty() && !folder.is_empty() => {
                Ok(Self { name: name.to_owned(), folder: folder.into() })
            }
            _ => Err(format!("«{text}» is not NAME=FOLDER, as in smollm2-135m-instruct=models/smollm2")),
        }
    }
}

/// Why the models can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Two models have one name.
    #[error("model {0} is given twice")]
    SameName(String),
    /// A model can't be loaded.
    #[error("model {name}")]
    Engine {
        /// The model.
        name: String,
        /// What is wrong.
        source: EngineError,
    },
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
    /// [`LoadError`] of the first that can't be loaded.
    pub fn load(models: &[ModelArgument], options: &EngineOptions) -> Result<Self, LoadError> {
        let mut engines = BTreeMap::new();
        for model in models {
            if engines.contains_key(&model.name) {
                return Err(LoadError::SameName(model.name.clone()));
            }
            tracing::info!(model = %model.name, folder = %model.folder.display(), device = %options.device, "loading");
            let engine = Engine::load(&model.folder, options)
                .map_err(|source| LoadError::Engine { name: model.name.clone(), source })?;
            engines.insert(model.name.clone(), engine);
        }
        Ok(Self { engines })
    }

    /// The engines as the runner sees them.
    pub fn generators(&self) -> Generators {
        let generator = |engine: &Engine| Arc::new(engine.clone()) as Arc<dyn Generator>;
        self.engines.iter().map(|(name, engine)| (name.clone(), generator(engine))).collect()
    }

    /// The engines as the gateway sees them.
    pub fn text_models(&self) -> TextModels {
        let model = |engine: &Engine| Arc::new(engine.clone()) as Arc<dyn TextModel>;
        self.engines.iter().map(|(name, engine)| (name.clone(), model(engine))).collect()
    }

    /// Names of the models.
    pub fn names(&self) -> Vec<String> {
        self.engines.keys().cloned().collect()
    }

    /// The engine of a model.
    pub fn get(&self, name: &str) -> Option<&Engine> {
        self.engines.get(name)
    }

    /// Names and engines.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Engine)> {
        self.engines.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_argument_is_a_name_and_a_folder() {
        let model: ModelArgument = "tiny=models/a=b".parse().expect("it is complete");

        assert_eq!((model.name.as_str(), model.folder), ("tiny", PathBuf::from("models/a=b")));
        for text in ["tiny", "=folder", "tiny=", ""] {
            assert!(text.parse::<ModelArgument>().is_err(), "{text}");
        }
        assert!(format!("{}=folder", "x".repeat(65)).parse::<ModelArgument>().is_err());
    }
}
