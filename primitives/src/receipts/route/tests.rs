use alloc::{collections::BTreeMap, vec};

use codec::Encode;
use proptest::prelude::*;

use super::*;
use crate::receipts::{Address, RequestSignature, RequesterKey};

const RANDOMNESS: HashBytes = [6; 32];

/// A participant whose account is this number.
fn candidate(number: u8, weight: u64) -> Candidate<u8> {
    Candidate { account: number, executor: executor(number), weight: VotingWeight(weight) }
}

fn executor(number: u8) -> ExecutorKey {
    ExecutorKey([number; 33])
}

/// Four participants with weights 10, 40, 30 and 20.
fn four() -> Candidates<u8> {
    Candidates::new([candidate(1, 10), candidate(2, 40), candidate(3, 30), candidate(4, 20)])
}

/// `hello`, asked by the secret key 1 at a time.
fn request(timestamp_ns: u64) -> SignedRequest {
    let key = hex::decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").expect("hex");
    SignedRequest {
        requester: RequesterKey(key.try_into().expect("33 bytes")),
        payload_hash: sp_crypto_hashing::sha2_256(b"hello"),
        timestamp_ns,
        transfer_address: Address::default(),
        signature: RequestSignature([0; 64]),
    }
}

fn route(conversation: Option<HashBytes>, passed: &[u8]) -> Route {
    let passed = passed.iter().copied().map(executor).collect::<Vec<_>>();
    Route { conversation, passed: passed.try_into().expect("at most two") }
}

/// Accounts that are drawn one after the other, each because those before did not take the request.
fn draws(request: &SignedRequest, conversation: Option<HashBytes>) -> Vec<u8> {
    let mut drawn = vec![];
    while drawn.len() < 3 {
        let route = route(conversation, &drawn);
        drawn.extend(route.next(&RANDOMNESS, request, &four()).map(|next| next.account));
    }
    drawn
}

/// A receipt for the request of this time.
fn receipt(timestamp_ns: u64, route: Route, server: u8) -> Receipt {
    Receipt {
        request: request(timestamp_ns),
        transfer: executor(9),
        forwarded: RequestSignature([0; 64]),
        executor: executor(server),
        route,
        model: Default::default(),
        prompt_tokens: 0,
        choices: Default::default(),
        fee: 0,
    }
}

fn misrouted(receipt: &Receipt) -> Option<Misrouted> {
    receipt.misrouted(&RANDOMNESS, &four())
}

/// These were computed by another implementation, in another language, from the text of decision 12.
#[test]
fn draws_are_those_of_the_published_formula() {
    let entropy = route(None, &[]).entropy(&RANDOMNESS, &request(1), 0);
    assert_eq!(hex::encode(entropy), "4985fa0415cb272bb102524abadd147ef9839dc7ca34c1e619c8b204c87c2eb9");
    let expected: [[u8; 3]; 8] =
        [[2, 3, 4], [3, 4, 2], [1, 2, 3], [1, 2, 3], [2, 4, 3], [3, 2, 4], [2, 3, 1], [3, 1, 2]];
    for (timestamp, expected) in (1..).zip(expected) {
        assert_eq!(draws(&request(timestamp), None), expected, "at {timestamp}");
    }
}

#[test]
fn conversation_goes_to_the_same_executors_whenever_it_goes_on() {
    let name = conversation_hash("my notebook");
    assert_eq!(hex::encode(name), "e732bad4ffb6d058ce966c5df596d01d1acd4f5c950f1c31f4c7ab155beecfde");
    for timestamp in 1..9 {
        assert_eq!(draws(&request(timestamp), Some(name)), [2, 4, 3]);
    }
}

#[test]
fn the_line_is_by_account_whatever_order_they_come_in() {
    let turned =
        Candidates::new([candidate(4, 20), candidate(2, 40), candidate(1, 10), candidate(2, 9), candidate(3, 30)]);
    assert_eq!(turned, four(), "and an account stands on it once");
}

#[test]
fn nobody_is_drawn_where_nobody_has_weight() {
    let nobody: [Candidates<u8>; 2] = [Candidates::new([]), Candidates::new([candidate(1, 0)])];
    for candidates in nobody {
        assert_eq!(candidates.draw(&[0xff; 32], &[]), None);
        assert_eq!(receipt(1, route(None, &[]), 1).misrouted(&RANDOMNESS, &candidates), Some(Misrouted::Executor));
    }
    assert_eq!(four().draw(&[0xff; 32], &[1, 2, 3, 4].map(executor)), None, "or all were drawn before");
}

#[test]
fn weights_that_add_up_to_more_than_64_bits_are_drawn_too() {
    let heavy = Candidates::new([candidate(1, u64::MAX), candidate(2, u64::MAX)]);
    let at = |place: u128| {
        let mut entropy = [0; 32];
        entropy[..16].copy_from_slice(&place.to_le_bytes());
        heavy.draw(&entropy, &[]).map(|drawn| drawn.account)
    };
    let first = u128::from(u64::MAX);
    assert_eq!([at(0), at(first - 1), at(first), at(2 * first - 1), at(2 * first)], [1, 1, 2, 2, 1].map(Some));
}

