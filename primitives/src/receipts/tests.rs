use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::{
    executor::ExecutorKey,
    inference::FinishReason,
    merkle::{verify, Tree},
    model::ModelId,
    signing::{batch_digest, receipt_digest, withdrawal_digest},
};

/// The generator of secp256k1, compressed: the public key of the secret key 1.
fn key_of_one() -> [u8; 33] {
    let bytes = hex::decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798").expect("hex");
    bytes.try_into().expect("33 bytes")
}

fn receipt(number: u64) -> Receipt {
    let address = RequesterKey(key_of_one()).id().address("keirin").expect("a valid prefix");
    Receipt {
        request: SignedRequest {
            requester: RequesterKey(key_of_one()),
            payload_hash: [1; 32],
            timestamp_ns: number,
            transfer_address: address,
            signature: RequestSignature([2; 64]),
        },
        transfer: ExecutorKey(key_of_one()),
        forwarded: RequestSignature([3; 64]),
        executor: ExecutorKey(key_of_one()),
        route: Route { conversation: None, passed: Default::default() },
        model: ModelId::truncate_from(b"m".to_vec()),
        prompt_tokens: 7,
        choices: vec![Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [4; 32], evidence: [5; 32] }]
            .try_into()
            .expect("one"),
        fee: 10 + u128::from(number),
    }
}

/// The address in DESIGN §7.
#[test]
fn addresses_are_those_of_native_clients() {
    let id = RequesterKey(key_of_one()).id();
    let address = id.address("gonka").expect("a valid prefix");
    assert_eq!(address.to_vec(), b"gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6");
    assert_eq!(RequesterId::parse(&address), Ok(("gonka".into(), id)));
}

#[test]
fn what_is_no_address_is_refused() {
    let good = RequesterKey(key_of_one()).id().address("gonka").expect("a valid prefix").to_vec();
    let mut changed = good.clone();
    changed[8] = b'q';
    let too_long = [b"gonka1".to_vec(), vec![b'q'; 100]].concat();
    // BIP 173's own example has another length than 20 bytes.
    for bad in
        [vec![], b"gonka1test".to_vec(), changed, good.to_ascii_uppercase(), too_long, b"a12uel5l".to_vec(), vec![0xff]]
    {
        assert_eq!(RequesterId::parse(&bad), Err(AddressError::NotAnAddress), "{bad:?}");
    }
    for bad in ["", "Keirin", "kei rin"] {
        assert_eq!(RequesterId([0; 20]).address(bad), Err(AddressError::Prefix), "{bad:?}");
    }
}

/// `hello`, signed in DESIGN §7 with the key 1 for `gonka1test` at 1 000 000 000.
/// A decoder of bech32 passes over a letter whose bits are no whole byte.
#[test]
fn nobody_has_a_second_address() {
    let zeros = RequesterId([0; 20]);
    let own = zeros.address("keirin").expect("a good prefix");
    assert_eq!(own.as_slice(), b"keirin1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqlvrckt");
    assert_eq!(RequesterId::parse(&own), Ok(("keirin".into(), zeros)));
    let other = b"keirin1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqlvrck2p";
    assert_eq!(RequesterId::parse(other), Err(AddressError::NotAnAddress));
}

#[test]
fn what_a_requester_signs_is_hash_time_and_address_without_separators() {
    let request = SignedRequest {
        requester: RequesterKey(key_of_one()),
        payload_hash: sp_crypto_hashing::sha2_256(b"hello"),
        timestamp_ns: 1_000_000_000,
        transfer_address: Address::truncate_from(b"gonka1test".to_vec()),
        signature: RequestSignature([0; 64]),
    };
    let message = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98241000000000gonka1test";
    assert_eq!(request.digest(), sp_crypto_hashing::sha2_256(message.as_bytes()));
    let to = ExecutorKey(key_of_one());
    assert_eq!(request.forwarding_digest(&to), Err(AddressError::NotAnAddress), "that is no whole address");

    let address = to.id().address("gonka").expect("a valid prefix");
    let request = SignedRequest { transfer_address: address, ..request };
    let own = "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6";
    let message = alloc::format!("{}{own}{own}", &message[..message.len() - "gonka1test".len()]);
    assert_eq!(request.forwarding_digest(&to), Ok(sp_crypto_hashing::sha2_256(message.as_bytes())));
}

