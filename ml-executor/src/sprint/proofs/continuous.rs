//! Continuous commitments: each is all proofs found after the one before.
//!
//! What was committed after a nonce is never changed, and the next commitment goes on from its last nonce. So a first
//! commitment determines which others can follow it, and none of those share a nonce. A fork can begin after another nonce,
//! when it has no commitment of the sprint; its commitments are kept beside the others, and what counts is those that fit
//! the one that was asked for last. For that two commitments of the same number never end at the same nonce.

use std::collections::BTreeMap;

use codec::{Decode, DecodeAll, Encode};
use keirin_primitives::{
    sprint::{BasisPoints, ProofSet, Reveal, MAX_CONTINUOUS_COMMITS, MAX_PROOFS, MAX_SAMPLES},
    AccountBytes,
};
use keirin_sprint_model::Nonce;
use redb::{ReadableDatabase, ReadableTable};

#[cfg(test)]
mod tests;

use super::{are_leaves, read, tree, Kept, OwnRace, ProofStore, ProofStoreError, CONTINUOUS, PROOFS, RACES};

/// Continuous commitments that are kept of a race, of all forks together.
const MOST_KEPT: usize = 4 * MAX_CONTINUOUS_COMMITS as usize;

/// Which commitment is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How many were made in the epoch before it.
    pub number: u32,
    /// The last nonce of the one before, continuous or the sprint's; `None` without one.
    pub after: Option<Nonce>,
    /// Least proofs of it.
    pub least: u32,
}

/// A commitment that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Made {
    /// How many were made before it.
    pub number: u32,
    /// The nonce that it begins after.
    pub after: Option<Nonce>,
    /// Share of the time that was raced for it.
    pub utilisation: BasisPoints,
    /// What was committed to.
    pub proofs: ProofSet,
}

impl Made {
    fn is_at(&self, turn: &Turn) -> bool {
        (self.number, self.after) == (turn.number, turn.after)
    }

    fn is_before(&self, number: u32, after: Option<Nonce>) -> bool {
        self.number.checked_add(1) == Some(number) && after == Some(self.last())
    }

    const fn last(&self) -> Nonce {
        self.proofs.root.summary.last
    }
}

/// The commitments, by number, before and after the one that was asked for last.
fn chain(all: &[Made]) -> BTreeMap<u32, Made> {
    let mut chain = BTreeMap::new();
    let mut at = all.last();
    while let Some(made) = at {
        chain.insert(made.number, *made);
        at = all.iter().rev().find(|other| other.is_before(made.number, made.after));
    }
    at = all.last();
    while let Some(made) = at {
        chain.insert(made.number, *made);
        at = all.iter().rev().find(|other| made.is_before(other.number, other.after));
    }
    chain
}