#[test]
fn receipts_of_those_that_were_drawn_are_in_order() {
    for timestamp in 1..50 {
        let drawn = draws(&request(timestamp), None);
        for attempt in 0..3 {
            assert_eq!(misrouted(&receipt(timestamp, route(None, &drawn[..attempt]), drawn[attempt])), None);
        }
    }
}

#[test]
fn executor_that_was_not_drawn_is_found() {
    // At time 1 they are drawn in the order 2, 3, 4.
    for other in [1, 3, 4, 9] {
        assert_eq!(misrouted(&receipt(1, route(None, &[]), other)), Some(Misrouted::Executor));
    }
    for other in [1, 2, 4] {
        assert_eq!(misrouted(&receipt(1, route(None, &[2]), other)), Some(Misrouted::Executor));
    }
    assert_eq!(misrouted(&receipt(1, route(None, &[2, 3]), 2)), Some(Misrouted::Executor), "who passed serves nothing");
}

#[test]
fn passing_over_who_was_not_drawn_is_found() {
    for other in [1, 3, 4, 9] {
        assert_eq!(misrouted(&receipt(1, route(None, &[other]), 3)), Some(Misrouted::Passed(0)), "{other}");
    }
    for other in [1, 2, 4, 9] {
        assert_eq!(misrouted(&receipt(1, route(None, &[2, other]), 4)), Some(Misrouted::Passed(1)), "{other}");
    }
}

#[test]
fn another_order_is_found() {
    assert_eq!(misrouted(&receipt(1, route(None, &[3, 2]), 4)), Some(Misrouted::Passed(0)));
    assert_eq!(misrouted(&receipt(1, route(None, &[3]), 2)), Some(Misrouted::Passed(0)));
}

#[test]
fn conversation_that_is_invented_forgotten_or_changed_is_found_where_it_draws_another() {
    let name = conversation_hash("my notebook");
    let honest = |timestamp| receipt(timestamp, route(Some(name), &[]), 2);
    assert!((1..9).all(|timestamp| misrouted(&honest(timestamp)).is_none()));

    // Single requests at times 2 and 3 go elsewhere, and another name of a conversation draws account 2 in four of ten cases.
    let forgotten = |timestamp| Receipt { route: route(None, &[]), ..honest(timestamp) };
    assert_eq!([2, 3].map(|timestamp| misrouted(&forgotten(timestamp))), [Some(Misrouted::Executor); 2]);
    let changed = |number: u8| Receipt { route: route(Some([number; 32]), &[]), ..honest(1) };
    let found = (0..100).filter(|number| misrouted(&changed(*number)).is_some()).count();
    assert!((45..75).contains(&found), "{found} of 100 are found; 60 are expected");
}

#[test]
fn other_randomness_draws_others() {
    let found = (0..100).filter(|number| receipt(1, route(None, &[]), 2).misrouted(&[*number; 32], &four()).is_some());
    assert!((45..75).contains(&found.count()), "60 are expected");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Of 1 000 draws each gets its share, within five standard deviations and a few.
    #[test]
    fn shares_follow_weights(weights in prop::collection::vec(0u64..1_000, 1..8), passed in 0usize..3, seed: u64) {
        let all = Candidates::new((0u8..).zip(&weights).map(|(number, weight)| candidate(number, *weight)));
        let out: Vec<_> = (0u8..).take(passed.min(weights.len() - 1)).map(executor).collect();
        let total: u64 = weights.iter().skip(out.len()).sum();
        let mut counts = BTreeMap::<u8, u32>::new();
        for number in 0..1_000u32 {
            if let Some(drawn) = all.draw(&(seed, number).using_encoded(blake2_256), &out) {
                *counts.entry(drawn.account).or_default() += 1;
            }
        }
        for (number, weight) in (0u8..).zip(&weights) {
            let share = if usize::from(number) < out.len() || total == 0 { 0.0 } else { *weight as f64 / total as f64 };
            let deviation = (1_000.0 * share * (1.0 - share)).sqrt();
            let count = f64::from(counts.get(&number).copied().unwrap_or_default());
            prop_assert!((count - 1_000.0 * share).abs() <= 5.0 * deviation + 5.0, "{number}: {count} of {share}");
        }
    }

    /// Whoever is drawn in turn is in order, and nobody else in its place is.
    #[test]
    fn only_who_was_drawn_is_in_order(timestamp: u64, conversation: Option<[u8; 32]>, attempt in 0usize..3, other in 1u8..6) {
        let drawn = draws(&request(timestamp), conversation);
        let way = route(conversation, &drawn[..attempt]);
        prop_assert_eq!(misrouted(&receipt(timestamp, way.clone(), drawn[attempt])), None);
        let found = misrouted(&receipt(timestamp, way, other));
        prop_assert_eq!(found, (other != drawn[attempt]).then_some(Misrouted::Executor));
    }
}
