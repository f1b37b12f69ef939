//! A conversation in turns on a terminal.

use std::path::PathBuf;

use rustyline::{error::ReadlineError, history::FileHistory, Config, Editor};

use super::{
    answer::unless_interrupted,
    conversation::{Typed, HELP},
    print_answer, Conversation, Ended, ReceiptDesk,
};
use crate::{config, gateway::GatewayClient};

/// Lines of the history file.
const MAX_HISTORY: usize = 1_000;
/// What stands before a line that is typed.
const PROMPT: &str = "> ";

/// Reads lines, with a history over conversations.
struct Lines {
    editor: Editor<(), FileHistory>,
    file: Option<PathBuf>,
}

impl Lines {
    fn new(keep: bool) -> anyhow::Result<Self> {
        let settings = Config::builder().max_history_size(MAX_HISTORY)?.auto_add_history(true).build();
        let history = FileHistory::with_config(&settings);
        let mut editor = Editor::with_history(settings, history)?;
        let file = config::folder("XDG_STATE_HOME", ".local/state").ok().filter(|_| keep);
        let file = file.map(|folder| folder.join("chat-history"));
        if let Some(file) = &file {
            // There is none the first time.
            let _missing = editor.load_history(file);
        }
        Ok(Self { editor, file })
    }

    fn next(&mut self) -> Result<String, ReadlineError> {
        tokio::task::block_in_place(|| self.editor.readline(PROMPT))
    }

    /// Writes the history, for its owner alone.
    fn keep(&mut self) -> anyhow::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(self.editor.append_history(file)?)
    }
}

/// Talks until the user ends it. An answer that fails ends nothing: the user may try again, or ask another model.
pub(super) async fn talk(
    client: &GatewayClient,
    desk: &ReceiptDesk,
    mut conversation: Conversation,
    keep_history: bool,
) -> anyhow::Result<()> {
    let mut lines = Lines::new(keep_history)?;
    eprintln!("Talking with {}. /help shows what else can be typed.", conversation.model);
    let mut interrupted = false;
    loop {
        let typed = match lines.next() {
            Ok(line) => Typed::read(&line),
            Err(ReadlineError::Eof) => Typed::Quit,
            Err(ReadlineError::Interrupted) if interrupted => Typed::Quit,
            Err(ReadlineError::Interrupted) => {
                interrupted = true;
                eprintln!("Ctrl-C again ends the conversation.");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        interrupted = false;
        if typed == Typed::Quit {
            return lines.keep();
        }
        obey(client, desk, &mut conversation, typed).await;
    }
}

async fn obey(client: &GatewayClient, desk: &ReceiptDesk, conversation: &mut Conversation, typed: Typed) {
    match typed {
        Typed::Say(text) => answer(client, desk, conversation, text).await,
        Typed::Nothing | Typed::Quit => (),
        Typed::Reset => {
            conversation.reset();
            eprintln!("Forgotten.");
        }
        Typed::Model(Some(name)) => {
            eprintln!("Talking with {name}.");
            conversation.model = name;
        }
        Typed::Model(None) => show_models(client, &conversation.model).await,
        Typed::System(text) => {
            eprintln!(
                "{}",
                if text.is_some() { "The model is told so from now on." } else { "The model is told nothing." }
            );
            conversation.set_system(text);
        }
        Typed::Help => eprintln!("{HELP}"),
        Typed::Unknown(name) => eprintln!("There is no /{name}. /help shows what there is."),
    }
}

async fn answer(client: &GatewayClient, desk: &ReceiptDesk, conversation: &mut Conversation, text: String) {
    conversation.say(text);
    let mut said = String::new();
    match print_answer(client, &conversation.request(), desk, &mut said).await {
        Ok(Ended::Complete) => (),
        Ok(Ended::CutOff) => eprintln!("(cut off for length)"),
        Ok(Ended::Interrupted) => eprintln!("(stopped)"),
        Err(error) => eprintln!("Error: {error:#}"),
    }
    conversation.answered(said);
}

async fn show_models(client: &GatewayClient, current: &str) {
    match unless_interrupted(client.models()).await {
        None => (),
        Some(Ok(models)) => models.data.iter().for_each(|model| {
            eprintln!("{} {}", if model.id == current { "*" } else { " " }, model.id);
        }),
        Some(Err(error)) => eprintln!("Error: {error}"),
    }
}
