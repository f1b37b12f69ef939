//! What must be true of this pallet's storage between blocks.

use frame_support::{ensure, traits::Get};
use keirin_primitives::sprint::{Phase, MAX_SAMPLES};
use sp_runtime::TryRuntimeError;

use crate::{
    Accusers, Commitments, Config, CurrentEpoch, Finding, Findings, Pallet, PruneCursor, Revealed, SecretCommitments,
    Standings, Votes,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_racers()?;
        Self::check_commitments()?;
        Self::check_votes()?;
        let standings = Standings::<T>::get();
        let decreasing = standings.windows(2).all(|pair| matches!(pair, [a, b] if a.1 >= b.1));
        ensure!(decreasing, "the standings are not in decreasing order");
        ensure!(PruneCursor::<T>::get() <= CurrentEpoch::<T>::get().index, "pruning is ahead of the epoch");
        Ok(())
    }

    /// The count of racers is that of those who opened the epoch; nothing is left of pruned epochs.
    fn check_racers() -> Result<(), TryRuntimeError> {
        let epoch = CurrentEpoch::<T>::get();
        let opened = SecretCommitments::<T>::iter_key_prefix(epoch.index).count();
        ensure!(opened == epoch.racers as usize, "the count of racers is wrong");
        ensure!(epoch.racers <= T::MaxRacers::get(), "there are too many racers");
        let stale = SecretCommitments::<T>::iter_keys().any(|(index, _)| index < PruneCursor::<T>::get());
        ensure!(!stale, "an entry of a pruned epoch was left behind");
        Ok(())
    }

    /// Every commitment is a racer's; revealed nonces are there exactly while a commitment says so.
    fn check_commitments() -> Result<(), TryRuntimeError> {
        let epoch = CurrentEpoch::<T>::get();
        for (participant, commitment) in Commitments::<T>::iter_prefix(epoch.index) {
            ensure!(epoch.phase >= Phase::Commit, "a commitment came before its phase");
            ensure!(
                SecretCommitments::<T>::contains_key(epoch.index, &participant),
                "a commitment is of somebody who did not open the epoch"
            );
            let nonces = Revealed::<T>::get(epoch.index, &participant);
            ensure!(nonces.is_some() == commitment.revealed, "revealed nonces and their commitment disagree");
            let sorted = nonces.is_none_or(|nonces| {
                nonces.len() <= MAX_SAMPLES as usize && nonces.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
            });
            ensure!(sorted, "revealed nonces do not increase");
        }
        Ok(())
    }

    /// Accusers have voted so, with the weight they are listed with; no accusation of a proof stands.
    fn check_votes() -> Result<(), TryRuntimeError> {
        let epoch = CurrentEpoch::<T>::get();
        for (accusation, accusers) in Accusers::<T>::iter_prefix(epoch.index) {
            let voted = accusers.iter().all(|accuser| {
                Votes::<T>::get(epoch.index, &accuser.validator)
                    .is_some_and(|ballot| ballot.weight == accuser.weight && ballot.accused.contains(&accusation))
            });
            ensure!(voted, "an accuser did not vote so");
        }
        let cleared = Findings::<T>::iter_prefix(epoch.index).all(|(accusation, finding)| {
            finding == Finding::NoProof || !Accusers::<T>::contains_key(epoch.index, &accusation)
        });
        ensure!(cleared, "an accusation of a proof stands");
        Ok(())
    }
}
