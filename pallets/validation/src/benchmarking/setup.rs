//! What the benchmarks start from: an epoch with a validator that signs, works, and votes on them.

use alloc::vec;
use frame_benchmarking::v2::account;
use frame_support::{
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
    BoundedVec,
};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::TaskId,
    model::{ModelId, MAX_MODEL_ID_BYTES},
    receipts::BatchId,
    signing::{payload_demand_digest, sealed_votes_digest, verdicts_digest},
    sprint::{EpochIndex, Phase, Secret},
    traits::{Checks, Earnings, OnOpened, RecordWork},
    validation::{
        seal, verdict_salt, Judgement, OpenedVote, Payload, PayloadDemand, SealedVerdict, SealedVerdicts, Subject,
        TrapDraw, Work, WorkId, WorkIndex,
    },
    weight::VotingWeight,
    HashBytes,
};
use sp_core::{crypto::KeyTypeId, ecdsa::Public};
use sp_runtime::Saturating;

use crate::*;

const BENCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"kbva");

/// The epoch of every work.
pub(super) const EPOCH: EpochIndex = EpochIndex(1);

/// The validator's secret.
pub(super) const SECRET: Secret = [7; 32];

const SALT: HashBytes = [8; 32];

/// Sets up what this pallet only asks about.
pub trait BenchmarkHelper<AccountId> {
    /// Makes an account a participant that has this key, collateral and a balance.
    fn set_up_participant(who: &AccountId, key: ExecutorKey);

    /// Gives an account, and the pot, enough for a deposit and any fee.
    fn fund(who: &AccountId);

    /// Puts the clock at the start of a phase.
    fn set_clock(epoch: EpochIndex, phase: Phase);

    /// Reveals a participant's secret.
    fn set_secret(epoch: EpochIndex, who: &AccountId, secret: Secret);

    /// Has a batch, the work at a place, be known where receipts are: with so many, each of another requester.
    fn keep_batch(batch: BatchId, at: (EpochIndex, WorkIndex), receipts: u32);
}

/// Who pays.
pub(super) fn requester<T: Config>() -> T::AccountId {
    let who = account("requester", 0, 0);
    T::BenchmarkHelper::fund(&who);
    who
}

fn executor<T: Config>() -> T::AccountId {
    account("executor", 0, 0)
}

/// The account of the one validator.
pub(super) fn validator_account<T: Config>() -> T::AccountId {
    account("validator", 0, 0)
}

/// Registers the one validator of the epoch, which has all of the weight. Returns its key, too.
pub(super) fn validator<T: Config>() -> (T::AccountId, Public) {
    let who = validator_account::<T>();
    let key = sp_io::crypto::ecdsa_generate(BENCH_KEY_TYPE, None);
    T::BenchmarkHelper::set_up_participant(&who, ExecutorKey(key.0));
    T::BenchmarkHelper::fund(&who);
    Pallet::<T>::opened(EPOCH, &who, VotingWeight(1_000));
    (who, key)
}

pub(super) fn sign(key: &Public, digest: &HashBytes) -> ExecutorSignature {
    let signature = sp_io::crypto::ecdsa_sign_prehashed(BENCH_KEY_TYPE, key, digest);
    ExecutorSignature(signature.expect("the key was generated").0)
}

fn work<T: Config>(number: u32, evidence: HashBytes) -> WorkIndex {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&number.to_le_bytes());
    Pallet::<T>::record(Work {
        id: WorkId(id),
        subject: Subject::Task(TaskId(number.into())),
        executor: executor::<T>(),
        requester: requester::<T>(),
        model: ModelId::truncate_from(vec![b'm'; MAX_MODEL_ID_BYTES as usize]),
        fee: T::LeastFine::get(),
        evidence: Some(evidence),
        traps: Some(TrapDraw { epoch: EPOCH, every: 128 }),
    });
    WorkIndex(number)
}

/// Records works of the epoch, which is in its generation phase.
fn works<T: Config>(count: u32) {
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Generation);
    (0..count).for_each(|number| {
        work::<T>(number, [0; 32]);
    });
}

/// A work that can be checked.
pub(super) fn paid_work<T: Config>() -> WorkIndex {
    validator::<T>();
    works::<T>(1);
    WorkIndex(0)
}

/// The round of the epoch, all of whose works are in this stage.
pub(super) fn in_stage<T: Config>(stage: Stage) -> RoundOf<T> {
    T::BenchmarkHelper::set_clock(EPOCH.next(), Phase::Generation);
    Settling::<T>::put(EPOCH);
    GatherCursor::<T>::put((EPOCH.next(), None::<T::AccountId>));
    let mut round = Rounds::<T>::get(EPOCH).unwrap_or_default();
    round.stage = stage;
    Rounds::<T>::insert(EPOCH, &round);
    round
}

