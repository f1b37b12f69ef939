//! What the benchmarks start from: participants, an epoch in a phase, and payloads as large as they may be.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_benchmarking::v2::account;
use frame_support::{traits::Get, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    merkle::Node,
    signing::{commit_digest, continuous_digest, opening_digest, vote_digest},
    sprint::{
        proof_leaf, secret_hash, Accusation, Commit, Configuration, ContinuousCommit, EpochIndex, Nonces, Opening,
        Phase, ProofSet, Race, Reveal, Vote, MAX_BESIDE, MAX_CONTINUOUS_COMMITS, MAX_PROOFS, MAX_SAMPLES,
    },
    traits::SetWeights,
    weight::VotingWeight,
    HashBytes,
};
use sp_core::{crypto::KeyTypeId, ecdsa::Public, ConstU32};
use sp_runtime::Saturating;

use crate::*;

const BENCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"kbsp");

/// The epoch that is going on in every benchmark.
pub(super) const EPOCH: EpochIndex = EpochIndex(1);

/// The epoch before it.
pub(super) const BEFORE: EpochIndex = EpochIndex(0);

/// Draws of samples among which the one that takes the most nodes is chosen.
const DRAWS: u8 = 16;

/// Sets up what this pallet only asks about.
pub trait BenchmarkHelper<AccountId> {
    /// Makes an account an active participant that has weight, this key, and collateral in as many parts as one may have.
    fn set_up_participant(who: &AccountId, key: ExecutorKey);

    /// Lets a participant serve as many models as one may, none of which anybody else serves.
    fn serve_most_models(who: &AccountId);

    /// Sets [`Config::Samples`].
    fn set_samples(samples: u32);
}

/// A participant that signs, and its key.
fn signer<T: Config>() -> (T::AccountId, Public) {
    let who = account("signer", 0, 0);
    let key = sp_io::crypto::ecdsa_generate(BENCH_KEY_TYPE, None);
    T::BenchmarkHelper::set_up_participant(&who, ExecutorKey(key.0));
    (who, key)
}

fn sign(key: &Public, digest: &HashBytes) -> ExecutorSignature {
    let signature = sp_io::crypto::ecdsa_sign_prehashed(BENCH_KEY_TYPE, key, digest);
    ExecutorSignature(signature.expect("the key was generated").0)
}

/// Accounts in increasing order.
pub(super) fn accounts<T: Config>(name: &'static str, count: u32) -> Vec<T::AccountId> {
    let mut accounts: Vec<T::AccountId> = (0..count).map(|number| account(name, number, 0)).collect();
    accounts.sort();
    accounts
}

/// Participants that do not sign: each has its account for a key.
pub(super) fn participants<T: Config>(count: u32) -> Vec<T::AccountId> {
    let participants = accounts::<T>("participant", count);
    for who in &participants {
        let bytes: [u8; 32] = who.clone().into();
        let mut key = [2; 33];
        key[1..].copy_from_slice(&bytes);
        T::BenchmarkHelper::set_up_participant(who, ExecutorKey(key));
    }
    participants
}

/// Puts the epoch into a phase that has just begun. Every nonce is a proof.
pub(super) fn in_phase<T: Config>(phase: Phase) -> Epoch<BlockNumberFor<T>> {
    let now = frame_system::Pallet::<T>::block_number();
    let until = now.saturating_add(100u32.into());
    let epoch = Epoch {
        index: EPOCH,
        phase,
        until,
        sampling_until: until,
        voting_until: until,
        configuration: Configuration::Dev,
        level: T::InitialLevel::get(),
        seed: [3; 32],
        radius: u32::MAX,
        sampling: Some([5; 32]),
        ..Epoch::default()
    };
    CurrentEpoch::<T>::put(epoch.clone());
    epoch
}

/// The opening that there is room for as the last, of a participant that opened the epoch before.
pub(super) fn signed_opening<T: Config>() -> (Opening<T::AccountId>, ExecutorSignature) {
    let (participant, key) = signer::<T>();
    in_phase::<T>(Phase::Reveal);
    CurrentEpoch::<T>::mutate(|epoch| epoch.racers = T::MaxRacers::get() - 1);
    let secret = [9; 32];
    SecretCommitments::<T>::insert(BEFORE, &participant, secret_hash(&participant, BEFORE, &secret));
    let opening = Opening { epoch: EPOCH, participant, commitment: [7; 32], revealed: Some(secret) };
    let signature = sign(&key, &opening_digest(&Pallet::<T>::genesis_hash(), &opening));
    (opening, signature)
}

/// A commitment to as many proofs as there may be.
pub(super) fn signed_commitment<T: Config>() -> (Commit<T::AccountId>, ExecutorSignature) {
    let (participant, key) = signer::<T>();
    let epoch = in_phase::<T>(Phase::Commit);
    SecretCommitments::<T>::insert(EPOCH, &participant, [7; 32]);
    let commitment = Commit { epoch: EPOCH, participant, seed: epoch.seed, proofs: most_proofs() };
    let signature = sign(&key, &commit_digest(&Pallet::<T>::genesis_hash(), &commitment));
    (commitment, signature)
}

