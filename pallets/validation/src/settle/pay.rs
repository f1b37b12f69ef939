//! Fees, refunds and what verdicts were worth, work by work.

use alloc::vec::Vec;
use frame_support::{
    defensive,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
    weights::WeightMeter,
};
use keirin_primitives::{
    sprint::EpochIndex,
    traits::Earnings,
    validation::{Judgement, Work, WorkIndex},
};
use sp_runtime::{traits::Zero, Saturating};

use super::Progress;
use crate::{
    weights::WeightInfo, BalanceOf, Ballot, Ballots, ChallengeOf, Challenges, Checked, Config, Demands, Event, Finder,
    Finders, HoldReason, Pallet, Payloads, RoundOf, Tallies, Verdict, Verdicts, WorkOutcome,
    Works,
};

impl<T: Config> Pallet<T> {
    /// Goes through the works of an epoch and the votes on each.
    pub(crate) fn pay(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        while round.next < round.works {
            if meter.try_consume(T::WeightInfo::begin_work()).is_err() {
                return Progress::Paused;
            }
            let index = WorkIndex(round.next);
            if let Some(recorded) = Works::<T>::get(epoch, index) {
                let work = recorded.work;
                let challenge = Challenges::<T>::get(epoch, index);
                let outcome = Self::outcome_of(epoch, index, round, &work.executor, challenge.as_ref());
                let counted =
                    challenge.is_none() || Self::count_ballots(epoch, index, outcome, round, meter) == Progress::Done;
                let verdicts = Checked::<T>::get(epoch, index);
                let cost = T::WeightInfo::pay_work(u32::try_from(verdicts.len()).unwrap_or(u32::MAX));
                if !counted || meter.try_consume(cost).is_err() {
                    return Progress::Paused;
                }
                Self::pay_work((epoch, index), round, work, outcome, (challenge, verdicts));
            }
            round.next = round.next.saturating_add(1);
        }
        Progress::Done
    }

    /// Counts votes that were opened, and those that overturned the challenge. Where the executor withheld its evidence nobody could
    /// vote, and nobody owed it.
    fn count_ballots(
        epoch: EpochIndex,
        index: WorkIndex,
        outcome: WorkOutcome,
        round: &mut RoundOf<T>,
        meter: &mut WeightMeter,
    ) -> Progress {
        let mut ballots = Ballots::<T>::drain_prefix((epoch, index));
        loop {
            if meter.try_consume(T::WeightInfo::count_ballot()).is_err() {
                return Progress::Paused;
            }
            let Some((voter, ballot)) = ballots.next() else { return Progress::Done };
            let Ballot::Opened(judgement) = ballot else { continue };
            if outcome == WorkOutcome::Withheld {
                continue;
            }
            let right = u32::from(outcome == WorkOutcome::Overturned && judgement == Judgement::Valid);
            round.right_votes.saturating_accrue(right);
            Tallies::<T>::mutate(epoch, &voter, |tally| {
                tally.votes.saturating_inc();
                tally.right.saturating_accrue(right);
            });
        }
    }

    fn pay_work(
        (epoch, index): (EpochIndex, WorkIndex),
        round: &mut RoundOf<T>,
        work: Work<T::AccountId, BalanceOf<T>>,
        outcome: WorkOutcome,
        (challenge, verdicts): (Option<ChallengeOf<T>>, Verdicts<T::AccountId>),
    ) {
        let voted = challenge.is_some() && outcome != WorkOutcome::Withheld;
        round.votes_due.saturating_accrue(u32::from(voted));
        let invalid = matches!(outcome, WorkOutcome::Confirmed | WorkOutcome::Withheld);
        let decided = invalid || outcome == WorkOutcome::Overturned;
        Tallies::<T>::mutate(epoch, &work.executor, |tally| {
            tally.checked.saturating_accrue(u32::from(decided || !verdicts.is_empty()));
            tally.failures.saturating_accrue(u32::from(invalid));
            tally.challenged.saturating_accrue(u32::from(voted));
        });
        let reported = challenge.and_then(|challenge| challenge.deposit);
        Self::pay_fee(epoch, &work, invalid, &verdicts);
        Self::weigh_verdicts(epoch, &work, outcome, &verdicts);
        if invalid {
            let reporter = reported.filter(|_| outcome == WorkOutcome::Confirmed).map(|_| &work.requester);
            Self::note_finders(epoch, &work, outcome, reporter, &verdicts);
        }
        if let Some(deposit) = reported {
            Self::settle_deposit(round, &work.requester, deposit, outcome);
        }
        Works::<T>::remove(epoch, index);
        Checked::<T>::remove(epoch, index);
        Challenges::<T>::remove(epoch, index);
        Demands::<T>::remove(epoch, index);
        Payloads::<T>::remove(epoch, index);
        Self::deposit_event(Event::WorkSettled { epoch, index, work: work.id, outcome });
    }

    /// Gives the fee of an invalid work back; shares that of a valid one among those who did and those who checked it.
    fn pay_fee(
        epoch: EpochIndex,
        work: &Work<T::AccountId, BalanceOf<T>>,
        invalid: bool,
        verdicts: &Verdicts<T::AccountId>,
    ) {
        if work.fee.is_zero() {
            return;
        }
        if invalid {
            return T::Earnings::refund(&work.requester, work.fee);
        }
        let right = verdicts.iter().filter(|verdict| verdict.judgement == Judgement::Valid);
        let workers: Vec<_> =
            core::iter::once(&work.executor).chain(right.map(|verdict| &verdict.validator)).cloned().collect();
        T::Earnings::share(epoch, work.fee, &workers);
    }

    /// Who called valid what is not gets no subsidy; who called invalid what is valid owes a fine.
    fn weigh_verdicts(
        epoch: EpochIndex,
        work: &Work<T::AccountId, BalanceOf<T>>,
        outcome: WorkOutcome,
        verdicts: &Verdicts<T::AccountId>,
    ) {
        let fine = work.fee.max(T::LeastFine::get());
        for Verdict { validator, judgement } in verdicts {
            match (outcome, judgement) {
                (WorkOutcome::Confirmed, Judgement::Valid) => {
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
    fn settle_deposit(
        round: &mut RoundOf<T>,
        requester: &T::AccountId,
        deposit: BalanceOf<T>,
        outcome: WorkOutcome,
    ) {
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
