use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::ExecutorKey,
    inference::FinishReason,
    receipts::{
        Address, Candidate, Candidates, Choice, Misrouted, RequestSignature, RequesterKey, Route, SignedRequest,
    },
    signing::receipt_digest,
    weight::VotingWeight,
};
use sha2::{Digest, Sha256};

use super::*;
use crate::requests::{conversation_of, Bounds};

const GENESIS: HashBytes = [4; 32];
const BODY: &[u8] = br#"{"model":"tiny","messages":[],"n":2,"max_tokens":6,"prompt_cache_key":"a"}"#;
const TEXTS: [&str; 2] = ["one", "two"];

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

/// Executor 3 is always drawn, since executor 4 has no weight.
fn roster() -> Roster {
    let weights = [(3, 10), (4, 0)];
    let candidates = Candidates::new(weights.map(|(number, weight)| Candidate {
        account: [number; 32],
        executor: ExecutorKey(public(number)),
        weight: VotingWeight(weight),
    }));
    Roster { randomness: [7; 32], candidates }
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
    let executor = ExecutorKey(public(3));
    let choice = |text: &str| Choice {
        completion_tokens: 5,
        finish: FinishReason::Stop,
        output: ToldAnswer::new(text, None).output.0,
        evidence: [2; 32],
    };
    let receipt = Receipt {
        request: unsigned,
        transfer: ExecutorKey(public(2)),
        forwarded: RequestSignature([0; 64]),
        executor,
        route: Route { conversation: conversation_of(BODY), passed: Default::default() },
        model: b"tiny".to_vec().try_into().expect("short enough"),
        prompt_tokens: 7,
        choices: TEXTS.map(choice).to_vec().try_into().expect("few"),
        fee: 170,
    };
    forwarded(requested(receipt))
}

/// The same, with the requester's signature.
fn requested(mut receipt: Receipt) -> Receipt {
    receipt.request.signature = RequestSignature(sign(1, &receipt.request.digest()).0);
    receipt
}

/// The same, with the agent's signature.
fn forwarded(mut receipt: Receipt) -> Receipt {
    let digest = receipt.request.forwarding_digest(&receipt.executor).expect("it has an address");
    receipt.forwarded = RequestSignature(sign(2, &digest).0);
    receipt
}

fn signed_by(number: u8, receipt: Receipt) -> SignedReceipt {
    let (rs, v) = sign(number, &receipt_digest(&GENESIS, &receipt));
    let signature = ExecutorSignature([rs.as_slice(), &[v]].concat().try_into().expect("65 bytes"));
    SignedReceipt { receipt, signature }
}

fn sent() -> Sent {
    Sent::new(key(1).verifying_key(), BODY, 5, std::str::from_utf8(&agent()).expect("it is text"))
}

fn told() -> Told {
    let answers = TEXTS.map(|text| ToldAnswer::new(text, Some(FinishReason::Stop)));
    Told { usage: Some((7, 10)), answers: answers.to_vec() }
}

fn terms() -> ChainTerms {
    ChainTerms {
        genesis: Some(GENESIS),
        is_registered: Some(true),
        prices_per_token: Some(vec![10, 11]),
        rosters: vec![roster()],
    }
}

/// What is found in a receipt by who knows everything.
fn found(signed: &SignedReceipt) -> Findings {
    examine_receipt(signed, Some(&sent()), Some(&told()), &terms())
}

/// What is wrong with a receipt that its executor has signed, when something was changed before.
fn wrong(change: impl FnOnce(&mut Receipt)) -> Vec<ReceiptError> {
    let mut receipt = receipt();
    change(&mut receipt);
    let Findings { wrong, unchecked } = found(&signed_by(3, receipt));
    assert_eq!(unchecked, []);
    wrong
}

/// The same to a requester whose answer counted so many tokens.
fn wrong_to_who_was_told(usage: (u64, u64), change: impl FnOnce(&mut Receipt)) -> Vec<ReceiptError> {
    let mut receipt = receipt();
    change(&mut receipt);
    let told = Told { usage: Some(usage), ..told() };
    examine_receipt(&signed_by(3, receipt), Some(&sent()), Some(&told), &terms()).wrong
}

/// The same where who asked, or whoever knows the chain, knows something else.
fn wrong_to(sent: &Sent, told: &Told, terms: &ChainTerms) -> Vec<ReceiptError> {
    let Findings { wrong, unchecked } = examine_receipt(&signed_by(3, receipt()), Some(sent), Some(told), terms);
    assert_eq!(unchecked, []);
    wrong
}