#[test]
fn the_same_body_at_the_same_time_is_the_same_request_wherever_it_was_sent() {
    let request = receipt(1).request;
    let elsewhere = SignedRequest {
        transfer_address: Address::truncate_from(b"x".to_vec()),
        signature: RequestSignature([9; 64]),
        ..request.clone()
    };
    assert_eq!(request.id(), elsewhere.id());
    assert_ne!(request.id(), receipt(2).request.id());
}

#[test]
fn a_conversation_draws_the_same_executor_and_single_requests_do_not() {
    let (one, two) = (receipt(1), receipt(2));
    let entropy = |receipt: &Receipt, route: &Route| route.entropy(&[6; 32], &receipt.request, 0);
    assert_ne!(entropy(&one, &one.route), entropy(&two, &two.route));
    let talk = Route { conversation: Some([8; 32]), ..one.route.clone() };
    assert_eq!(entropy(&one, &talk), entropy(&two, &talk));
    assert_ne!(entropy(&one, &talk), talk.entropy(&[6; 32], &one.request, 1), "another attempt draws another one");
    assert_ne!(entropy(&one, &talk), talk.entropy(&[7; 32], &one.request, 0));
}

#[test]
fn tokens_of_all_answers_count_and_the_prompt_once() {
    let mut two = receipt(1);
    two.choices = vec![two.choices[0]; 2].try_into().expect("two");
    assert_eq!((receipt(1).tokens(), two.tokens()), (12, 17));
    assert_eq!(two.leaf().summary.fees, 11);
}

#[test]
fn digests_have_their_own_domains_and_chains() {
    let withdrawal = Withdrawal { requester: RequesterKey(key_of_one()), receiver: [1u8; 32], amount: 5, nonce: 0 };
    let batch = batch(&[(1, 1)]);
    let digests = |genesis| {
        [receipt_digest(genesis, &receipt(1)), batch_digest(genesis, &batch), withdrawal_digest(genesis, &withdrawal)]
    };
    let all: alloc::collections::BTreeSet<_> = digests(&[0; 32]).into_iter().chain(digests(&[1; 32])).collect();
    assert_eq!(all.len(), 6);
}

/// A batch with so many receipts and fees of each requester, and an invented root.
fn batch(debits: &[(u32, u128)]) -> BatchCommit<[u8; 32]> {
    let debit = |(number, (receipts, fees)): (usize, &(u32, u128))| Debit {
        requester: RequesterId([number as u8; 20]),
        receipts: *receipts,
        fees: *fees,
    };
    let debits: Vec<_> = debits.iter().enumerate().map(debit).collect();
    let fees = debits.iter().map(|debit| debit.fees).sum();
    BatchCommit {
        participant: [1; 32],
        number: 0,
        root: crate::merkle::Node {
            hash: [0; 32],
            summary: Span { fees, first: receipt(1).key(), last: receipt(1).key() },
        },
        count: debits.iter().map(|debit| debit.receipts).sum(),
        largest_fee: 0,
        not_after_ms: 0,
        debits: debits.try_into().expect("few"),
    }
}

