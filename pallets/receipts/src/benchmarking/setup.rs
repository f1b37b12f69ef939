//! What the benchmarks start from: an executor with batches, requesters with deposits, a validator.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::account;
use frame_support::traits::{Get, UnixTime};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::FinishReason,
    merkle::Node,
    model::{ModelId, ModelTerms, MAX_MODEL_ID_BYTES},
    receipts::{
        BatchCommit, BatchId, Choice, Debit, Falsehood, OwnReceiptDemand, PostedReceipt, Receipt, ReceiptDemand,
        ReceiptKey, RequestId, RequestSignature, RequesterId, RequesterKey, Route, ShownReceipt, SignedRequest, Span,
        Withdrawal, MAX_BESIDE, MAX_CHOICES, MAX_DEBITS, MAX_PASSED, MAX_RECEIPTS,
    },
    signing::{batch_digest, own_receipt_demand_digest, receipt_demand_digest, withdrawal_digest},
    sprint::{EpochIndex, Phase},
    validation::WorkIndex,
    HashBytes,
};
use sp_core::{crypto::KeyTypeId, ecdsa::Public};
use sp_runtime::{traits::One, Saturating};

use crate::*;

const BENCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"kbre");

/// The current epoch.
pub(super) const EPOCH: EpochIndex = EpochIndex(6);

/// What a receipt costs.
pub(super) const FEE: u128 = 20_000_000;

/// What each requester has.
pub(super) const DEPOSIT: u128 = 10_000_000_000_000;

/// Sets up what this pallet only asks about.
pub trait BenchmarkHelper<AccountId> {
    /// Makes an account a participant that has this key, collateral, a balance, and weight in the current epoch.
    fn set_up_participant(who: &AccountId, key: ExecutorKey);

    /// Gives an account a lot.
    fn fund(who: &AccountId);

    /// Puts the clock at the start of a phase.
    fn set_clock(epoch: EpochIndex, phase: Phase);

    /// Registers a model.
    fn set_up_model(model: &ModelId);

    /// Has a validator name a receipt as invalid that cost nothing.
    fn name_receipt(epoch: EpochIndex, index: WorkIndex, validator: &AccountId, place: u32);
}

/// Who pays for deposits and transactions.
pub(super) fn payer<T: Config>() -> T::AccountId {
    let who = account("payer", 0, 0);
    T::BenchmarkHelper::fund(&who);
    who
}

pub(super) fn executor<T: Config>() -> T::AccountId {
    account("executor", 0, 0)
}

pub(super) fn generate() -> Public {
    sp_io::crypto::ecdsa_generate(BENCH_KEY_TYPE, None)
}

pub(super) fn sign(key: &Public, digest: &HashBytes) -> ExecutorSignature {
    let signature = sp_io::crypto::ecdsa_sign_prehashed(BENCH_KEY_TYPE, key, digest);
    ExecutorSignature(signature.expect("the key was generated").0)
}

pub(super) fn sign_short(key: &Public, digest: &HashBytes) -> RequestSignature {
    let mut bytes = [0; 64];
    bytes.copy_from_slice(&sign(key, digest).0[..64]);
    RequestSignature(bytes)
}

/// A requester that has no key.
pub(super) fn requester_id(number: u32) -> RequesterId {
    let mut id = [0; 20];
    id[..4].copy_from_slice(&number.to_be_bytes());
    RequesterId(id)
}

pub(super) fn put_in<T: Config>(requester: RequesterId) {
    Pallet::<T>::do_deposit(payer::<T>(), requester, DEPOSIT).expect("the payer has a lot");
}

pub(super) fn signed_withdrawal<T: Config>() -> (Withdrawal<T::AccountId>, RequestSignature) {
    let key = generate();
    let requester = RequesterKey(key.0);
    put_in::<T>(requester.id());
    let withdrawal = Withdrawal { requester, receiver: account("receiver", 0, 0), amount: DEPOSIT, nonce: 0 };
    let signature = sign_short(&key, &withdrawal_digest(&Pallet::<T>::genesis_hash(), &withdrawal));
    (withdrawal, signature)
}