#[test]
fn honest_receipt_holds_and_reads_back_as_it_is_sent() {
    let signed = signed_by(3, receipt());
    assert_eq!(found(&signed), Findings::default());
    let text = signed.to_text();
    assert_eq!(SignedReceipt::from_text(&text), Ok(signed));
    for other in ["", "AAAA", "*", &text[4..]] {
        assert_eq!(SignedReceipt::from_text(other), Err(ReceiptError::NotAReceipt), "{other}");
    }
}

/// Somebody on the way, or an agent: without the executor's key nothing can be changed.
#[test]
fn every_field_is_covered_by_the_executors_signature() {
    let changes: [fn(&mut Receipt); 18] = [
        |receipt| receipt.request.requester = RequesterKey(public(9)),
        |receipt| receipt.request.payload_hash[0] ^= 1,
        |receipt| receipt.request.timestamp_ns += 1,
        |receipt| receipt.request.transfer_address = ExecutorKey(public(9)).id().address("keirin").expect("a prefix"),
        |receipt| receipt.request.signature.0[40] ^= 1,
        |receipt| receipt.transfer = ExecutorKey(public(9)),
        |receipt| receipt.forwarded.0[40] ^= 1,
        |receipt| receipt.executor = ExecutorKey(public(4)),
        |receipt| receipt.route.conversation = None,
        |receipt| receipt.route.passed = vec![ExecutorKey(public(4))].try_into().expect("one"),
        |receipt| receipt.model = b"huge".to_vec().try_into().expect("short enough"),
        |receipt| receipt.prompt_tokens += 1,
        |receipt| receipt.choices[1].completion_tokens += 1,
        |receipt| receipt.choices[1].finish = FinishReason::Length,
        |receipt| receipt.choices[1].output[0] ^= 1,
        |receipt| receipt.choices[1].evidence[0] ^= 1,
        |receipt| receipt.choices.truncate(1),
        |receipt| receipt.fee += 1,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut signed = signed_by(3, receipt());
        change(&mut signed.receipt);
        assert!(found(&signed).wrong.contains(&ReceiptError::Executor), "change {number} is not seen");
    }
    for at in [0, 40, 64] {
        let mut signed = signed_by(3, receipt());
        signed.signature.0[at] ^= 1;
        assert_eq!(found(&signed).wrong, [ReceiptError::Executor], "byte {at} of the signature");
    }
}

#[test]
fn receipt_that_is_signed_for_another_chain_or_by_another_is_found() {
    let of = |genesis| wrong_to(&sent(), &told(), &ChainTerms { genesis: Some(genesis), ..terms() });
    assert_eq!(of(NO_CHAIN), [ReceiptError::Executor]);
    assert_eq!(of([5; 32]), [ReceiptError::Executor]);
    assert_eq!(found(&signed_by(4, receipt())).wrong, [ReceiptError::Executor]);
}

/// Whoever has one signature can make the other one of it, which the chain does not take.
#[test]
fn signature_with_a_high_s_is_found() {
    let mut signed = signed_by(3, receipt());
    let low = k256::ecdsa::Signature::from_slice(&signed.signature.0[..64]).expect("64 bytes");
    let (r, s) = (low.r(), low.s());
    let high = k256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).expect("non-zero");
    signed.signature.0[..64].copy_from_slice(&high.to_bytes());
    signed.signature.0[64] ^= 1;
    assert_eq!(found(&signed).wrong, [ReceiptError::Executor]);
}

#[test]
fn executor_that_nobody_registered_is_found() {
    let terms = ChainTerms { is_registered: Some(false), ..terms() };
    assert_eq!(wrong_to(&sent(), &told(), &terms), [ReceiptError::Unregistered]);
}

/// An executor that signs whatever it likes, of a request that the requester made at another time.
#[test]
fn receipt_of_another_request_is_found() {
    let other = |change: fn(&mut SignedRequest)| {
        wrong(|receipt| {
            change(&mut receipt.request);
            *receipt = forwarded(requested(receipt.clone()));
        })
    };
    let of_another = [ReceiptError::Request];
    assert_eq!(other(|request| request.payload_hash[0] ^= 1), of_another);
    assert_eq!(other(|request| request.timestamp_ns = 6), of_another);
    let to_nine = wrong_to(&Sent { transfer: "keirin1nine".into(), ..sent() }, &told(), &terms());
    assert_eq!(to_nine, of_another);
}

