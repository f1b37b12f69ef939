//! Executors that answer otherwise than they were asked, and receipts that do not hold: the gateway that passed the request on finds them.

use std::time::Duration;

use keirin_executor::gateway::{accounts::Fee, auth::keys::KeyLimits, routing::Peer};
use keirin_primitives::receipts::Receipt;
use serde_json::json;

use crate::{
    forger::{Forger, PROMPT_TOKENS},
    network::{chat, peer, requester, with, Network, MODEL, PATH, PRICE},
    others::stranger,
};

/// Tokens that [`chat`] asks for at most.
const ASKED: u32 = 12;

/// A gateway that gives out keys, and asks one executor only.
struct Case {
    network: Network<1>,
    other: Peer,
    key: String,
    account: String,
}

impl Case {
    async fn of(events: u32, change: fn(&mut Receipt)) -> Self {
        let network = Network::start([0]).await;
        let host = &network.hosts[0];
        let forger = Forger {
            genesis: [0; 32],
            agent: (host.key(), host.gateway.agent().to_owned()),
            requester: requester(),
            model: MODEL,
            price: PRICE.0,
            tokens: ASKED,
            events,
            change,
        };
        let (key, url) = forger.listen(PATH).await;
        let other = peer(key, url, 1);
        network.weigh([0], [other.clone()]);
        let (key, made) = host.keys.create("a test", KeyLimits::default()).expect("the folder can be written");
        Self { network, other, key, account: format!("key:{}", made.id) }
    }

    /// Asks with the API key; none of an answer that breaks off.
    async fn ask(&self, stream: bool) -> Option<(u16, String)> {
        let body = with(chat(), json!({ "stream": stream })).to_string();
        let headers = [("authorization", format!("Bearer {}", self.key))];
        let answer = self.network.try_post(0, PATH, &headers, &body).await?;
        Some((answer.status.as_u16(), answer.text()))
    }

    /// Names of what was found to be wrong with the only receipt that is kept.
    async fn found(&self) -> Vec<String> {
        let kept = async {
            loop {
                match self.network.hosts[0].suspects().pop() {
                    Some(kept) => return kept,
                    None => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        };
        let kept = tokio::time::timeout(Duration::from_secs(20), kept).await.expect("it is kept");
        assert_eq!(kept["executor"], hex::encode(self.other.key.0));
        assert!(keirin_client::requests::SignedReceipt::from_text(kept["receipt"].as_str().expect("text")).is_ok());
        let problems = kept["problems"].as_array().expect("they are named");
        problems.iter().map(|problem| problem["name"].as_str().expect("text").to_owned()).collect()
    }

    fn spent(&self) -> Fee {
        self.network.hosts[0].book.spent(&self.account).expect("the book can be read")
    }
}

#[tokio::test]
async fn receipt_that_holds_is_not_kept_and_its_fee_is_charged() {
    let case = Case::of(ASKED, |_| {}).await;
    for (stream, times) in [(false, 1), (true, 2)] {
        assert_eq!(case.ask(stream).await.map(|answer| answer.0), Some(200));
        assert_eq!(case.spent(), Fee(times * PRICE.of_tokens(u64::from(PROMPT_TOKENS + ASKED)).0));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(case.network.hosts[0].suspects().is_empty(), "{:?}", case.network.hosts[0].suspects());
}

#[tokio::test]
async fn more_tokens_than_were_asked_for_end_the_answer_and_the_receipt_is_kept() {
    let more = |receipt: &mut Receipt| receipt.choices[0].completion_tokens = ASKED + 1;
    for stream in [false, true] {
        let case = Case::of(ASKED, more).await;
        match (stream, case.ask(stream).await) {
            (false, Some((502, text))) => assert!(text.contains("too_many_tokens"), "{text}"),
            (true, None) => {}
            (_, other) => panic!("{other:?}"),
        }
        assert!(case.found().await.contains(&"too_many_tokens".to_owned()));
    }
}

#[tokio::test]
async fn more_answers_than_were_asked_for_end_the_answer_too() {
    let more = |receipt: &mut Receipt| receipt.choices.try_push(receipt.choices[0]).expect("there is room");
    let case = Case::of(ASKED, more).await;
    assert_eq!(case.ask(false).await.map(|answer| answer.0), Some(502));
    assert!(case.found().await.contains(&"too_many_tokens".to_owned()));
}

/// Its receipt would say that it gave no more than was asked for.
#[tokio::test]
async fn stream_that_goes_on_is_cut_off_before_its_receipt() {
    let case = Case::of(20 * ASKED, |_| {}).await;
    assert_eq!(case.ask(true).await, None);
    let most = PRICE.of_tokens(with(chat(), json!({ "stream": true })).to_string().len() as u64 + u64::from(ASKED));
    let charged = async {
        while case.spent() == Fee(0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), charged).await.expect("it is charged");
    assert!(case.spent() <= most);
}

/// Requesters find out themselves; what they did not ask for does not come through all the same.
#[tokio::test]
async fn requesters_are_not_sent_more_than_they_asked_for_either() {
    let case = Case::of(ASKED, |receipt| receipt.choices[0].completion_tokens = 2 * ASKED).await;
    let answer = case.network.ask(0, &chat(), &[case.other.key]).await;

    assert_eq!(answer.refusal(), (502, "too_many_tokens".into()));
    assert_eq!(answer.receipt().receipt.executor, case.other.key, "with this the requester can go to the chain");
    assert_eq!(case.found().await, ["too_many_tokens"]);
}

/// What an executor may write into a receipt instead.
type Change = fn(&mut Receipt);

#[tokio::test]
async fn receipts_of_keys_requests_are_examined_as_requesters_examine_theirs() {
    let wrong: [(Change, &str); 6] = [
        (|receipt| receipt.model = b"other".to_vec().try_into().expect("short enough"), "model"),
        (|receipt| receipt.forwarded.0[9] ^= 1, "forwarding"),
        (|receipt| receipt.route.conversation = Some([1; 32]), "conversation"),
        (|receipt| receipt.route.passed.try_push(stranger()).expect("there is room"), "misrouted"),
        (|receipt| receipt.executor = stranger(), "executor"),
        (|receipt| receipt.request.signature.0[9] ^= 1, "requester"),
    ];
    for (change, name) in wrong {
        let case = Case::of(ASKED, change).await;
        assert_eq!(case.ask(false).await.map(|answer| answer.0), Some(200), "{name}: it is told to the operator only");
        let found = case.found().await;
        assert!(found.contains(&name.to_owned()), "{name}: {found:?}");
    }
}

/// Nobody is charged more than a request could cost by what the gateway knows, whatever a receipt says.
#[tokio::test]
async fn key_is_charged_no_more_than_was_held_back() {
    let case = Case::of(ASKED, |receipt| receipt.fee = u128::MAX).await;
    case.ask(false).await;
    let most = PRICE.of_tokens(with(chat(), json!({ "stream": false })).to_string().len() as u64 + u64::from(ASKED));
    assert_eq!(case.spent(), most);
}
