//! The sprint: what a participant owes goes to its executor, what the executor says of it goes to the chain.

use codec::{DecodeAll, Encode};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{from_hex, SprintState, SprintStatus},
    signing::{commit_digest, continuous_digest, opening_digest, vote_digest},
    sprint::{Accusation, Duty, Submission},
    HashBytes,
};

use crate::{executor_client::Executor, signature, Chain, WorkerError, LOG_TARGET};

/// Serves the participant's duty, if it has one.
///
/// The chain names a duty until it is fulfilled, so that nothing needs to be remembered here: after a restart or a
/// re-org the executor is asked again, and gives the same answer.
pub(crate) fn serve_sprint<C: Chain>(
    executor: &Executor<'_>,
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &C::AccountId,
) -> Result<(), WorkerError> {
    let Some(duty) = C::duty(participant) else { return Ok(()) };
    if let Duty::Dispute { accusations } = duty {
        accusations.into_iter().for_each(|accusation| dispute::<C>(executor, accusation));
        return Ok(());
    }
    let status = executor.sprint(genesis, &participant.encode(), &duty.encode())?;
    let SprintStatus { state, nonces, proofs, .. } = &status;
    log::debug!(target: LOG_TARGET, "sprint: {state:?} after {nonces} nonces, {proofs} of them proofs");
    if status.state != SprintState::Finished {
        return Ok(());
    }
    let submission = checked_submission(key, genesis, participant, &duty, &status)?;
    let what = name(&submission);
    match C::submit_to_sprint(submission) {
        Ok(()) => {
            executor.tally.submitted(|submitted| &mut submitted.sprint);
            log::info!(target: LOG_TARGET, "sprint: submitted the {what}");
        }
        Err(_) => log::debug!(target: LOG_TARGET, "sprint: the pool has the {what} or needs none"),
    }
    Ok(())
}

fn dispute<C: Chain>(executor: &Executor<'_>, accusation: Accusation<C::AccountId>) {
    let Accusation { participant, nonce, .. } = &accusation;
    log::info!(target: LOG_TARGET, "sprint: disputing nonce {nonce} of {participant:?}");
    match C::submit_dispute(accusation) {
        Ok(()) => executor.tally.submitted(|submitted| &mut submitted.sprint),
        Err(_) => log::debug!(target: LOG_TARGET, "sprint: the pool has the dispute or needs none"),
    }
}

/// What an executor says on a duty, if the chain would take it for that.
///
/// Whether a reveal fits its commitment is the chain's to check: the worker has no commitment at hand.
pub(crate) fn checked_submission<AccountId: codec::Codec + PartialEq>(
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &AccountId,
    duty: &Duty<AccountId>,
    status: &SprintStatus,
) -> Result<Submission<AccountId>, WorkerError> {
    let bytes = status.submission.as_deref().and_then(|hex| from_hex(hex).ok());
    let bytes = bytes.ok_or(WorkerError::UndecodableSubmission)?;
    let submission =
        Submission::<AccountId>::decode_all(&mut bytes.as_slice()).map_err(|_| WorkerError::UndecodableSubmission)?;
    if !answers(&submission, duty, participant) {
        return Err(WorkerError::SubmissionOnAnotherDuty);
    }
    match &submission {
        Submission::Open(opening, signed) => signature::check(key, &opening_digest(genesis, opening), signed)?,
        Submission::Commit(commit, signed) => signature::check(key, &commit_digest(genesis, commit), signed)?,
        Submission::Vote(vote, signed) => signature::check(key, &vote_digest(genesis, vote), signed)?,
        Submission::Continuous(commit, signed) => signature::check(key, &continuous_digest(genesis, commit), signed)?,
        Submission::Reveal(_) | Submission::RevealContinuous(_) => {}
    }
    Ok(submission)
}

/// Whether a submission is on this duty of this participant.
fn answers<AccountId: PartialEq>(
    submission: &Submission<AccountId>,
    duty: &Duty<AccountId>,
    participant: &AccountId,
) -> bool {
    match (submission, duty) {
        (Submission::Open(opening, _), Duty::Open { epoch, committed }) => {
            opening.epoch == *epoch
                && opening.participant == *participant
                && opening.revealed.is_some() == committed.is_some()
        }
        (Submission::Commit(commit, _), Duty::Commit(race)) => {
            commit.epoch == race.epoch && commit.participant == *participant && commit.seed == race.seed
        }
        (Submission::Reveal(reveal), Duty::Reveal { race, indices }) => {
            reveal.epoch == race.epoch && reveal.participant == *participant && reveal.nonces.len() == indices.len()
        }
        (Submission::Vote(vote, _), Duty::Vote { race, .. }) => {
            vote.epoch == race.epoch && vote.validator == *participant
        }
        (Submission::Continuous(commit, _), Duty::Prove { race, number, .. }) => {
            let is_of_race = commit.epoch == race.epoch && commit.seed == race.seed;
            is_of_race && commit.participant == *participant && commit.number == *number
        }
        (Submission::RevealContinuous(reveal), Duty::RevealContinuous { race, sampled }) => {
            let leaves: usize = sampled.iter().map(|(_, indices)| indices.len()).sum();
            reveal.epoch == race.epoch && reveal.participant == *participant && reveal.nonces.len() == leaves
        }
        _ => false,
    }
}

const fn name<AccountId>(submission: &Submission<AccountId>) -> &'static str {
    match submission {
        Submission::Open(..) => "opening",
        Submission::Commit(..) => "commitment",
        Submission::Reveal(_) => "reveal",
        Submission::Vote(..) => "vote",
        Submission::Continuous(..) => "continuous commitment",
        Submission::RevealContinuous(_) => "reveal of continuous commitments",
    }
}
