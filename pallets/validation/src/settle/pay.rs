//! Fees, refunds and what verdicts were worth, work by work.

use alloc::vec::Vec;
use frame_support::{
    defensive,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
    weights::{Weight, WeightMeter},
};
use keirin_primitives::{
    sprint::EpochIndex,
    traits::Earnings,
    validation::{Judgement, Subject, Work, WorkIndex},
};
use sp_runtime::{
    traits::{AtLeast32BitUnsigned, Zero},
    Perbill, Saturating,
};

use super::Progress;
use crate::{
    weights::WeightInfo, BalanceOf, Ballot, Ballots, ChallengeOf, Challenges, Checked, Config, Demands, Event, Finder,
    Finders, HoldReason, Pallet, Payloads, Recorded, RecordedOf, RoundOf, Tallies, Trappers, Verdict, Verdicts,
    WorkOutcome, Works,
};

/// A work that is about to be paid.
pub(crate) struct Case<T: Config> {
    recorded: RecordedOf<T>,
    pub(crate) outcome: WorkOutcome,
    challenge: Option<ChallengeOf<T>>,
    /// Whether everybody but the executor owed a vote on it.
    owed: bool,
    demanded: bool,
    verdicts: Verdicts<T::AccountId>,
}

impl<T: Config> Case<T> {
    /// Whether anybody doubted it.
    const fn is_contested(&self) -> bool {
        self.challenge.is_some() || self.demanded
    }

    /// What it costs to pay it.
    fn cost(&self) -> Weight {
        let verdicts = u32::try_from(self.verdicts.len()).unwrap_or(u32::MAX);
        let contest = if self.recorded.trap {
            T::WeightInfo::pay_trap(verdicts)
        } else if self.is_contested() {
            T::WeightInfo::pay_contested(verdicts)
        } else {
            Weight::zero()
        };
        T::WeightInfo::pay_work(verdicts).saturating_add(contest)
    }
}

impl<T: Config> Pallet<T> {
    /// Goes through the works of an epoch and the votes on each.
    pub(crate) fn pay(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        while round.next < round.works {
            if meter.try_consume(T::WeightInfo::begin_work()).is_err() {
                return Progress::Paused;
            }
            let index = WorkIndex(round.next);
            if let Some(recorded) = Works::<T>::get(epoch, index) {
                if let Some(batch) = recorded.work.batch() {
                    if Self::pay_batch((epoch, index), round, (batch, recorded), meter) == Progress::Paused {
                        return Progress::Paused;
                    }
                    round.next = round.next.saturating_add(1);
                    continue;
                }
                let case = Self::case_of(epoch, index, round, recorded);
                let counted = case.challenge.is_none()
                    || Self::count_ballots((epoch, index), (case.outcome, case.owed), round, meter) == Progress::Done;
                if !counted || meter.try_consume(case.cost()).is_err() {
                    return Progress::Paused;
                }
                if let Subject::Leaf { .. } = case.recorded.work.subject {
                    Self::close_vote((epoch, index), round, case);
                } else {
                    Self::pay_work((epoch, index), round, case);
                }
            }
            round.next = round.next.saturating_add(1);
        }
        Progress::Done
    }

    /// Counts votes that were opened, and those that overturned the challenge. Where the executor withheld its evidence nobody could
    /// vote, and nobody owed it; nor where hardly anybody did.
    pub(crate) fn count_ballots(
        at: (EpochIndex, WorkIndex),
        (outcome, owed): (WorkOutcome, bool),
        round: &mut RoundOf<T>,
        meter: &mut WeightMeter,
    ) -> Progress {
        let mut ballots = Ballots::<T>::drain_prefix(at);
        loop {
            if meter.try_consume(T::WeightInfo::count_ballot()).is_err() {
                return Progress::Paused;
            }
            let Some((voter, ballot)) = ballots.next() else { return Progress::Done };
            let Ballot::Opened(judgement) = ballot else { continue };
            let right = u32::from(outcome == WorkOutcome::Overturned && judgement == Judgement::Valid);
            if !owed && right == 0 {
                continue;
            }
            round.right_votes.saturating_accrue(right);
            Tallies::<T>::mutate(at.0, &voter, |tally| {
                tally.votes.saturating_accrue(u32::from(owed));
                tally.right.saturating_accrue(right);
            });
        }
    }