/// The first continuous commitment after the sprint's, to as many proofs as there may be.
pub(super) fn signed_continuous<T: Config>() -> (ContinuousCommit<T::AccountId>, ExecutorSignature) {
    let (participant, key) = signer::<T>();
    let epoch = in_phase::<T>(Phase::Validation);
    ContinuousEnabled::<T>::put(true);
    committed::<T>(&participant, true, false);
    let mut proofs = most_proofs();
    proofs.root.summary = Nonces { first: MAX_PROOFS.into(), last: u64::MAX };
    let (_, utilisation) = T::ContinuousTerms::get().utilisation;
    let commit = ContinuousCommit { epoch: EPOCH, participant, seed: epoch.seed, number: 0, utilisation, proofs };
    let signature = sign(&key, &continuous_digest(&Pallet::<T>::genesis_hash(), &commit));
    (commit, signature)
}

/// As many proofs as there may be, under a root that says so.
const fn most_proofs() -> ProofSet {
    let summary = Nonces { first: 0, last: MAX_PROOFS as u64 - 1 };
    ProofSet { root: Node { hash: [1; 32], summary }, count: MAX_PROOFS }
}

/// Commits a racer to as many proofs as there may be.
pub(super) fn committed<T: Config>(racer: &T::AccountId, revealed: bool, refuted: bool) {
    SecretCommitments::<T>::insert(EPOCH, racer, [7; 32]);
    Commitments::<T>::insert(EPOCH, racer, Commitment { proofs: most_proofs(), revealed, refuted });
}

/// Commits a participant to continuous proofs that the runtime refuted.
pub(super) fn refuted_continuous<T: Config>(participant: &T::AccountId) {
    let record = ContinuousRecord { commits: 1, revealed: true, refuted: true, ..ContinuousRecord::default() };
    Continuous::<T>::insert(BEFORE, participant, record);
}

/// As many nonces as may be revealed.
fn most_nonces() -> BoundedVec<u64, ConstU32<MAX_SAMPLES>> {
    BoundedVec::truncate_from((0..MAX_SAMPLES.into()).collect())
}

/// The sampled leaves of the largest commitment.
pub(super) fn largest_reveal<T: Config>() -> Reveal<T::AccountId> {
    let participant: T::AccountId = account("racer", 0, 0);
    T::BenchmarkHelper::set_samples(MAX_SAMPLES);
    let ((indices, root), beside) = longest::<T, _>(|epoch| {
        let indices = Pallet::<T>::sampled(epoch, &participant, &most_proofs()).expect("the samples are drawn");
        let (root, beside) = paths(&participant, &indices);
        ((indices, root), beside)
    });
    committed::<T>(&participant, false, false);
    Pallet::<T>::edit_commitment(EPOCH, &participant, |commitment| commitment.proofs.root = root);
    let nonces: Vec<u64> = indices.into_iter().map(u64::from).collect();
    Reveal { epoch: EPOCH, participant, nonces: BoundedVec::truncate_from(nonces), beside }
}

/// The sampled leaves of as many of the largest continuous commitments as there may be, nearly each of another one.
pub(super) fn largest_continuous_reveal<T: Config>() -> Reveal<T::AccountId> {
    let participant: T::AccountId = account("racer", 0, 0);
    let largest = [most_proofs(); MAX_CONTINUOUS_COMMITS as usize];
    let ((sampled, sets), beside) = longest::<T, _>(|epoch| {
        let sampled = Pallet::<T>::sampled_continuous(epoch, &participant, &largest).expect("the samples are drawn");
        let (mut sets, mut beside) = (largest, Vec::new());
        for (number, indices) in &sampled {
            let (root, nodes) = paths(&participant, indices);
            sets[*number as usize].root = root;
            beside.extend(nodes);
        }
        ((sampled, sets), beside)
    });
    Continuous::<T>::insert(BEFORE, &participant, ContinuousRecord::default());
    ContinuousProofSets::<T>::insert(BEFORE, &participant, BoundedVec::truncate_from(sets.to_vec()));
    let nonces: Vec<u64> = sampled.into_iter().flat_map(|(_, indices)| indices).map(u64::from).collect();
    Reveal { epoch: BEFORE, participant, nonces: BoundedVec::truncate_from(nonces), beside }
}

/// What is drawn and the nodes that open it; of several draws, the one that takes the most nodes.
fn longest<T: Config, Drawn>(
    draw: impl Fn(&Epoch<BlockNumberFor<T>>) -> (Drawn, Vec<Node<Nonces>>),
) -> (Drawn, BoundedVec<Node<Nonces>, ConstU32<MAX_BESIDE>>) {
    let epoch = in_phase::<T>(Phase::Validation);
    let draws = (0..DRAWS).map(|number| {
        let epoch = Epoch { sampling: Some([number; 32]), ..epoch.clone() };
        let (drawn, beside) = draw(&epoch);
        (epoch, drawn, beside)
    });
    let (epoch, drawn, beside) = draws.max_by_key(|(_, _, beside)| beside.len()).expect("there is a draw");
    CurrentEpoch::<T>::put(epoch);
    (drawn, BoundedVec::truncate_from(beside))
}