pub(super) fn challenge<T: Config>(index: WorkIndex) {
    let mut round = Rounds::<T>::get(EPOCH).expect("it has works");
    let work = Works::<T>::get(EPOCH, index).expect("it was recorded").work;
    Pallet::<T>::open_challenge(EPOCH, index, &mut round, &work, None);
    Rounds::<T>::insert(EPOCH, round);
}

fn sealed<T: Config>(
    validator: &T::AccountId,
    count: u32,
    salt: impl Fn(&WorkId) -> HashBytes,
) -> SealedVerdicts<T::AccountId> {
    let verdicts = (0..count).map(|number| {
        let work = Works::<T>::get(EPOCH, WorkIndex(number)).expect("it was recorded").work.id;
        SealedVerdict { index: WorkIndex(number), work, seal: seal(validator, &work, Judgement::Invalid, &salt(&work)) }
    });
    let verdicts = verdicts.collect::<alloc::vec::Vec<_>>().try_into().expect("they fit");
    SealedVerdicts { epoch: EPOCH, validator: validator.clone(), verdicts }
}

pub(super) fn signed_verdicts<T: Config>(count: u32) -> (SealedVerdicts<T::AccountId>, ExecutorSignature) {
    let (validator, key) = validator::<T>();
    works::<T>(count);
    let sealed = sealed::<T>(&validator, count, |work| verdict_salt(&SECRET, work));
    let signature = sign(&key, &verdicts_digest(&Pallet::<T>::genesis_hash(), &sealed));
    (sealed, signature)
}

pub(super) fn signed_votes<T: Config>(count: u32) -> (SealedVerdicts<T::AccountId>, ExecutorSignature) {
    let (validator, key) = validator::<T>();
    works::<T>(count);
    (0..count).for_each(|number| challenge::<T>(WorkIndex(number)));
    let sealed = sealed::<T>(&validator, count, |_| SALT);
    let signature = sign(&key, &sealed_votes_digest(&Pallet::<T>::genesis_hash(), &sealed));
    (sealed, signature)
}

/// A vote that is sealed and can be opened now.
pub(super) fn sealed_vote<T: Config>() -> OpenedVote<T::AccountId> {
    let (sealed, _) = signed_votes::<T>(1);
    let validator = sealed.validator.clone();
    Pallet::<T>::do_seal_votes(sealed).expect("the challenge is open");
    let index = WorkIndex(0);
    Challenges::<T>::mutate(EPOCH, index, |challenge| {
        if let Some(challenge) = challenge {
            challenge.votes_until = Pallet::<T>::now();
        }
    });
    OpenedVote { epoch: EPOCH, index, validator, judgement: Judgement::Invalid, salt: SALT }
}

/// Makes the validator's secret known.
pub(super) fn reveal<T: Config>(validator: &T::AccountId) {
    Tallies::<T>::mutate(EPOCH, validator, |tally| tally.secret = Some(SECRET));
}

/// A work that the validator had to check, and did not.
pub(super) fn missed_work<T: Config>() -> (WorkIndex, T::AccountId) {
    let (validator, _) = validator::<T>();
    works::<T>(1);
    reveal::<T>(&validator);
    let garbage = [9; 32];
    Seals::<T>::insert((EPOCH, WorkIndex(0)), &validator, garbage);
    in_stage::<T>(Stage::Waiting);
    (WorkIndex(0), validator)
}

/// A work that the validator's seal calls invalid.
pub(super) fn accused_work<T: Config>() -> WorkIndex {
    let (sealed, _) = signed_verdicts::<T>(1);
    reveal::<T>(&sealed.validator);
    Pallet::<T>::do_submit_verdicts(sealed).expect("the work was recorded");
    WorkIndex(0)
}

fn demand_of<T: Config>(validator: T::AccountId, index: WorkIndex) -> PayloadDemand<T::AccountId> {
    let work = Works::<T>::get(EPOCH, index).expect("it was recorded").work.id;
    PayloadDemand { epoch: EPOCH, validator, index, work }
}

/// The validator's demand for the evidence of a work.
pub(super) fn signed_demand<T: Config>() -> (PayloadDemand<T::AccountId>, ExecutorSignature) {
    let (validator, key) = validator::<T>();
    works::<T>(1);
    let demand = demand_of::<T>(validator, WorkIndex(0));
    let signature = sign(&key, &payload_demand_digest(&Pallet::<T>::genesis_hash(), &demand));
    (demand, signature)
}

