//! Lists of the receipts of a batch that a validator found invalid. The chain opens an empty one by itself; others are opened by who sealed
//! them, once all secrets are known that ever will be.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    receipts::BatchId,
    signing::opened_list_digest,
    sprint::{EpochIndex, Secret},
    validation::{
        must_check, seal_list, seal_list_and_unseen, verdict_salt, OpenedList, Subject, WeightSpan, WorkId, WorkIndex,
    },
    HashBytes,
};
use sp_runtime::{
    traits::Zero,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Saturating,
};

use crate::{
    Config, Error, Event, List, Lists, OpenedListOf, Pallet, RecordedOf, RoundOf, Rounds, Seals, Stage, Tallies,
    Undrawn, ValidationRefusal, VotedLists, MAX_VOTED_LISTS,
};

/// What the empty list of a validator looks like.
pub(crate) fn empty_list<AccountId: Encode>(validator: &AccountId, batch: &WorkId, secret: &Secret) -> HashBytes {
    seal_list(validator, batch, &[], &verdict_salt(secret, batch))
}

impl<T: Config> Pallet<T> {
    /// Whether a validator must check the receipt at a place of a batch that is not its own: its secret draws it, or at full rate it is the one
    /// that it is assigned to.
    pub(crate) fn is_leaf_due(
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        place: u32,
        (executor, validator): (WeightSpan, WeightSpan),
        secret: &Secret,
    ) -> bool {
        let Subject::Batch { receipts, .. } = recorded.work.subject else { return false };
        if place >= receipts || recorded.work.fee.is_zero() {
            return false;
        }
        let point = recorded.point.at(place);
        let assigned = recorded.rate.is_one() && point.falls_on(validator, executor, round.total);
        let leaf = WorkId(BatchId(recorded.work.id.0).leaf(place).0);
        assigned || must_check(secret, &leaf, recorded.rate, validator.weight, Self::without(round, executor))
    }

    pub(crate) fn authorize_open_list(
        _source: TransactionSource,
        list: &OpenedListOf<T>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let (until, _) = Self::check_list(list)?;
        let digest = opened_list_digest(&Self::genesis_hash(), list);
        Self::ensure_signed_by(&list.validator, &digest, signature)?;
        Self::valid_until("keirin/validation/list", (list.epoch, list.index, &list.validator), until)
    }

    /// Everything about an opened list but its signature. Returns until when it is taken, and the secret that it was sealed with.
    fn check_list(list: &OpenedListOf<T>) -> Result<(BlockNumberFor<T>, Secret), ValidationRefusal> {
        let OpenedList { epoch, validator, index, work, leaves, unseen } = list;
        let round = Rounds::<T>::get(epoch).ok_or(ValidationRefusal::UnknownWork)?;
        let opening = matches!(round.stage, Stage::Judging | Stage::Waiting) && Self::now() < round.lists_until;
        ensure!(opening, ValidationRefusal::WrongTime);
        let tally = Self::validator(*epoch, validator)?;
        let secret = tally.secret.ok_or(ValidationRefusal::WrongList)?;
        let recorded = Self::work_of_another(*epoch, *index, *work, validator)?;
        let Subject::Batch { largest_fee, .. } = recorded.work.subject else {
            return Err(ValidationRefusal::UnknownWork);
        };
        let increasing = leaves.windows(2).all(|pair| matches!(pair, [a, b] if a.place < b.place));
        let increasing = increasing && unseen.places().windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        let says_something = !leaves.is_empty() || !unseen.is_nothing();
        ensure!(increasing && says_something, ValidationRefusal::WrongOrder);
        let salt = verdict_salt(&secret, work);
        let sealed = seal_list_and_unseen(validator, work, (&list.places(), unseen), &salt);
        ensure!(Seals::<T>::get((epoch, index), validator) == Some(sealed), ValidationRefusal::WrongList);
        let spans = (Tallies::<T>::get(epoch, &recorded.work.executor).span, tally.span);
        for leaf in leaves {
            ensure!(leaf.fee.is_none_or(|fee| fee <= largest_fee), ValidationRefusal::WrongList);
        }
        let named = leaves.iter().map(|leaf| leaf.place);
        let all_due = named
            .chain(unseen.places().iter().copied())
            .all(|place| Self::is_leaf_due(&round, &recorded, place, spans, &secret));
        ensure!(all_due, ValidationRefusal::WrongList);
        Ok((round.lists_until, secret))
    }

    pub(crate) fn do_open_list(list: OpenedListOf<T>) -> DispatchResult {
        let (_, secret) = Self::check_list(&list).map_err(|_| Error::<T>::NoLongerValid)?;
        let OpenedList { epoch, validator, index, work, leaves, unseen } = list;
        // What was sealed is known now, so that the seal is from here on as good as one that the chain opens by itself.
        Seals::<T>::insert((epoch, index), &validator, empty_list(&validator, &work, &secret));
        let count = u32::try_from(leaves.len()).unwrap_or(u32::MAX);
        if !leaves.is_empty() {
            Rounds::<T>::mutate_extant(epoch, |round| round.undrawn.saturating_inc());
            Self::rank_list((epoch, index), &validator);
            Undrawn::<T>::insert(epoch, (index, &validator), ());
            Lists::<T>::insert((epoch, index), &validator, List { leaves, voted: Default::default() });
        }
        if !unseen.is_nothing() {
            Self::note_unseen((epoch, index), &validator, unseen);
        }
        Self::deposit_event(Event::ListOpened { epoch, index, validator, count });
        Ok(())
    }

    /// Puts a list among those that are voted on, if its validator is heavy enough. Were it who comes first, friends of the executor could come first.
    fn rank_list(at: (EpochIndex, WorkIndex), validator: &T::AccountId) {
        let weight = Tallies::<T>::get(at.0, validator).span.weight;
        VotedLists::<T>::mutate(at, |heaviest| {
            let place = heaviest.iter().position(|(other, _)| *other < weight).unwrap_or(heaviest.len());
            if place < MAX_VOTED_LISTS as usize {
                // The lightest of a full list is left out.
                let _lightest = heaviest.force_insert_keep_left(place, (weight, validator.clone()));
            }
        });
    }
}
