//! The epoch's clock: which phase comes when, and what happens between two of them.

use frame_support::{traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{next_randomness, EpochIndex, Phase},
    traits::Entropy,
    HashBytes,
};
use sp_runtime::{
    traits::{One, Zero},
    Saturating,
};

use crate::{
    difficulty::radius_of, weights::WeightInfo, Config, CurrentEpoch, Epoch, Event, OutsideEntropy, Pallet,
    PhaseLengths, PreviousRace, Randomness, Secrets,
};

/// Domain of the entropy that chooses the sampled leaves.
const SAMPLING_DOMAIN: &[u8] = b"keirin/sprint/sampling";

impl<T: Config> Pallet<T> {
    /// What is done at the start of every block.
    pub(crate) fn tick(now: BlockNumberFor<T>) -> Weight {
        let housekeeping = Self::give_weights().saturating_add(Self::prune());
        let epoch = CurrentEpoch::<T>::get();
        let read = T::DbWeight::get().reads(1).saturating_add(housekeeping);
        if epoch.phase == Phase::Validation && epoch.sampling.is_none() && now >= epoch.drawn_at {
            return read.saturating_add(Self::draw_samples(epoch));
        }
        if now < epoch.until {
            return read;
        }
        if epoch.until.is_zero() {
            return read.saturating_add(Self::start_epoch(epoch.index, T::InitialLevel::get(), now));
        }
        read.saturating_add(match epoch.phase {
            Phase::Reveal => Self::start_generation(epoch, now),
            Phase::Generation => Self::enter(Epoch { phase: Phase::Commit, ..epoch }, now, |lengths| lengths.commit),
            Phase::Commit => Self::start_validation(epoch, now),
            Phase::Validation => Self::settle(epoch, now),
            Phase::Settled => {
                PreviousRace::<T>::put(epoch.race());
                Self::start_epoch(epoch.index.next(), epoch.level, now)
            }
        })
    }

    /// Stores an epoch at the start of a phase.
    pub(crate) fn enter(
        mut epoch: Epoch<BlockNumberFor<T>>,
        now: BlockNumberFor<T>,
        length: impl Fn(&PhaseLengths<BlockNumberFor<T>>) -> BlockNumberFor<T>,
    ) -> Weight {
        epoch.since = now;
        epoch.until = now.saturating_add(length(&T::PhaseLengths::get()).max(One::one()));
        Self::deposit_event(Event::PhaseStarted { epoch: epoch.index, phase: epoch.phase, until: epoch.until });
        CurrentEpoch::<T>::put(epoch);
        T::WeightInfo::enter_phase()
    }

    fn start_epoch(index: EpochIndex, level: u8, now: BlockNumberFor<T>) -> Weight {
        let epoch =
            Epoch { index, level, phase: Phase::Reveal, configuration: T::Configuration::get(), ..Epoch::default() };
        Self::enter(epoch, now, |lengths| lengths.reveal)
    }

    fn start_generation(epoch: Epoch<BlockNumberFor<T>>, now: BlockNumberFor<T>) -> Weight {
        let (epoch, secrets) = Self::fix_seed(epoch);
        Self::enter(epoch, now, |lengths| lengths.generation).saturating_add(T::WeightInfo::fix_seed(secrets))
    }

    /// Fixes the seed: the randomness of this epoch, from that of the one before, from outside, and from the secrets of the one
    /// before in the order of accounts. Returns the epoch with its seed, and how many secrets there were.
    pub(crate) fn fix_seed(epoch: Epoch<BlockNumberFor<T>>) -> (Epoch<BlockNumberFor<T>>, u32) {
        let before = epoch.index.previous().map(Secrets::<T>::iter_prefix_values);
        let secrets: alloc::vec::Vec<HashBytes> = before.into_iter().flatten().collect();
        let count = u32::try_from(secrets.len()).unwrap_or(u32::MAX);
        let seed = next_randomness(&Randomness::<T>::get(), &T::Entropy::entropy(), secrets.as_flattened());
        Randomness::<T>::put(seed);
        let radius = radius_of(epoch.configuration, &seed, epoch.level);
        Self::deposit_event(Event::SeedFixed { epoch: epoch.index, seed, radius, secrets: count });
        (Epoch { phase: Phase::Generation, seed, radius, ..epoch }, count)
    }

    /// Ends the commit phase and plans the parts of the validation phase.
    fn start_validation(epoch: Epoch<BlockNumberFor<T>>, now: BlockNumberFor<T>) -> Weight {
        let lengths = T::PhaseLengths::get();
        let drawn_at = now.saturating_add(lengths.drawing.max(One::one()));
        let sampling_until = drawn_at.saturating_add(lengths.sampling.max(One::one()));
        let voting_until = sampling_until.saturating_add(lengths.voting.max(One::one()));
        let epoch = Epoch { phase: Phase::Validation, drawn_at, sampling_until, voting_until, ..epoch };
        Self::enter(epoch, now, |lengths| {
            voting_until.saturating_add(lengths.dispute.max(One::one())).saturating_sub(now)
        })
    }

    /// Draws what chooses the sampled leaves, from entropy of blocks after the last commitment.
    fn draw_samples(epoch: Epoch<BlockNumberFor<T>>) -> Weight {
        let sampling = next_randomness(&epoch.seed, &T::Entropy::entropy(), SAMPLING_DOMAIN);
        CurrentEpoch::<T>::put(Epoch { sampling: Some(sampling), ..epoch });
        T::WeightInfo::enter_phase()
    }

    /// Keeps what outside gave in this block, for [`Entropy`].
    pub fn note_outside_entropy(entropy: HashBytes) {
        OutsideEntropy::<T>::put(entropy);
    }
}
