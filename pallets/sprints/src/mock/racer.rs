//! Racers that find real proofs of the test configuration, and say whatever a test wants.

use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    merkle::Tree,
    signing::{commit_digest, continuous_digest, opening_digest, vote_digest},
    sprint::{
        proof_leaf, secret_hash, Accusation, BasisPoints, Commit, ContinuousCommit, EpochIndex, Nonces, Opening,
        ProofSet, Race, Reveal, Vote,
    },
    traits::WeightOf,
    weight::VotingWeight,
    HashBytes,
};
use keirin_sprint_model::{is_proof, ConfigName, Model};
use sp_runtime::AccountId32;

use super::{genesis, submit, List, Listed, Refused, Test, LIST};
use crate::{Call, Commitments, ContinuousRevealed, CurrentEpoch, Pallet, PreviousRace, Revealed};

/// A participant and its executor.
#[derive(Clone)]
pub struct Racer {
    pub account: AccountId32,
    key: SigningKey,
    secret: u8,
}

/// Proofs, or what a cheat takes for them.
pub struct Proofs {
    pub nonces: Vec<u64>,
    pub tree: Tree<Nonces>,
}

impl Proofs {
    pub fn of(account: &AccountId32, nonces: Vec<u64>) -> Self {
        let leaves = nonces.iter().map(|nonce| proof_leaf(account, *nonce)).collect();
        Self { tree: Tree::new(leaves).expect("the nonces increase"), nonces }
    }

    pub fn set(&self) -> ProofSet {
        ProofSet { root: self.tree.root(), count: self.nonces.len() as u32 }
    }
}

