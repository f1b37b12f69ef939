//! What a participant owes the sprint now, for its offchain worker.

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{Duty, Phase, Race, MAX_ACCUSATIONS},
    traits::WeightOf,
    views::{RacerView, SprintView},
};

use crate::{
    Accusers, Commitments, Config, CurrentEpoch, Epoch, Pallet, Revealed, SecretCommitments, Standings, Votes,
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
            Phase::Generation if opened => Some(Duty::Race(race_of(&epoch))),
            Phase::Commit if opened && !Commitments::<T>::contains_key(epoch.index, participant) => {
                Some(Duty::Commit(race_of(&epoch)))
            }
            Phase::Validation => Self::duty_in_validation(&epoch, participant),
            _ => None,
        }
    }

    fn duty_in_validation(epoch: &Epoch<BlockNumberFor<T>>, participant: &T::AccountId) -> Option<Duty<T::AccountId>> {
        let now = frame_system::Pallet::<T>::block_number();
        if now < epoch.sampling_until {
            let commitment =
                Commitments::<T>::get(epoch.index, participant).filter(|commitment| !commitment.revealed)?;
            let indices = Self::sampled(epoch, participant, &commitment.proofs)?;
            return Some(Duty::Reveal { race: race_of(epoch), indices });
        }
        if now >= epoch.voting_until {
            return Self::duty_to_dispute(epoch, participant);
        }
        let may_vote =
            T::Participants::weight_of(participant).0 > 0 && !Votes::<T>::contains_key(epoch.index, participant);
        may_vote.then(|| {
            let revealed = Revealed::<T>::iter_prefix(epoch.index).filter(|(other, _)| other != participant);
            Duty::Vote {
                race: race_of(epoch),
                revealed: revealed.map(|(who, nonces)| (who, nonces.to_vec())).collect(),
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

    /// The current epoch, for people and programs.
    pub fn sprint_view() -> SprintView<T::AccountId, BlockNumberFor<T>> {
        let epoch = CurrentEpoch::<T>::get();
        let racers = SecretCommitments::<T>::iter_key_prefix(epoch.index).map(|account| {
            let commitment = Commitments::<T>::get(epoch.index, &account);
            RacerView {
                proofs: commitment.map(|commitment| commitment.proofs.count),
                revealed: commitment.is_some_and(|commitment| commitment.revealed),
                voted: Votes::<T>::contains_key(epoch.index, &account),
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
        }
    }
}

fn race_of<BlockNumber>(epoch: &Epoch<BlockNumber>) -> Race {
    let Epoch { index, configuration, seed, radius, .. } = epoch;
    Race { epoch: *index, configuration: *configuration, seed: *seed, radius: *radius }
}
