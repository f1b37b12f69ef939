//! Receipts that come with answers: checked, kept, listed and shown.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Output,
    sync::Arc,
};

use keirin_client::{
    gateway::{
        api::{ChatMessage, ChatRequest, CompletionRequest},
        Answered, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient,
    },
    receipts::Checked,
    requests::{ReceiptError, RequestSigner, Unchecked},
};
use keirin_primitives::receipts::Receipt;
use serde_json::Value;

use crate::{
    issuing::Issue,
    program::{keirin, Run},
    server::{Fault, Server, AGENT, API_KEY},
};

/// What nobody can tell who has no node.
const WITHOUT_A_NODE: [Unchecked; 3] = [Unchecked::Registration, Unchecked::Fee, Unchecked::Route];

fn client(server: &Server) -> GatewayClient {
    let signer = RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key");
    let endpoint = Endpoint::new(&server.url).and_then(|endpoint| endpoint.served_by(AGENT)).expect("it is one");
    let pool = EndpointPool::new([endpoint], CoolDown::default()).expect("it has one");
    GatewayClient::new(Arc::new(pool), Credentials::Signer(signer))
}

fn question() -> ChatRequest {
    ChatRequest::new("echo", vec![ChatMessage::user("är det här rätt 🦀 ?")])
}

async fn streamed(server: &Server) -> Checked {
    let client = client(server);
    let mut stream = client.chat_stream(&question()).await.expect("it begins");
    while stream.next().await.expect("it goes on").is_some() {}
    stream.receipt().await.expect("it is signed")
}

async fn whole(server: &Server) -> Checked {
    client(server).chat(&question()).await.expect("it is served").receipt.expect("it is signed")
}

#[tokio::test]
async fn receipts_of_whole_and_streamed_answers_hold() {
    let server = Server::start().await;
    let completed = client(&server).complete(&CompletionRequest::new("echo", "once")).await.expect("it is served");
    let Answered { answer, receipt } = completed;
    assert_eq!(answer.text(), "once and so on");
    for checked in [whole(&server).await, streamed(&server).await, receipt.expect("it is signed")] {
        assert_eq!((&checked.findings.wrong[..], &checked.findings.unchecked[..]), (&[][..], &WITHOUT_A_NODE[..]));
        let signed = checked.paid.receipt.expect("it came");
        assert_eq!(checked.paid.sent.id(), signed.receipt.request.id());
    }
}

/// What an executor may write into a receipt instead.
type Lie = fn(&mut Receipt);

#[tokio::test]
async fn every_lie_is_found_in_both_kinds_of_answers() {
    let lies: [(&str, Lie); 7] = [
        ("tokens", |receipt| receipt.choices[0].completion_tokens += 1),
        ("text", |receipt| receipt.choices[0].output[0] ^= 1),
        ("finish", |receipt| receipt.choices[0].finish = keirin_primitives::inference::FinishReason::Length),
        ("model", |receipt| receipt.model = b"tiny".to_vec().try_into().expect("short enough")),
        ("conversation", |receipt| receipt.route.conversation = Some([1; 32])),
        ("forwarding", |receipt| receipt.forwarded.0[40] ^= 1),
        ("requester", |receipt| receipt.request.signature.0[40] ^= 1),
    ];
    for (name, lie) in lies {
        let server = Server::start().await.gives(Issue::Lies(lie));
        for checked in [whole(&server).await, streamed(&server).await] {
            let names: Vec<&str> = checked.findings.wrong.iter().map(ReceiptError::name).collect();
            assert_eq!(names, [name]);
        }
    }
}

/// The server counts what it has said, in `usage` and in the receipt, as an executor does that goes on for the fee.
#[tokio::test]
async fn answer_that_is_longer_than_was_asked_for_is_found() {
    let server = Server::start().await;
    let bounded = ChatRequest { max_completion_tokens: Some(2), ..question() };
    let whole = client(&server).chat(&bounded).await.expect("it is served").receipt.expect("it is signed");
    let mut stream = client(&server).chat_stream(&bounded).await.expect("it begins");
    while stream.next().await.expect("it goes on").is_some() {}
    let streamed = stream.receipt().await.expect("it is signed");
    for checked in [whole, streamed] {
        assert_eq!(checked.findings.wrong, [ReceiptError::TooLong { answer: 0, receipt: 8, asked: 2 }]);
    }
}

