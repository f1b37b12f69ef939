//! `keirin init` and `keirin chat`, both ways in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    program::{keirin, Run},
    server::{Fault, Server, AGENT, API_KEY},
};

/// A user's folder with what a script needs.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("api-key"), format!("{API_KEY}\n")).expect("it is writable");
        fs::write(folder.path().join("key"), format!("{:064x}", 7)).expect("it is writable");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn config(&self) -> PathBuf {
        self.path().join("keirin/config.toml")
    }

    fn hosted(&self, server: &Server) -> Run {
        keirin(self.path()).args(["init", "--hosted", &server.url, "--api-key-file", "api-key"])
    }

    fn native(&self, server: &Server) -> Run {
        let endpoint = format!("{};{AGENT}", server.url);
        keirin(self.path()).args(["init", "--native", "--key-file", "key", "--endpoint", &endpoint])
    }

    fn chat(&self, arguments: &[&str]) -> Run {
        keirin(self.path()).arg("chat").args(arguments)
    }
}

/// Runs the program while the server answers it.
async fn run<T: Send + 'static>(run: Run, how: fn(Run) -> T) -> T {
    tokio::task::spawn_blocking(move || how(run)).await.expect("the program ends")
}

#[tokio::test]
async fn both_ways_in_are_set_up_without_questions_and_answer_at_once() {
    let server = Server::start().await;
    for setup in [Home::hosted, Home::native] {
        let home = Home::new();
        let answer = run(setup(&home, &server), Run::succeed).await;
        assert_eq!(answer, "You said: Say hello in one short sentence.\n");

        let answer = run(home.chat(&["how are you?"]), Run::succeed).await;
        assert_eq!(answer, "You said: how are you?\n");
    }
}

#[tokio::test]
async fn encrypted_key_signs_once_its_passphrase_is_known() {
    let (server, home) = (Server::start().await, Home::new());
    let passphrase = "correct horse battery";
    run(keirin(home.path()).args(["keys", "create"]).env("KEIRIN_PASSPHRASE", passphrase), Run::succeed).await;
    let endpoint = format!("{};{AGENT}", server.url);
    let setup =
        || keirin(home.path()).args(["init", "--native", "--key-file", "keirin/key.json", "--endpoint", &endpoint]);

    let error = run(setup().env("KEIRIN_PASSPHRASE", "wrong horse battery"), Run::fail).await;
    assert!(error.contains("the passphrase is wrong") && !home.config().exists(), "{error}");

    run(setup().env("KEIRIN_PASSPHRASE", passphrase), Run::succeed).await;
    fs::write(home.path().join("passphrase"), format!("{passphrase}\n")).expect("it is writable");
    let answer = run(home.chat(&["hi", "--passphrase-file", "passphrase"]), Run::succeed).await;
    assert_eq!(answer, "You said: hi\n");
}

#[tokio::test]
async fn configuration_holds_no_secret() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server), Run::succeed).await;
    let text = fs::read_to_string(home.config()).expect("it was written");
    assert!(!text.contains(API_KEY) && text.contains(&server.url), "{text}");
}

#[tokio::test]
async fn gateway_that_was_named_by_its_url_says_whom_to_sign_for() {
    let (server, home) = (Server::start().await, Home::new());
    let setup = || keirin(home.path()).args(["init", "--native", "--key-file", "key", "--endpoint", &server.url]);

    run(setup(), Run::succeed).await;
    assert!(fs::read_to_string(home.config()).expect("it was written").contains(&format!("{};{AGENT}", server.url)));

    for nonsense in ["{}", "{\"address\":\"keirin1\"}", "no JSON"] {
        let server = Server::start().await.will(Fault::Status(200, None, nonsense.into()));
        let arguments = ["init", "--force", "--native", "--key-file", "key", "--endpoint", &server.url];
        let error = run(keirin(home.path()).args(arguments), Run::fail).await;
        assert!(error.contains("URL;ADDRESS"), "{error}");
    }
}

#[tokio::test]
async fn existing_configuration_is_replaced_only_by_force() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server), Run::succeed).await;
    let error = run(home.native(&server), Run::fail).await;
    assert!(error.contains("--force"), "{error}");
    run(home.native(&server).arg("--force"), Run::succeed).await;
    assert!(fs::read_to_string(home.config()).expect("it was written").contains("native"));
}