pub(super) fn model() -> ModelId {
    ModelId::truncate_from(vec![b'm'; MAX_MODEL_ID_BYTES as usize])
}

/// A price list of the epoch, and its executor.
pub(super) fn start<T: Config>() -> Public {
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Generation);
    let key = generate();
    T::BenchmarkHelper::set_up_participant(&executor::<T>(), ExecutorKey(key.0));
    let terms = ModelTerms { context_length: 2_048, units_per_token: 1, price_per_unit: 1 };
    Prices::<T>::insert(EPOCH, model(), terms);
    Lists::<T>::insert(EPOCH, List { after: None, complete: true, from_ms: Some(0) });
    OldestPrices::<T>::put(EPOCH);
    key
}

/// What stands to the right of all receipts, in this order.
fn span_after(place: u8) -> Span {
    let key = ReceiptKey { requester: RequesterId([u8::MAX; 20]), request: RequestId([place; 32]) };
    Span { fees: 0, first: key, last: key }
}

/// A batch of so many requesters with these places of a tree of the largest size.
fn batch<T: Config>(debits: u32, root: HashBytes) -> BatchCommit<T::AccountId> {
    let each = MAX_RECEIPTS.div_euclid(debits);
    let debit = |number| {
        let rest = if number + 1 == debits { MAX_RECEIPTS - each * debits } else { 0 };
        let receipts = each + rest;
        Debit { requester: requester_id(number), receipts, fees: FEE * u128::from(receipts) }
    };
    let debits: Vec<_> = (0..debits).map(debit).collect();
    let fees = debits.iter().map(|debit| debit.fees).sum();
    BatchCommit {
        participant: executor::<T>(),
        number: Lines::<T>::get(executor::<T>()).next,
        root: Node { hash: root, summary: Span { fees, ..span_after(0) } },
        count: MAX_RECEIPTS,
        largest_fee: FEE,
        not_after_ms: Pallet::<T>::time_ms(),
        debits: debits.try_into().expect("they fit"),
    }
}

/// A batch whose debits take what is free and some of what is waiting.
pub(super) fn signed_batch<T: Config>(debits: u32) -> (BatchCommit<T::AccountId>, ExecutorSignature) {
    let key = start::<T>();
    let batch = batch::<T>(debits, [1; 32]);
    for debit in &batch.debits {
        put_in::<T>(debit.requester);
        Deposits::<T>::mutate(debit.requester, |deposit| {
            let waiting = Waiting { amount: DEPOSIT - 1, receiver: payer::<T>(), payable_at: Pallet::<T>::now() };
            (deposit.free, deposit.waiting) = (1, Some(waiting));
        });
    }
    let signature = sign(&key, &batch_digest(&Pallet::<T>::genesis_hash(), &batch));
    (batch, signature)
}

pub(super) fn commit<T: Config>(batch: BatchCommit<T::AccountId>) -> BatchId {
    for debit in &batch.debits {
        put_in::<T>(debit.requester);
    }
    let id = batch.id();
    Pallet::<T>::do_commit_batch(batch).expect("it is in order");
    id
}

/// The largest receipt, of a request whose signatures are both of another digest.
pub(super) fn receipt<T: Config>(key: &Public, body: &[u8]) -> Receipt {
    let requester = generate();
    let choice = Choice {
        completion_tokens: 1,
        finish: FinishReason::Stop,
        output: [4; 32],
        evidence: sp_io::hashing::blake2_256(&[]),
    };
    let transfer = ExecutorKey(key.0);
    Receipt {
        request: SignedRequest {
            requester: RequesterKey(requester.0),
            payload_hash: sp_io::hashing::sha2_256(body),
            timestamp_ns: u64::try_from(T::Time::now().as_nanos()).expect("not in this century"),
            transfer_address: transfer.id().address("keirin").expect("a valid prefix"),
            signature: sign_short(&requester, &[9; 32]),
        },
        transfer,
        forwarded: sign_short(key, &[9; 32]),
        executor: transfer,
        route: Route {
            conversation: Some([8; 32]),
            passed: vec![transfer; MAX_PASSED as usize].try_into().expect("they fit"),
        },
        model: model(),
        prompt_tokens: 1,
        choices: vec![choice; MAX_CHOICES as usize].try_into().expect("they fit"),
        fee: FEE * u128::from(MAX_RECEIPTS),
    }
}

