//! Hosts that really sign, and the works they do.

use std::cell::RefCell;

use codec::Encode;
use frame_support::traits::{fungible::Mutate, tokens::Preservation};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::TaskId,
    model::ModelId,
    signing::{opened_list_digest, payload_demand_digest, sealed_votes_digest, verdicts_digest},
    sprint::{EpochIndex, Secret},
    traits::{Epochs, OnOpened, RecordWork},
    validation::{
        seal, seal_list, seal_list_and_unseen, verdict_salt, Judgement, ListedLeaf, OpenedList, OpenedVote, Payload,
        PayloadDemand, SealedVerdict, SealedVerdicts, Subject, Unseen, Work, WorkId, WorkIndex,
    },
    weight::VotingWeight,
    HashBytes,
};

use super::{genesis, put_at_stake, submit, Balances, Clock, Refused, Test, COLLATERAL, KEYS, POT, REQUESTER, SECRETS};
use crate::{Call, Pallet, Rounds, Tallies, Works};

/// A participant and its executor.
#[derive(Clone)]
pub struct Host {
    pub account: u64,
    key: SigningKey,
}

thread_local! {
    static TASKS: RefCell<u64> = const { RefCell::new(0) };
}

/// Where a work is.
pub type At = (EpochIndex, WorkIndex);

/// The id of a work that is there.
pub fn id_of((epoch, index): At) -> WorkId {
    Works::<Test>::get(epoch, index).expect("the work is recorded").work.id
}

/// Evidence of a task.
pub fn payload_of(task: u64) -> Payload {
    Payload::truncate_from(task.encode())
}

/// Records a work of `executor` for which `requester` paid `fee`; 0 for a request that could not be answered.
pub fn work_for(requester: u64, executor: u64, fee: u64) -> At {
    let task = TASKS.with_borrow_mut(|tasks| {
        *tasks += 1;
        *tasks
    });
    let before: Vec<_> = Rounds::<Test>::iter().map(|(epoch, round)| (epoch, round.works)).collect();
    if fee > 0 {
        Balances::transfer(&requester, &POT, fee, Preservation::Preserve).expect("the requester can pay");
    }
    let evidence = (fee > 0).then(|| sp_io::hashing::blake2_256(&payload_of(task)));
    let id = WorkId(sp_io::hashing::blake2_256(&("order", task).encode()));
    let model = ModelId::truncate_from(b"m".to_vec());
    let traps = Pallet::<Test>::traps_of(&executor);
    Pallet::<Test>::record(Work {
        id,
        subject: Subject::Task(TaskId(task)),
        executor,
        requester,
        model,
        fee,
        evidence,
        traps,
    });
    let (epoch, round) = Rounds::<Test>::iter()
        .find(|(epoch, round)| {
            before.iter().find(|(other, _)| other == epoch).map_or(0, |(_, works)| *works) < round.works
        })
        .expect("a work was recorded");
    (epoch, WorkIndex(round.works - 1))
}

/// Records a batch of `executor` with these fees, which the requester paid into the pot, as the pallet that keeps deposits does.
pub fn batch_of(executor: &Host, fees: &[u64]) -> At {
    batch_claiming(executor, fees, fees.iter().max().copied().unwrap_or(0))
}

/// The same, where the executor says what the largest of them is.
pub fn batch_claiming(executor: &Host, fees: &[u64], largest_fee: u64) -> At {
    let number = TASKS.with_borrow_mut(|tasks| {
        *tasks += 1;
        *tasks
    });
    let fee = fees.iter().sum();
    Balances::transfer(&REQUESTER, &POT, fee, Preservation::Preserve).expect("the requester can pay");
    Pallet::<Test>::record(Work {
        id: WorkId(sp_io::hashing::blake2_256(&("batch", number).encode())),
        subject: Subject::Batch { receipts: fees.len() as u32, largest_fee },
        executor: executor.account,
        requester: REQUESTER,
        model: ModelId::default(),
        fee,
        evidence: None,
        traps: None,
    })
}

/// The same for the usual requester and fee.
pub fn work_by(executor: &Host) -> At {
    work_for(REQUESTER, executor.account, 100)
}