/// Evidence of so many bytes that was demanded.
pub(super) fn demanded_payload<T: Config>(bytes: u32) -> (WorkIndex, Payload) {
    let payload = Payload::truncate_from(vec![1; bytes as usize]);
    let (validator, _) = validator::<T>();
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Generation);
    let index = work::<T>(0, sp_io::hashing::blake2_256(&payload));
    Pallet::<T>::do_demand(demand_of::<T>(validator, index)).expect("it may be demanded");
    // What is posted late is put to the vote.
    let now = Pallet::<T>::now();
    T::BenchmarkHelper::set_clock(EPOCH.next(), Phase::Reveal);
    let late = Pallet::<T>::now();
    Demands::<T>::mutate(EPOCH, index, |demand| {
        if let Some(demand) = demand {
            demand.until = demand.until.saturating_add(late.saturating_sub(now));
        }
    });
    (index, payload)
}

/// A work on which so many verdicts count.
pub(super) fn checked_work<T: Config>(verdicts: u32, judgement: Judgement) -> WorkIndex {
    let index = paid_work::<T>();
    let verdict = |number| Verdict { validator: account("checker", number, 0), judgement };
    Checked::<T>::insert(EPOCH, index, Verdicts::truncate_from((0..verdicts).map(verdict).collect()));
    index
}

/// A work that its requester and so many validators called invalid, and the vote did not.
pub(super) fn overturned_work<T: Config>(verdicts: u32) -> WorkIndex {
    let index = checked_work::<T>(verdicts, Judgement::Invalid);
    Pallet::<T>::do_report(requester::<T>(), EPOCH, index).expect("it may be reported");
    Challenges::<T>::mutate(EPOCH, index, |challenge| {
        if let Some(challenge) = challenge {
            challenge.valid = VotingWeight(1_000);
        }
    });
    Ballots::<T>::insert((EPOCH, index), validator_account::<T>(), Ballot::Opened(Judgement::Valid));
    index
}

/// A participant that owes whatever one can owe, and has earned nothing.
pub(super) fn fined<T: Config>() -> T::AccountId {
    let (who, _) = validator::<T>();
    Tallies::<T>::mutate(EPOCH, &who, |tally| {
        (tally.checked, tally.failures) = (1, 1);
        tally.fines = T::LeastFine::get();
        tally.damages = T::LeastFine::get();
        tally.trapped = T::LeastFine::get();
        tally.shared = T::LeastFine::get();
    });
    let trappers = (0..MAX_FINDERS).map(|number| account("trapper", number, 0));
    let trappers: alloc::vec::Vec<_> = trappers.collect();
    Trappers::<T>::insert(EPOCH, &who, BoundedVec::truncate_from(trappers));
    who
}

/// A trap that so many validators did not see, as the vote says.
pub(super) fn sprung_trap<T: Config>(verdicts: u32) -> WorkIndex {
    let index = checked_work::<T>(verdicts, Judgement::Valid);
    challenge::<T>(index);
    Works::<T>::mutate(EPOCH, index, |recorded| {
        if let Some(recorded) = recorded {
            recorded.trap = true;
        }
    });
    Challenges::<T>::mutate(EPOCH, index, |challenge| {
        if let Some(challenge) = challenge {
            challenge.invalid = VotingWeight(1_000);
        }
    });
    index
}

/// An executor that is found cheating by so many finders.
pub(super) fn cheat<T: Config>(finders: u32) -> T::AccountId {
    let (who, _) = validator::<T>();
    Tallies::<T>::mutate(EPOCH, &who, |tally| tally.cheated = Some(Checks { checked: 10, failures: 10 }));
    let finder = |number| {
        let account: T::AccountId = account("finder", number, 0);
        T::BenchmarkHelper::fund(&account);
        Finder { account, fees: T::LeastFine::get() }
    };
    Finders::<T>::insert(EPOCH, &who, FinderList::<_, _>::truncate_from((0..finders).map(finder).collect()));
    who
}

/// A voter that is entitled to all that an overturned challenge cost.
pub(super) fn right_voter<T: Config>() -> T::AccountId {
    let (who, _) = validator::<T>();
    reveal::<T>(&who);
    Tallies::<T>::mutate(EPOCH, &who, |tally| {
        tally.worked = 1;
        tally.right = 1;
    });
    let pot = T::Earnings::pot();
    let deposit = T::ReportDeposit::get();
    let reason = HoldReason::ReportDeposit.into();
    let requester = requester::<T>();
    T::Currency::hold(&reason, &requester, deposit).expect("it is funded");
    let moved = T::Currency::transfer_on_hold(
        &reason,
        &requester,
        &pot,
        deposit,
        Precision::Exact,
        Restriction::Free,
        Fortitude::Polite,
    );
    Rounds::<T>::mutate(EPOCH, |round| {
        round.get_or_insert_default().compensation = moved.expect("it was on hold");
    });
    who
}
