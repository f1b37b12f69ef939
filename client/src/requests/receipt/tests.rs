use k256::ecdsa::SigningKey;
use keirin_primitives::{
    inference::FinishReason,
    receipts::{Address, Candidate, Choice, RequestSignature, RequesterKey, Route, SignedRequest},
    weight::VotingWeight,
};

use super::*;

const GENESIS: HashBytes = [4; 32];
const RANDOMNESS: HashBytes = [7; 32];
const BODY: &[u8] = br#"{"model":"tiny","prompt_cache_key":"a"}"#;

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("a small number is a key")
}

fn public(number: u8) -> [u8; 33] {
    key(number).verifying_key().to_encoded_point(true).as_bytes().try_into().expect("33 bytes")
}

fn sign(number: u8, digest: &HashBytes) -> ([u8; 64], u8) {
    let (signature, recovery) = key(number).sign_prehash_recoverable(digest).expect("it can be signed");
    (signature.to_bytes().into(), recovery.to_byte())
}

fn agent() -> Address {
    ExecutorKey(public(2)).id().address("keirin").expect("a prefix")
}

fn candidates() -> Candidates<AccountBytes> {
    let weights = [(3, 10), (4, 0)];
    Candidates::new(weights.map(|(number, weight)| Candidate {
        account: [number; 32],
        executor: ExecutorKey(public(number)),
        weight: VotingWeight(weight),
    }))
}

/// Requester 1 asks executor 3 through agent 2.
fn receipt() -> Receipt {
    let unsigned = SignedRequest {
        requester: RequesterKey(public(1)),
        payload_hash: Sha256::digest(BODY).into(),
        timestamp_ns: 5,
        transfer_address: agent(),
        signature: RequestSignature([0; 64]),
    };
    let request = SignedRequest { signature: RequestSignature(sign(1, &unsigned.digest()).0), ..unsigned };
    let executor = ExecutorKey(public(3));
    let forwarding = request.forwarding_digest(&executor).expect("it has an address");
    let choice = Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [1; 32], evidence: [2; 32] };
    Receipt {
        transfer: ExecutorKey(public(2)),
        forwarded: RequestSignature(sign(2, &forwarding).0),
        executor,
        route: Route { conversation: conversation_of(BODY), passed: Default::default() },
        model: b"tiny".to_vec().try_into().expect("short enough"),
        prompt_tokens: 7,
        choices: vec![choice; 2].try_into().expect("few"),
        fee: 170,
        request,
    }
}

fn signed_by(number: u8, receipt: Receipt) -> SignedReceipt {
    let (rs, v) = sign(number, &receipt_digest(&GENESIS, &receipt));
    let signature = ExecutorSignature([rs.as_slice(), &[v]].concat().try_into().expect("65 bytes"));
    SignedReceipt { receipt, signature }
}

/// What is wrong with a receipt that its executor has signed, when something is changed before.
fn verdict(change: impl FnOnce(&mut Receipt), look: impl FnOnce(&mut Asked<'_>)) -> Result<(), ReceiptError> {
    let mut receipt = receipt();
    change(&mut receipt);
    let (requester, agent, candidates) = (*key(1).verifying_key(), agent(), candidates());
    let mut asked = Asked {
        requester: &requester,
        body: BODY,
        timestamp_ns: 5,
        transfer: std::str::from_utf8(&agent).expect("it is text"),
        genesis: &GENESIS,
        price_per_token: Some(10),
        usage: Some((7, 10)),
        drawn_by: Some((&RANDOMNESS, &candidates)),
    };
    look(&mut asked);
    let executor = if receipt.executor == ExecutorKey(public(4)) { 4 } else { 3 };
    verify_receipt(&signed_by(executor, receipt), &asked)
}

#[test]
fn honest_receipt_holds_and_reads_back_as_it_is_sent() {
    assert_eq!(verdict(|_| (), |_| ()), Ok(()));
    let signed = signed_by(3, receipt());
    let text = STANDARD.encode(signed.encode());
    assert_eq!(SignedReceipt::from_text(&text), Ok(signed));
    for other in ["", "AAAA", "*", &text[4..]] {
        assert_eq!(SignedReceipt::from_text(other), Err(ReceiptError::NotAReceipt), "{other}");
    }
}

#[test]
fn receipt_that_the_executor_did_not_sign_for_this_chain_is_found() {
    assert_eq!(verdict(|_| (), |asked| asked.genesis = &NO_CHAIN), Err(ReceiptError::Executor));
    assert_eq!(verdict(|receipt| receipt.executor = ExecutorKey(public(9)), |_| ()), Err(ReceiptError::Executor));
}

#[test]
fn receipt_of_another_request_is_found() {
    let of_another = Err(ReceiptError::Request);
    assert_eq!(verdict(|_| (), |asked| asked.body = b"{}"), of_another);
    assert_eq!(verdict(|_| (), |asked| asked.timestamp_ns = 6), of_another);
    assert_eq!(verdict(|_| (), |asked| asked.transfer = "keirin1other"), of_another);
    assert_eq!(verdict(|receipt| receipt.request.signature.0[40] ^= 1, |_| ()), of_another);
    assert_eq!(verdict(|receipt| receipt.request.requester = RequesterKey(public(9)), |_| ()), of_another);
}

#[test]
fn receipt_without_its_agents_word_is_found() {
    for changed in [
        verdict(|receipt| receipt.forwarded.0[40] ^= 1, |_| ()),
        verdict(|receipt| receipt.transfer = ExecutorKey(public(9)), |_| ()),
    ] {
        assert_eq!(changed, Err(ReceiptError::Forwarding));
    }
}

#[test]
fn conversation_that_was_made_up_or_forgotten_is_found() {
    for changed in [None, Some([9; 32])] {
        let changed = verdict(|receipt| receipt.route.conversation = changed, |_| ());
        assert_eq!(changed, Err(ReceiptError::Conversation));
    }
}

#[test]
fn tokens_and_fee_that_do_not_add_up_are_found() {
    let more = verdict(|receipt| receipt.choices[0].completion_tokens = 6, |_| ());
    assert_eq!(more, Err(ReceiptError::Tokens { receipt: 18, answer: 17 }));
    let moved = verdict(|receipt| (receipt.prompt_tokens, receipt.choices[0].completion_tokens) = (8, 4), |_| ());
    assert_eq!(moved, Err(ReceiptError::Tokens { receipt: 17, answer: 17 }));
    assert_eq!(verdict(|receipt| receipt.fee = 171, |_| ()), Err(ReceiptError::Fee { charged: 171, due: 170 }));
    assert_eq!(verdict(|receipt| receipt.fee = 171, |asked| asked.price_per_token = None), Ok(()));
}

#[test]
fn executor_that_was_not_drawn_is_found() {
    let other = verdict(
        |receipt| {
            receipt.executor = ExecutorKey(public(4));
            let forwarding = receipt.request.forwarding_digest(&receipt.executor).expect("it has an address");
            receipt.forwarded = RequestSignature(sign(2, &forwarding).0);
        },
        |_| (),
    );
    assert_eq!(other, Err(ReceiptError::Misrouted(Misrouted::Executor)), "it has no weight");
    let passed = |receipt: &mut Receipt| {
        receipt.route.passed = vec![ExecutorKey(public(4))].try_into().expect("one");
    };
    assert_eq!(verdict(passed, |_| ()), Err(ReceiptError::Misrouted(Misrouted::Passed(0))));
    assert_eq!(verdict(passed, |asked| asked.drawn_by = None), Ok(()), "who does not know the weights cannot tell");
}