impl Host {
    /// A participant with an executor and collateral.
    pub fn new(account: u64) -> Self {
        put_at_stake(account, COLLATERAL);
        Self::without_collateral(account)
    }

    /// A participant with an executor and nothing at stake.
    pub fn without_collateral(account: u64) -> Self {
        let key = SigningKey::from_slice(&[account as u8; 32]).expect("a small non-zero scalar is a valid key");
        let point = key.verifying_key().to_encoded_point(true);
        let public = ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"));
        KEYS.with_borrow_mut(|keys| keys.insert(account, public));
        Self { account, key }
    }

    /// Takes the participant off the list.
    pub fn leave(&self) {
        KEYS.with_borrow_mut(|keys| keys.remove(&self.account));
    }

    /// This host's secret of an epoch.
    pub fn secret(&self, epoch: EpochIndex) -> Secret {
        sp_io::hashing::blake2_256(&(self.account, epoch).encode())
    }

    /// Opens the current epoch with a weight.
    pub fn open(&self, weight: u64) {
        Pallet::<Test>::opened(Clock::now().index, &self.account, VotingWeight(weight));
    }

    /// Reveals the secret of an epoch.
    pub fn reveal(&self, epoch: u32) {
        let epoch = EpochIndex(epoch);
        SECRETS.with_borrow_mut(|secrets| secrets.insert((epoch, self.account), self.secret(epoch)));
    }

    pub fn sign(&self, digest: &HashBytes) -> ExecutorSignature {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest).expect("32 bytes can be signed");
        let mut bytes = [0u8; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = recovery.to_byte();
        ExecutorSignature(bytes)
    }

    /// Whether this host must check a work.
    pub fn must_check(&self, (epoch, index): At) -> bool {
        let recorded = Works::<Test>::get(epoch, index).expect("the work is recorded");
        let round = Rounds::<Test>::get(epoch).expect("the epoch has a work");
        let [executor, own] = [recorded.work.executor, self.account].map(|who| Tallies::<Test>::get(epoch, who).span);
        recorded.work.executor != self.account
            && Pallet::<Test>::is_due(&round, &recorded, executor, own, &self.secret(epoch))
    }

    /// What this host seals about a work.
    pub fn sealed(&self, at: At, judgement: Judgement) -> SealedVerdict {
        let work = id_of(at);
        let salt = verdict_salt(&self.secret(at.0), &work);
        SealedVerdict { index: at.1, work, seal: seal(&self.account, &work, judgement, &salt) }
    }

    /// Seals verdicts on works of one epoch.
    pub fn judge(&self, judged: &[(At, Judgement)]) -> Result<(), Refused> {
        let epoch = judged.first().map_or(EpochIndex(0), |((epoch, _), _)| *epoch);
        self.submit_sealed(epoch, judged.iter().map(|(at, judgement)| self.sealed(*at, *judgement)).collect())
    }

    pub fn submit_sealed(&self, epoch: EpochIndex, verdicts: Vec<SealedVerdict>) -> Result<(), Refused> {
        let verdicts = verdicts.try_into().expect("they fit into a transaction");
        let sealed = SealedVerdicts { epoch, validator: self.account, verdicts };
        let signature = self.sign(&verdicts_digest(&genesis(), &sealed));
        submit(Call::submit_verdicts { sealed, signature })
    }

    /// The receipts of a batch that this host must check.
    pub fn leaves_due(&self, (epoch, index): At) -> Vec<u32> {
        let recorded = Works::<Test>::get(epoch, index).expect("the batch is recorded");
        let round = Rounds::<Test>::get(epoch).expect("the epoch has a work");
        let spans = [recorded.work.executor, self.account].map(|who| Tallies::<Test>::get(epoch, who).span);
        let due = |place: &u32| {
            let spans = (spans[0], spans[1]);
            Pallet::<Test>::is_leaf_due(&round, &recorded, *place, spans, &self.secret(epoch))
        };
        (0..recorded.work.requests()).filter(due).collect()
    }