/// The root of a tree of [`MAX_PROOFS`], and the nodes beside the paths of some leaves. The leaf at an index is that nonce. What
/// it takes to verify them is the nodes on the paths, so these are all that is computed: a node beside them has the interval of its
/// place and a hash that is made up.
fn paths<AccountId: codec::Encode>(participant: &AccountId, indices: &[u32]) -> (Node<Nonces>, Vec<Node<Nonces>>) {
    let leaf = |index: &u32| (*index, proof_leaf(participant, (*index).into()));
    let mut known: BTreeMap<u32, Node<Nonces>> = indices.iter().map(leaf).collect();
    let mut beside = Vec::new();
    for height in 0..MAX_PROOFS.ilog2() {
        let mut above = BTreeMap::new();
        for (place, node) in &known {
            let neighbour = known.get(&(place ^ 1)).copied().unwrap_or_else(|| {
                let first = u64::from(place ^ 1) << height;
                let node = Node { hash: [1; 32], summary: Nonces { first, last: first + (1 << height) - 1 } };
                beside.push(node);
                node
            });
            let (left, right) = if place & 1 == 0 { (*node, neighbour) } else { (neighbour, *node) };
            above.insert(place >> 1, Node::join(&left, &right).expect("neighbours follow one another"));
        }
        known = above;
    }
    (known[&0], beside)
}

/// A vote with so many accusations. All but one of those who may have accused the same nonces before; the last of them the
/// runtime has found to be a proof.
pub(super) fn signed_vote<T: Config>(accusations: u32) -> (Vote<T::AccountId>, ExecutorSignature) {
    let (validator, key) = signer::<T>();
    let epoch = in_phase::<T>(Phase::Validation);
    SecretCommitments::<T>::insert(EPOCH, &validator, [7; 32]);
    let now = frame_system::Pallet::<T>::block_number();
    CurrentEpoch::<T>::put(Epoch { sampling_until: now, ..epoch });
    let earlier = accusers::<T>(&accounts::<T>("accuser", T::MaxRacers::get() - 1));
    let accuse = |participant: T::AccountId| {
        Revealed::<T>::insert(EPOCH, &participant, most_nonces());
        let accusation = Accusation { participant, epoch: EPOCH, nonce: u64::from(MAX_SAMPLES) - 1 };
        Accusers::<T>::insert(EPOCH, &accusation, &earlier);
        accusation
    };
    let accused: Vec<_> = accounts::<T>("racer", accusations).into_iter().map(accuse).collect();
    if let Some(last) = accused.last() {
        Accusers::<T>::remove(EPOCH, last);
        Findings::<T>::insert(EPOCH, last, Finding::Proof);
    }
    let vote = Vote { epoch: EPOCH, validator, accused: BoundedVec::truncate_from(accused) };
    let signature = sign(&key, &vote_digest(&Pallet::<T>::genesis_hash(), &vote));
    (vote, signature)
}

/// Validators that accused a nonce.
pub(super) fn accusers<T: Config>(
    validators: &[T::AccountId],
) -> BoundedVec<Accuser<T::AccountId>, <T as Config>::MaxRacers> {
    let accuser = |validator: &T::AccountId| Accuser { validator: validator.clone(), weight: VotingWeight(1) };
    BoundedVec::truncate_from(validators.iter().map(accuser).collect())
}

/// A nonce of a continuous commitment that is a proof, and that these validators accused. Voting has ended.
pub(super) fn accused<T: Config>(validators: &[T::AccountId]) -> Accusation<T::AccountId> {
    let epoch = in_phase::<T>(Phase::Validation);
    let now = frame_system::Pallet::<T>::block_number();
    PreviousRace::<T>::put(Race { epoch: BEFORE, ..epoch.race() });
    CurrentEpoch::<T>::put(Epoch { voting_until: now, ..epoch });
    let participant: T::AccountId = account("racer", 0, 0);
    Continuous::<T>::insert(BEFORE, &participant, ContinuousRecord::default());
    ContinuousRevealed::<T>::insert(BEFORE, &participant, most_nonces());
    let accusation = Accusation { participant, epoch: BEFORE, nonce: u64::from(MAX_SAMPLES) - 1 };
    Accusers::<T>::insert(EPOCH, &accusation, accusers::<T>(validators));
    accusation
}

/// The first slot of participants that nobody has.
pub(super) fn first_free_slot<T: Config>() -> u32 {
    let beyond = |slot: &u32| T::Participants::set_weights(*slot, 0, &|_| VotingWeight(0)).is_none();
    (0..).find(beyond).expect("participants are few")
}
