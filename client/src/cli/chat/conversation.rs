//! What was said so far, and how to go on.

use crate::gateway::api::{ChatMessage, ChatRequest};

/// How answers are to be.
#[derive(Clone, Debug, Default, clap::Args)]
pub(in crate::cli) struct Settings {
    /// What the model is told before the conversation.
    #[arg(long, value_name = "TEXT")]
    system: Option<String>,
    /// Most tokens of an answer; without it the gateway's own limit.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    /// Temperature, 0 to 2; 0 always takes the likeliest token.
    #[arg(long, value_name = "T", value_parser = super::super::ask::temperature)]
    temperature: Option<f32>,
    /// Share of the probability that tokens are chosen from, above 0 and at most 1.
    #[arg(long, value_name = "P", value_parser = super::super::ask::top_p)]
    top_p: Option<f32>,
    /// Seed of the choice.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Settings {
    /// The likeliest answers, of at most so many tokens.
    pub fn plain(max_tokens: u32) -> Self {
        Self { max_tokens: Some(max_tokens), temperature: Some(0.0), ..Self::default() }
    }
}

/// A conversation with a model.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Conversation {
    pub model: String,
    settings: Settings,
    /// By turns, without what the model was told before.
    said: Vec<ChatMessage>,
}

impl Conversation {
    pub fn new(model: String, settings: Settings) -> Self {
        Self { model, settings, said: Vec::new() }
    }

    /// The user's turn.
    pub fn say(&mut self, text: String) {
        self.said.push(ChatMessage::user(text));
    }

    /// The model's turn: what it answered. If it said nothing, nobody did, and the user may say it again.
    pub fn answered(&mut self, text: String) {
        match text.is_empty() {
            true => drop(self.said.pop()),
            false => self.said.push(ChatMessage::assistant(text)),
        }
    }

    /// Forgets what was said.
    pub fn reset(&mut self) {
        self.said.clear();
    }

    /// Tells the model something else before the conversation, or nothing.
    pub fn set_system(&mut self, text: Option<String>) {
        self.settings.system = text;
    }

    /// What to ask for the next answer.
    pub fn request(&self) -> ChatRequest {
        let settings = &self.settings;
        let system = settings.system.iter().map(ChatMessage::system);
        ChatRequest {
            max_completion_tokens: settings.max_tokens,
            temperature: settings.temperature,
            top_p: settings.top_p,
            seed: settings.seed,
            ..ChatRequest::new(self.model.clone(), system.chain(self.said.iter().cloned()).collect())
        }
    }
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// To the model.
    Say(String),
    /// Nothing.
    Nothing,
    /// Forget what was said.
    Reset,
    /// Ask another model, or show which there are.
    Model(Option<String>),
    /// Tell the model something else before the conversation, or nothing.
    System(Option<String>),
    /// Show what can be typed.
    Help,
    /// End.
    Quit,
    /// A command that there is none.
    Unknown(String),
}

/// What can be typed beside what is meant for the model.
pub(super) const HELP: &str = "\
/reset         forget what was said
/model [NAME]  ask another model, or show which there are
/system [TEXT] tell the model how to be, or no longer
/quit          end; Ctrl-D does the same
Ctrl-C stops an answer. Two slashes begin a message with one.";

impl Typed {
    /// Tells commands from what is meant for the model.
    pub fn read(line: &str) -> Self {
        let text = line.trim();
        let Some(command) = text.strip_prefix('/') else {
            return if text.is_empty() { Self::Nothing } else { Self::Say(text.to_owned()) };
        };
        if command.starts_with('/') {
            return Self::Say(command.to_owned());
        }
        let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let rest = Some(rest.trim()).filter(|rest| !rest.is_empty()).map(str::to_owned);
        match name {
            "reset" => Self::Reset,
            "model" => Self::Model(rest),
            "system" => Self::System(rest),
            "help" | "?" => Self::Help,
            "quit" | "exit" | "q" => Self::Quit,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> Conversation {
        Conversation::new("tiny".into(), Settings::plain(9))
    }

    #[test]
    fn conversation_is_asked_with_all_that_was_said() {
        let mut conversation = conversation();
        conversation.set_system(Some("be short".into()));
        conversation.say("one".into());
        conversation.answered("two".into());
        conversation.say("three".into());

        let request = conversation.request();

        let texts: Vec<&str> = request.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(texts, ["be short", "one", "two", "three"]);
        assert_eq!((request.model.as_str(), request.max_completion_tokens), ("tiny", Some(9)));
    }

    #[test]
    fn question_without_answer_is_forgotten() {
        let mut conversation = conversation();
        conversation.say("one".into());
        conversation.answered(String::new());
        assert_eq!(conversation.request().messages, []);
    }

    #[test]
    fn reset_forgets_what_was_said_and_nothing_else() {
        let mut conversation = conversation();
        conversation.set_system(Some("be short".into()));
        conversation.say("one".into());
        conversation.reset();
        assert_eq!(conversation.request().messages, [ChatMessage::system("be short")]);
    }

    #[test]
    fn commands_are_told_from_what_is_said() {
        for (line, expected) in [
            ("", Typed::Nothing),
            ("  \t", Typed::Nothing),
            (" hello ", Typed::Say("hello".into())),
            ("and/or", Typed::Say("and/or".into())),
            ("//etc is a folder", Typed::Say("/etc is a folder".into())),
            ("/reset", Typed::Reset),
            ("/model", Typed::Model(None)),
            ("/model  tiny ", Typed::Model(Some("tiny".into()))),
            ("/system you are a pirate", Typed::System(Some("you are a pirate".into()))),
            ("/help", Typed::Help),
            ("/quit", Typed::Quit),
            ("/quiet", Typed::Unknown("quiet".into())),
            ("/", Typed::Unknown("".into())),
        ] {
            assert_eq!(Typed::read(line), expected, "{line:?}");
        }
    }
}
