//! What is false about a leaf of a batch, as everybody decides it who knows what the chain does.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use super::{fees_before, Address, BatchCommit, Receipt, RequestSignature, RequesterId, ShownReceipt};
use crate::{
    executor::ExecutorKey,
    model::{ModelId, ModelTerms},
    HashBytes,
};

/// How far clocks may be ahead of the chain's, in milliseconds: gateways take requests from up to half a minute ahead, and a block's
/// time is that of its slot.
pub const AHEAD_MS: u64 = 120_000;

const NANOSECONDS: u64 = 1_000_000;

/// Why a batch is false, whatever validators say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Falsehood {
    /// The leaf does not say what the receipt costs, or where it is among others.
    Span,
    /// The leaf is not among those of its requester, or the fees up to it are not within what this one pays.
    Debit,
    /// Another executor served it.
    Executor,
    /// The requester has not signed the request.
    Request,
    /// It was sent to what is no address of this chain.
    Address,
    /// The transfer agent is not the one that the request was sent to, or has not signed that it passes it on.
    Forwarding,
    /// The tokens cost something else, or the model was not offered.
    Fee,
    /// The fee is above what the batch says is its largest.
    LargestFee,
    /// The fee is below what a receipt costs at the least.
    LeastFee,
    /// The request was made after the batch, or longer before than an executor may take.
    Time,
    /// The request was committed before.
    Repeated,
}

/// What the chain knows that decides about the leaves of a batch.
pub trait LeafRules {
    /// Key of the executor when it committed the batch.
    fn committed_by(&self) -> ExecutorKey;

    /// Time of the block of the commitment, in milliseconds since 1970.
    fn committed_ms(&self) -> u64;

    /// How long before the commitment a request may have been made, in milliseconds.
    fn oldest_ms(&self) -> u64;

    /// The least that a receipt costs, in the chain's smallest unit.
    fn least_fee(&self) -> u128;

    /// Whether addresses of this chain begin so.
    fn is_prefix(&self, prefix: &str) -> bool;