#[tokio::test]
async fn configuration_may_be_elsewhere() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server).args(["--config", "mine.toml"]), Run::succeed).await;
    run(home.chat(&["hi", "--config", "mine.toml"]), Run::succeed).await;
    run(home.chat(&["hi"]).env("KEIRIN_CONFIG", "mine.toml"), Run::succeed).await;
    let error = run(home.chat(&["hi"]), Run::fail).await;
    assert!(error.contains("keirin init"), "{error}");
}

#[tokio::test]
async fn settings_reach_the_gateway_and_json_has_the_whole_answer() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.native(&server), Run::succeed).await;
    let settings = ["--system", "be short", "--max-tokens", "5", "--temperature", "0.5", "--seed", "7", "--json"];
    let answer = run(home.chat(&["hi"]).args(settings), Run::succeed).await;

    let answer: Value = serde_json::from_str(&answer).expect("it prints JSON");
    assert_eq!(answer["choices"][0]["message"]["content"], "You said: hi");
    assert_eq!(answer["usage"]["prompt_tokens"], 3);
    let asked = server.seen().pop().expect("it was asked").json();
    assert_eq!(asked["messages"][0]["content"], "be short");
    assert_eq!((&asked["max_completion_tokens"], &asked["seed"]), (&5.into(), &7.into()));
    assert_eq!(asked["temperature"], 0.5);
}

#[tokio::test]
async fn message_may_be_piped_in() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server), Run::succeed).await;
    assert_eq!(run(home.chat(&[]).input("two\nlines\n"), Run::succeed).await, "You said: two\nlines\n");
    assert!(run(home.chat(&[]).input(" \n"), Run::fail).await.contains("nothing to say"));
}

#[tokio::test]
async fn refusal_is_on_standard_error_with_an_exit_code() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server), Run::succeed).await;
    let error = run(home.chat(&["hi", "--model", "other"]), Run::fail).await;
    assert!(error.contains("The model does not exist") && error.contains("model_not_found"), "{error}");
}

#[tokio::test]
async fn stream_that_breaks_is_an_error_after_what_came() {
    let (server, home) = (Server::start().await, Home::new());
    run(home.hosted(&server), Run::succeed).await;
    let first = b"data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Yo\"}}]}\n\n".to_vec();
    let server = server.will(Fault::Stream(first));

    let output = run(home.chat(&["hi", "--model", "echo"]), Run::output).await;

    assert_eq!(String::from_utf8_lossy(&output.stdout), "Yo\n");
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("broke"));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn gateway_that_refuses_at_first_leaves_the_configuration_for_later() {
    let (server, home) = (Server::start().await, Home::new());
    let empty = r#"{"error":{"message":"no deposit","type":"insufficient_quota","code":"empty_deposit"}}"#;
    let server = server.will(Fault::Status(402, None, empty.into()));

    let error = run(home.native(&server), Run::fail).await;

    assert!(error.contains("no deposit") && error.contains("keirin chat"), "{error}");
    assert!(error.contains("Requests are signed by keirin1"), "{error}");
    run(home.chat(&["hi"]), Run::succeed).await;
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused_before_anything_is_written() {
    let (server, home) = (Server::start().await, Home::new());
    let url = server.url.as_str();
    for arguments in [
        vec!["--hosted", url],
        vec!["--api-key-file", "api-key"],
        vec!["--native"],
        vec!["--native", "--key-file", "key", "--hosted", url, "--api-key-file", "api-key"],
        vec!["--hosted", "ftp://a", "--api-key-file", "api-key"],
        vec!["--hosted", url, "--api-key-file", "nothing"],
        vec!["--native", "--key-file", "nothing", "--endpoint", "http://a;x"],
        vec![
            "--native",
            "--key-file",
            "nothing",
            "--endpoint",
            "http://a;keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kkj5a7w",
        ],
        vec!["--native", "--key-file", "key", "--endpoint", "http://127.0.0.1:1"],
        vec!["--native", "--key-file", "key", "--url", "ws://127.0.0.1:1"],
        vec![],
    ] {
        run(keirin(home.path()).arg("init").args(&arguments), Run::fail).await;
        assert!(!home.config().exists(), "{arguments:?}");
    }
    assert_eq!(server.seen().len(), 0);
}