    /// Seals the places that are found invalid in a batch.
    pub fn list(&self, at: At, places: &[u32]) -> Result<(), Refused> {
        let work = id_of(at);
        let salt = verdict_salt(&self.secret(at.0), &work);
        let seal = seal_list(&self.account, &work, places, &salt);
        self.submit_sealed(at.0, vec![SealedVerdict { index: at.1, work, seal }])
    }

    /// A list as this host opens it.
    pub fn list_of(&self, at: At, leaves: &[(u32, Option<u64>)]) -> OpenedList<u64, u64> {
        let leaves: Vec<_> = leaves.iter().map(|(place, fee)| ListedLeaf { place: *place, fee: *fee }).collect();
        let leaves = leaves.try_into().expect("they fit into a list");
        let unseen = Unseen::default();
        OpenedList { epoch: at.0, validator: self.account, index: at.1, work: id_of(at), leaves, unseen }
    }

    /// Seals the places that are found invalid in a batch, and those that were not shown.
    pub fn list_unseen(&self, at: At, places: &[u32], unseen: &Unseen) -> Result<(), Refused> {
        let work = id_of(at);
        let salt = verdict_salt(&self.secret(at.0), &work);
        let seal = seal_list_and_unseen(&self.account, &work, (places, unseen), &salt);
        self.submit_sealed(at.0, vec![SealedVerdict { index: at.1, work, seal }])
    }

    /// Opens such a list.
    pub fn open_unseen(&self, at: At, places: &[u32], unseen: &Unseen) -> Result<(), Refused> {
        let leaves: Vec<_> = places.iter().map(|place| (*place, None)).collect();
        self.submit_list(OpenedList { unseen: unseen.clone(), ..self.list_of(at, &leaves) })
    }

    /// Opens a list of receipts of which it was not shown the fees.
    pub fn open_list(&self, at: At, places: &[u32]) -> Result<(), Refused> {
        let leaves: Vec<_> = places.iter().map(|place| (*place, None)).collect();
        self.submit_list(self.list_of(at, &leaves))
    }

    pub fn submit_list(&self, list: OpenedList<u64, u64>) -> Result<(), Refused> {
        let signature = self.sign(&opened_list_digest(&genesis(), &list));
        submit(Call::open_list { list, signature })
    }

    /// The vote of this host on a challenged work, with a salt of its own.
    pub fn vote_of(&self, (epoch, index): At, judgement: Judgement) -> OpenedVote<u64> {
        let salt = sp_io::hashing::blake2_256(&(self.account, epoch, index).encode());
        OpenedVote { epoch, index, validator: self.account, judgement, salt }
    }

    /// Seals a vote.
    pub fn vote(&self, at: At, judgement: Judgement) -> Result<(), Refused> {
        let work = id_of(at);
        let sealed = seal(&self.account, &work, judgement, &self.vote_of(at, judgement).salt);
        self.submit_votes(at.0, vec![SealedVerdict { index: at.1, work, seal: sealed }])
    }

    pub fn submit_votes(&self, epoch: EpochIndex, verdicts: Vec<SealedVerdict>) -> Result<(), Refused> {
        let verdicts = verdicts.try_into().expect("they fit into a transaction");
        let sealed = SealedVerdicts { epoch, validator: self.account, verdicts };
        let signature = self.sign(&sealed_votes_digest(&genesis(), &sealed));
        submit(Call::seal_votes { sealed, signature })
    }

    /// This host's demand for the evidence of a work.
    pub fn demand_of(&self, at: At) -> PayloadDemand<u64> {
        PayloadDemand { epoch: at.0, validator: self.account, index: at.1, work: id_of(at) }
    }

    /// Demands the evidence of a work.
    pub fn demand(&self, at: At) -> Result<(), Refused> {
        self.submit_demand(self.demand_of(at))
    }

    pub fn submit_demand(&self, demand: PayloadDemand<u64>) -> Result<(), Refused> {
        let signature = self.sign(&payload_demand_digest(&genesis(), &demand));
        submit(Call::demand_payload { demand, signature })
    }

    /// Opens a vote.
    pub fn open_vote(&self, at: At, judgement: Judgement) -> Result<(), Refused> {
        submit(Call::open_vote { vote: self.vote_of(at, judgement) })
    }
}