    /// Everything that is known of a work.
    pub(crate) fn case_of(epoch: EpochIndex, index: WorkIndex, round: &RoundOf<T>, recorded: RecordedOf<T>) -> Case<T> {
        let (challenge, demand) = (Challenges::<T>::get(epoch, index), Demands::<T>::get(epoch, index));
        let outcome = Self::outcome_of(epoch, round, &recorded, challenge.as_ref(), demand.as_ref());
        let owed = outcome != WorkOutcome::Withheld
            && challenge
                .as_ref()
                .is_some_and(|challenge| challenge.was_voted_on(Self::others(epoch, round, &recorded.work.executor)));
        let verdicts = Checked::<T>::get(epoch, index);
        Case { recorded, outcome, challenge, owed, demanded: demand.is_some(), verdicts }
    }

    /// Forgets the vote on a receipt. What it came to was settled with its batch.
    fn close_vote((epoch, index): (EpochIndex, WorkIndex), round: &mut RoundOf<T>, case: Case<T>) {
        let Case { recorded: Recorded { work, .. }, outcome, owed, .. } = case;
        round.votes_due.saturating_accrue(u32::from(owed));
        Tallies::<T>::mutate(epoch, &work.executor, |tally| tally.challenged.saturating_accrue(u32::from(owed)));
        Works::<T>::remove(epoch, index);
        Challenges::<T>::remove(epoch, index);
        Demands::<T>::remove(epoch, index);
        Self::deposit_event(Event::WorkSettled { epoch, index, work: work.id, outcome });
    }

    fn pay_work((epoch, index): (EpochIndex, WorkIndex), round: &mut RoundOf<T>, case: Case<T>) {
        let contested = case.is_contested();
        let Case { recorded: Recorded { work, rate, trap, .. }, outcome, challenge, owed, verdicts, .. } = case;
        round.votes_due.saturating_accrue(u32::from(owed));
        let invalid = matches!(outcome, WorkOutcome::Confirmed | WorkOutcome::Withheld);
        let checked =
            outcome != WorkOutcome::Trap && (invalid || outcome == WorkOutcome::Overturned || !verdicts.is_empty());
        let reported = challenge.and_then(|challenge| challenge.deposit);
        Tallies::<T>::mutate(epoch, &work.executor, |tally| {
            tally.checked.saturating_accrue(u32::from(checked));
            tally.failures.saturating_accrue(u32::from(invalid));
            tally.challenged.saturating_accrue(u32::from(owed));
            if invalid {
                tally.damages.saturating_accrue(damages(work.fee, rate));
            }
            // Its secret drew a trap and it set none; if the work was reported, who did that pays.
            if trap && outcome == WorkOutcome::Overturned && reported.is_none() {
                tally.accused.saturating_inc();
                tally.fines.saturating_accrue(fine::<T>(&work));
            }
        });
        Self::pay_fee(epoch, &work, invalid || outcome == WorkOutcome::Trap, &verdicts);
        if contested {
            Self::weigh_verdicts(epoch, &work, outcome, reported.is_some(), &verdicts);
        }
        if invalid {
            let reporter = reported.filter(|_| outcome == WorkOutcome::Confirmed).map(|_| &work.requester);
            Self::note_finders(epoch, &work, outcome, reporter, &verdicts);
        }
        if let Some(deposit) = reported {
            Self::settle_deposit(round, &work.requester, deposit, outcome);
        }
        Works::<T>::remove(epoch, index);
        Checked::<T>::remove(epoch, index);
        if contested {
            Challenges::<T>::remove(epoch, index);
            Demands::<T>::remove(epoch, index);
            Payloads::<T>::remove(epoch, index);
        }
        Self::deposit_event(Event::WorkSettled { epoch, index, work: work.id, outcome });
    }

    /// Gives the fee of an invalid work or a trap back; shares that of a valid one among those who did and those who checked it.
    fn pay_fee(
        epoch: EpochIndex,
        work: &Work<T::AccountId, BalanceOf<T>>,
        back: bool,
        verdicts: &Verdicts<T::AccountId>,
    ) {
        if work.fee.is_zero() {
            return;
        }
        if back {
            return T::Earnings::refund(&work.requester, work.fee);
        }
        let right = verdicts.iter().filter(|verdict| verdict.judgement == Judgement::Valid);
        let workers: Vec<_> =
            core::iter::once(&work.executor).chain(right.map(|verdict| &verdict.validator)).cloned().collect();
        T::Earnings::share(epoch, work.fee, &workers);
    }

