//! Checking receipts that are voted on.

use std::sync::Arc;

use keirin_primitives::{
    receipts::PostedReceipt,
    sprint::EpochIndex,
    validation::{Judgement, LeafCandidate, LeafVotes, WorkId, MAX_VERDICTS},
    AccountBytes,
};

use super::{Job, MOST_DEMANDS};
use crate::{
    sprint::duties::Racer,
    validation::{
        bounded,
        progress::{Attempt, Trouble},
        sealing::{Found, Judged},
        store::{CheckKey, LeafVerdict, VoteKey},
        Looked, Shared, ValidationError, Validator,
    },
};

impl Validator {
    /// How far the checks of some receipts are that are voted on. Begins what is to be begun.
    pub(in crate::validation) fn look_at_leaves(
        &self,
        Racer { genesis, participant }: Racer,
        epoch: EpochIndex,
        LeafVotes { terms, leaves }: LeafVotes<AccountBytes>,
        looked: &mut Looked,
    ) -> Result<(), ValidationError> {
        bounded(&leaves, MAX_VERDICTS as usize)?;
        let terms = Arc::new(terms);
        let mut withheld = Vec::new();
        for LeafCandidate { index, work, place, trap, batch, posted } in leaves {
            if batch.commit.participant == participant {
                continue;
            }
            looked.status.drawn.push(index);
            let id = batch.commit.id();
            if WorkId(id.leaf(place).0) != work {
                tracing::error!(index = index.0, "a receipt is another than its work");
                looked.status.unable.push(index);
                continue;
            }
            let key = VoteKey { genesis, participant, epoch, work: WorkId(id.0) };
            let job = Job { key, secret: [0; 32], candidate: batch, terms: terms.clone(), trap };
            if let Some(verdict) = self.shared.store.leaf(&job.leaf(place))? {
                let judgement = if verdict == LeafVerdict::Valid { Judgement::Valid } else { Judgement::Invalid };
                looked.judged.push(Judged { index, work, found: Found::Judgement(judgement) });
                continue;
            }
            // What is known of a receipt does not depend on a report.
            let attempt = (CheckKey { genesis, work, report: [0; 32], trap }, posted.is_some());
            let (trouble, begins) = self.shared.progress.begin(attempt);
            match trouble {
                None => looked.status.pending.push(index),
                Some(Trouble::Missing | Trouble::Shunned) => {
                    looked.status.missing.push(index);
                    let is_due = job.exposure(place).is_none() && self.shared.progress.is_to_be_demanded(&attempt);
                    withheld.extend((is_due && withheld.len() < MOST_DEMANDS).then_some((id, place)));
                }
                Some(Trouble::Unable) => looked.status.unable.push(index),
            }
            if begins {
                let shared = self.shared.clone();
                self.spawn(async move { shared.check_voted(attempt, job, place, posted).await });
            }
        }
        looked.status.receipt_demands = self.receipt_demands(Racer { genesis, participant }, &withheld);
        Ok(())
    }
}

impl Shared {
    /// Checks a receipt, posted or fetched, and keeps what is found.
    async fn check_voted(self: Arc<Self>, attempt: Attempt, job: Job, place: u32, posted: Option<PostedReceipt>) {
        let found = match posted {
            Some(posted) if job.has(&posted, place) => self.keep_leaf_of(&job, posted).await,
            _ => self.check_leaf(&job, place).await.unwrap_or_else(|error| {
                tracing::error!(place, %error, "a receipt cannot be checked");
                Err(Trouble::Unable)
            }),
        };
        self.progress.end(&attempt, found.err());
    }
}
