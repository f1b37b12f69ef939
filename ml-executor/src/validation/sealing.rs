//! Sealing verdicts and votes, opening votes, and demanding evidence.

use codec::Encode;
use keirin_primitives::{
    executor_rpc::{to_hex, ValidationStatus},
    sprint::{EpochIndex, Secret},
    validation::{
        seal, seal_list_and_unseen, verdict_salt, Judgement, OpenedList, OpenedVote, PayloadDemand, SealedVerdict,
        SealedVerdicts, Unseen, ValidationSubmission, WorkId, WorkIndex,
    },
    AccountBytes, HashBytes,
};

use super::{
    store::{KeptList, VoteKey},
    Shared, ValidationError,
};
use crate::{key::ReportSigner, sprint::duties::Racer};

/// A work on which there is a verdict.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub index: WorkIndex,
    pub work: WorkId,
    pub found: Found,
}

/// What was found of a work.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// Of an answer, or of a receipt that is voted on.
    Judgement(Judgement),
    /// Of a batch: the places of invalid receipts, and which were not shown.
    List(Vec<u32>, Unseen),
}

impl Found {
    fn seal(&self, validator: &AccountBytes, work: &WorkId, salt: &HashBytes) -> HashBytes {
        match self {
            Self::Judgement(judgement) => seal(validator, work, *judgement, salt),
            Self::List(places, unseen) => seal_list_and_unseen(validator, work, (places, unseen), salt),
        }
    }
}

/// What is to be submitted, if there is anything.
pub(super) struct ToSubmit(Option<ValidationSubmission<AccountBytes>>);

impl ToSubmit {
    /// The status with it.
    pub fn on(self, status: ValidationStatus) -> ValidationStatus {
        let submission = self.0.map(|submission| to_hex(submission.encode()));
        ValidationStatus { submission, ..status }
    }
}

/// Seals verdicts with the epoch's secret, which opens them once it is revealed.
pub(super) fn verdicts(
    signer: &ReportSigner,
    Racer { genesis, participant }: Racer,
    epoch: EpochIndex,
    secret: &Secret,
    judged: &[Judged],
) -> ToSubmit {
    let sealed = sealed(participant, epoch, judged, |work| verdict_salt(secret, work));
    ToSubmit(sealed.map(|sealed| {
        let signature = signer.sign_verdicts(&genesis, &sealed);
        ValidationSubmission::Verdicts(sealed, signature)
    }))
}

/// Seals votes with salts that only this executor knows. What was voted once is voted for ever.
pub(super) fn votes(
    shared: &Shared,
    validator: Racer,
    epoch: EpochIndex,
    mut judged: Vec<Judged>,
) -> Result<ToSubmit, ValidationError> {
    let Racer { genesis, participant } = validator;
    for vote in &mut judged {
        let key = VoteKey { genesis, participant, epoch, work: vote.work };
        if let Found::Judgement(judgement) = &mut vote.found {
            *judgement = shared.store.keep_vote(&key, *judgement)?;
        }
    }
    let sealed = sealed(participant, epoch, &judged, |work| shared.vote_salt(validator, epoch, work));
    Ok(ToSubmit(sealed.map(|sealed| {
        let signature = shared.signer.sign_sealed_votes(&genesis, &sealed);
        ValidationSubmission::Votes(sealed, signature)
    })))
}

/// Demands the evidence of works on chain, in hex as a status has it.
pub(super) fn demands(
    signer: &ReportSigner,
    Racer { genesis, participant }: Racer,
    epoch: EpochIndex,
    withheld: &[(WorkIndex, WorkId)],
) -> Option<String> {
    let sign = |(index, work): &(WorkIndex, WorkId)| {
        let demand = PayloadDemand { epoch, validator: participant, index: *index, work: *work };
        (demand, signer.sign_payload_demand(&genesis, &demand))
    };
    let demands = || ValidationSubmission::Demands(withheld.iter().map(sign).collect());
    (!withheld.is_empty()).then(|| to_hex(demands().encode()))
}

/// Opens the votes on some works. Returns also on which of them there is none.
pub(super) fn opened(
    shared: &Shared,
    validator: Racer,
    epoch: EpochIndex,
    works: &[(WorkIndex, WorkId)],
) -> Result<(ToSubmit, Vec<WorkIndex>), ValidationError> {
    let Racer { genesis, participant } = validator;
    let (mut opened, mut unable) = (Vec::new(), Vec::new());
    for (index, work) in works {
        let Some(judgement) = shared.store.vote(&VoteKey { genesis, participant, epoch, work: *work })? else {
            tracing::error!(index = index.0, "no vote on this work was sealed here, or it is forgotten");
            unable.push(*index);
            continue;
        };
        let salt = shared.vote_salt(validator, epoch, work);
        opened.push(OpenedVote { epoch, index: *index, validator: participant, judgement, salt });
    }
    Ok((ToSubmit((!opened.is_empty()).then_some(ValidationSubmission::Opened(opened))), unable))
}

/// Opens what was sealed about some batches, unless it is nothing, which the chain opens by itself. Returns also of which batches nothing is known.
pub(super) fn opened_lists(
    shared: &Shared,
    validator: Racer,
    epoch: EpochIndex,
    batches: &[(WorkIndex, WorkId)],
) -> Result<(ToSubmit, Vec<WorkIndex>), ValidationError> {
    let Racer { genesis, participant } = validator;
    let (mut opened, mut unable) = (Vec::new(), Vec::new());
    for (index, work) in batches {
        let Some(KeptList { leaves, unseen }) =
            shared.store.list(&VoteKey { genesis, participant, epoch, work: *work })?
        else {
            tracing::error!(index = index.0, "nothing about this batch was sealed here, or it is forgotten");
            unable.push(*index);
            continue;
        };
        if !leaves.is_empty() || !unseen.is_nothing() {
            let list = OpenedList { epoch, validator: participant, index: *index, work: *work, leaves, unseen };
            let signature = shared.signer.sign_opened_list(&genesis, &list);
            opened.push((list, signature));
        }
    }
    Ok((ToSubmit((!opened.is_empty()).then_some(ValidationSubmission::Lists(opened))), unable))
}

impl Shared {
    fn vote_salt(&self, Racer { genesis, participant }: Racer, epoch: EpochIndex, work: &WorkId) -> HashBytes {
        self.signer.vote_salt(&genesis, &participant, epoch, work)
    }
}

/// `judged` are in the order of their numbers, and no more than one submission holds.
fn sealed(
    validator: AccountBytes,
    epoch: EpochIndex,
    judged: &[Judged],
    salt: impl Fn(&WorkId) -> HashBytes,
) -> Option<SealedVerdicts<AccountBytes>> {
    let seal = |Judged { index, work, found }: &Judged| {
        let seal = found.seal(&validator, work, &salt(work));
        SealedVerdict { index: *index, work: *work, seal }
    };
    let verdicts: Vec<_> = judged.iter().map(seal).collect();
    let verdicts = verdicts.try_into().expect("no more works are taken than one submission holds");
    (!judged.is_empty()).then_some(SealedVerdicts { epoch, validator, verdicts })
}
