//! What leaves show by themselves, or two of them together, so that the chain decides it without a vote: receipts that are false, went to an executor
//! that was not drawn, or are of a request that was served twice.
//!
//! It is kept before the leaf's verdict is, so that it is there whatever is killed in between, and said for as long as the batch has to be checked.

use codec::{Decode, Encode};
use keirin_primitives::{
    executor_rpc::to_hex,
    receipts::{is_passed_on_twice, Finding, InBatch, LeafProof, Receipt, ShownReceipt},
    validation::ValidationSubmission,
    AccountBytes,
};

use super::Job;
use crate::{
    sprint::duties::Racer,
    validation::{
        store::{LeafFault, LeafKey, LeafVerdict, SeenKey, VerdictStore, VerdictStoreError},
        Shared, Validator,
    },
};

/// Most findings that are handed on at once.
const MOST_FINDINGS: usize = 16;

/// What a leaf shows.
pub(in crate::validation) type Proof = LeafProof<AccountBytes>;

/// Knows how requests had to be routed.
pub trait Ways: Send + Sync {
    /// Whether a request went to an executor that was not drawn for it, or past one that was. Where that cannot be told it did not.
    fn is_misrouted(&self, receipt: &Receipt) -> bool;
}

/// A leaf that is in order by itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(in crate::validation) struct SeenLeaf {
    /// Whose batch it is in.
    participant: AccountBytes,
    /// It.
    leaf: InBatch,
}

impl SeenLeaf {
    /// What it shows together with another leaf of the same request.
    fn proof_beside(&self, other: &Self) -> Option<Proof> {
        let [(one, shown), (another, beside)] = [&self.leaf, &other.leaf];
        if (one, shown.place) == (another, beside.place) {
            return None;
        }
        let [leaf, other_leaf] = [Box::new(self.leaf.clone()), Box::new(other.leaf.clone())];
        if self.participant == other.participant {
            return Some(LeafProof::False(leaf, Some(other_leaf)));
        }
        is_passed_on_twice(&shown.receipt, &beside.receipt).then_some(LeafProof::Doubled(leaf, other_leaf))
    }
}

/// What a leaf shows by itself, and what it is to be compared with others as.
pub(super) struct Shows {
    proof: Option<Proof>,
    seen: Option<(SeenKey, SeenLeaf)>,
}

impl Shows {
    /// Keeps it, with what it shows together with the first leaf of the same request.
    pub fn keep(self, store: &VerdictStore, key: &LeafKey) -> Result<(), VerdictStoreError> {
        let mut proofs: Vec<Proof> = self.proof.into_iter().collect();
        if let Some((request, own)) = self.seen {
            let first = store.keep_seen(&request, own.clone())?;
            proofs.extend(first.proof_beside(&own));
        }
        proofs.iter().try_for_each(|proof| store.keep_proof(key, proof))
    }
}

impl Shared {
    /// What a leaf shows on which there is a verdict.
    pub(super) fn shows(&self, job: &Job, shown: ShownReceipt, verdict: LeafVerdict) -> Shows {
        let is_misrouted = self.ways.get().is_some_and(|ways| ways.is_misrouted(&shown.receipt));
        let request = SeenKey { genesis: job.key.genesis, request: shown.receipt.request.id() };
        let leaf = (job.batch(), shown);
        if let LeafVerdict::Invalid { fault: LeafFault::False(_), .. } = verdict {
            return Shows { proof: Some(LeafProof::False(Box::new(leaf), None)), seen: None };
        }
        let proof = is_misrouted.then(|| LeafProof::Misrouted(Box::new(leaf.clone())));
        let own = SeenLeaf { participant: job.candidate.commit.participant, leaf };
        Shows { proof, seen: Some((request, own)) }
    }
}

impl Validator {
    /// What is found about receipts is said by a participant, which gets what there is for it; in hex, as a status has it.
    pub(super) fn findings(&self, Racer { genesis, participant }: Racer, proofs: Vec<Proof>) -> Option<String> {
        let sign = |proof: Proof| {
            let finding = Finding { finder: participant, proof };
            let signature = self.shared.signer.sign_finding(&genesis, &finding);
            (finding, signature)
        };
        let findings: Vec<_> = proofs.into_iter().take(MOST_FINDINGS).map(sign).collect();
        (!findings.is_empty()).then(|| to_hex(ValidationSubmission::Findings(findings).encode()))
    }
}