/// The receipt as the first leaf of a tree of the largest size, and the root. The others cost all the same, if not nothing.
pub(super) fn first_leaf(receipt: Receipt, others: u128) -> (ShownReceipt, Node<Span>) {
    let leaf = receipt.leaf();
    let span = |place: u8| Span { fees: others << place, ..span_after(place) };
    let beside = (0..MAX_BESIDE as u8).map(|place| Node { hash: [7; 32], summary: span(place) });
    let beside: Vec<_> = beside.collect();
    let root = beside.iter().fold(leaf, |node, right| Node::join(&node, right).expect("they are in order"));
    let beside = beside.try_into().expect("they fit");
    (ShownReceipt { place: 0, receipt, span: leaf.summary, beside }, root)
}

/// Commits the largest batch around one leaf, whose requester pays for all of it.
pub(super) fn commit_around<T: Config>(receipt: Receipt) -> (BatchId, ShownReceipt) {
    let (shown, root) = first_leaf(receipt, 0);
    let mut batch = BatchCommit { root, ..batch::<T>(MAX_DEBITS, [1; 32]) };
    let least = T::LeastDebit::get().max(1);
    batch.debits.iter_mut().for_each(|debit| debit.fees = least);
    batch.debits[0].fees = root.summary.fees - least * u128::from(MAX_DEBITS - 1);
    (commit::<T>(batch), shown)
}

/// One request in two batches of which the first is false by itself, too.
pub(super) fn false_batch<T: Config>() -> [(BatchId, ShownReceipt); 2] {
    let key = start::<T>();
    let receipt = receipt::<T>(&key, b"body");
    [(); 2].map(|()| commit_around::<T>(receipt.clone()))
}

/// Demands the first receipt of a batch, by a validator with all other weight.
fn demand_of<T: Config>(batch: BatchId) -> (ReceiptDemand<T::AccountId>, ExecutorSignature) {
    let (validator, key) = (account("validator", 0, 0), generate());
    T::BenchmarkHelper::set_up_participant(&validator, ExecutorKey(key.0));
    let demand = ReceiptDemand { validator, batch, place: 0 };
    let signature = sign(&key, &receipt_demand_digest(&Pallet::<T>::genesis_hash(), &demand));
    (demand, signature)
}

pub(super) fn signed_demand<T: Config>() -> (ReceiptDemand<T::AccountId>, ExecutorSignature) {
    start::<T>();
    demand_of::<T>(commit::<T>(batch::<T>(MAX_DEBITS, [1; 32])))
}

/// A receipt of which its validator says something wrong.
pub(super) fn named_receipt<T: Config>() -> (BatchId, ShownReceipt, T::AccountId) {
    let key = start::<T>();
    let (id, shown) = commit_around::<T>(receipt::<T>(&key, b"body"));
    let validator = demand_of::<T>(id).0.validator;
    let Batch { epoch, index, .. } = Batches::<T>::get(id).expect("it was committed");
    T::BenchmarkHelper::name_receipt(epoch, index, &validator, shown.place);
    (id, shown, validator)
}

/// A requester that demands the last receipt of a batch.
pub(super) fn signed_own_demand<T: Config>() -> (OwnReceiptDemand, RequestSignature) {
    start::<T>();
    let key = generate();
    let requester = RequesterKey(key.0);
    put_in::<T>(requester.id());
    let mut batch = batch::<T>(MAX_DEBITS, [1; 32]);
    // Were it not the last one, requesters would not increase.
    if let Some(last) = batch.debits.last_mut() {
        last.requester = requester.id();
    }
    let demand = OwnReceiptDemand { requester, batch: commit::<T>(batch), place: MAX_RECEIPTS - 1 };
    let signature = sign_short(&key, &own_receipt_demand_digest(&Pallet::<T>::genesis_hash(), &demand));
    (demand, signature)
}

