//! Counting the votes of those who are believed.

use alloc::{collections::BTreeMap, vec::Vec};
use keirin_primitives::sprint::{EpochIndex, MAX_ACCUSATIONS};

use crate::{Ballot, Config, Discredited, Finding, Findings, Pallet, Votes};

/// The votes of an epoch, without those of who was wrong about a nonce.
pub(crate) struct Tally<AccountId> {
    /// Weight of each who voted.
    voted: BTreeMap<AccountId, u64>,
    /// Sum of `voted`.
    total: u64,
    /// Weight that accuses each participant.
    against: BTreeMap<AccountId, u64>,
}

impl<AccountId: Ord + Clone> Tally<AccountId> {
    fn of(ballots: impl Iterator<Item = (AccountId, Ballot<AccountId>)>) -> Self {
        let mut tally = Self { voted: BTreeMap::new(), total: 0, against: BTreeMap::new() };
        for (validator, ballot) in ballots {
            let weight = ballot.weight.0;
            for accusation in ballot.accused {
                let against = tally.against.entry(accusation.participant).or_default();
                *against = against.saturating_add(weight);
            }
            tally.total = tally.total.saturating_add(weight);
            tally.voted.insert(validator, weight);
        }
        tally
    }

    /// Whether more than half of the weight of the others that voted accuses a participant.
    pub(crate) fn is_outvoted(&self, participant: &AccountId) -> bool {
        let of = |weights: &BTreeMap<AccountId, u64>| weights.get(participant).copied().unwrap_or(0);
        let others = self.total.saturating_sub(of(&self.voted));
        u128::from(of(&self.against)).saturating_mul(2) > u128::from(others)
    }
}

impl<T: Config> Pallet<T> {
    /// Discredits those who vouched for what the runtime refuted, and counts the other votes.
    pub(crate) fn tally(epoch: EpochIndex) -> Tally<T::AccountId> {
        let ballots: Vec<_> = Votes::<T>::iter_prefix(epoch).collect();
        Self::discredit_vouchers(epoch, &ballots);
        Tally::of(ballots.into_iter().filter(|(validator, _)| !Discredited::<T>::contains_key(epoch, validator)))
    }

    /// Discredits everybody who voted and accused no nonce of a participant of whom the runtime refuted one; a full
    /// ballot had no room for it.
    fn discredit_vouchers(epoch: EpochIndex, ballots: &[(T::AccountId, Ballot<T::AccountId>)]) {
        let refuted: Vec<_> = Findings::<T>::iter_prefix(epoch)
            .filter(|(_, finding)| *finding == Finding::NoProof)
            .map(|(accusation, _)| accusation.participant)
            .collect();
        for (validator, ballot) in ballots {
            let vouched = refuted.iter().any(|participant| {
                participant != validator && !ballot.accused.iter().any(|other| other.participant == *participant)
            });
            if vouched && ballot.accused.len() < MAX_ACCUSATIONS as usize {
                Self::discredit(epoch, validator);
            }
        }
    }
}
