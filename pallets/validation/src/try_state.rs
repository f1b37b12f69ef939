//! What must be true of this pallet's storage between blocks.

use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use keirin_primitives::{sprint::EpochIndex, validation::WorkIndex};
use sp_runtime::{traits::Zero, Saturating, TryRuntimeError};

use crate::{
    BalanceOf, Ballots, Challenges, Checked, Config, Demands, Heaviest, HoldReason, Leaves, Lists, NotShown, Pallet,
    Payloads, Rounds, Seals, Settling, Stage, Tallies, Trappers, Undrawn, VotedLists, Works,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_rounds()?;
        Self::check_works()?;
        Self::check_deposits()?;
        let share = Self::settlement_limit();
        let quarter = T::BlockWeights::get().max_block.saturating_div(4);
        ensure!(share.all_lte(quarter), "settling may take more than a quarter of a block");
        Ok(())
    }

    /// Rounds count their works and weights; nothing is left of settled ones.
    fn check_rounds() -> Result<(), TryRuntimeError> {
        let oldest = Settling::<T>::get();
        for (epoch, round) in Rounds::<T>::iter() {
            ensure!(epoch >= oldest, "a settled epoch was left behind");
            ensure!(round.next <= round.works, "the works of an epoch were passed");
            let works = u32::try_from(Works::<T>::iter_prefix(epoch).count()).unwrap_or(u32::MAX);
            let left = match round.stage {
                Stage::Open | Stage::Judging | Stage::Waiting => round.works,
                Stage::Paying => round.works.saturating_sub(round.next),
                Stage::Collecting | Stage::Slashing | Stage::Closing => 0,
            };
            ensure!(works == left, "the count of works is wrong");
            let silent = Demands::<T>::iter_prefix_values(epoch).filter(|demand| !demand.answered).count();
            let counted =
                round.stage >= Stage::Paying || usize::try_from(round.silent).is_ok_and(|count| count == silent);
            ensure!(counted, "the count of demands that were not answered is wrong");
            let total = Tallies::<T>::iter_prefix_values(epoch)
                .fold(0u64, |sum, tally| sum.saturating_add(tally.span.weight.0));
            ensure!(round.stage == Stage::Closing || total == round.total.0, "the weight of an epoch is wrong");
        }
        ensure!(Tallies::<T>::iter_keys().all(|(epoch, _)| epoch >= oldest), "a tally was left behind");
        let known = |(epoch, who)| Tallies::<T>::contains_key(epoch, who);
        ensure!(Trappers::<T>::iter_keys().all(known), "somebody's traps were left behind");
        Ok(())
    }

    /// What is kept about a work goes with it.
    fn check_works() -> Result<(), TryRuntimeError> {
        let exists = |(epoch, index)| Works::<T>::contains_key(epoch, index);
        ensure!(Seals::<T>::iter_keys().all(|(work, _)| exists(work)), "a seal is of no work");
        ensure!(Lists::<T>::iter_keys().all(|(batch, _)| exists(batch)), "a list is of no batch");
        let sealed = |(batch, who)| Seals::<T>::contains_key(batch, who);
        ensure!(NotShown::<T>::iter_keys().all(sealed), "nothing was sealed about what was not shown");
        ensure!(VotedLists::<T>::iter_keys().all(exists), "lists are of no batch");
        let opened = |(batch, heaviest): ((EpochIndex, WorkIndex), Heaviest<T::AccountId>)| {
            heaviest.iter().all(|(_, who)| Lists::<T>::contains_key(batch, who))
                && heaviest.windows(2).all(|pair| matches!(pair, [(one, _), (other, _)] if one >= other))
        };
        let paying = |epoch| Rounds::<T>::get(epoch).is_none_or(|round| round.stage >= Stage::Paying);
        let kept = VotedLists::<T>::iter().filter(|((epoch, _), _)| !paying(*epoch));
        ensure!(kept.into_iter().all(opened), "a list is voted on that was not opened, or before a heavier one");
        ensure!(Leaves::<T>::iter_keys().all(|(batch, _)| exists(batch)), "a receipt is of no batch");
        let listed = |(epoch, (index, who))| Lists::<T>::contains_key((epoch, index), who);
        ensure!(Undrawn::<T>::iter_keys().all(listed), "there is nothing to draw from");
        for (epoch, round) in Rounds::<T>::iter() {
            let undrawn = Undrawn::<T>::iter_key_prefix(epoch).count();
            ensure!(usize::try_from(round.undrawn) == Ok(undrawn), "the count of lists is wrong");
        }
        ensure!(Checked::<T>::iter_keys().all(exists), "a verdict is of no work");
        ensure!(Challenges::<T>::iter_keys().all(exists), "a challenge is of no work");
        ensure!(Demands::<T>::iter_keys().all(exists), "a demand is of no work");
        ensure!(
            Payloads::<T>::iter_keys().all(|(epoch, index)| Demands::<T>::contains_key(epoch, index)),
            "evidence was posted that nobody demanded"
        );
        let challenged = |(epoch, index)| Challenges::<T>::contains_key(epoch, index);
        ensure!(Ballots::<T>::iter_keys().all(|(work, _)| challenged(work)), "a vote is on no challenge");
        Ok(())
    }

    /// What requesters have on hold is what their reports put at stake.
    fn check_deposits() -> Result<(), TryRuntimeError> {
        let mut held: BTreeMap<T::AccountId, BalanceOf<T>> = BTreeMap::new();
        for (epoch, index, challenge) in Challenges::<T>::iter() {
            if let (Some(deposit), Some(recorded)) = (challenge.deposit, Works::<T>::get(epoch, index)) {
                held.entry(recorded.work.requester).or_insert_with(Zero::zero).saturating_accrue(deposit);
            }
        }
        let reason = HoldReason::ReportDeposit.into();
        let right = held.iter().all(|(who, deposit)| T::Currency::balance_on_hold(&reason, who) == *deposit);
        ensure!(right, "what is on hold for reports is not what they put at stake");
        Ok(())
    }
}