/// A receipt with a body of so many bytes that its requester has demanded.
pub(super) fn demanded_receipt<T: Config>(bytes: u32) -> (BatchId, PostedReceipt) {
    let key = start::<T>();
    let body = vec![b'b'; bytes as usize];
    let (id, shown) = commit_around::<T>(receipt::<T>(&key, &body));
    let demand = Demand {
        until: Pallet::<T>::now().saturating_add(One::one()),
        by: Demander::Requester(requester_id(0), DEPOSIT / 2),
    };
    Demands::<T>::insert(id, 0, demand);
    OpenDemands::<T>::put(OpenCount { own: 1, ..OpenCount::default() });
    let evidence = vec![Default::default(); MAX_CHOICES as usize].try_into().expect("they fit");
    (id, PostedReceipt { shown, body: body.try_into().expect("it fits"), evidence })
}

/// So many models whose prices are not noted, and so many prices of an epoch that nobody asks for any more.
pub(super) fn lists<T: Config>(models: u32, forgotten: u32) {
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Reveal);
    let named = |number: u32| ModelId::truncate_from(alloc::format!("{number:064}").into_bytes());
    (0..models).for_each(|number| T::BenchmarkHelper::set_up_model(&named(number)));
    let terms = ModelTerms { context_length: 1, units_per_token: 1, price_per_unit: 1 };
    (0..forgotten).for_each(|number| Prices::<T>::insert(EpochIndex(0), named(number), &terms));
    for epoch in 0..2 {
        Lists::<T>::insert(EpochIndex(epoch), List { after: None, complete: true, from_ms: Some(0) });
    }
}

/// So many batches of which a receipt was demanded. Returns when their time is up.
pub(super) fn silent_batches<T: Config>(count: u32) -> BlockNumberFor<T> {
    start::<T>();
    let until = Pallet::<T>::now().saturating_add(T::DemandBlocks::get());
    let batches: Vec<_> = (0..count)
        .map(|_| {
            Lines::<T>::mutate(executor::<T>(), |line| line.in_epoch = 0);
            let id = commit::<T>(batch::<T>(MAX_DEBITS, [1; 32]));
            Demands::<T>::insert(id, 0, Demand { until, by: Demander::Requester(requester_id(0), 1) });
            (id, 0)
        })
        .collect();
    Deadlines::<T>::insert(until, frame_support::BoundedVec::truncate_from(batches));
    OpenDemands::<T>::put(OpenCount { own: count, ..OpenCount::default() });
    until
}

/// A void batch of so many requesters that have not been credited.
pub(super) fn void_batch<T: Config>(debits: u32) {
    start::<T>();
    let id = commit::<T>(batch::<T>(debits, [1; 32]));
    let batch = Batches::<T>::get(id).expect("it was committed");
    Pallet::<T>::void(id, batch, (payer::<T>(), Falsehood::Fee)).expect("it is not paid");
}

/// So many batches that are settled and old.
pub(super) fn old_batches<T: Config>(count: u32) {
    let key = start::<T>();
    let (shown, _) = first_leaf(receipt::<T>(&key, b"body"), 0);
    let posted = PostedReceipt { shown, body: Default::default(), evidence: Default::default() };
    for _ in 0..count {
        Lines::<T>::mutate(executor::<T>(), |line| line.in_epoch = 0);
        let id = commit::<T>(batch::<T>(MAX_DEBITS, [1; 32]));
        Batches::<T>::mutate_extant(id, |batch| batch.state = BatchState::Settled);
        for place in 0..POSTED_FORGOTTEN {
            Posted::<T>::insert(id, place, &posted);
            Withheld::<T>::insert(id, POSTED_FORGOTTEN + place, ());
            Returned::<T>::insert(id, requester_id(place), 1);
        }
    }
    let later = Pallet::<T>::now().saturating_add(T::BatchRetention::get());
    frame_system::Pallet::<T>::set_block_number(later);
}