#[tokio::test]
async fn receipt_of_an_earlier_request_is_found() {
    let server = Server::start().await;
    let earlier = whole(&server).await.paid.receipt.expect("it came").to_text();
    let server = server.gives(Issue::Text(earlier.leak()));
    for checked in [whole(&server).await, streamed(&server).await] {
        assert_eq!(checked.findings.wrong, [ReceiptError::Request]);
    }
}

#[tokio::test]
async fn receipt_that_is_missing_or_none_is_found() {
    for (issue, error) in [(Issue::Nothing, ReceiptError::Missing), (Issue::Text("AAAA"), ReceiptError::NotAReceipt)] {
        let server = Server::start().await.gives(issue);
        for checked in [whole(&server).await, streamed(&server).await] {
            assert_eq!((checked.findings.wrong, checked.paid.receipt), (vec![error.clone()], None));
        }
    }
}

#[tokio::test]
async fn answer_that_breaks_off_is_known_to_have_been_asked() {
    let first = b"data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Yo\"}}]}\n\n".to_vec();
    let server = Server::start().await.will(Fault::Stream(first));
    let client = client(&server);
    let mut stream = client.chat_stream(&question()).await.expect("it begins");
    stream.next().await.expect("it goes on");
    stream.next().await.expect_err("it breaks off");

    let checked = stream.receipt().await.expect("it is signed");

    assert_eq!((checked.findings.wrong, checked.paid.told), (vec![ReceiptError::Missing], None));
}

/// A user's folder with a key, and what `keirin init` writes.
struct Home(tempfile::TempDir);

impl Home {
    fn native(server: &Server) -> Self {
        let home = Self::empty();
        fs::write(home.path().join("key"), format!("{:064x}", 7)).expect("it is writable");
        let endpoint = format!("{};{AGENT}", server.url);
        home.configure(&format!("way = \"native\"\nkey_file = \"../key\"\nendpoints = [{endpoint:?}]"));
        home
    }

    fn hosted(server: &Server) -> Self {
        let home = Self::empty();
        fs::write(home.path().join("key"), API_KEY).expect("it is writable");
        home.configure(&format!("way = \"hosted\"\nurl = {:?}\napi_key_file = \"../key\"", server.url));
        home
    }

