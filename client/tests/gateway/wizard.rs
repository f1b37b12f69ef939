//! `keirin init` on a terminal: its questions, both ways, until the model has said something.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::{
    server::{Server, AGENT, API_KEY},
    typing::{Novice, Terminal, DOWN, ENTER},
};

const PASSPHRASE: &str = "correct horse battery";
/// What the server says to the first question.
const FIRST_ANSWER: &str = "You said: Say hello in one short sentence.";

fn novice(folder: &Path) -> Novice {
    Novice::begins(Terminal::keirin(folder, "init"))
}

fn written(folder: &Path, name: &str) -> String {
    let path = folder.join("keirin").join(name);
    let mode = fs::metadata(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode();
    assert_eq!(mode & 0o077, 0, "{name} is nobody else's");
    fs::read_to_string(path).expect("it is text")
}

#[tokio::test(flavor = "multi_thread")]
async fn customer_of_a_hosted_gateway_is_asked_until_the_model_answers() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().expect("a folder"));
    let mut novice = novice(folder.path());

    novice.answers("How do you ask models?", ENTER);
    novice.types("URL of the gateway", "ftp://nowhere");
    novice.types("is no gateway", &server.url);
    novice.whispers("API key", API_KEY);
    let seen = novice.gets_an_answer("hosted");

    assert!(seen.contains("Asking echo") && seen.contains(FIRST_ANSWER), "{seen}");
    assert!(!seen.contains(API_KEY), "the key is on the screen: {seen}");
    assert_eq!(written(folder.path(), "api-key").trim(), API_KEY);
    let config = fs::read_to_string(folder.path().join("keirin/config.toml")).expect("it is written");
    assert!(config.contains("hosted") && config.contains("echo") && !config.contains(API_KEY), "{config}");
    let asked = server.seen().pop().expect("it was asked");
    assert_eq!(asked.header("authorization"), format!("Bearer {API_KEY}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn requester_with_a_new_key_is_asked_until_the_model_answers() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().expect("a folder"));
    let mut novice = novice(folder.path());

    novice.answers("How do you ask models?", &format!("{DOWN}{ENTER}"));
    novice.answers("Which key signs your requests?", ENTER);
    novice.answers("Are they written down?", "y");
    novice.whispers("New passphrase", PASSPHRASE);
    novice.whispers("The same again", PASSPHRASE);
    novice.answers("Which gateways serve you?", &format!("{DOWN}{ENTER}"));
    // It says its address itself.
    novice.types("Gateway, as URL or URL;ADDRESS", &server.url);
    let seen = novice.gets_an_answer("native");

    assert!(seen.contains(FIRST_ANSWER) && !seen.contains("WARNING"), "its receipt holds: {seen}");
    let key = written(folder.path(), "key.json");
    assert!(key.contains("scrypt") && !key.contains(PASSPHRASE), "{key}");
    let config = fs::read_to_string(folder.path().join("keirin/config.toml")).expect("it is written");
    assert!(config.contains("native") && config.contains(AGENT), "{config}");
    let asked = server.seen().pop().expect("it was asked");
    let address = asked.header("x-requester-address").to_owned();
    assert!(seen.contains(&address), "the user is told who it is: {seen}");
    let kept = fs::read_to_string(folder.path().join("keirin/receipts.jsonl")).expect("it is kept");
    assert!(kept.contains("\"wrong\":[]"), "{kept}");
}
