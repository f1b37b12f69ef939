//! Participants that really sign, and what they have at stake.

use std::{cell::RefCell, collections::BTreeMap};

use codec::Encode;
use frame_support::traits::{
    fungible::Mutate,
    tokens::{Fortitude, Precision, Preservation},
    Authorize, UnfilteredDispatchable,
};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    model::{ModelId, ServedModels},
    receipts::{BatchCommit, BatchId, Finding, LeafProof, ReceiptDemand, RequestSignature},
    signing::{batch_digest, finding_digest, receipt_demand_digest, verdicts_digest},
    sprint::{EpochIndex, Secret},
    traits::{Epochs, ExecutorKeyOf, OnOpened, Penalties, Registered, WeightOf},
    validation::{seal_list, verdict_salt, SealedVerdict, SealedVerdicts, WorkId},
    weight::VotingWeight,
    HashBytes,
};
use sp_runtime::{transaction_validity::TransactionSource, Permill};

use super::{genesis, model, submit, Balances, Clock, Receipts, Refused, Test, Validation};
use crate::{Batch, Batches, Call};

/// What every host has at stake.
pub const COLLATERAL: u128 = 10_000;
/// The account the stakes lie in.
pub const STAKES: u64 = 901;

#[derive(Default)]
struct Books {
    keys: BTreeMap<u64, ExecutorKey>,
    models: BTreeMap<u64, ModelId>,
    stakes: BTreeMap<u64, u128>,
    secrets: BTreeMap<(EpochIndex, u64), Secret>,
    cheats: Vec<(u64, EpochIndex)>,
    burned: u128,
}

thread_local! {
    static BOOKS: RefCell<Books> = RefCell::new(Books::default());
}

pub fn clear() {
    BOOKS.take();
}

pub fn revealed(epoch: EpochIndex, participant: u64) -> Option<Secret> {
    BOOKS.with_borrow(|books| books.secrets.get(&(epoch, participant)).copied())
}

pub fn note_cheat(participant: u64, epoch: EpochIndex) {
    BOOKS.with_borrow_mut(|books| books.cheats.push((participant, epoch)));
}

/// Who was found cheating so far.
pub fn cheats() -> Vec<(u64, EpochIndex)> {
    BOOKS.with_borrow(|books| books.cheats.clone())
}

/// What was slashed and went to nobody.
pub fn burned() -> u128 {
    BOOKS.with_borrow(|books| books.burned)
}

/// The public key of a secret one.
pub fn public(key: &SigningKey) -> [u8; 33] {
    let point = key.verifying_key().to_encoded_point(true);
    point.as_bytes().try_into().expect("a compressed point has 33 bytes")
}

