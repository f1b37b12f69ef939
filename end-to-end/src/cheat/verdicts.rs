//! A validator that looks at nothing and calls everything valid.

use codec::{DecodeAll, Encode};
use jsonrpsee::types::{ErrorObjectOwned, Params};
use keirin_primitives::{
    executor_rpc::{from_hex, to_hex, ValidationStatus},
    signing::{sealed_votes_digest, verdicts_digest},
    sprint::EpochIndex,
    validation::{
        must_check, seal, verdict_salt, Judgement, Lot, OpenedVote, SealedVerdict, SealedVerdicts, Ticket,
        ValidationDuty, ValidationSubmission, WorkId, WorkIndex,
    },
    AccountBytes, HashBytes,
};

use super::{bytes32, secret, Executor, Trick};

/// What all of its votes are sealed with.
const SALT: HashBytes = [9; 32];

impl Executor {
    /// Does a validator's duty, if this is its trick; any other cheat validates nothing.
    pub(super) fn validate(&self, params: &Params<'_>) -> Result<ValidationStatus, ErrorObjectOwned> {
        let (genesis, participant, duty): (String, String, String) = params.parse()?;
        if self.trick != Trick::CallsEverythingValid {
            return Ok(ValidationStatus::default());
        }
        let duty = from_hex(&duty).ok().and_then(|bytes| ValidationDuty::decode_all(&mut bytes.as_slice()).ok());
        let duty: ValidationDuty<AccountBytes> = duty.expect("the node encodes duties");
        Ok(self.call_valid(&bytes32(&genesis), bytes32(&participant), duty))
    }

    fn call_valid(
        &self,
        genesis: &HashBytes,
        validator: AccountBytes,
        duty: ValidationDuty<AccountBytes>,
    ) -> ValidationStatus {
        match duty {
            ValidationDuty::Draw(draw) => {
                let due = draw.works.iter().filter(|ticket| is_due(&draw.lot, ticket));
                ValidationStatus { drawn: due.map(|ticket| ticket.index).collect(), ..ValidationStatus::default() }
            }
            ValidationDuty::Check { lot, works, .. } => {
                let due = works.iter().map(|work| work.ticket).filter(|ticket| is_due(&lot, ticket));
                let due: Vec<_> = due.map(|ticket| (ticket.index, ticket.work)).collect();
                let sealed = sealed(validator, lot.epoch, &due, |work| verdict_salt(&secret(lot.epoch), work));
                let signature = self.sign(&verdicts_digest(genesis, &sealed));
                status(&due, ValidationSubmission::Verdicts(sealed, signature))
            }
            ValidationDuty::Vote { epoch, works, .. } => {
                let all: Vec<_> = works.iter().map(|work| (work.ticket.index, work.ticket.work)).collect();
                let sealed = sealed(validator, epoch, &all, |_| SALT);
                let signature = self.sign(&sealed_votes_digest(genesis, &sealed));
                status(&all, ValidationSubmission::Votes(sealed, signature))
            }
            ValidationDuty::Open { epoch, works } => {
                let judgement = Judgement::Valid;
                let open = |(index, _): &(WorkIndex, WorkId)| OpenedVote {
                    epoch,
                    index: *index,
                    validator,
                    judgement,
                    salt: SALT,
                };
                status(&works, ValidationSubmission::Opened(works.iter().map(open).collect()))
            }
            // It leaves batches alone, and so has no lists.
            ValidationDuty::OpenLists { .. } | ValidationDuty::Posted { .. } => ValidationStatus::default(),
        }
    }
}

fn is_due(lot: &Lot, ticket: &Ticket) -> bool {
    ticket.assigned || must_check(&secret(lot.epoch), &ticket.work, ticket.rate, lot.weight, ticket.others)
}

fn sealed(
    validator: AccountBytes,
    epoch: EpochIndex,
    works: &[(WorkIndex, WorkId)],
    salt: impl Fn(&WorkId) -> HashBytes,
) -> SealedVerdicts<AccountBytes> {
    let verdict = |(index, work): &(WorkIndex, WorkId)| {
        let seal = seal(&validator, work, Judgement::Valid, &salt(work));
        SealedVerdict { index: *index, work: *work, seal }
    };
    let verdicts = works.iter().map(verdict).collect::<Vec<_>>().try_into().expect("the worker hands over no more");
    SealedVerdicts { epoch, validator, verdicts }
}

/// Everything is done; nothing is submitted where there was nothing to do.
fn status(works: &[(WorkIndex, WorkId)], submission: ValidationSubmission<AccountBytes>) -> ValidationStatus {
    let submission = (!works.is_empty()).then(|| to_hex(submission.encode()));
    ValidationStatus {
        drawn: works.iter().map(|(index, _)| *index).collect(),
        submission,
        ..ValidationStatus::default()
    }
}
