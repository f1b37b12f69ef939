//! `keirin chat` on a terminal.

use std::{path::Path, time::Duration};

use crate::{
    issuing::Issue,
    server::{Fault, Server, AGENT, API_KEY},
    typing::Terminal,
};

/// Longest wait for the gateway to see that nobody listens, on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(120);
const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const PROMPT: &str = "> ";
const CHAT: &str = "chat --model echo";

impl Terminal {
    /// `keirin` with these arguments.
    pub fn keirin(folder: &Path, arguments: &str) -> Self {
        Self::start(Path::new(env!("CARGO_BIN_EXE_keirin")), folder, arguments)
    }

    /// Types a line once it is asked for.
    fn type_line(&mut self, line: &str) {
        self.expect(PROMPT);
        self.press(&format!("{line}\r"));
    }
}

fn configure(folder: &Path, server: &Server) {
    let file = folder.join("keirin");
    std::fs::create_dir_all(&file).expect("it is writable");
    std::fs::write(file.join("api-key"), API_KEY).expect("it is writable");
    let config = format!("[gateway]\nway = \"hosted\"\nurl = {:?}\napi_key_file = \"api-key\"\n", server.url);
    std::fs::write(file.join("config.toml"), config).expect("it is writable");
}

/// What `keirin init` writes for a key of one's own.
fn configure_native(folder: &Path, server: &Server) {
    let file = folder.join("keirin");
    std::fs::create_dir_all(&file).expect("it is writable");
    std::fs::write(file.join("key"), format!("{:064x}", 7)).expect("it is writable");
    let endpoint = format!("{};{AGENT}", server.url);
    let config = format!("[gateway]\nway = \"native\"\nkey_file = \"key\"\nendpoints = [{endpoint:?}]\n");
    std::fs::write(file.join("config.toml"), config).expect("it is writable");
}

fn asked(server: &Server) -> Vec<String> {
    let last = server.seen().pop().expect("it was asked").json();
    let messages = last["messages"].as_array().expect("a list").clone();
    messages.iter().map(|message| message["content"].as_str().expect("text").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn conversation_goes_on_by_turns_and_forgets_when_it_should() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().expect("a folder"));
    configure(folder.path(), &server);
    let mut terminal = Terminal::keirin(folder.path(), CHAT);

    terminal.type_line("one");
    terminal.expect("You said: one");
    terminal.type_line("two");
    terminal.expect("You said: two");
    assert_eq!(asked(&server), ["one", "You said: one", "two"]);

    terminal.type_line("/reset");
    terminal.type_line("/system be nice");
    terminal.type_line("three");
    terminal.expect("You said: three");
    assert_eq!(asked(&server), ["be nice", "three"]);

    terminal.type_line("/model other");
    terminal.type_line("four");
    terminal.expect("model_not_found");
    terminal.type_line("/model echo");
    terminal.type_line("five");
    terminal.expect("You said: five");
    assert_eq!(asked(&server), ["be nice", "three", "You said: three", "five"]);

    terminal.expect(PROMPT);
    terminal.press(CTRL_D);
    terminal.succeed();
    let history = std::fs::read_to_string(folder.path().join("keirin/chat-history")).expect("it is kept");
    assert!(history.contains("three") && !history.contains("You said"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_the_answer_and_not_the_conversation() {
    let first = b"data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"endless\"}}]}\n\n".to_vec();
    let server = Server::start().await.will(Fault::Endless(first));
    let folder = tempfile::tempdir().expect("a folder");
    configure(folder.path(), &server);
    let mut terminal = Terminal::keirin(folder.path(), CHAT);

    terminal.type_line("one");
    terminal.expect("endless");
    terminal.press(CTRL_C);
    terminal.expect("(stopped)");
    tokio::time::timeout(LIMIT, server.abandoned()).await.expect("the gateway sees that nobody listens any more");
    terminal.type_line("two");
    terminal.expect("You said: two");
    assert_eq!(asked(&server), ["one", "endless", "two"]);

    terminal.expect(PROMPT);
    terminal.press(CTRL_C);
    terminal.expect("Ctrl-C again");
    terminal.expect(PROMPT);
    terminal.press(CTRL_C);
    terminal.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn conversation_keeps_its_receipts_and_goes_on_after_a_false_one() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().expect("a folder"));
    configure_native(folder.path(), &server);
    let mut terminal = Terminal::keirin(folder.path(), CHAT);

    terminal.type_line("one");
    let quiet = terminal.expect("You said: one");
    assert!(!quiet.contains("WARNING"), "{quiet}");
    let server = server.gives(Issue::Lies(|receipt| receipt.choices[0].completion_tokens += 1));
    terminal.type_line("two");
    terminal.expect("You said: two");
    terminal.expect("WARNING");
    terminal.expect("tokens: ");
    let _honest = server.gives(Issue::Honest);
    terminal.type_line("three");
    terminal.expect("You said: three");

    terminal.expect(PROMPT);
    terminal.press(CTRL_D);
    terminal.succeed();
    let kept = std::fs::read_to_string(folder.path().join("keirin/receipts.jsonl")).expect("they are kept");
    let sound = kept.lines().map(|line| line.contains("\"wrong\":[]")).collect::<Vec<_>>();
    assert_eq!(sound, [true, false, true]);
}
