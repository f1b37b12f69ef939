//! Voting on what was revealed.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::vote_digest,
    sprint::{Accusation, EpochIndex, Phase, Vote},
    traits::WeightOf,
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Accuser, Accusers, Ballot, Config, ContinuousRevealed, Error, Event, Finding, Findings,
    Pallet, Revealed, SprintRefusal, Votes,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_vote(
        _source: TransactionSource,
        vote: &Vote<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let epoch = Self::epoch_in(vote.epoch, Phase::Validation)?;
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now >= epoch.sampling_until && now < epoch.voting_until, SprintRefusal::WrongPhase);
        Self::check_vote(vote)?;
        let digest = vote_digest(&Self::genesis_hash(), vote);
        Self::ensure_signed_by(&vote.validator, &digest, signature)?;
        Self::valid_until("keirin/sprint/vote", (vote.epoch, &vote.validator), epoch.voting_until, DUTY_PRIORITY)
    }

    /// Everything about a vote but its signature and its block.
    fn check_vote(vote: &Vote<T::AccountId>) -> Result<(), SprintRefusal> {
        Self::ensure_racer(vote.epoch, &vote.validator)?;
        ensure!(T::Participants::weight_of(&vote.validator).0 > 0, SprintRefusal::NoWeight);
        ensure!(!Votes::<T>::contains_key(vote.epoch, &vote.validator), SprintRefusal::AlreadyDone);
        let increasing = vote
            .accused
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if (&a.participant, a.epoch) < (&b.participant, b.epoch)));
        let revealed = vote
            .accused
            .iter()
            .all(|accusation| accusation.participant != vote.validator && Self::is_revealed(vote.epoch, accusation));
        ensure!(increasing && revealed, SprintRefusal::WrongAccusation);
        Ok(())
    }

    /// Whether a nonce was sampled and revealed in an epoch: of its sprint, or of the continuous commitments of the one before.
    pub(crate) fn is_revealed(epoch: EpochIndex, accusation: &Accusation<T::AccountId>) -> bool {
        let Accusation { participant, epoch: raced_in, nonce } = accusation;
        let nonces = if *raced_in == epoch {
            Revealed::<T>::get(epoch, participant)
        } else if epoch.previous() == Some(*raced_in) {
            ContinuousRevealed::<T>::get(raced_in, participant)
        } else {
            None
        };
        nonces.is_some_and(|nonces| nonces.contains(nonce))
    }

    pub(crate) fn do_vote(vote: Vote<T::AccountId>) -> DispatchResult {
        Self::check_vote(&vote).map_err(|_| Error::<T>::NoLongerValid)?;
        let Vote { epoch, validator, accused } = vote;
        let weight = T::Participants::weight_of(&validator);
        for accusation in &accused {
            Self::accuse(epoch, Accuser { validator: validator.clone(), weight }, accusation)?;
        }
        let count = u32::try_from(accused.len()).unwrap_or(u32::MAX);
        Votes::<T>::insert(epoch, &validator, Ballot { weight, accused });
        Self::deposit_event(Event::Voted { epoch, validator, weight, accused: count });
        Ok(())
    }

    fn accuse(
        epoch: EpochIndex,
        accuser: Accuser<T::AccountId>,
        accusation: &Accusation<T::AccountId>,
    ) -> DispatchResult {
        // An accusation of what the runtime has shown to be a proof is made against better knowledge.
        if Findings::<T>::get(epoch, accusation) == Some(Finding::Proof) {
            Self::discredit(epoch, &accuser.validator);
            return Ok(());
        }
        Accusers::<T>::try_append(epoch, accusation, accuser).map_err(|_| Error::<T>::NoLongerValid)?;
        Ok(())
    }
}
