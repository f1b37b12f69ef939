//! Counting the votes of those who are believed.

use alloc::{collections::BTreeMap, vec::Vec};
use keirin_primitives::sprint::{Accusation, EpochIndex, MAX_ACCUSATIONS};

use crate::{Ballot, Config, Discredited, Finding, Findings, Pallet, Votes};

/// The votes of an epoch, without those of who was wrong about a nonce.
pub(crate) struct Tally<AccountId> {
    /// Weight of each who voted.
    voted: BTreeMap<AccountId, u64>,
    /// Sum of `voted`.
    total: u64,
    /// Weight that accuses each participant of a nonce of each race.
    against: BTreeMap<(AccountId, EpochIndex), u64>,
}

impl<AccountId: Ord + Clone> Tally<AccountId> {
    fn of(ballots: impl Iterator<Item = (AccountId, Ballot<AccountId>)>) -> Self {
        let mut tally = Self { voted: BTreeMap::new(), total: 0, against: BTreeMap::new() };
        for (validator, ballot) in ballots {
            let weight = ballot.weight.0;
            for accusation in ballot.accused {
                let against = tally.against.entry((accusation.participant, accusation.epoch)).or_default();
                *against = against.saturating_add(weight);
            }
            tally.total = tally.total.saturating_add(weight);
            tally.voted.insert(validator, weight);
        }
        tally
    }

    /// Whether more than half of the weight of the others that voted accuses a participant of a nonce of a race.
    pub(crate) fn is_outvoted(&self, participant: &AccountId, race: EpochIndex) -> bool {
        let own = self.voted.get(participant).copied().unwrap_or(0);
        let against = self.against.get(&(participant.clone(), race)).copied().unwrap_or(0);
        u128::from(against).saturating_mul(2) > u128::from(self.total.saturating_sub(own))
    }
}

impl<T: Config> Pallet<T> {
    /// Discredits those who vouched for what the runtime refuted, and counts the other votes.
    pub(crate) fn tally(epoch: EpochIndex) -> Tally<T::AccountId> {
        let ballots: Vec<_> = Votes::<T>::iter_prefix(epoch).collect();
        Self::discredit_vouchers(epoch, &ballots);
        Tally::of(ballots.into_iter().filter(|(validator, _)| !Discredited::<T>::contains_key(epoch, validator)))
    }

    /// Discredits everybody who voted and accused no nonce of a participant and race of which the runtime refuted one; a full
    /// ballot had no room for it.
    fn discredit_vouchers(epoch: EpochIndex, ballots: &[(T::AccountId, Ballot<T::AccountId>)]) {
        let refuted: Vec<_> = Findings::<T>::iter_prefix(epoch)
            .filter(|(_, finding)| *finding == Finding::NoProof)
            .map(|(accusation, _)| accusation)
            .collect();
        for (validator, ballot) in ballots {
            let named = |nonce: &Accusation<T::AccountId>| {
                ballot
                    .accused
                    .iter()
                    .any(|other| (&other.participant, other.epoch) == (&nonce.participant, nonce.epoch))
            };
            let vouched = refuted.iter().any(|nonce| nonce.participant != *validator && !named(nonce));
            if vouched && ballot.accused.len() < MAX_ACCUSATIONS as usize {
                Self::discredit(epoch, validator);
            }
        }
    }
}
