//! The audit audited: books in which something is not as it should be are refused.

use std::sync::Arc;

use keirin_client::requests::SignedReceipt;
use keirin_executor::gateway::{
    accounts::Fee,
    served::{Book, Ended, Endpoint, KeptRequest, Payer, ServedRequest, SignedReceipt as KeptReceipt},
};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::FinishReason,
    receipts::{Address, Choice, Receipt, RequestSignature, RequesterKey, Route, SignedRequest},
    HashBytes,
};
use tempfile::TempDir;

use crate::{
    audit::{Audit, Fault},
    client::{Outcome, Told},
};

const GENESIS: HashBytes = [4; 32];
/// Who passes requests on.
const AGENT: ExecutorKey = ExecutorKey([2; 33]);
const OTHER: ExecutorKey = ExecutorKey([3; 33]);

/// The books of two executors.
struct Books {
    _folders: Vec<TempDir>,
    books: Vec<Arc<Book>>,
}

impl Books {
    fn new() -> Self {
        let folders: Vec<_> = (0..2).map(|_| tempfile::tempdir().expect("a temporary folder")).collect();
        let books = folders.iter().map(|folder| Book::open(folder.path()).expect("it is made")).collect();
        Self { _folders: folders, books }
    }

    /// The agent's and the other one's.
    fn both(&self) -> [&Book; 2] {
        [&self.books[0], &self.books[1]]
    }

    fn audit(&self, told: &[Told]) -> Result<Audit, Fault> {
        Audit::of(told.to_vec(), &self.books)
    }
}

/// The receipt of an executor for a request that was made at a time.
fn receipt(executor: ExecutorKey, timestamp_ns: u64) -> Receipt {
    let choice = Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [0; 32], evidence: [0; 32] };
    Receipt {
        request: SignedRequest {
            requester: RequesterKey([1; 33]),
            payload_hash: [7; 32],
            timestamp_ns,
            transfer_address: Address::default(),
            signature: RequestSignature([0; 64]),
        },
        transfer: AGENT,
        forwarded: RequestSignature([0; 64]),
        executor,
        route: Route { conversation: None, passed: Default::default() },
        model: b"tiny".to_vec().try_into().expect("short enough"),
        prompt_tokens: 7,
        choices: vec![choice].try_into().expect("one"),
        fee: 120,
    }
}

async fn keep(book: &Book, receipt: &Receipt) {
    let signature = ExecutorSignature([0; 65]);
    let request = ServedRequest {
        hash: receipt.request.id().0,
        payer: Payer::Requester { address: "keirin1me".into() },
        timestamp_ns: receipt.request.timestamp_ns,
        body: receipt.request.payload_hash,
        endpoint: Endpoint::Chat,
        model: "tiny".into(),
        prompt_tokens: receipt.prompt_tokens,
        completion_tokens: 5,
        fee: Fee(receipt.fee),
        answers: Vec::new(),
        ended: Ended::Complete,
    };
    let receipt = Some(KeptReceipt { receipt: receipt.clone(), signature });
    let kept = KeptRequest { request, receipt, chain: Some(GENESIS), body: Vec::new(), positions: Vec::new() };
    book.keep(kept, vec!["keirin1me".into()]).await.expect("it can be written");
}

fn told(outcome: Outcome) -> Told {
    Told { body: [7; 32], operator_pays: false, outcome }
}

fn answered(receipt: &Receipt) -> Told {
    let signed = SignedReceipt { receipt: receipt.clone(), signature: ExecutorSignature([0; 65]) };
    told(Outcome::Answered(signed.into()))
}

#[tokio::test]
async fn request_that_is_settled_twice_is_seen() {
    let books = Books::new();
    let receipts = [AGENT, OTHER].map(|executor| receipt(executor, 5));
    for (book, receipt) in books.both().into_iter().zip(&receipts) {
        keep(book, receipt).await;
    }

    let [first, second] = receipts.clone().map(Box::new);
    let seen = books.audit(&[answered(&receipts[0])]).map(drop);

    assert_eq!(seen, Err(Fault::SettledTwice(first, second)));
}

