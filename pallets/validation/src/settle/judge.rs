//! Opening seals with the secrets that were revealed.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    sprint::EpochIndex,
    validation::{open_seal, verdict_salt, Judgement, WeightSpan, Work, WorkIndex},
    HashBytes,
};

use super::Progress;
use crate::{
    weights::WeightInfo, BalanceOf, Challenges, Checked, Config, Pallet, RecordedOf, RoundOf, Seals, Tallies, Verdict,
    Works,
};

impl<T: Config> Pallet<T> {
    /// Goes through the works of an epoch and the seals of each.
    pub(crate) fn judge(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        while round.next < round.works {
            if meter.try_consume(T::WeightInfo::judge_work()).is_err() {
                return Progress::Paused;
            }
            let index = WorkIndex(round.next);
            // Verdicts on batches are opened when these are paid.
            if let Some(mut recorded) = Works::<T>::get(epoch, index).filter(|recorded| recorded.work.task().is_some())
            {
                let executor = Tallies::<T>::get(epoch, &recorded.work.executor).span;
                if Self::is_trap(&recorded.work) {
                    recorded.trap = true;
                    Works::<T>::insert(epoch, index, &recorded);
                }
                // Who calls a trap valid has not looked, or its executor has not set it: that is put to the vote.
                let doubt = if recorded.trap { Judgement::Valid } else { Judgement::Invalid };
                let mut seals = Seals::<T>::drain_prefix((epoch, index));
                loop {
                    let most = T::WeightInfo::judge_seal().saturating_add(T::WeightInfo::open_challenge());
                    if !meter.can_consume(most) {
                        return Progress::Paused;
                    }
                    meter.consume(T::WeightInfo::judge_seal());
                    let Some((validator, sealed)) = seals.next() else { break };
                    let judgement = Self::judge_seal((epoch, index), round, &recorded, executor, (validator, sealed));
                    if judgement == Some(doubt) {
                        meter.consume(T::WeightInfo::open_challenge());
                        if !Challenges::<T>::contains_key(epoch, index) {
                            Self::open_challenge(epoch, index, round, &recorded.work, None);
                        }
                    }
                }
            }
            round.next = round.next.saturating_add(1);
        }
        Progress::Done
    }

    /// Whether a work is drawn as a trap by a secret that was revealed. What could not be answered has no evidence that could be wrong.
    fn is_trap(work: &Work<T::AccountId, BalanceOf<T>>) -> bool {
        let Some(draw) = work.traps.filter(|_| work.evidence.is_some()) else { return false };
        let secret = Self::secret_that_draws(&draw, &work.executor);
        secret.is_some_and(|secret| draw.is_trap(&secret, &work.id))
    }

    /// A seal counts when its validator had to check the work and what is in it is a judgement. Returns it.
    fn judge_seal(
        (epoch, index): (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        executor: WeightSpan,
        (validator, sealed): (T::AccountId, HashBytes),
    ) -> Option<Judgement> {
        let mut tally = Tallies::<T>::get(epoch, &validator);
        let id = &recorded.work.id;
        let secret = tally.secret.filter(|secret| Self::is_due(round, recorded, executor, tally.span, secret))?;
        let judgement = open_seal(&sealed, &validator, id, &verdict_salt(&secret, id))?;
        let mut checked = Checked::<T>::get(epoch, index);
        if checked.try_push(Verdict { validator: validator.clone(), judgement }).is_ok() {
            Checked::<T>::insert(epoch, index, checked);
            tally.verdicts = tally.verdicts.saturating_add(1);
            Tallies::<T>::insert(epoch, &validator, tally);
        }
        Some(judgement)
    }
}