#[test]
fn request_that_the_requester_did_not_sign_is_found() {
    let invented = wrong(|receipt| {
        receipt.request.timestamp_ns = 6;
        *receipt = forwarded(receipt.clone());
    });
    assert_eq!(invented, [ReceiptError::Requester, ReceiptError::Request]);
    let somebody_elses = wrong(|receipt| receipt.request.requester = RequesterKey(public(9)));
    assert_eq!(somebody_elses, [ReceiptError::Requester, ReceiptError::Request]);
    assert_eq!(wrong(|receipt| receipt.request.signature.0[40] ^= 1), [ReceiptError::Requester]);
}

#[test]
fn receipt_without_its_agents_word_is_found() {
    assert_eq!(wrong(|receipt| receipt.forwarded.0[40] ^= 1), [ReceiptError::Forwarding]);
    assert_eq!(wrong(|receipt| receipt.transfer = ExecutorKey(public(9))), [ReceiptError::Forwarding]);
}

#[test]
fn other_model_is_found() {
    let cheaper = wrong(|receipt| receipt.model = b"tinier".to_vec().try_into().expect("short enough"));
    assert_eq!(cheaper, [ReceiptError::Model { receipt: "tinier".into(), asked: "tiny".into() }]);
}

#[test]
fn conversation_that_was_made_up_or_forgotten_is_found() {
    for changed in [None, Some([9; 32])] {
        assert_eq!(wrong(|receipt| receipt.route.conversation = changed), [ReceiptError::Conversation]);
    }
}

#[test]
fn tokens_that_the_answer_does_not_count_are_found() {
    let more = wrong(|receipt| {
        receipt.choices[0].completion_tokens = 6;
        receipt.fee = 180;
    });
    assert_eq!(more, [ReceiptError::Tokens { receipt: (7, 11), answer: (7, 10) }]);
    let moved = wrong(|receipt| (receipt.prompt_tokens, receipt.choices[0].completion_tokens) = (8, 4));
    assert_eq!(moved, [ReceiptError::Tokens { receipt: (8, 9), answer: (7, 10) }]);
}

/// Also when its executor counts in `usage` what it has generated.
#[test]
fn more_and_longer_answers_than_were_asked_for_are_found() {
    let longer = wrong_to_who_was_told((7, 12), |receipt| {
        receipt.choices[1].completion_tokens = 7;
        receipt.fee = 190;
    });
    assert_eq!(longer, [ReceiptError::TooLong { answer: 1, receipt: 7, asked: 6 }]);
    let once = Sent { bounds: Bounds { tokens: Some(4), answers: Some(1) }, ..sent() };
    let too_long = |answer| ReceiptError::TooLong { answer, receipt: 5, asked: 4 };
    let all = [ReceiptError::TooMany { receipt: 2, asked: 1 }, too_long(0), too_long(1)];
    assert_eq!(wrong_to(&once, &told(), &terms()), all);
    let unbounded = Sent { bounds: Bounds::default(), ..sent() };
    assert_eq!(wrong_to(&unbounded, &told(), &terms()), []);
}

#[test]
fn other_texts_and_ends_are_found_one_by_one() {
    assert_eq!(wrong(|receipt| receipt.choices[1].output = [9; 32]), [ReceiptError::Text { answer: 1 }]);
    let ended = wrong(|receipt| receipt.choices[0].finish = FinishReason::Length);
    assert_eq!(ended, [ReceiptError::Finish { answer: 0 }]);
    let swapped = wrong(|receipt| {
        (receipt.choices[0].output, receipt.choices[1].output) = (receipt.choices[1].output, receipt.choices[0].output);
    });
    assert_eq!(swapped, [ReceiptError::Text { answer: 0 }, ReceiptError::Text { answer: 1 }]);
    let fewer = Told { answers: told().answers[..1].to_vec(), ..told() };
    assert_eq!(wrong_to(&sent(), &fewer, &terms()), [ReceiptError::Answers { receipt: 2, answer: 1 }]);
}

/// Only who reads the positions can tell that: the requester has not got them.
#[test]
fn hash_of_the_positions_is_for_validators() {
    assert_eq!(wrong(|receipt| receipt.choices[0].evidence = [9; 32]), []);
}

#[test]
fn fee_is_by_one_of_the_prices_that_the_chain_had() {
    assert_eq!(wrong(|receipt| receipt.fee = 171), [ReceiptError::Fee { charged: 171, due: 170 }]);
    assert_eq!(wrong(|receipt| receipt.fee = 187), [], "the list before counts, too");
    let free = ChainTerms { prices_per_token: Some(Vec::new()), ..terms() };
    assert_eq!(wrong_to(&sent(), &told(), &free), [ReceiptError::NoPrice]);
    let dear = ChainTerms { prices_per_token: Some(vec![u128::MAX]), ..terms() };
    assert_eq!(wrong_to(&sent(), &told(), &dear), [ReceiptError::Fee { charged: 170, due: u128::MAX }]);
}

