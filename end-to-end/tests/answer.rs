//! From a request to a paid answer, with everything in its place and with everything failing in turn.

use keirin_client::{
    inference::{self, Question},
    participants, Chain, ClientError,
};
use keirin_end_to_end::{account, address, free_port, Executor, Node};
use keirin_primitives::{inference::TaskId, views::TaskState};
use tokio::{io::AsyncWriteExt, net::TcpListener};

fn question(max_tokens: u32) -> Question {
    Question { max_tokens, ..Question::new("tiny-random", "Is anybody there?") }
}

async fn register(chain: &Chain, executor: &Executor) {
    keirin_end_to_end::register(chain, "//Alice", &executor.url(), "http://host.example").await;
}

async fn ask(chain: &Chain, question: &Question) -> inference::Asked {
    inference::ask(chain, &account("//Bob"), question, None).await.expect("the request is in order")
}

/// Waits for the task's end on a fresh connection.
async fn ended(node: &Node, task: TaskId) -> TaskState<u128, u32> {
    inference::wait(&node.chain().await, task).await.expect("the node answers").state
}

async fn served_and_missed(node: &Node) -> (u32, u32) {
    let alice = address("//Alice");
    let participant = participants::one(&node.chain().await, &alice).await.expect("the node answers");
    participant.map(|participant| (participant.served, participant.missed)).expect("Alice is registered")
}

#[tokio::test(flavor = "multi_thread")]
async fn request_is_answered_and_settled_within_a_few_blocks() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let node = Node::start(&[&executor.url()]).await;
    let chain = node.chain().await;
    register(&chain, &executor).await;

    let asked = ask(&chain, &question(16)).await;
    let TaskState::Answered { fee, refunded, completion_tokens, answered_at, .. } = ended(&node, asked.task).await
    else {
        panic!("the executor answers");
    };

    assert_eq!(fee + refunded, asked.held);
    assert!(fee > 0 && completion_tokens <= 16);
    assert!(u64::from(answered_at) <= asked.block + 4, "asked in {}, answered in {answered_at}", asked.block);
    assert_eq!(served_and_missed(&node).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn executor_that_was_down_answers_when_it_is_back() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let node = Node::start(&[&executor.url()]).await;
    let chain = node.chain().await;
    register(&chain, &executor).await;
    executor.kill();

    let asked = ask(&chain, &question(200)).await;
    executor.start().await;

    assert!(matches!(ended(&node, asked.task).await, TaskState::Answered { .. }));
    assert_eq!(served_and_missed(&node).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn executor_killed_while_it_works_reports_once_after_its_restart() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let node = Node::start(&[&executor.url()]).await;
    let chain = node.chain().await;
    register(&chain, &executor).await;

    let mut tasks = Vec::new();
    for _ in 0..3 {
        tasks.push(ask(&chain, &question(400)).await.task);
    }
    executor.kill();
    executor.start().await;

    for task in tasks {
        assert!(matches!(ended(&node, task).await, TaskState::Answered { .. }));
    }
    assert_eq!(served_and_missed(&node).await, (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn node_killed_before_the_report_loses_nothing_and_pays_once() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let mut node = Node::start(&[&executor.url()]).await;
    let chain = node.chain().await;
    register(&chain, &executor).await;

    let asked = ask(&chain, &question(300)).await;
    node.kill_and_restart().await;

    assert!(matches!(ended(&node, asked.task).await, TaskState::Answered { .. }));
    assert_eq!(served_and_missed(&node).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_in_a_refund_while_blocks_keep_coming() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let garbage = garbage_server().await;
    let silent = format!("http://127.0.0.1:{}", free_port());
    let node = Node::start(&[&garbage, &silent, &executor.url()]).await;
    let chain = node.chain().await;
    register(&chain, &executor).await;
    executor.kill();

    let before = chain.finalized_block().await.expect("the node answers");
    let asked = ask(&chain, &question(16)).await;
    let TaskState::Expired { refunded, expired_at } = ended(&node, asked.task).await else {
        panic!("nobody answers");
    };

    assert_eq!(refunded, asked.held);
    assert!(u64::from(expired_at) >= before + 20);
    assert_eq!(served_and_missed(&node).await, (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_named_and_explained() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let node = Node::start(&[&executor.url()]).await;
    let chain = node.chain().await;

    let nobody = inference::ask(&chain, &account("//Bob"), &question(16), None).await;
    assert!(is_refused(nobody, "NoParticipantAvailable"));
    register(&chain, &executor).await;

    let bob = account("//Bob");
    let cheap = inference::ask(&chain, &bob, &question(16), Some(1)).await;
    assert!(is_refused(cheap, "MaxFeeTooLow"));
    let unknown = Question { model: "none".into(), ..question(16) };
    assert!(is_refused(inference::ask(&chain, &bob, &unknown, Some(u128::MAX)).await, "ModelUnknown"));
    let long = Question { prompt: "x".repeat(16 * 1024 + 1), ..question(16) };
    assert!(is_refused(inference::ask(&chain, &bob, &long, Some(u128::MAX)).await, "PromptTooLong"));
    let twice = participants::register(&chain, &account("//Alice"), &executor.url(), "http://host.example").await;
    assert!(is_refused(twice, "AlreadyRegistered"));
    assert!(matches!(inference::quote(&chain, &unknown).await, Err(ClientError::NotFound(_))));
}

fn is_refused<T>(result: Result<T, ClientError>, with: &str) -> bool {
    matches!(result, Err(ClientError::Refused { name, explanation, .. }) if name == with && !explanation.is_empty())
}

/// Answers every connection with bytes that are no HTTP.
async fn garbage_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            // The other side may have gone.
            let _ = connection.write_all(&[0xff; 64]).await;
        }
    });
    format!("http://127.0.0.1:{port}")
}