impl ProofStore {
    /// What was committed at a turn, if that is enough for it. From now on that, or what the turn comes after, is what the chain
    /// has.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn continuous(&self, own: &OwnRace, turn: &Turn) -> Result<Option<Made>, ProofStoreError> {
        let Some(kept) = self.kept(own)? else { return Ok(None) };
        let all = self.all_continuous(&kept)?;
        let found = all.iter().find(|made| made.is_at(turn) && made.proofs.count >= turn.least).copied();
        let current = found.or_else(|| all.iter().rev().find(|made| made.is_before(turn.number, turn.after)).copied());
        if let Some(made) = current.filter(|made| all.last() != Some(made)) {
            self.put_continuous(own, made)?;
        }
        Ok(found)
    }

    /// Proofs that are not committed to at a turn, counted up to `most`.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn count_after(&self, own: &OwnRace, after: Option<Nonce>, most: u32) -> Result<u32, ProofStoreError> {
        let Some(kept) = self.kept(own)? else { return Ok(0) };
        let count = self.nonces_after(&kept, after, most)?.len();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Commits to all proofs found until the turn is asked for the first time, or as many as a commitment can hold; `None` while they
    /// are fewer than the turn needs. `utilisation` is kept with it.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn commit_continuous(
        &self,
        own: &OwnRace,
        turn: &Turn,
        utilisation: BasisPoints,
    ) -> Result<Option<Made>, ProofStoreError> {
        self.commit_at_most(own, turn, utilisation, MAX_PROOFS)
    }

    fn commit_at_most(
        &self,
        own: &OwnRace,
        turn: &Turn,
        utilisation: BasisPoints,
        most: u32,
    ) -> Result<Option<Made>, ProofStoreError> {
        if let Some(made) = self.continuous(own, turn)? {
            return Ok(Some(made));
        }
        let Some(kept) = self.kept(own)? else { return Ok(None) };
        let nonces = self.nonces_after(&kept, turn.after, most)?;
        let count = u32::try_from(nonces.len()).unwrap_or(most);
        let Some(tree) = tree(own, &nonces).filter(|_| count >= turn.least) else { return Ok(None) };
        let made =
            Made { number: turn.number, after: turn.after, utilisation, proofs: ProofSet { root: tree.root(), count } };
        let ends_alike = |other: &Made| other.number == made.number && other.last() == made.last();
        if self.all_continuous(&kept)?.iter().any(ends_alike) {
            // The next proof tells them apart.
            return Ok(None);
        }
        self.put_continuous(own, made)?;
        Ok(Some(made))
    }

    /// Whether the leaves of continuous commitments can be opened; takes no time.
    ///
    /// # Errors
    /// [`ProofStoreError::UnknownRace`], [`ProofStoreError::UnknownCommitment`], [`ProofStoreError::Numbers`] and
    /// [`ProofStoreError::Indices`].
    pub fn check_reveal_continuous(&self, own: &OwnRace, sampled: &[(u32, Vec<u32>)]) -> Result<(), ProofStoreError> {
        self.check_continuous(own, sampled).map(drop)
    }

    /// Opens the leaves of continuous commitments, by number and index, all in one.
    ///
    /// # Errors
    /// As [`ProofStore::check_reveal_continuous`].
    pub fn reveal_continuous(
        &self,
        own: &OwnRace,
        sampled: &[(u32, Vec<u32>)],
    ) -> Result<Reveal<AccountBytes>, ProofStoreError> {
        let (kept, commits) = self.check_continuous(own, sampled)?;
        let (mut opened, mut beside) = (Vec::new(), Vec::new());
        for (made, (_, indices)) in commits.iter().zip(sampled) {
            let bad = || ProofStoreError::Indices(made.proofs.count);
            let nonces = self.nonces_after(&kept, made.after, made.proofs.count)?;
            let chosen = indices.iter().map(|index| nonces.get(*index as usize).copied());
            opened.extend(chosen.collect::<Option<Vec<_>>>().ok_or_else(bad)?);
            beside.extend(tree(own, &nonces).ok_or_else(bad)?.prove(indices));
        }
        let too_many = |what: usize| ProofStoreError::Indices(u32::try_from(what).unwrap_or(u32::MAX));
        Ok(Reveal {
            epoch: own.race.epoch,
            participant: own.participant,
            nonces: opened.try_into().map_err(|nonces: Vec<_>| too_many(nonces.len()))?,
            beside: beside.try_into().map_err(|nodes: Vec<_>| too_many(nodes.len()))?,
        })
    }

    /// The commitments that are sampled.
    fn check_continuous(
        &self,
        own: &OwnRace,
        sampled: &[(u32, Vec<u32>)],
    ) -> Result<(Kept, Vec<Made>), ProofStoreError> {
        let epoch = own.race.epoch.0;
        let kept = self.kept(own)?.ok_or(ProofStoreError::UnknownRace(epoch))?;
        if sampled.is_empty() || !sampled.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(ProofStoreError::Numbers);
        }
        let chain = chain(&self.all_continuous(&kept)?);
        let commit = |(number, indices): &(u32, Vec<u32>)| {
            let unknown = ProofStoreError::UnknownCommitment { epoch, number: *number };
            let made = chain.get(number).copied().ok_or(unknown)?;
            match are_leaves(indices, made.proofs.count) {
                true => Ok(made),
                false => Err(ProofStoreError::Indices(made.proofs.count)),
            }
        };
        let commits = sampled.iter().map(commit).collect::<Result<Vec<_>, _>>()?;
        let leaves: usize = sampled.iter().map(|(_, indices)| indices.len()).sum();
        if leaves > MAX_SAMPLES as usize {
            let proofs = commits.iter().fold(0u32, |sum, made| sum.saturating_add(made.proofs.count));
            return Err(ProofStoreError::Indices(proofs));
        }
        Ok((kept, commits))
    }

    /// The first proofs after a nonce.
    fn nonces_after(&self, kept: &Kept, after: Option<Nonce>, most: u32) -> Result<Vec<Nonce>, ProofStoreError> {
        let Some(first) = after.map_or(Some(0), |after| after.checked_add(1)) else { return Ok(Vec::new()) };
        let table = database!(database!(self.database.begin_read())?.open_table(PROOFS))?;
        let found = database!(table.range((kept.number, first)..=(kept.number, Nonce::MAX)))?.take(most as usize);
        found.map(|entry| Ok(database!(entry)?.0.value().1)).collect()
    }

    fn all_continuous(&self, kept: &Kept) -> Result<Vec<Made>, ProofStoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(CONTINUOUS))?;
        let entry = database!(table.get(kept.number))?;
        Ok(entry.map(|entry| Vec::decode_all(&mut entry.value())).transpose()?.unwrap_or_default())
    }

    /// Makes a commitment the one that was asked for last.
    fn put_continuous(&self, own: &OwnRace, last: Made) -> Result<(), ProofStoreError> {
        let write = database!(self.database.begin_write())?;
        {
            let races = database!(write.open_table(RACES))?;
            let kept = read(&races, own)?.ok_or(ProofStoreError::UnknownRace(own.race.epoch.0))?;
            let mut table = database!(write.open_table(CONTINUOUS))?;
            let entry = database!(table.get(kept.number))?.map(|entry| entry.value().to_vec());
            let mut all =
                entry.map(|bytes| Vec::<Made>::decode_all(&mut bytes.as_slice())).transpose()?.unwrap_or_default();
            all.retain(|made| (made.number, made.after) != (last.number, last.after));
            all.push(last);
            all.drain(..all.len().saturating_sub(MOST_KEPT));
            database!(table.insert(kept.number, all.encode().as_slice()))?;
        }
        database!(write.commit())?;
        Ok(())
    }
}
