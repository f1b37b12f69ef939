//! Settling an epoch, stage by stage and block by block.
//!
//! Every step is paid for from the block's [`WeightMeter`] before it is done, so that no number of works, participants or epochs makes a
//! block's share larger than [`Pallet::settlement_limit`]. What does not fit waits for the next block: where to go on is in
//! [`Round::next`](crate::Round::next), in [`ClosingCursor`], or shows by what is still stored.

mod batch;
mod close;
mod collect;
mod draw;
mod gather;
mod judge;
mod leaves;
mod pay;
mod slash;

pub(crate) use pay::damages;

use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{EpochNow, Epochs},
    validation::{MAX_CHECKERS, MAX_LISTED},
};

use crate::{
    weights::WeightInfo, ClosingCursor, Config, Event, Pallet, RoundOf, Rounds, Settling, Stage, Tallies, TallyOf,
    Traffic, MAX_FINDERS,
};

/// The part of a block that settling may take at most, whatever the configuration says: a quarter.
const MOST: u64 = 4;

/// How far a stage got in this block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Everything is done.
    Done,
    /// The block's share is used up.
    Paused,
}

impl<T: Config> Pallet<T> {
    /// What settling may take of one block.
    pub(crate) fn settlement_limit() -> Weight {
        let block = T::BlockWeights::get().max_block;
        let share = T::SettlementShare::get();
        let configured = Weight::from_parts(share.mul_floor(block.ref_time()), share.mul_floor(block.proof_size()));
        configured.min(block.saturating_div(MOST))
    }

    /// The largest step that is taken at once; it must fit into a block's share.
    pub(crate) fn largest_step() -> Weight {
        let steps = [
            T::WeightInfo::gather(),
            T::WeightInfo::judge_work()
                .saturating_add(T::WeightInfo::judge_seal())
                .saturating_add(T::WeightInfo::open_challenge()),
            T::WeightInfo::begin_work()
                .saturating_add(T::WeightInfo::count_ballot())
                .saturating_add(T::WeightInfo::pay_work(MAX_CHECKERS))
                .saturating_add(T::WeightInfo::pay_contested(MAX_CHECKERS).max(T::WeightInfo::pay_trap(MAX_CHECKERS))),
            T::WeightInfo::draw_list(),
            T::WeightInfo::begin_work()
                .saturating_add(T::WeightInfo::pay_list(MAX_LISTED))
                .saturating_add(T::WeightInfo::pay_leaf())
                .saturating_add(T::WeightInfo::pay_trap(MAX_CHECKERS))
                .saturating_add(T::WeightInfo::pay_seal().saturating_mul(2))
                .saturating_add(T::WeightInfo::pay_batch())
                .saturating_add(T::WeightInfo::pay_batch()),
            T::WeightInfo::collect(),
            T::WeightInfo::slash(MAX_FINDERS),
            T::WeightInfo::close(),
        ];
        let largest = steps.into_iter().fold(Weight::zero(), |most, step| most.max(step));
        largest.saturating_add(T::WeightInfo::tick()).saturating_add(T::WeightInfo::tick())
    }

    /// What is done at the start of every block.
    pub(crate) fn tick() -> Weight {
        let mut meter = WeightMeter::with_limit(Self::settlement_limit());
        if meter.try_consume(T::WeightInfo::tick()).is_ok() {
            let clock = T::Epochs::now();
            Self::gather(&clock, &mut meter);
            Self::settle(&clock, &mut meter);
        }
        meter.consumed()
    }

    /// Goes on with the oldest epoch that is not settled, and with those after it.
    fn settle(clock: &EpochNow<BlockNumberFor<T>>, meter: &mut WeightMeter) {
        loop {
            let epoch = Settling::<T>::get();
            if epoch >= clock.index || meter.try_consume(T::WeightInfo::tick()).is_err() {
                return;
            }
            let Some(mut round) = Rounds::<T>::get(epoch) else {
                // Nobody opened it and nothing was done in it.
                Self::forget(epoch);
                continue;
            };
            let progress = Self::settle_stage(clock, epoch, &mut round, meter);
            if progress == Progress::Done && round.stage == Stage::Closing {
                Self::burn_rest(&round, epoch);
                Rounds::<T>::remove(epoch);
                Self::forget(epoch);
                Self::deposit_event(Event::EpochSettled { epoch, works: round.works });
                continue;
            }
            if progress == Progress::Done {
                round.stage = after(round.stage);
                round.next = 0;
                Self::deposit_event(Event::StageStarted { epoch, stage: round.stage });
            }
            Rounds::<T>::insert(epoch, round);
            if progress == Progress::Paused {
                return;
            }
        }
    }

    fn settle_stage(
        clock: &EpochNow<BlockNumberFor<T>>,
        epoch: EpochIndex,
        round: &mut RoundOf<T>,
        meter: &mut WeightMeter,
    ) -> Progress {
        match round.stage {
            // Ended by gathering the epoch's secrets.
            Stage::Open => Progress::Paused,
            Stage::Judging => Self::judge(epoch, round, meter),
            Stage::Waiting => {
                let drawn = Self::draw_leaves(epoch, round, meter) == Progress::Done;
                if drawn && Self::may_be_paid(clock, epoch, round) {
                    Progress::Done
                } else {
                    Progress::Paused
                }
            }
            Stage::Paying => Self::pay(epoch, round, meter),
            Stage::Collecting => Self::collect(epoch, round, meter),
            Stage::Slashing => Self::slash_cheats(epoch, meter),
            Stage::Closing => Self::close(epoch, round, meter),
        }
    }

    /// Whether challenges are over, and the next epoch's sprint is settled.
    fn may_be_paid(clock: &EpochNow<BlockNumberFor<T>>, epoch: EpochIndex, round: &RoundOf<T>) -> bool {
        let settled = clock.index > epoch.next() || (clock.index == epoch.next() && clock.phase == Phase::Settled);
        settled && Self::now() >= round.busy_until
    }

    /// Goes on to the next epoch. The traffic of the one before is no longer asked for.
    fn forget(epoch: EpochIndex) {
        if let Some(before) = epoch.previous() {
            Traffic::<T>::remove(before);
        }
        Settling::<T>::put(epoch.next());
    }

    /// Visits the tallies of an epoch, each for a price, from where the last block stopped.
    pub(crate) fn walk(
        epoch: EpochIndex,
        cost: Weight,
        meter: &mut WeightMeter,
        mut visit: impl FnMut(&T::AccountId, TallyOf<T>),
    ) -> Progress {
        let mut last = ClosingCursor::<T>::get();
        let mut tallies = match &last {
            Some(last) => Tallies::<T>::iter_prefix_from(epoch, Tallies::<T>::hashed_key_for(epoch, last)),
            None => Tallies::<T>::iter_prefix(epoch),
        };
        let progress = loop {
            if meter.try_consume(cost).is_err() {
                break Progress::Paused;
            }
            let Some((who, tally)) = tallies.next() else { break Progress::Done };
            visit(&who, tally);
            last = Some(who);
        };
        ClosingCursor::<T>::set(last.filter(|_| progress == Progress::Paused));
        progress
    }
}

const fn after(stage: Stage) -> Stage {
    match stage {
        Stage::Open => Stage::Judging,
        Stage::Judging => Stage::Waiting,
        Stage::Waiting => Stage::Paying,
        Stage::Paying => Stage::Collecting,
        Stage::Collecting => Stage::Slashing,
        Stage::Slashing | Stage::Closing => Stage::Closing,
    }
}