#[test]
fn executor_that_was_not_drawn_is_found() {
    let mut other = receipt();
    other.executor = ExecutorKey(public(4));
    let misrouted = found(&signed_by(4, forwarded(other))).wrong;
    assert_eq!(misrouted, [ReceiptError::Misrouted(Misrouted::Executor)], "it has no weight");

    let passed = wrong(|receipt| receipt.route.passed = vec![ExecutorKey(public(4))].try_into().expect("one"));
    assert_eq!(passed, [ReceiptError::Misrouted(Misrouted::Passed(0))]);
}

#[test]
fn draw_of_the_epoch_before_counts_as_long_as_it_is_known() {
    let nobody = Roster { candidates: Candidates::new([]), ..roster() };
    let both = ChainTerms { rosters: vec![nobody.clone(), roster()], ..terms() };
    assert_eq!(wrong_to(&sent(), &told(), &both), []);
    let newest = ChainTerms { rosters: vec![nobody], ..terms() };
    assert_eq!(wrong_to(&sent(), &told(), &newest), [ReceiptError::Misrouted(Misrouted::Executor)]);
}

#[test]
fn who_knows_nothing_is_told_what_was_not_checked() {
    let alone = examine_receipt(&signed_by(3, receipt()), None, None, &ChainTerms::default());
    let unchecked = [
        Unchecked::Signature,
        Unchecked::Registration,
        Unchecked::Request,
        Unchecked::Tokens,
        Unchecked::Fee,
        Unchecked::Route,
        Unchecked::Text,
    ];
    assert_eq!(alone, Findings { wrong: Vec::new(), unchecked: unchecked.to_vec() });

    let mut forged = receipt();
    forged.forwarded.0[40] ^= 1;
    let alone = examine_receipt(&signed_by(3, forged), None, None, &ChainTerms::default());
    assert_eq!(alone.wrong, [ReceiptError::Forwarding], "what the receipt itself shows is seen");
}

#[test]
fn receipt_of_no_chain_is_known_without_one() {
    let receipt = receipt();
    let (rs, v) = sign(3, &receipt_digest(&NO_CHAIN, &receipt));
    let signature = ExecutorSignature([rs.as_slice(), &[v]].concat().try_into().expect("65 bytes"));
    let signed = SignedReceipt { receipt, signature };
    let found = examine_receipt(&signed, Some(&sent()), Some(&told()), &ChainTerms::default());
    assert!(found.hold() && !found.unchecked.contains(&Unchecked::Signature), "{found:?}");
}

#[test]
fn findings_have_names_of_their_own() {
    let all = [
        ReceiptError::Missing,
        ReceiptError::NotAReceipt,
        ReceiptError::Executor,
        ReceiptError::Unregistered,
        ReceiptError::Requester,
        ReceiptError::Request,
        ReceiptError::Model { receipt: String::new(), asked: String::new() },
        ReceiptError::Forwarding,
        ReceiptError::Conversation,
        ReceiptError::Answers { receipt: 0, answer: 0 },
        ReceiptError::TooMany { receipt: 0, asked: 0 },
        ReceiptError::TooLong { answer: 0, receipt: 0, asked: 0 },
        ReceiptError::Text { answer: 0 },
        ReceiptError::Finish { answer: 0 },
        ReceiptError::Tokens { receipt: (0, 0), answer: (0, 0) },
        ReceiptError::NoPrice,
        ReceiptError::Fee { charged: 0, due: 0 },
        ReceiptError::Misrouted(Misrouted::Executor),
    ];
    let names: std::collections::BTreeSet<_> = all.iter().map(ReceiptError::name).collect();
    assert_eq!(names.len(), all.len());
}

#[test]
fn what_is_known_of_a_request_has_none_of_its_words() {
    let secret = br#"{"model":"tiny","prompt_cache_key":"a","messages":[{"role":"user","content":"my diary"}]}"#;
    let sent = Sent::new(key(1).verifying_key(), secret, 5, "keirin1agent");
    let kept = serde_json::to_string(&sent).expect("it is text");
    assert!(!kept.contains("diary") && kept.contains("tiny"), "{kept}");
    assert_eq!(serde_json::from_str::<Sent>(&kept).expect("it was written so"), sent);
    let older = kept.replace(r#","bounds":{"tokens":null,"answers":1}"#, "");
    let unbounded = Sent { bounds: Bounds::default(), ..sent };
    assert_ne!(older, kept);
    assert_eq!(serde_json::from_str::<Sent>(&older).expect("older versions wrote it so"), unbounded);
    assert_eq!(self::sent().id(), receipt().request.id());
}
