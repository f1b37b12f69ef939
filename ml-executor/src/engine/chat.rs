//! Chat templates: how a conversation becomes one text, as the model was trained on it.

use minijinja::{context, Environment, Error, ErrorKind};
use serde::Serialize;
use serde_json::Value;

use super::{model_files::ModelFiles, EngineError, GenerateError};

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions for the whole conversation.
    System,
    /// The requester.
    User,
    /// The model.
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatMessage {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl ChatMessage {
    /// A message of the requester's.
    pub fn user(content: impl Into<String>) -> Self {
        Self { role: Role::User, content: content.into() }
    }
}

/// A model's chat template, ready to render.
pub(crate) struct ChatTemplate {
    environment: Environment<'static>,
    bos_token: String,
    eos_token: String,
}

const TEMPLATE: &str = "chat";

/// For models without a template: the messages one after the other.
const PLAIN_TEMPLATE: &str = "{% for message in messages %}{{ message.content }}{% endfor %}";

impl ChatTemplate {
    /// Compiles the template of a model.
    pub fn new(files: &ModelFiles) -> Result<Self, EngineError> {
        let source = files.chat_template.clone().unwrap_or_else(|| PLAIN_TEMPLATE.to_owned());
        let mut environment = Environment::new();
        // Templates are written for Python's Jinja with these settings.
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        });
        environment.add_template_owned(TEMPLATE, source).map_err(|error| EngineError::BadFile {
            path: files.dir.join("tokenizer_config.json"),
            problem: format!("its chat template: {error}"),
        })?;
        let special = |name: &str| special_token(files.tokenizer_config.get(name));
        Ok(Self { environment, bos_token: special("bos_token"), eos_token: special("eos_token") })
    }

    /// The text the model continues.
    pub fn render(&self, messages: &[ChatMessage]) -> Result<String, GenerateError> {
        let values = context! {
            messages => messages,
            add_generation_prompt => true,
            bos_token => self.bos_token,
            eos_token => self.eos_token,
        };
        self.environment
            .get_template(TEMPLATE)
            .and_then(|template| template.render(values))
            .map_err(|error| GenerateError::Runtime(format!("chat template: {error}")))
    }
}

/// Special tokens stand in `tokenizer_config.json` as text or as an object with the text in it.
fn special_token(value: Option<&Value>) -> String {
    let text = value.and_then(|value| value.as_str().or_else(|| value.get("content")?.as_str()));
    text.unwrap_or_default().to_owned()
}
