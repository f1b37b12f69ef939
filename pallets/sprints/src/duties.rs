//! What a participant owes the sprint now, for its offchain worker.

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{Duty, EpochIndex, Phase, MAX_ACCUSATIONS},
    traits::WeightOf,
    views::{RacerView, SprintView},
    HashBytes,
};

use crate::{
    Accusers, Commitments, Config, ContinuousEnabled, CurrentEpoch, Epoch, Pallet, Randomness, Revealed,
    SecretCommitments, Standings, Votes,
};

impl<T: Config> Pallet<T> {
    /// The duty of a participant, if it has one.
    pub fn duty_of(participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        if !T::Participants::is_active(participant) {
            return None;
        }
        let epoch = CurrentEpoch::<T>::get();
        let opened = SecretCommitments::<T>::contains_key(epoch.index, participant);
        match epoch.phase {
            Phase::Reveal if !opened => {
                let before = epoch.index.previous();
                let committed = before.and_then(|before| SecretCommitments::<T>::get(before, participant));
                Some(Duty::Open { epoch: epoch.index, committed })
            }
            Phase::Generation if opened => Some(Duty::Race(epoch.race())),
            Phase::Commit if opened && !Commitments::<T>::contains_key(epoch.index, participant) => {
                Some(Duty::Commit(epoch.race()))
            }
            Phase::Validation => {
                Self::duty_in_validation(&epoch, participant).or_else(|| Self::duty_to_prove(&epoch, participant))
            }
            Phase::Settled => Self::duty_to_prove(&epoch, participant),
            _ => None,
        }
    }

    fn duty_in_validation(epoch: &Epoch<BlockNumberFor<T>>, participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        let now = frame_system::Pallet::<T>::block_number();
        if now < epoch.sampling_until {
            Self::duty_to_reveal(epoch, participant).or_else(|| Self::duty_to_reveal_continuous(epoch, participant))
        } else if now < epoch.voting_until {
            Self::duty_to_vote(epoch, participant)
        } else {
            Self::duty_to_dispute(epoch, participant)
        }
    }

    fn duty_to_reveal(epoch: &Epoch<BlockNumberFor<T>>, participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        let commitment = Commitments::<T>::get(epoch.index, participant).filter(|commitment| !commitment.revealed)?;
        let indices = Self::sampled(epoch, participant, &commitment.proofs)?;
        Some(Duty::Reveal { race: epoch.race(), indices })
    }

    fn duty_to_vote(epoch: &Epoch<BlockNumberFor<T>>, participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        let may_vote = SecretCommitments::<T>::contains_key(epoch.index, participant)
            && T::Participants::weight_of(participant).0 > 0
            && !Votes::<T>::contains_key(epoch.index, participant);
        may_vote.then(|| {
            let revealed = Revealed::<T>::iter_prefix(epoch.index).filter(|(other, _)| other != participant);
            Duty::Vote {
                race: epoch.race(),
                revealed: revealed.map(|(who, nonces)| (who, nonces.to_vec())).collect(),
                continuous: Self::continuous_proofs(epoch, participant),
            }
        })
    }

    /// The nonces about which a participant is accused or accuses others, as far as the runtime recomputes them for nothing.
    fn duty_to_dispute(epoch: &Epoch<BlockNumberFor<T>>, participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        let mut accusations: Vec<_> = Accusers::<T>::iter_prefix(epoch.index)
            .filter(|(accusation, accusers)| {
                accusation.participant == *participant || accusers.iter().any(|other| other.validator == *participant)
            })
            .map(|(accusation, _)| accusation)
            .filter(|accusation| Self::check_free_dispute(epoch, accusation).is_ok())
            .collect();
        accusations.sort();
        accusations.truncate(MAX_ACCUSATIONS as usize);
        (!accusations.is_empty()).then_some(Duty::Dispute { accusations })
    }

    /// The epoch whose randomness is in force, and this randomness; none before the first is fixed.
    pub fn randomness_in_force() -> Option<(EpochIndex, HashBytes)> {
        let epoch = CurrentEpoch::<T>::get();
        let fixed = if epoch.phase == Phase::Reveal { epoch.index.previous()? } else { epoch.index };
        Some((fixed, Randomness::<T>::get()))
    }

    /// The current epoch, for people and programs.
    pub fn sprint_view() -> SprintView<T::AccountId, BlockNumberFor<T>> {
        let epoch = CurrentEpoch::<T>::get();
        let racers = SecretCommitments::<T>::iter_key_prefix(epoch.index).map(|account| {
            let commitment = Commitments::<T>::get(epoch.index, &account);
            RacerView {
                proofs: commitment.map(|commitment| commitment.proofs.count),
                revealed: commitment.is_some_and(|commitment| commitment.revealed),
                voted: Votes::<T>::contains_key(epoch.index, &account),
                continuous: Self::continuous_view(epoch.index, &account),
                account,
            }
        });
        SprintView {
            racers: racers.collect(),
            epoch: epoch.index,
            phase: epoch.phase,
            block: frame_system::Pallet::<T>::block_number(),
            since: epoch.since,
            until: epoch.until,
            configuration: epoch.configuration,
            level: epoch.level,
            seed: epoch.seed,
            radius: epoch.radius,
            standings: Standings::<T>::get().to_vec(),
            collators: Self::elected_collators(),
            continuous: ContinuousEnabled::<T>::get(),
        }
    }
}