/// An operator that signs the same question again for the holder of an API key pays twice, though the requests have other names.
#[tokio::test]
async fn question_that_is_asked_twice_and_settled_twice_is_seen() {
    let books = Books::new();
    let [agents, other] = books.both();
    let (first, second) = (receipt(AGENT, 5), receipt(OTHER, 6));
    keep(agents, &first).await;
    keep(other, &second).await;
    assert_eq!(
        books.audit(&[answered(&second)]).map(drop),
        Err(Fault::SettledTwice(first.clone().into(), second.into()))
    );

    let books = Books::new();
    let [agents, _] = books.both();
    keep(agents, &first).await;
    let again = receipt(AGENT, 6);
    keep(agents, &again).await;
    assert_eq!(books.audit(&[answered(&first)]).map(drop), Err(Fault::InABookTwice(again.into())));
}

#[tokio::test]
async fn receipt_that_its_agent_has_released_is_not_owed() {
    let books = Books::new();
    let [agents, other] = books.both();
    let (lost, given) = (receipt(OTHER, 5), receipt(AGENT, 5));
    keep(other, &lost).await;
    agents.release(&OTHER, lost.request.id().0, 5).await.expect("it can be written");
    keep(agents, &given).await;

    let audit = books.audit(&[answered(&given)]).expect("one of them is withdrawn");
    let owed = [(given.request.requester.id(), 120)].into();

    assert_eq!(audit.difference(&owed), None);
    assert!(audit.difference(&[(given.request.requester.id(), 240)].into()).is_some(), "paid for both");
    assert_eq!(books.audit(&[answered(&lost)]).map(drop), Err(Fault::NotOwed(answered(&lost).into())));
}

/// Its answer was sent, whatever the agent says: it will be settled.
#[tokio::test]
async fn release_of_an_answer_that_was_sent_makes_two() {
    let books = Books::new();
    let [agents, other] = books.both();
    let (sent, given) = (receipt(OTHER, 5), receipt(AGENT, 5));
    keep(other, &sent).await;
    other.sent(sent.request.id().0).await.expect("it can be written");
    agents.release(&OTHER, sent.request.id().0, 5).await.expect("it can be written");
    keep(agents, &given).await;

    let seen = books.audit(&[answered(&given)]).map(drop);

    assert_eq!(seen, Err(Fault::SettledTwice(given.into(), sent.into())));
}

#[tokio::test]
async fn who_was_refused_is_not_charged_unless_it_was_said_that_this_may_be() {
    let books = Books::new();
    let [agents, _] = books.both();
    keep(agents, &receipt(AGENT, 5)).await;
    let refused = |code: &str| told(Outcome::Refused(code.into()));

    for code in ["no_executor", "queue_full", "stopping"] {
        assert_eq!(books.audit(&[refused(code)]).map(drop), Err(Fault::Charged(refused(code).into())), "{code}");
    }
    assert!(books.audit(&[refused("executors_late")]).is_ok());
    assert!(books.audit(&[told(Outcome::CutOff)]).is_ok());
}

#[tokio::test]
async fn what_was_answered_is_owed_and_what_is_owed_was_asked() {
    let books = Books::new();
    let [agents, _] = books.both();
    let given = receipt(AGENT, 5);
    assert_eq!(books.audit(&[answered(&given)]).map(drop), Err(Fault::NotOwed(answered(&given).into())));

    keep(agents, &given).await;
    assert!(books.audit(&[answered(&given)]).is_ok());
    let dearer = Receipt { fee: 130, ..given.clone() };
    assert_eq!(books.audit(&[answered(&dearer)]).map(drop), Err(Fault::NotOwed(answered(&dearer).into())));
    assert_eq!(books.audit(&[]).map(drop), Err(Fault::NobodyAsked(given.into())));
}