    /// Whether something holds of one of the prices of a model in a request of this time, in milliseconds since 1970.
    fn is_price(&self, at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool;

    /// Whether a compressed key has signed a digest, in canonical form.
    fn is_signed_by(&self, key: &[u8; 33], digest: &HashBytes, signature: &RequestSignature) -> bool;
}

/// What is wrong with a leaf of a batch by itself. The leaf's proof has been checked.
pub fn falsehood_of<AccountId: Encode, Rules: LeafRules>(
    rules: &Rules,
    commit: &BatchCommit<AccountId>,
    shown: &ShownReceipt,
) -> Option<Falsehood> {
    let receipt = &shown.receipt;
    let checks = [
        (Falsehood::Span, shown.span == receipt.leaf().summary),
        (Falsehood::Debit, is_debited(commit, shown)),
        (Falsehood::Executor, receipt.executor == rules.committed_by()),
        (Falsehood::Fee, costs_its_fee(rules, receipt)),
        (Falsehood::LargestFee, receipt.fee <= commit.largest_fee),
        (Falsehood::LeastFee, receipt.fee >= rules.least_fee()),
        (Falsehood::Time, is_timely(rules, receipt)),
        (Falsehood::Request, is_requested(rules, receipt)),
        (Falsehood::Address, is_of_this_chain(rules, &receipt.request.transfer_address)),
        (Falsehood::Forwarding, is_forwarded(rules, receipt)),
    ];
    checks.into_iter().find(|(_, holds)| !holds).map(|(falsehood, _)| falsehood)
}

/// Whether the fee is what the tokens cost when they were asked for.
fn costs_its_fee(rules: &impl LeafRules, receipt: &Receipt) -> bool {
    let at_ms = receipt.request.timestamp_ns.div_euclid(NANOSECONDS);
    rules.is_price(at_ms, &receipt.model, |terms| {
        let token = terms.price_per_unit.checked_mul(terms.units_per_token.into());
        token.and_then(|token| token.checked_mul(receipt.tokens().into())) == Some(receipt.fee)
    })
}

/// Whether an address has this chain's prefix: nothing else in what a requester signs tells chains apart.
fn is_of_this_chain(rules: &impl LeafRules, address: &Address) -> bool {
    RequesterId::parse(address).is_ok_and(|(prefix, _)| rules.is_prefix(&prefix))
}

/// Whether the request was made before the batch was committed, and not so long before that a batch of then may be forgotten.
fn is_timely(rules: &impl LeafRules, receipt: &Receipt) -> bool {
    let latest = rules.committed_ms().saturating_add(AHEAD_MS).saturating_mul(NANOSECONDS);
    let earliest = rules.committed_ms().saturating_sub(rules.oldest_ms()).saturating_mul(NANOSECONDS);
    (earliest..=latest).contains(&receipt.request.timestamp_ns)
}

/// Whether a leaf stands among those of its requester, and the fees up to it are within what this one pays.
fn is_debited<AccountId: Encode>(commit: &BatchCommit<AccountId>, shown: &ShownReceipt) -> bool {
    let place = shown.place;
    let Some((debit, first, before)) = commit.debit_at(place) else { return false };
    let Some(so_far) = fees_before(place, commit.count, &shown.beside) else { return false };
    let reached = so_far.checked_add(shown.span.fees);
    let end = before.checked_add(debit.fees);
    let is_last = first.checked_add(debit.receipts) == place.checked_add(1);
    let begins = if place == first { so_far == before } else { so_far >= before };
    let ends = if is_last { reached == end } else { reached <= end };
    begins && ends && reached.is_some() && debit.requester == shown.receipt.request.requester.id()
}

fn is_requested(rules: &impl LeafRules, receipt: &Receipt) -> bool {
    let request = &receipt.request;
    rules.is_signed_by(&request.requester.0, &request.digest(), &request.signature)
}

fn is_forwarded(rules: &impl LeafRules, receipt: &Receipt) -> bool {
    let Receipt { request, transfer, forwarded, executor, .. } = receipt;
    let is_agent = RequesterId::parse(&request.transfer_address).is_ok_and(|(_, id)| id == transfer.id());
    let is_signed = |digest: HashBytes| rules.is_signed_by(&transfer.0, &digest, forwarded);
    is_agent && request.forwarding_digest(executor).is_ok_and(is_signed)
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;
    use crate::{
        inference::FinishReason,
        merkle::Tree,
        receipts::{Choice, Debit, RequesterKey, Route, SignedRequest},
    };

    const AGENT: ExecutorKey = ExecutorKey([3; 33]);
    const GOOD: RequestSignature = RequestSignature([1; 64]);

    /// A chain that commits at ten seconds, takes requests of the last five, and on which a token costs two.
    struct Chain;

    impl LeafRules for Chain {
        fn committed_by(&self) -> ExecutorKey {
            AGENT
        }

        fn committed_ms(&self) -> u64 {
            10_000
        }

        fn oldest_ms(&self) -> u64 {
            5_000
        }

        fn least_fee(&self) -> u128 {
            20
        }

        fn is_prefix(&self, prefix: &str) -> bool {
            prefix == "keirin"
        }

        fn is_price(&self, _at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
            model.as_slice() == b"m" && holds(&ModelTerms { context_length: 9, units_per_token: 2, price_per_unit: 1 })
        }

        fn is_signed_by(&self, _key: &[u8; 33], _digest: &HashBytes, signature: &RequestSignature) -> bool {
            *signature == GOOD
        }
    }

    fn receipt(requester: u8, number: u64) -> Receipt {
        let choice = Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [4; 32], evidence: [5; 32] };
        Receipt {
            request: SignedRequest {
                requester: RequesterKey([requester; 33]),
                payload_hash: [1; 32],
                timestamp_ns: 9_000_000_000 + number,
                transfer_address: AGENT.id().address("keirin").expect("a valid prefix"),
                signature: GOOD,
            },
            transfer: AGENT,
            forwarded: GOOD,
            executor: AGENT,
            route: Route { conversation: None, passed: Default::default() },
            model: ModelId::truncate_from(b"m".to_vec()),
            prompt_tokens: 7,
            choices: vec![choice].try_into().expect("one"),
            fee: 24,
        }
    }

