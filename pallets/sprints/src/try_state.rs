//! What must be true of this pallet's storage between blocks.

use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use frame_support::{ensure, traits::Get};
use keirin_primitives::sprint::{Phase, MAX_SAMPLES};
use sp_runtime::TryRuntimeError;

use crate::{
    Accusers, Commitments, Config, Continuous, ContinuousProofSets, ContinuousRevealed, CurrentEpoch, Finding,
    Findings, Pallet, PruneCursor, Revealed, SecretCommitments, SittingOut, Standings, Votes,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_racers()?;
        Self::check_commitments()?;
        Self::check_votes()?;
        Self::check_continuous_records()?;
        let standings = Standings::<T>::get();
        let decreasing = standings.windows(2).all(|pair| matches!(pair, [a, b] if a.1 >= b.1));
        ensure!(decreasing, "the standings are not in decreasing order");
        let sitting_out = SittingOut::<T>::get();
        let accounts: BTreeSet<_> = sitting_out.iter().map(|(account, _)| account).collect();
        ensure!(accounts.len() == sitting_out.len(), "somebody sits out twice");
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

    /// Records of continuous commitments are the sums of what they record, of racers, over nonces that increase from the sprint's
    /// on; revealed nonces are there exactly while a record says so.
    fn check_continuous_records() -> Result<(), TryRuntimeError> {
        let epoch = CurrentEpoch::<T>::get();
        for index in [Some(epoch.index), epoch.index.previous()].into_iter().flatten() {
            for (participant, record) in Continuous::<T>::iter_prefix(index) {
                ensure!(SecretCommitments::<T>::contains_key(index, &participant), "a record is of no racer");
                let commits = ContinuousProofSets::<T>::get(index, &participant);
                ensure!(commits.len() == record.commits as usize, "the count of continuous commitments is wrong");
                let proofs = commits.iter().fold(0u64, |sum, proofs| sum.saturating_add(proofs.count.into()));
                ensure!(proofs == record.proofs, "the count of continuous proofs is wrong");
                let sprint = Commitments::<T>::get(index, &participant).map(|commitment| commitment.proofs);
                let roots: Vec<_> = sprint.iter().chain(&commits).map(|proofs| proofs.root.summary).collect();
                let increase = roots.windows(2).all(|pair| matches!(pair, [a, b] if a.last < b.first));
                ensure!(increase, "continuous commitments overlap");
                ensure!(roots.last().is_some_and(|root| root.last == record.last), "the last nonce is wrong");
                let revealed = ContinuousRevealed::<T>::contains_key(index, &participant);
                ensure!(revealed == record.revealed, "revealed continuous nonces and their record disagree");
            }
        }
        Ok(())
    }
}