impl Racer {
    /// Lists a participant with a weight.
    pub fn new(number: u8, weight: u64) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).expect("a small non-zero scalar is a valid key");
        let account = AccountId32::from([number; 32]);
        let racer = Self { account, key, secret: number };
        let listed =
            Listed { key: racer.executor_key(), weight: VotingWeight(weight), backing: None, slashed: Vec::new() };
        LIST.with_borrow_mut(|list| list.insert(racer.account.clone(), listed));
        racer
    }

    fn executor_key(&self) -> ExecutorKey {
        let point = self.key.verifying_key().to_encoded_point(true);
        ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
    }

    pub fn backed_by(self, weight: u64) -> Self {
        let set = |listed: &mut Listed| listed.backing = Some(VotingWeight(weight));
        LIST.with_borrow_mut(|list| list.get_mut(&self.account).map(set));
        self
    }

    pub fn weight(&self) -> u64 {
        List::weight_of(&self.account).0
    }

    pub fn times_slashed(&self) -> usize {
        LIST.with_borrow(|list| list[&self.account].slashed.len())
    }

    pub fn sign(&self, digest: &HashBytes) -> ExecutorSignature {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest).expect("32 bytes can be signed");
        let mut bytes = [0u8; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = recovery.to_byte();
        ExecutorSignature(bytes)
    }

    /// This racer's secret of an epoch.
    pub fn secret(&self, epoch: EpochIndex) -> HashBytes {
        [self.secret ^ epoch.0 as u8; 32]
    }

    pub fn opening(&self) -> Opening<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get().index;
        let opened = |before: &EpochIndex| crate::SecretCommitments::<Test>::contains_key(before, &self.account);
        Opening {
            epoch,
            participant: self.account.clone(),
            commitment: secret_hash(&self.account, epoch, &self.secret(epoch)),
            revealed: epoch.previous().filter(opened).map(|before| self.secret(before)),
        }
    }

    pub fn open(&self) -> Result<(), Refused> {
        let opening = self.opening();
        let signature = self.sign(&opening_digest(&genesis(), &opening));
        submit(Call::open { opening, signature })
    }

    /// The first nonces from `from` on that are proofs of the current epoch.
    pub fn race(&self, count: usize, from: u64) -> Proofs {
        let epoch = CurrentEpoch::<Test>::get();
        let model = Model::new(ConfigName::Test.config(), epoch.seed);
        let account: [u8; 32] = self.account.clone().into();
        let proofs = (from..).filter(|nonce| is_proof(model.distance2(&account, *nonce), epoch.radius));
        Proofs::of(&self.account, proofs.take(count).collect())
    }

    /// Nonces of which about `false_share` are no proofs.
    pub fn invent(&self, count: usize, false_share: f64) -> Proofs {
        let proofs = self.race(count, 0);
        let wrong = (count as f64 * false_share) as usize;
        let last = *proofs.nonces.last().expect("there is a proof");
        let mut missing: Vec<u64> = (0..last).filter(|nonce| !proofs.nonces.contains(nonce)).take(wrong).collect();
        missing.extend(proofs.nonces.iter().skip(wrong));
        missing.sort_unstable();
        Proofs::of(&self.account, missing)
    }

    pub fn commitment(&self, proofs: ProofSet) -> Commit<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get();
        Commit { epoch: epoch.index, participant: self.account.clone(), seed: epoch.seed, proofs }
    }

    pub fn commit(&self, proofs: ProofSet) -> Result<(), Refused> {
        let commit = self.commitment(proofs);
        let signature = self.sign(&commit_digest(&genesis(), &commit));
        submit(Call::commit { commit, signature })
    }

    /// What opens the sampled leaves of this racer's commitment.
    pub fn opened_samples(&self, proofs: &Proofs) -> Reveal<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get();
        let commitment = Commitments::<Test>::get(epoch.index, &self.account).expect("there is a commitment");
        let indices = Pallet::<Test>::sampled(&epoch, &self.account, &commitment.proofs).unwrap_or_default();
        let known: Vec<u32> = indices.into_iter().filter(|index| (*index as usize) < proofs.nonces.len()).collect();
        let nonces: Vec<u64> = known.iter().map(|index| proofs.nonces[*index as usize]).collect();
        Reveal {
            epoch: epoch.index,
            participant: self.account.clone(),
            nonces: nonces.try_into().expect("samples are few"),
            beside: proofs.tree.prove(&known).try_into().expect("paths of few samples fit"),
        }
    }

    pub fn reveal(&self, proofs: &Proofs) -> Result<(), Refused> {
        submit(Call::reveal { reveal: self.opened_samples(proofs) })
    }

    /// A continuous commitment to proofs of the current epoch.
    pub fn continuous(&self, number: u32, proofs: ProofSet) -> ContinuousCommit<AccountId32> {
        let Commit { epoch, participant, seed, proofs } = self.commitment(proofs);
        ContinuousCommit { epoch, participant, seed, number, utilisation: BasisPoints(9_950), proofs }
    }

    pub fn commit_continuous(&self, commit: ContinuousCommit<AccountId32>) -> Result<(), Refused> {
        let signature = self.sign(&continuous_digest(&genesis(), &commit));
        submit(Call::commit_continuous { commit, signature })
    }

    /// What opens the sampled leaves of the continuous commitments of the epoch before, `made` in this order.
    pub fn opened_continuous(&self, made: &[Proofs]) -> Reveal<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get();
        let before = epoch.index.previous().expect("an epoch has passed");
        let sampled = Pallet::<Test>::unopened_continuous(&epoch, before, &self.account).unwrap_or_default();
        let mut reveal = Reveal {
            epoch: before,
            participant: self.account.clone(),
            nonces: Default::default(),
            beside: Default::default(),
        };
        for (number, indices) in sampled {
            let proofs = &made[number as usize];
            let known: Vec<u32> = indices.into_iter().filter(|index| (*index as usize) < proofs.nonces.len()).collect();
            for index in &known {
                reveal.nonces.try_push(proofs.nonces[*index as usize]).expect("samples are few");
            }
            reveal.beside.try_extend(proofs.tree.prove(&known).into_iter()).expect("paths of few samples fit");
        }
        reveal
    }

    pub fn reveal_continuous(&self, made: &[Proofs]) -> Result<(), Refused> {
        submit(Call::reveal_continuous { reveal: self.opened_continuous(made) })
    }

    /// Accuses nonces of the current epoch's sprint.
    pub fn vote(&self, accused: &[(&Racer, u64)]) -> Result<(), Refused> {
        let epoch = CurrentEpoch::<Test>::get().index;
        self.vote_on(accused.iter().map(|(racer, nonce)| racer.accused_of(epoch, *nonce)).collect())
    }

    /// An accusation of this racer.
    pub fn accused_of(&self, epoch: EpochIndex, nonce: u64) -> Accusation<AccountId32> {
        Accusation { participant: self.account.clone(), epoch, nonce }
    }

    pub fn vote_on(&self, mut accused: Vec<Accusation<AccountId32>>) -> Result<(), Refused> {
        accused.sort();
        let epoch = CurrentEpoch::<Test>::get().index;
        let vote = Vote { epoch, validator: self.account.clone(), accused: accused.try_into().expect("they are few") };
        let signature = self.sign(&vote_digest(&genesis(), &vote));
        submit(Call::vote { vote, signature })
    }

    /// Votes as an honest validator: of each race, accuses one nonce of everybody who revealed one that is no proof.
    pub fn vote_honestly(&self) -> Result<(), Refused> {
        let race = CurrentEpoch::<Test>::get().race();
        let mut accused = self.found(&race, Revealed::<Test>::iter_prefix(race.epoch));
        if let Some(before) = PreviousRace::<Test>::get() {
            accused.extend(self.found(&before, ContinuousRevealed::<Test>::iter_prefix(before.epoch)));
        }
        self.vote_on(accused)
    }

    /// The first nonce of each other participant that is no proof.
    fn found<Nonces: AsRef<[u64]>>(
        &self,
        race: &Race,
        revealed: impl Iterator<Item = (AccountId32, Nonces)>,
    ) -> Vec<Accusation<AccountId32>> {
        let model = Model::new(ConfigName::Test.config(), race.seed);
        let others = revealed.filter(|(who, _)| *who != self.account);
        let found = others.filter_map(|(participant, nonces)| {
            let account: [u8; 32] = participant.clone().into();
            let is_wrong = |nonce: &&u64| !is_proof(model.distance2(&account, **nonce), race.radius);
            let nonce = *nonces.as_ref().iter().find(is_wrong)?;
            Some(Accusation { participant, epoch: race.epoch, nonce })
        });
        found.collect()
    }
}
