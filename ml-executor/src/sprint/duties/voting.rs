//! Recomputing what others revealed, and accusing whose nonces are no proofs.
//!
//! Backends compute; the reference has the last word on every nonce that would be accused, so that whatever is wrong with a
//! backend accuses nobody.

use std::sync::{Mutex, PoisonError};

use keirin_primitives::{
    sprint::{Accusation, ContinuousProofs, Race, Submission, Vote, MAX_ACCUSATIONS},
    AccountBytes,
};
use keirin_sprint_model::{is_proof, Distance2, Model, Nonce, SprintInput};

use super::{crew::Crew, desk::Answer, worker::Worker, DutyError};
use crate::sprint::{
    backend::BackendError,
    proofs::OwnRace,
    scorer::{Scorer, Sprint},
    turns::Turns,
};

impl Worker {
    /// Recomputes all that was revealed by others, in this race and of continuous commitments in the one before, and votes on it;
    /// `None` when it was broken off.
    pub(super) fn vote(
        &mut self,
        own: &OwnRace,
        revealed: &[(AccountBytes, Vec<Nonce>)],
        continuous: Option<&ContinuousProofs<AccountBytes>>,
        turns: &Turns,
    ) -> Result<Option<Answer>, DutyError> {
        let OwnRace { genesis, participant: validator, race } = *own;
        let Some(mut accused) = self.check(own, revealed, turns)? else { return Ok(None) };
        if let Some(ContinuousProofs { race, revealed }) = continuous {
            let before = OwnRace { race: *race, ..*own };
            let Some(found) = self.check(&before, revealed, turns)? else { return Ok(None) };
            accused.extend(found);
            accused.sort_unstable();
            accused.truncate(MAX_ACCUSATIONS as usize);
        }
        let accused = accused.try_into().expect("it was cut to the most there are");
        let vote = Vote { epoch: race.epoch, validator, accused };
        let signature = self.shared.signer.sign_vote(&genesis, &vote);
        Ok(Some(Submission::Vote(vote, signature).into()))
    }

    /// What others revealed of a race and is no proof; `None` when it was broken off.
    fn check(
        &mut self,
        own: &OwnRace,
        revealed: &[(AccountBytes, Vec<Nonce>)],
        turns: &Turns,
    ) -> Result<Option<Vec<Accusation<AccountBytes>>>, DutyError> {
        let OwnRace { participant: validator, race, .. } = *own;
        let others = revealed.iter().filter(|(account, _)| *account != validator);
        let inputs: Vec<_> = others
            .flat_map(|(account, nonces)| nonces.iter().map(|nonce| SprintInput { account: *account, nonce: *nonce }))
            .collect();
        let sprint = own.sprint();
        let suspects = match inputs.is_empty() {
            true => Some(Vec::new()),
            false => self.crew(&sprint, turns)?.suspects(&inputs, race.radius, turns)?,
        };
        let accused = suspects.and_then(|suspects| accused(&sprint, race, suspects, turns));
        if let Some(accused) = &accused {
            tracing::info!(epoch = race.epoch.0, nonces = inputs.len(), accused = accused.len(), "recomputed");
        }
        Ok(accused)
    }
}

impl Crew {
    /// Those of `inputs` that are no proofs as the sessions compute; `None` when it was broken off.
    fn suspects(
        &mut self,
        inputs: &[SprintInput],
        radius: Distance2,
        turns: &Turns,
    ) -> Result<Option<Vec<SprintInput>>, BackendError> {
        let batches = Mutex::new(inputs.chunks(self.plan.batch.max(1)));
        let next = || batches.lock().unwrap_or_else(PoisonError::into_inner).next();
        let check = |scorer: &mut Scorer| -> Result<Option<Vec<SprintInput>>, BackendError> {
            let mut found = Vec::new();
            while let Some(batch) = next() {
                let Some(distances) = scorer.score_in_turn(batch, turns)? else { return Ok(None) };
                let scored = batch.iter().zip(distances);
                found.extend(scored.filter(|(_, distance)| !is_proof(**distance, radius)).map(|(input, _)| *input));
            }
            Ok(Some(found))
        };
        let found = std::thread::scope(|scope| {
            let checks: Vec<_> = self.scorers.iter_mut().map(|scorer| scope.spawn(|| check(scorer))).collect();
            let ends = checks.into_iter().map(|check| check.join().expect("scoring cannot panic"));
            ends.collect::<Result<Option<Vec<_>>, _>>()
        })?;
        Ok(found.map(|found| found.concat()))
    }
}

/// The least nonce of each account that is no proof as the reference computes, by account and for as many
/// as a vote has room for; `None` when it was broken off.
fn accused(
    sprint: &Sprint,
    Race { epoch, radius, .. }: Race,
    mut suspects: Vec<SprintInput>,
    turns: &Turns,
) -> Option<Vec<Accusation<AccountBytes>>> {
    suspects.sort_unstable_by_key(|input| (input.account, input.nonce));
    let model = Model::on_demand(sprint.config(), sprint.seed);
    let mut accused: Vec<Accusation<AccountBytes>> = Vec::new();
    for SprintInput { account, nonce } in suspects {
        if accused.len() == MAX_ACCUSATIONS as usize {
            tracing::warn!("a vote has no room for more than {MAX_ACCUSATIONS} accusations");
            break;
        }
        if accused.last().is_some_and(|last| last.participant == account) {
            continue;
        }
        if !turns.wait() {
            return None;
        }
        if is_proof(model.distance2(&account, nonce), radius) {
            tracing::error!(nonce, "this host's backend took a proof for none; the reference has set it right");
            continue;
        }
        accused.push(Accusation { participant: account, epoch, nonce });
    }
    Some(accused)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::sprint::{Configuration, EpochIndex};
    use keirin_sprint_model::ConfigName;

    use super::*;

    #[test]
    fn nonce_that_only_a_faulty_backend_doubts_is_not_accused() {
        let sprint = Sprint { configuration: ConfigName::Test, seed: [1; 32], account: [9; 32] };
        let model = Model::new(sprint.config(), sprint.seed);
        let radius = model.distance2(&[2; 32], 40);
        let input = |account, nonce| SprintInput { account: [account; 32], nonce };
        let is_wrong = |account, nonce: &Nonce| model.distance2(&[account; 32], *nonce) > radius;
        let wrong = (41..).find(|nonce| is_wrong(2, nonce)).expect("some are");
        let right = (0..).find(|nonce| !is_wrong(3, nonce)).expect("some are");

        let doubted = vec![input(3, right), input(2, wrong), input(2, 40)];
        let race = Race { epoch: EpochIndex(3), configuration: Configuration::Test, seed: sprint.seed, radius };
        let accused = accused(&sprint, race, doubted, &Turns::default());

        assert_eq!(accused, Some(vec![Accusation { participant: [2; 32], epoch: race.epoch, nonce: wrong }]));
    }
}
