//! Printing an answer as it comes.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
};

use super::ReceiptDesk;
use crate::gateway::{
    api::{ChatChunk, ChatRequest, FinishReason},
    AnswerStream, GatewayClient,
};

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Ended {
    /// The model had said all.
    Complete,
    /// There were no tokens left.
    CutOff,
    /// Ctrl-C.
    Interrupted,
}

/// Asks, and prints the answer piece by piece with a line feed at its end; its receipt goes to the desk. `said` has what was printed, also after an error.
/// Ctrl-C ends the answer, and closes the connection, so that the gateway stops too.
pub(in crate::cli) async fn print_answer(
    client: &GatewayClient,
    request: &ChatRequest,
    desk: &ReceiptDesk,
    said: &mut String,
) -> anyhow::Result<Ended> {
    let Some(begun) = unless_interrupted(client.chat_stream(request)).await else { return Ok(Ended::Interrupted) };
    let mut stream = begun?;
    let answered = unless_interrupted(stream_to_output(&mut stream, said)).await;
    let answered = answered.unwrap_or(Ok(Ended::Interrupted));
    if !said.is_empty() && !said.ends_with('\n') {
        writeln!(io::stdout())?;
    }
    if let Some(Some(checked)) = unless_interrupted(stream.receipt()).await {
        desk.take(&checked);
    }
    answered
}

/// What a future gives, or nothing after Ctrl-C. Once this was called, Ctrl-C ends nothing else.
pub(super) async fn unless_interrupted<F: Future>(future: F) -> Option<F::Output> {
    tokio::select! {
        // First, so that it is listened for before an answer can be there.
        biased;
        Ok(()) = tokio::signal::ctrl_c() => None,
        output = future => Some(output),
    }
}

async fn stream_to_output(stream: &mut AnswerStream<ChatChunk>, said: &mut String) -> anyhow::Result<Ended> {
    let is_terminal = io::stdout().is_terminal();
    let mut ended = Ended::Complete;
    while let Some(piece) = stream.next().await? {
        let text = piece.text();
        let mut output = io::stdout().lock();
        match is_terminal {
            true => output.write_all(harmless(text).as_bytes())?,
            false => output.write_all(text.as_bytes())?,
        }
        output.flush()?;
        said.push_str(text);
        if piece.choices.iter().any(|choice| choice.finish_reason == Some(FinishReason::Length)) {
            ended = Ended::CutOff;
        }
    }
    Ok(ended)
}

/// A model's words without what would command the terminal: colours, titles, the clipboard, and moving back over what is there.
fn harmless(text: &str) -> String {
    let commands = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    // Marks that turn the direction of writing make a text look like another.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !commands(*c) && !turns(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_does_not_command_the_terminal() {
        let evil = "a\u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7}b\r\u{8}\u{9b}1Ac\u{202e}d";
        assert_eq!(harmless(evil), "a[2J]52;c;ZXZpbA==b1Acd");
    }

    #[test]
    fn words_of_all_languages_stay_as_they_are() {
        for text in ["a\n\tb", "för 🦀", "日本語", "עברית", "👩‍👩‍👧"] {
            assert_eq!(harmless(text), text);
        }
    }
}
