//! Receipts of which something is found from themselves.

use alloc::{boxed::Box, vec};
use frame_benchmarking::v2::account;
use frame_support::traits::Get;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{BatchCommit, Debit, Finding, InBatch, LeafProof, Receipt, RequesterKey, MAX_CHOICES, MAX_RECEIPTS},
    signing::finding_digest,
    sprint::{EpochIndex, Phase},
    weight::VotingWeight,
};
use sp_core::ecdsa::Public;

use super::setup::*;
use crate::*;

/// A receipt, and a roster of so many whose executor is not among them.
pub(super) fn misrouted_receipt<T: Config>(enrolled: u32) -> InBatch {
    let key = start::<T>();
    Reigns::<T>::insert(EPOCH, Reign { randomness: [3; 32], from_ms: Some(0) });
    (0..enrolled).for_each(|number| enrol::<T>(EPOCH, number));
    commit_around::<T>(receipt::<T>(&key, b"body"))
}

fn enrol<T: Config>(epoch: EpochIndex, number: u32) {
    let mut key = [2; 33];
    key[1..5].copy_from_slice(&number.to_be_bytes());
    let models = vec![model()].try_into().expect("one");
    let enrolled = Enrolled { executor: ExecutorKey(key), weight: VotingWeight(1), models };
    Rosters::<T>::insert(epoch, account::<T::AccountId>("racer", number, 0), enrolled);
}

/// A participant's key.
fn participant<T: Config>(name: &'static str) -> (T::AccountId, Public) {
    let (who, key) = (account(name, 0, 0), generate());
    T::BenchmarkHelper::set_up_participant(&who, ExecutorKey(key.0));
    (who, key)
}

/// A receipt of a request that is in order, which an agent passed on.
fn passed_on<T: Config>(request: &Receipt, agent: &Public, executor: ExecutorKey) -> Receipt {
    let mut receipt = Receipt { executor, ..request.clone() };
    let digest = receipt.request.forwarding_digest(&executor).expect("the agent has an address");
    (receipt.transfer, receipt.forwarded) = (ExecutorKey(agent.0), sign_short(agent, &digest));
    receipt
}

/// Commits the largest batch of one requester around a leaf that is in order.
fn commit_honest<T: Config>(participant: &T::AccountId, receipt: Receipt) -> InBatch {
    let requester = receipt.request.requester.id();
    let (shown, root) = first_leaf(receipt, FEE);
    put_in::<T>(requester);
    let fees = root.summary.fees;
    let debits = vec![Debit { requester, receipts: MAX_RECEIPTS, fees }].try_into().expect("one");
    let id = commit::<T>(BatchCommit {
        participant: participant.clone(),
        number: Lines::<T>::get(participant).next,
        root,
        count: MAX_RECEIPTS,
        largest_fee: FEE,
        not_after_ms: Pallet::<T>::time_ms(),
        debits,
    });
    (id, shown)
}

/// A request that an agent passed on to two executors.
pub(super) fn doubled_request<T: Config>() -> [InBatch; 2] {
    let key = start::<T>();
    let (other, other_key) = participant::<T>("other");
    let (_, agent) = participant::<T>("agent");
    let requester = generate();
    let mut asked = receipt::<T>(&agent, b"body");
    asked.fee = FEE;
    asked.prompt_tokens = u32::try_from(FEE).expect("a token costs one") - MAX_CHOICES;
    asked.request.requester = RequesterKey(requester.0);
    let prefix = T::AddressPrefix::get();
    asked.request.transfer_address = ExecutorKey(agent.0).id().address(prefix).expect("a valid prefix");
    asked.request.signature = sign_short(&requester, &asked.request.digest());
    let one = passed_on::<T>(&asked, &agent, ExecutorKey(key.0));
    let another = passed_on::<T>(&asked, &agent, ExecutorKey(other_key.0));
    [commit_honest::<T>(&executor::<T>(), one), commit_honest::<T>(&other, another)]
}

/// The longest finding.
pub(super) fn signed_finding<T: Config>() -> (Finding<T::AccountId>, ExecutorSignature) {
    let [one, other] = false_batch::<T>();
    let (finder, key) = participant::<T>("finder");
    let finding = Finding { finder, proof: LeafProof::Doubled(Box::new(one), Box::new(other)) };
    let signature = sign(&key, &finding_digest(&Pallet::<T>::genesis_hash(), &finding));
    (finding, signature)
}

/// So many of a roster that is kept no longer.
pub(super) fn old_roster<T: Config>(enrolled: u32) {
    T::BenchmarkHelper::set_clock(EpochIndex(KEPT_ROSTERS + 2), Phase::Generation);
    (0..enrolled).for_each(|number| enrol::<T>(EpochIndex(0), number));
}
