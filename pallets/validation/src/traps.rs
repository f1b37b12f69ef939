//! Receipts that their executor's secret draws as traps.
//!
//! The secret draws over requests, which the executor knows before it answers. Who requests can see to it that a request is a trap, if it is a friend of
//! the executor; so a list that is full excuses who could not name more.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Secret},
    traits::{Epochs, LeafTraps, ProvedLeaf},
    validation::{TrapDraw, WorkId, WorkIndex, MAX_LISTED},
};
use sp_runtime::Saturating;

use crate::{
    lists::empty_list, BalanceOf, Config, Leaves, Lists, Pallet, RecordedOf, RoundOf, Rounds, Seals, Stage, Tallies,
    Works, MAX_TRAP_VOTES,
};

impl<T: Config> Pallet<T> {
    /// Whether traps can be shown: lists are open, and there is time to vote.
    fn takes_traps(round: &RoundOf<T>) -> bool {
        let until: BlockNumberFor<T> = round.lists_until.saturating_add(T::VoteBlocks::get());
        let open = matches!(round.stage, Stage::Judging | Stage::Waiting);
        open && Self::now() >= round.lists_until && Self::now() < until
    }

    fn is_drawn(executor: &T::AccountId, leaf: &ProvedLeaf<BalanceOf<T>>) -> bool {
        let draw = TrapDraw { epoch: leaf.made_in, every: T::TrapEvery::get() };
        Self::secret_that_draws(&draw, executor).is_some_and(|secret| draw.is_trap(&secret, &WorkId(leaf.request.0)))
    }

    /// An executor's secret of the epoch whose traps a draw says. A work may be reported in a later epoch than it was asked for, and be settled
    /// much later.
    pub(crate) fn secret_that_draws(draw: &TrapDraw, executor: &T::AccountId) -> Option<Secret> {
        let secret = Tallies::<T>::get(draw.epoch, executor).secret;
        secret.or_else(|| T::Epochs::secret_of(draw.epoch, executor))
    }

    /// Whether a validator said that a receipt which it had to check is valid, and had room to say otherwise.
    fn vouched(
        at: (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        (validator, place): (&T::AccountId, u32),
    ) -> bool {
        let tally = Tallies::<T>::get(at.0, validator);
        let Some(secret) = tally.secret.filter(|_| *validator != recorded.work.executor) else { return false };
        let spans = (Tallies::<T>::get(at.0, &recorded.work.executor).span, tally.span);
        let sealed = Seals::<T>::get(at, validator);
        let named = Lists::<T>::get(at, validator).map_or(0, |list| list.leaves.len());
        sealed == Some(empty_list(validator, &recorded.work.id, &secret))
            && named < MAX_LISTED as usize
            && !(Self::is_unseen(at, validator, place) && Self::is_excused(at, round, recorded, (validator, place)))
            && Self::is_leaf_due(round, recorded, place, spans, &secret)
    }
}

impl<T: Config> LeafTraps<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn trap_shown(
        epoch: EpochIndex,
        index: WorkIndex,
        validator: &T::AccountId,
        shown: ProvedLeaf<BalanceOf<T>>,
    ) -> bool {
        let (at, place) = ((epoch, index), shown.place);
        let (Some(mut recorded), Some(mut round)) = (Self::open_batch(epoch, index), Rounds::<T>::get(epoch)) else {
            return false;
        };
        let mut leaf = Leaves::<T>::get(at, place).unwrap_or_default();
        // What was withheld is no trap: a trap has to be there.
        if !Self::takes_traps(&round) || leaf.found.is_one() || !Self::is_drawn(&recorded.work.executor, &shown) {
            return false;
        }
        let known = leaf.trap;
        (leaf.trap, leaf.fee) = (true, shown.fee);
        let named = Lists::<T>::get(at, validator).is_some_and(|list| list.places().contains(&place));
        let new = if named {
            !known
        } else {
            !leaf.vouchers.contains(validator)
                && Self::vouched(at, &round, &recorded, (validator, place))
                && leaf.vouchers.try_push(validator.clone()).is_ok()
        };
        if !new {
            return false;
        }
        let doubted = leaf.voted.is_some() || !leaf.vouchers.is_empty();
        if doubted && leaf.voted.is_none() {
            if recorded.books.traps >= MAX_TRAP_VOTES {
                return false;
            }
            recorded.books.traps.saturating_inc();
            Works::<T>::insert(epoch, index, &recorded);
        }
        Leaves::<T>::insert(at, place, leaf);
        if doubted {
            Self::vote_on_leaf(at, place, &recorded, &mut round);
            Rounds::<T>::insert(epoch, round);
        }
        true
    }
}