#[test]
fn debits_add_up_or_the_batch_is_none() {
    let good = batch(&[(2, 10), (3, 0), (1, 7)]);
    assert_eq!(good.check(), Ok(()));

    let changed = |change: &dyn Fn(&mut BatchCommit<[u8; 32]>)| {
        let mut batch = good.clone();
        change(&mut batch);
        batch.check()
    };
    assert_eq!(changed(&|batch| batch.count = 0), Err(BatchError::Count));
    assert_eq!(changed(&|batch| batch.count = MAX_RECEIPTS + 1), Err(BatchError::Count));
    assert_eq!(changed(&|batch| batch.count += 1), Err(BatchError::Sum));
    assert_eq!(changed(&|batch| batch.root.summary.fees += 1), Err(BatchError::Sum));
    assert_eq!(changed(&|batch| batch.largest_fee = 18), Err(BatchError::Sum));
    assert_eq!(changed(&|batch| batch.debits[1].fees = u128::MAX), Err(BatchError::Sum), "it does not wrap around");
    assert_eq!(changed(&|batch| batch.debits[2].requester = RequesterId([1; 20])), Err(BatchError::Debits));
    assert_eq!(changed(&|batch| batch.debits[0].receipts = 0), Err(BatchError::Debits));
}

#[test]
fn every_place_is_in_one_debit() {
    let batch = batch(&[(2, 10), (3, 20), (1, 7)]);
    let at = |place| batch.debit_at(place).map(|(debit, first, before)| (debit.requester.0[0], first, before));
    assert_eq!([at(0), at(1)], [Some((0, 0, 0)); 2]);
    assert_eq!([at(2), at(4)], [Some((1, 2, 10)); 2]);
    assert_eq!([at(5), at(6)], [Some((2, 5, 30)), None]);
}

/// So many receipts in their order.
fn ordered(count: u32) -> Vec<Receipt> {
    let mut receipts: Vec<_> = (0..count).map(|number| receipt(number.into())).collect();
    receipts.sort_by_key(Receipt::key);
    receipts
}

#[test]
fn fees_that_overflow_have_no_tree() {
    let mut receipts = ordered(2);
    assert!(Tree::new(receipts.iter().map(Receipt::leaf).collect()).is_some());
    receipts[0].fee = u128::MAX;
    assert!(Tree::new(receipts.iter().map(Receipt::leaf).collect()).is_none());
}

#[test]
fn a_request_is_in_a_tree_once_and_in_its_order() {
    let [first, last] = <[Receipt; 2]>::try_from(ordered(2)).expect("two");
    let tree = |receipts: [&Receipt; 4]| Tree::new(receipts.map(Receipt::leaf).to_vec());
    let [a, b, c, d] = <[Receipt; 4]>::try_from(ordered(4)).expect("four");
    assert!(tree([&a, &b, &c, &d]).is_some());
    assert!(Tree::new(vec![last.leaf(), first.leaf()]).is_none());
    assert!(tree([&a, &b, &a, &b]).is_none(), "laid out twice");
    assert!(tree([&a, &a, &b, &c]).is_none());
    let mut dearer = a.clone();
    dearer.fee += 1;
    assert!(tree([&a, &dearer, &b, &c]).is_none(), "with another fee, too");
}

proptest! {
    /// A proof of one leaf tells the fees of all leaves before it.
    #[test]
    fn a_leafs_proof_shows_the_fees_before_it(count in 1u32..40, at in 0u32..40) {
        let place = at % count;
        let leaves: Vec<_> = ordered(count).iter().map(Receipt::leaf).collect();
        let tree = Tree::new(leaves.clone()).expect("in order, with small fees");
        let beside = tree.prove(&[place]);
        prop_assert_eq!(verify(&tree.root(), count, &[(place, leaves[place as usize])], &beside), Ok(()));

        let before: u128 = leaves[..place as usize].iter().map(|leaf| leaf.summary.fees).sum();
        prop_assert_eq!(fees_before(place, count, &beside), Some(before));
        let longer = [&beside[..], &[leaves[0]]].concat();
        prop_assert_eq!(fees_before(place, count, &longer), None);
        prop_assert!(beside.is_empty() || fees_before(place, count, &beside[1..]).is_none());
    }
}
