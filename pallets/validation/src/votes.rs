//! Votes on challenged works: sealed first, then opened.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::sealed_votes_digest,
    validation::{seal, Judgement, OpenedVote, SealedVerdicts},
    weight::VotingWeight,
};
use sp_runtime::{
    traits::Bounded,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
};

use crate::{Ballot, Ballots, Challenges, Config, Error, Event, Pallet, ValidationRefusal, Works};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_seal_votes(
        _source: TransactionSource,
        sealed: &SealedVerdicts<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_sealed_votes(sealed)?;
        let digest = sealed_votes_digest(&Self::genesis_hash(), sealed);
        Self::ensure_signed_by(&sealed.validator, &digest, signature)?;
        Self::valid_until("keirin/validation/votes", Self::tag_of(sealed), until)
    }

    /// Everything about sealed votes but their signature. Returns the first end of voting among them.
    fn check_sealed_votes(sealed: &SealedVerdicts<T::AccountId>) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let SealedVerdicts { epoch, validator, verdicts } = sealed;
        Self::ensure_in_order(verdicts)?;
        Self::validator(*epoch, validator)?;
        let mut until = BlockNumberFor::<T>::max_value();
        for vote in verdicts {
            let challenge = Challenges::<T>::get(epoch, vote.index).ok_or(ValidationRefusal::NotChallenged)?;
            ensure!(Self::now() < challenge.votes_until, ValidationRefusal::WrongTime);
            Self::work_of_another(*epoch, vote.index, vote.work, validator)?;
            let voted = Ballots::<T>::contains_key((epoch, vote.index), validator);
            ensure!(!voted, ValidationRefusal::AlreadyDone);
            until = until.min(challenge.votes_until);
        }
        Ok(until)
    }

    pub(crate) fn do_seal_votes(sealed: SealedVerdicts<T::AccountId>) -> DispatchResult {
        Self::check_sealed_votes(&sealed).map_err(|_| Error::<T>::NoLongerValid)?;
        let SealedVerdicts { epoch, validator, verdicts } = sealed;
        for vote in &verdicts {
            Ballots::<T>::insert((epoch, vote.index), &validator, Ballot::Sealed(vote.seal));
        }
        let count = u32::try_from(verdicts.len()).unwrap_or(u32::MAX);
        Self::deposit_event(Event::VotesSealed { epoch, validator, count });
        Ok(())
    }

    pub(crate) fn authorize_open_vote(
        _source: TransactionSource,
        vote: &OpenedVote<T::AccountId>,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_opened_vote(vote)?;
        Self::valid_until("keirin/validation/vote", (vote.epoch, vote.index, &vote.validator), until)
    }

    /// Whether this is what was sealed. Only who knows the salt can say it.
    fn check_opened_vote(vote: &OpenedVote<T::AccountId>) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let OpenedVote { epoch, index, validator, judgement, salt } = vote;
        let challenge = Challenges::<T>::get(epoch, index).ok_or(ValidationRefusal::NotChallenged)?;
        let open = Self::now() >= challenge.votes_until && Self::now() < challenge.opens_until;
        ensure!(open, ValidationRefusal::WrongTime);
        let recorded = Works::<T>::get(epoch, index).ok_or(ValidationRefusal::UnknownWork)?;
        match Ballots::<T>::get((epoch, index), validator) {
            Some(Ballot::Sealed(sealed)) => {
                let fits = seal(validator, &recorded.work.id, *judgement, salt) == sealed;
                ensure!(fits, ValidationRefusal::WrongVote);
            }
            Some(Ballot::Opened(_)) => return Err(ValidationRefusal::AlreadyDone),
            None => return Err(ValidationRefusal::WrongVote),
        }
        Ok(challenge.opens_until)
    }

    pub(crate) fn do_open_vote(vote: OpenedVote<T::AccountId>) -> DispatchResult {
        Self::check_opened_vote(&vote).map_err(|_| Error::<T>::NoLongerValid)?;
        let OpenedVote { epoch, index, validator, judgement, .. } = vote;
        let weight = Self::validator(epoch, &validator).map_err(|_| Error::<T>::NoLongerValid)?.span.weight;
        Ballots::<T>::insert((epoch, index), &validator, Ballot::Opened(judgement));
        Challenges::<T>::mutate(epoch, index, |challenge| {
            if let Some(challenge) = challenge {
                let side = match judgement {
                    Judgement::Valid => &mut challenge.valid,
                    Judgement::Invalid => &mut challenge.invalid,
                };
                *side = VotingWeight(side.0.saturating_add(weight.0));
            }
        });
        Self::deposit_event(Event::VoteOpened { epoch, index, validator, judgement });
        Ok(())
    }
}