    /// Who called valid what is not gets no subsidy, and pays if it is a trap, unless it was reported: then it was voted on as any other work,
    /// and may be wrong by little. Who called invalid what is valid owes a fine.
    fn weigh_verdicts(
        epoch: EpochIndex,
        work: &Work<T::AccountId, BalanceOf<T>>,
        outcome: WorkOutcome,
        reported: bool,
        verdicts: &Verdicts<T::AccountId>,
    ) {
        let fine = fine::<T>(work);
        let works = work.traps.map_or(0, |draw| draw.every);
        for Verdict { validator, judgement } in verdicts {
            match (outcome, judgement) {
                (WorkOutcome::Trap, Judgement::Valid) if !reported => {
                    Self::note_trapped(epoch, validator, &work.executor, fine.saturating_mul(works.into()));
                }
                (WorkOutcome::Confirmed | WorkOutcome::Trap, Judgement::Valid) => {
                    Tallies::<T>::mutate(epoch, validator, |tally| tally.vouched.saturating_inc());
                }
                (WorkOutcome::Overturned, Judgement::Invalid) => Tallies::<T>::mutate(epoch, validator, |tally| {
                    tally.accused.saturating_inc();
                    tally.fines.saturating_accrue(fine);
                }),
                _ => {}
            }
        }
    }

    /// A validator did not see a trap of an executor.
    pub(crate) fn note_trapped(
        epoch: EpochIndex,
        validator: &T::AccountId,
        executor: &T::AccountId,
        due: BalanceOf<T>,
    ) {
        Tallies::<T>::mutate(epoch, validator, |tally| {
            tally.vouched.saturating_inc();
            tally.trapped.saturating_accrue(due);
        });
        Trappers::<T>::mutate(epoch, validator, |trappers| {
            if !trappers.contains(executor) {
                // The first share what there is.
                let _full = trappers.try_push(executor.clone());
            }
        });
    }

    /// Notes an executor's failure, and who showed it: validators and a requester that was right to report.
    fn note_finders(
        epoch: EpochIndex,
        work: &Work<T::AccountId, BalanceOf<T>>,
        outcome: WorkOutcome,
        reporter: Option<&T::AccountId>,
        verdicts: &Verdicts<T::AccountId>,
    ) {
        let accused = verdicts
            .iter()
            .filter(|verdict| outcome == WorkOutcome::Confirmed && verdict.judgement == Judgement::Invalid)
            .map(|verdict| (&verdict.validator, Zero::zero()));
        let found = reporter.map(|reporter| (reporter, work.fee)).into_iter().chain(accused);
        Finders::<T>::mutate(epoch, &work.executor, |finders| {
            let finders = finders.get_or_insert_default();
            for (account, fees) in found {
                match finders.iter_mut().find(|finder| finder.account == *account) {
                    Some(finder) => finder.fees.saturating_accrue(fees),
                    // Those who come when the list is full have found what others did.
                    None => {
                        let _full = finders.try_push(Finder { account: account.clone(), fees });
                    }
                }
            }
        });
    }

    /// Who reported a valid answer pays those who voted; everybody else has the deposit back.
    fn settle_deposit(round: &mut RoundOf<T>, requester: &T::AccountId, deposit: BalanceOf<T>, outcome: WorkOutcome) {
        let reason = HoldReason::ReportDeposit.into();
        let moved = if outcome == WorkOutcome::Overturned {
            let (precision, restriction) = (Precision::BestEffort, Restriction::Free);
            let pot = T::Earnings::pot();
            let moved = T::Currency::transfer_on_hold(
                &reason,
                requester,
                &pot,
                deposit,
                precision,
                restriction,
                Fortitude::Polite,
            );
            round.compensation.saturating_accrue(*moved.as_ref().unwrap_or(&Zero::zero()));
            moved
        } else {
            T::Currency::release(&reason, requester, deposit, Precision::BestEffort)
        };
        if let Err(error) = moved {
            defensive!("the deposit of a report is on hold until its work is settled", error);
        }
    }
}

/// What it costs to call a valid work invalid.
fn fine<T: Config>(work: &Work<T::AccountId, BalanceOf<T>>) -> BalanceOf<T> {
    work.fee.max(T::LeastFine::get())
}

/// What an invalid work costs its executor. Only the part `rate` of its works is checked, so that each that fails stands for `1 / rate` of
/// them: no rate is so low that invalid works pay.
pub(crate) fn damages<Balance: AtLeast32BitUnsigned>(fee: Balance, rate: Perbill) -> Balance {
    rate.max(Perbill::from_parts(1)).saturating_reciprocal_mul_ceil(fee)
}
