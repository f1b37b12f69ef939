//! Counting the votes of those who are believed.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::weights::Weight;
use keirin_primitives::sprint::{EpochIndex, MAX_ACCUSATIONS};

use crate::{weights::WeightInfo, Ballot, Config, Discredited, Finding, Findings, Pallet, Votes};

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
    /// Discredits those who vouched for what the runtime refuted, and counts the other votes. Returns what that weighs, too.
    pub(crate) fn tally(epoch: EpochIndex) -> (Tally<T::AccountId>, Weight) {
        let ballots: Vec<_> = Votes::<T>::iter_prefix(epoch).collect();
        let votes = u32::try_from(ballots.len()).unwrap_or(u32::MAX);
        let findings = Self::discredit_vouchers(epoch, &ballots);
        let believed = |validator: &T::AccountId| !Discredited::<T>::contains_key(epoch, validator);
        let tally = Tally::of(ballots.into_iter().filter(|(validator, _)| believed(validator)));
        (tally, T::WeightInfo::tally(findings, votes))
    }

    /// Discredits everybody who voted and accused no nonce of a participant and race of which the runtime refuted one; a full
    /// ballot had no room for it. Returns how many findings there are.
    fn discredit_vouchers(epoch: EpochIndex, ballots: &[(T::AccountId, Ballot<T::AccountId>)]) -> u32 {
        let mut findings = 0u32;
        let refuted: BTreeSet<_> = Findings::<T>::iter_prefix(epoch)
            .inspect(|_| findings = findings.saturating_add(1))
            .filter(|(_, finding)| *finding == Finding::NoProof)
            .map(|(accusation, _)| (accusation.participant, accusation.epoch))
            .collect();
        for (validator, ballot) in ballots {
            let named = |participant: &T::AccountId, raced_in: EpochIndex| {
                ballot.accused.iter().any(|other| (&other.participant, other.epoch) == (participant, raced_in))
            };
            let vouched = refuted
                .iter()
                .any(|(participant, raced_in)| participant != validator && !named(participant, *raced_in));
            if vouched && ballot.accused.len() < MAX_ACCUSATIONS as usize {
                Self::discredit(epoch, validator);
            }
        }
        findings
    }
}