    fn empty() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn configure(&self, gateway: &str) {
        let folder = self.path().join("keirin");
        fs::create_dir_all(&folder).expect("it is writable");
        let config = format!("model = \"echo\"\n[gateway]\n{gateway}\n");
        fs::write(folder.join("config.toml"), config).expect("it is writable");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn store(&self) -> PathBuf {
        self.path().join(".local/state/keirin/receipts.jsonl")
    }

    async fn chat(&self, arguments: &[&str]) -> Output {
        output(keirin(self.path()).arg("chat").args(arguments)).await
    }

    /// The command with no node to ask.
    async fn receipt(&self, arguments: &[&str]) -> Output {
        output(keirin(self.path()).args(["--url", "ws://127.0.0.1:1", "receipt"]).args(arguments)).await
    }

    /// What it prints for programs.
    async fn receipt_json(&self, arguments: &[&str]) -> Value {
        let output = self.receipt(&[arguments, &["--json"]].concat()).await;
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", error(&output)))
    }

    /// The only request that is kept.
    async fn id(&self) -> String {
        let listed = self.receipt_json(&["list"]).await;
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
        listed[0]["request"].as_str().expect("a text").to_owned()
    }
}

/// Runs the program while the server answers it.
async fn output(run: Run) -> Output {
    tokio::task::spawn_blocking(move || run.output()).await.expect("the program ends")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn receipts_that_hold_are_kept_without_a_word() {
    let server = Server::start().await;
    let home = Home::native(&server);

    let quiet = home.chat(&["one"]).await;
    assert!(quiet.status.success() && quiet.stderr.is_empty(), "{}", error(&quiet));
    let verbose = home.chat(&["two", "--verbose"]).await;
    let text = error(&verbose);
    assert!(text.contains("holds: 3 + 3 tokens, 2 KEI. Not checked: registration, fee, route."), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");

    let kept = fs::read_to_string(home.store()).expect("they are kept");
    assert_eq!(kept.lines().count(), 2);
    assert!(!kept.contains("You said"), "{kept}");
    let mode = fs::metadata(home.store()).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn receipt_that_does_not_hold_is_loud_and_the_answer_is_there_all_the_same() {
    let lie: fn(&mut Receipt) = |receipt| receipt.choices[0].completion_tokens += 40;
    let tampered: fn(&mut Receipt) = |receipt| receipt.fee += 1;
    let cases = [
        (Issue::Lies(lie), "tokens: the receipt counts 3 + 43 tokens, and the answer 3 + 3"),
        (Issue::Nothing, "missing: no receipt came"),
        (Issue::Text("?"), "not_a_receipt: "),
    ];
    for (issue, expected) in cases {
        let server = Server::start().await.gives(issue);
        let home = Home::native(&server);
        let output = home.chat(&["hi"]).await;
        assert!(output.status.success() && said(&output) == "You said: hi\n");
        let text = error(&output);
        assert!(text.starts_with("WARNING") && text.contains(expected), "{text}");
        let listed = home.receipt_json(&["list"]).await;
        assert_eq!(listed[0]["holds"], false, "{listed}");
    }

    let server = Server::start().await.gives(Issue::Tampered(tampered));
    let home = Home::native(&server);
    let output = home.chat(&["hi", "--verbose"]).await;
    let text = error(&output);
    assert!(text.contains("Not checked: signature"), "without the chain it cannot be told: {text}");
}

#[tokio::test]
async fn programs_get_the_outcome_with_the_answer() {
    let server = Server::start().await.gives(Issue::Nothing);
    let home = Home::native(&server);
    let answer: Value = serde_json::from_slice(&home.chat(&["hi", "--json"]).await.stdout).expect("JSON");
    assert_eq!(answer["choices"][0]["message"]["content"], "You said: hi");
    assert_eq!(
        (&answer["receipt"]["holds"], &answer["receipt"]["wrong"][0]["name"]),
        (&false.into(), &"missing".into())
    );
    assert_eq!(answer["receipt"]["request"], home.id().await);
}

#[tokio::test]
async fn who_pays_with_an_api_key_has_no_receipts() {
    let server = Server::start().await;
    let home = Home::hosted(&server);
    let output = home.chat(&["hi"]).await;
    assert!(output.status.success() && output.stderr.is_empty(), "{}", error(&output));
    assert!(!home.store().exists());
    assert_eq!(home.receipt_json(&["list"]).await, Value::Array(Vec::new()));
}

#[tokio::test]
async fn receipts_are_listed_and_shown_to_people_and_programs() {
    let server = Server::start().await;
    let home = Home::native(&server);
    home.chat(&["hi"]).await;
    let id = home.id().await;

    let listed = said(&home.receipt(&["list"]).await);
    assert!(
        listed.contains(&id[..12]) && listed.contains("3 + 3") && listed.contains("holds, 3 not checked"),
        "{listed}"
    );
    let shown = said(&home.receipt(&["show", &id[..8]]).await);
    for part in [id.as_str(), AGENT, "2 KEI", "unchecked    route"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let shown = home.receipt_json(&["show", &id[..8]]).await;
    assert_eq!((&shown["fee"], &shown["executor"]), (&"2000000000000".into(), &AGENT.into()));
    assert_eq!(shown["unchecked"], serde_json::json!(["registration", "fee", "route"]));

    for (id, expected) in
        [("ffffffffffff", "no receipt is kept"), ("abc", "at least 4"), ("nonsense", "no receipt is kept")]
    {
        let refused = home.receipt(&["show", id]).await;
        assert!(!refused.status.success() && error(&refused).contains(expected), "{}", error(&refused));
    }
}

#[tokio::test]
async fn check_goes_as_far_as_it_can_without_a_node_and_says_so() {
    let server = Server::start().await;
    let home = Home::native(&server);
    home.chat(&["hi"]).await;
    let id = home.id().await;

    let checked = home.receipt(&["check", &id]).await;
    let text = said(&checked);
    assert!(checked.status.success(), "{}", error(&checked));
    for part in ["no node      cannot reach a node at ws://127.0.0.1:1", "unchecked    fee", "everything that could be"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let checked = home.receipt_json(&["check", &id]).await;
    assert_eq!(checked["holds"], true);
    assert_eq!(checked["unchecked"], serde_json::json!(["registration", "fee", "route"]));
}

#[tokio::test]
async fn receipt_in_a_file_is_checked_by_body_and_answer() {
    let server = Server::start().await;
    let home = Home::native(&server);
    home.chat(&["hi"]).await;
    let id = home.id().await;
    let shown = home.receipt_json(&["show", &id]).await;
    fs::write(home.path().join("receipt"), shown["receipt"].as_str().expect("a text")).expect("it is writable");
    fs::write(home.path().join("shown"), shown.to_string()).expect("it is writable");
    fs::write(home.path().join("body"), server.seen().pop().expect("it was asked").body).expect("it is writable");
    fs::write(home.path().join("other"), "{\"model\":\"echo\"}").expect("it is writable");
    fs::write(home.path().join("answer"), "You said: hi").expect("it is writable");

    let names = |checked: &Value, field: &str| -> Vec<String> {
        let all = checked[field].as_array().expect("a list").iter();
        all.map(|one| one["name"].as_str().or(one.as_str()).expect("a name").to_owned()).collect()
    };
    let alone = home.receipt_json(&["check", "receipt"]).await;
    assert_eq!(names(&alone, "unchecked"), ["registration", "request", "tokens", "fee", "route", "text"]);
    let with_all = home.receipt_json(&["check", "receipt", "--body", "body", "--answer", "answer"]).await;
    assert_eq!(names(&with_all, "unchecked"), ["registration", "tokens", "fee", "route"]);
    assert_eq!((&with_all["holds"], &with_all["request"]), (&true.into(), &id.into()));
    let shown = home.receipt_json(&["check", "shown"]).await;
    assert_eq!(shown, alone, "what a file says besides its receipt is not believed");

    let other = ["check", "receipt", "--body", "other", "--answer", "body"];
    let wrong = home.receipt_json(&other).await;
    assert_eq!(names(&wrong, "wrong"), ["request", "text"]);
    let refused = home.receipt(&other).await;
    assert!(!refused.status.success() && error(&refused).contains("does not hold"), "{}", error(&refused));
    for nonsense in ["other", "body", "nothing"] {
        assert!(!home.receipt(&["check", nonsense]).await.status.success());
    }
}

#[tokio::test]
async fn what_is_settled_on_chain_needs_the_right_key_a_node_and_consent() {
    let server = Server::start().await;
    let home = Home::native(&server);
    home.chat(&["hi"]).await;
    let id = home.id().await;
    fs::write(home.path().join("another"), format!("{:064x}", 9)).expect("it is writable");

    for (arguments, expected) in [
        (vec!["dispute", &id, "--key-file", "another"], "another key"),
        (vec!["demand", &id, "--key-file", "another", "--yes"], "another key"),
        (vec!["demand", &id, "--key-file", "key"], "--yes"),
        (vec!["demand", &id, "--key-file", "key", "--yes"], "ws://127.0.0.1:1"),
        (vec!["dispute", &id, "--key-file", "key"], "ws://127.0.0.1:1"),
        (vec!["demand", &id, "--key-file", "key", "--yes", "--place", "1"], "--batch"),
        (vec!["dispute", &id, "--key-file", "key", "--other", "xyz"], "BATCH:PLACE"),
    ] {
        let refused = home.receipt(&arguments).await;
        assert!(!refused.status.success() && error(&refused).contains(expected), "{}", error(&refused));
    }
}
