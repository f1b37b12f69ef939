//! Disputes: the runtime recomputes a nonce, and whoever was wrong about it loses.
//!
//! Whoever signs and pays may have any revealed nonce recomputed. For nothing, and without anybody's signature, the runtime
//! recomputes a nonce of a commitment that is not refuted yet, accused by somebody who is still believed: each such
//! recomputation either refutes a commitment or discredits a validator, so there are no more of them in an epoch than
//! participants who lose their weight by it.

use frame_support::{dispatch::PostDispatchInfo, ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{Accusation, Configuration, EpochIndex, Phase},
    traits::Collateral,
    weight::VotingWeight,
    HashBytes,
};
use keirin_sprint_model::{is_proof, Distance2, Model};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, difficulty::model_of, weights::WeightInfo, Accusers, Commitments, Config, Continuous,
    CurrentEpoch, Discredited, Epoch, Error, Event, Finding, Findings, Pallet, SprintRefusal,
};

/// Most multiplications the runtime does for one nonce: those of the dev configuration are 67 million.
const MULTIPLICATION_LIMIT: u64 = 100_000_000;

/// Whether the runtime can recompute nonces of a configuration.
fn is_recomputable(configuration: Configuration) -> bool {
    model_of(configuration).config().multiplications() <= MULTIPLICATION_LIMIT
}

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_dispute(
        _source: TransactionSource,
        disputed: &Accusation<T::AccountId>,
    ) -> TransactionValidityWithRefund {
        let epoch = CurrentEpoch::<T>::get();
        let accusers = Self::check_free_dispute(&epoch, disputed)?;
        // What weighs most comes first: accusations by those who have next to no weight cannot keep others from being settled.
        let priority = DUTY_PRIORITY.saturating_add(accusers.0.min(DUTY_PRIORITY / 2));
        Self::valid_until("keirin/sprint/dispute", (epoch.index, disputed), epoch.until, priority)
    }

    /// Whether a nonce is recomputed for nothing. Returns the weight of those who accuse it and are believed.
    pub(crate) fn check_free_dispute(
        epoch: &Epoch<BlockNumberFor<T>>,
        disputed: &Accusation<T::AccountId>,
    ) -> Result<VotingWeight, SprintRefusal> {
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(epoch.phase == Phase::Validation && now >= epoch.voting_until, SprintRefusal::WrongPhase);
        let race = Self::race_in(epoch, disputed.epoch).ok_or(SprintRefusal::WrongEpoch)?;
        ensure!(is_recomputable(race.configuration), SprintRefusal::ModelTooLarge);
        let refuted = Self::is_refuted(epoch.index, disputed);
        ensure!(!refuted && !Findings::<T>::contains_key(epoch.index, disputed), SprintRefusal::AlreadyDone);
        let accusers = Accusers::<T>::get(epoch.index, disputed).ok_or(SprintRefusal::NotAccused)?;
        let believed = accusers
            .iter()
            .filter(|accuser| !Discredited::<T>::contains_key(epoch.index, &accuser.validator))
            .fold(0u64, |sum, accuser| sum.saturating_add(accuser.weight.0));
        ensure!(believed > 0, SprintRefusal::NotAccused);
        Ok(VotingWeight(believed))
    }

    /// Whether the runtime has found a nonce of the same commitment to be no proof.
    fn is_refuted(epoch: EpochIndex, disputed: &Accusation<T::AccountId>) -> bool {
        let Accusation { participant, epoch: raced_in, .. } = disputed;
        if *raced_in == epoch {
            Commitments::<T>::get(epoch, participant).is_some_and(|commitment| commitment.refuted)
        } else {
            Continuous::<T>::get(raced_in, participant).is_some_and(|record| record.refuted)
        }
    }

    /// A dispute that nobody signed and nobody pays.
    pub(crate) fn do_free_dispute(disputed: Accusation<T::AccountId>) -> DispatchResultWithPostInfo {
        let epoch = CurrentEpoch::<T>::get();
        Self::check_free_dispute(&epoch, &disputed).map_err(|_| Error::<T>::NoLongerValid)?;
        Self::do_dispute(disputed)
    }

    pub(crate) fn do_dispute(disputed: Accusation<T::AccountId>) -> DispatchResultWithPostInfo {
        let epoch = CurrentEpoch::<T>::get();
        ensure!(epoch.phase == Phase::Validation, Error::<T>::WrongPhase);
        ensure!(Self::is_revealed(epoch.index, &disputed), Error::<T>::NotRevealed);
        ensure!(!Findings::<T>::contains_key(epoch.index, &disputed), Error::<T>::AlreadyDisputed);
        let finding = Self::recompute(&epoch, &disputed)?;
        Findings::<T>::insert(epoch.index, &disputed, finding);
        let discredited = match finding {
            Finding::Proof => Self::clear(epoch.index, &disputed),
            Finding::NoProof => {
                Self::refute(epoch.index, &disputed);
                0
            }
        };
        let changed = finding == Finding::NoProof || discredited > 0;
        let Accusation { participant, epoch, nonce } = disputed;
        Self::deposit_event(Event::DisputeSettled { epoch, participant, nonce, finding });
        let actual_weight = Some(T::WeightInfo::dispute(discredited));
        Ok(PostDispatchInfo { actual_weight, pays_fee: if changed { Pays::No } else { Pays::Yes } })
    }

    fn recompute(epoch: &Epoch<BlockNumberFor<T>>, disputed: &Accusation<T::AccountId>) -> Result<Finding, Error<T>> {
        let race = Self::race_in(epoch, disputed.epoch).ok_or(Error::<T>::NotRevealed)?;
        let Accusation { participant, nonce, .. } = disputed;
        let distance = Self::distance2(race.configuration, &race.seed, participant, *nonce);
        let distance = distance.ok_or(Error::<T>::ModelTooLarge)?;
        Ok(if is_proof(distance, race.radius) { Finding::Proof } else { Finding::NoProof })
    }

    /// Squared distance of a nonce's output from the target; `None` for configurations that the runtime does not recompute.
    pub fn distance2(
        configuration: Configuration,
        seed: &HashBytes,
        participant: &T::AccountId,
        nonce: u64,
    ) -> Option<Distance2> {
        let account: [u8; 32] = participant.clone().into();
        let model = || Model::on_demand(model_of(configuration).config(), *seed);
        is_recomputable(configuration).then(|| model().distance2(&account, nonce))
    }

    /// Discredits everybody who accused a nonce that is a proof. Returns how many there were.
    fn clear(epoch: EpochIndex, disputed: &Accusation<T::AccountId>) -> u32 {
        let accusers = Accusers::<T>::take(epoch, disputed).unwrap_or_default();
        accusers.iter().for_each(|accuser| Self::discredit(epoch, &accuser.validator));
        u32::try_from(accusers.len()).unwrap_or(u32::MAX)
    }

    /// Marks the commitment, or the continuous ones, of a nonce that is no proof. Those who vouched for it are found when the votes are all in.
    fn refute(epoch: EpochIndex, disputed: &Accusation<T::AccountId>) {
        let Accusation { participant, epoch: raced_in, .. } = disputed;
        if *raced_in == epoch {
            Self::edit_commitment(epoch, participant, |commitment| commitment.refuted = true);
        } else {
            Self::edit_continuous(*raced_in, participant, |record| record.refuted = true);
        }
    }

    /// Takes this epoch's weight and a share of the collateral from who was wrong, once an epoch. Its vote counts no more.
    pub(crate) fn discredit(epoch: EpochIndex, validator: &T::AccountId) {
        if Discredited::<T>::contains_key(epoch, validator) {
            return;
        }
        Discredited::<T>::insert(epoch, validator, ());
        T::Participants::slash(validator, T::SlashedShare::get());
        Self::deposit_event(Event::ValidatorDiscredited { epoch, validator: validator.clone() });
    }
}