    /// Five receipts of two requesters, the third of which is changed, as its executor commits them and shows that one.
    fn falsehood(change: impl FnOnce(&mut Receipt), debits: impl FnOnce(&mut [Debit])) -> Option<Falsehood> {
        let mut receipts: Vec<Receipt> = (0..5).map(|number| receipt(if number < 3 { 5 } else { 6 }, number)).collect();
        change(&mut receipts[2]);
        let changed = receipts[2].clone();
        receipts.sort_by_key(Receipt::key);
        let leaves = receipts.iter().map(Receipt::leaf).collect();
        let tree: Tree<_> = Tree::new(leaves).expect("they are in order");
        let mut owed: Vec<Debit> = Vec::new();
        for receipt in &receipts {
            let requester = receipt.key().requester;
            match owed.iter_mut().find(|debit| debit.requester == requester) {
                Some(debit) => (debit.receipts, debit.fees) = (debit.receipts + 1, debit.fees + receipt.fee),
                None => owed.push(Debit { requester, receipts: 1, fees: receipt.fee }),
            }
        }
        debits(&mut owed);
        let place = u32::try_from(receipts.iter().position(|receipt| *receipt == changed).expect("it is there"));
        let place = place.expect("there are five");
        let commit = BatchCommit {
            participant: 1u64,
            number: 0,
            root: tree.root(),
            count: 5,
            largest_fee: 24,
            not_after_ms: 10_000,
            debits: owed.try_into().expect("two"),
        };
        let beside = tree.prove(&[place]).try_into().expect("three at most");
        let shown = ShownReceipt { place, span: changed.leaf().summary, receipt: changed, beside };
        assert_eq!(shown.verify(&commit.root, commit.count), Ok(()));
        falsehood_of(&Chain, &commit, &shown)
    }

    fn of(change: impl FnOnce(&mut Receipt)) -> Option<Falsehood> {
        falsehood(change, |_| ())
    }

    #[test]
    fn receipt_in_order_is_not_false() {
        assert_eq!(of(|_| ()), None);
    }

    #[test]
    fn each_falsehood_is_found() {
        let second_ns = 1_000_000_000;
        assert_eq!(of(|receipt| receipt.executor = ExecutorKey([4; 33])), Some(Falsehood::Executor));
        assert_eq!(of(|receipt| receipt.fee -= 1), Some(Falsehood::Fee));
        assert_eq!(of(|receipt| receipt.model = ModelId::truncate_from(b"n".to_vec())), Some(Falsehood::Fee));
        let dearer = |receipt: &mut Receipt| (receipt.prompt_tokens, receipt.fee) = (8, 26);
        assert_eq!(of(dearer), Some(Falsehood::LargestFee));
        let cheap = |tokens: u32| {
            move |receipt: &mut Receipt| {
                (receipt.prompt_tokens, receipt.fee) = (tokens - 5, u128::from(tokens) * 2);
            }
        };
        assert_eq!((of(cheap(9)), of(cheap(10))), (Some(Falsehood::LeastFee), None));
        let at = |seconds: u64| move |receipt: &mut Receipt| receipt.request.timestamp_ns = seconds * second_ns;
        assert_eq!(of(at(4)), Some(Falsehood::Time));
        assert_eq!(of(at(131)), Some(Falsehood::Time));
        assert_eq!((of(at(5)), of(at(130))), (None, None));
        assert_eq!(of(|receipt| receipt.request.signature.0[0] = 2), Some(Falsehood::Request));
        assert_eq!(of(|receipt| receipt.forwarded.0[0] = 2), Some(Falsehood::Forwarding));
        let elsewhere = AGENT.id().address("gonka").expect("a valid prefix");
        assert_eq!(of(|receipt| receipt.request.transfer_address = elsewhere), Some(Falsehood::Address));
        let to_another = ExecutorKey([9; 33]).id().address("keirin").expect("a valid prefix");
        assert_eq!(of(|receipt| receipt.request.transfer_address = to_another), Some(Falsehood::Forwarding));
    }

    #[test]
    fn debits_that_are_split_otherwise_are_found() {
        let own = RequesterKey([5; 33]).id();
        let cheaper = |debits: &mut [Debit]| {
            debits.iter_mut().for_each(|debit| debit.fees = if debit.requester == own { 0 } else { 120 });
        };
        let fewer = |debits: &mut [Debit]| {
            debits.iter_mut().for_each(|debit| debit.receipts = if debit.requester == own { 0 } else { 5 });
        };
        let of_another = |debits: &mut [Debit]| {
            debits.iter_mut().for_each(|debit| debit.requester.0[0] ^= 1);
        };
        for change in [&cheaper as &dyn Fn(&mut [Debit]), &fewer, &of_another] {
            assert_eq!(falsehood(|_| (), change), Some(Falsehood::Debit));
        }
    }
}