/// A recoverable signature.
pub fn sign(key: &SigningKey, digest: &HashBytes) -> ExecutorSignature {
    let (signature, recovery) = key.sign_prehash_recoverable(digest).expect("32 bytes can be signed");
    let mut bytes = [0u8; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    ExecutorSignature(bytes)
}

/// The same without recovery id.
pub fn sign_short(key: &SigningKey, digest: &HashBytes) -> RequestSignature {
    RequestSignature(sign(key, digest).0[..64].try_into().expect("64 bytes"))
}

/// Puts a participant on the list.
#[cfg(feature = "runtime-benchmarks")]
pub fn register(account: u64, key: ExecutorKey) {
    BOOKS.with_borrow_mut(|books| books.keys.insert(account, key));
}

/// Takes an amount of a participant's balance as all of its collateral.
#[cfg(feature = "runtime-benchmarks")]
pub fn put_at_stake(account: u64, amount: u128) {
    Balances::transfer(&account, &STAKES, amount, Preservation::Preserve).expect("it has as much");
    BOOKS.with_borrow_mut(|books| books.stakes.insert(account, amount));
}

/// A participant and its executor.
#[derive(Clone)]
pub struct Host {
    pub account: u64,
    pub key: SigningKey,
}

impl Host {
    /// A participant with an executor and collateral.
    pub fn new(account: u64) -> Self {
        let key = SigningKey::from_slice(&[account as u8; 32]).expect("a small non-zero scalar is a valid key");
        let stakes = BOOKS.with_borrow_mut(|books| {
            books.keys.insert(account, ExecutorKey(public(&key)));
            books.stakes.insert(account, COLLATERAL)
        });
        assert_eq!(stakes, None, "the account has a host");
        Balances::transfer(&account, &STAKES, COLLATERAL, Preservation::Preserve).expect("it has as much");
        Self { account, key }
    }

    pub fn executor_key(&self) -> ExecutorKey {
        ExecutorKey(public(&self.key))
    }

    /// Takes the participant off the list.
    pub fn leave(&self) {
        BOOKS.with_borrow_mut(|books| books.keys.remove(&self.account));
    }

    /// Serves another model from now on; at first it is `m`.
    pub fn serve(&self, name: &str) {
        BOOKS.with_borrow_mut(|books| books.models.insert(self.account, model(name)));
    }

    /// Shows something without a fee.
    pub fn find(&self, proof: LeafProof<u64>) -> Result<(), Refused> {
        let finding = Finding { finder: self.account, proof };
        let signature = sign(&self.key, &finding_digest(&genesis(), &finding));
        submit(Call::show_finding { finding: Box::new(finding), signature })
    }

    /// This host's secret of an epoch.
    pub fn secret(&self, epoch: EpochIndex) -> Secret {
        sp_io::hashing::blake2_256(&(self.account, epoch).encode())
    }

    /// Opens the current epoch with a weight.
    pub fn open(&self, weight: u64) {
        let epoch = Clock::now().index;
        Validation::opened(epoch, &self.account, VotingWeight(weight));
        Receipts::opened(epoch, &self.account, VotingWeight(weight));
    }

    /// Reveals the secret of an epoch.
    pub fn reveal(&self, epoch: u32) {
        let epoch = EpochIndex(epoch);
        BOOKS.with_borrow_mut(|books| books.secrets.insert((epoch, self.account), self.secret(epoch)));
    }

    /// Seals which receipts of a batch are invalid.
    pub fn judge(&self, batch: BatchId, invalid: &[u32]) {
        let Batch { epoch, index, .. } = Batches::<Test>::get(batch).expect("it was committed");
        let work = WorkId(batch.0);
        let salt = verdict_salt(&self.secret(epoch), &work);
        let verdict = SealedVerdict { index, work, seal: seal_list(&self.account, &work, invalid, &salt) };
        let verdicts = vec![verdict].try_into().expect("one");
        let sealed = SealedVerdicts { epoch, validator: self.account, verdicts };
        let signature = sign(&self.key, &verdicts_digest(&genesis(), &sealed));
        let call = pallet_keirin_validation::Call::<Test>::submit_verdicts { sealed, signature };
        call.authorize(TransactionSource::External).expect("it needs no fee").expect("the verdict is taken");
        call.dispatch_bypass_filter(frame_system::Origin::<Test>::Authorized.into())
            .expect("what is authorized succeeds");
    }

    /// Demands a receipt.
    pub fn demand(&self, batch: BatchId, place: u32) -> Result<(), Refused> {
        let demand = ReceiptDemand { validator: self.account, batch, place };
        let signature = sign(&self.key, &receipt_demand_digest(&genesis(), &demand));
        submit(Call::demand_receipt { demand, signature })
    }

    /// Commits a batch.
    pub fn commit(&self, batch: BatchCommit<u64>) -> Result<(), Refused> {
        let signature = sign(&self.key, &batch_digest(&genesis(), &batch));
        submit(Call::commit_batch { batch, signature })
    }
}

/// Participants in a list.
pub struct List;

impl ExecutorKeyOf<u64> for List {
    fn executor_key_of(participant: &u64) -> Option<ExecutorKey> {
        BOOKS.with_borrow(|books| books.keys.get(participant).copied())
    }
}

impl Registered<u64> for List {
    fn participant_by_key(key: &ExecutorKey) -> Option<u64> {
        BOOKS.with_borrow(|books| books.keys.iter().find(|(_, other)| *other == key).map(|(account, _)| *account))
    }

    fn models_of(participant: &u64) -> ServedModels {
        let served = BOOKS.with_borrow(|books| books.models.get(participant).cloned());
        vec![served.unwrap_or_else(|| model("m"))].try_into().expect("one")
    }
}

impl WeightOf<u64> for List {
    fn weight_of(participant: &u64) -> VotingWeight {
        VotingWeight(u64::from(Self::is_active(participant)))
    }

    fn is_active(account: &u64) -> bool {
        Self::executor_key_of(account).is_some()
    }
}

impl Penalties<u64, u128> for List {
    fn at_stake(participant: &u64) -> u128 {
        BOOKS.with_borrow(|books| books.stakes.get(participant).copied().unwrap_or(0))
    }

    fn within_reach(participant: &u64) -> u128 {
        Self::at_stake(participant)
    }

    fn slash_for(participant: &u64, share: Permill, finders: &[(u64, u128)]) {
        let due = share.mul_ceil(Self::at_stake(participant));
        let each = (due / 10).checked_div(finders.len() as u128).unwrap_or(0);
        let paid: u128 = finders.iter().map(|(finder, limit)| Self::fine(participant, each.min(*limit), finder)).sum();
        let rest = due - paid;
        Balances::burn_from(&STAKES, rest, Preservation::Preserve, Precision::Exact, Fortitude::Polite)
            .expect("stakes cover what is slashed");
        BOOKS.with_borrow_mut(|books| {
            books.burned += rest;
            books.stakes.entry(*participant).and_modify(|stake| *stake -= rest);
        });
    }

    fn fine(participant: &u64, amount: u128, receiver: &u64) -> u128 {
        let amount = amount.min(Self::at_stake(participant));
        Balances::transfer(&STAKES, receiver, amount, Preservation::Preserve).expect("stakes cover fines");
        BOOKS.with_borrow_mut(|books| {
            books.stakes.entry(*participant).and_modify(|stake| *stake -= amount);
        });
        amount
    }
}
