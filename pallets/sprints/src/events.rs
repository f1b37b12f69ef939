//! What the pallet tells.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An epoch went on to its next phase.
        PhaseStarted {
            /// The epoch.
            epoch: EpochIndex,
            /// The phase that starts.
            phase: Phase,
            /// First block of the phase after it.
            until: BlockNumberFor<T>,
        },
        /// The seed of an epoch's sprint is fixed.
        SeedFixed {
            /// The epoch.
            epoch: EpochIndex,
            /// The seed.
            seed: HashBytes,
            /// Greatest squared distance of a proof.
            radius: u32,
            /// Secrets that went into it.
            secrets: u32,
        },
        /// A participant opened an epoch and may race.
        EpochOpened {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
        },
        /// A racer committed to its proofs.
        ProofsCommitted {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How many it claims.
            count: u32,
        },
        /// A racer opened the sampled leaves of its commitment.
        ProofsRevealed {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How many leaves.
            leaves: u32,
        },
        /// An elected collator made no block in a session, and sits some out.
        CollatorIdle {
            /// Who.
            collator: T::AccountId,
            /// The session from which on it may be elected again.
            until: SessionIndex,
        },
        /// A validator voted.
        Voted {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
            /// Its weight.
            weight: VotingWeight,
            /// Nonces it accused.
            accused: u32,
        },
        /// The runtime recomputed a nonce.
        DisputeSettled {
            /// The epoch whose race it is of.
            epoch: EpochIndex,
            /// Whose nonce.
            participant: T::AccountId,
            /// The nonce.
            nonce: u64,
            /// What it is.
            finding: Finding,
        },
        /// A participant was wrong about a nonce, and loses this epoch's weight and a share of its collateral.
        ValidatorDiscredited {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
        },
        /// What a participant committed to in this epoch's sprint, and continuously in the epoch before, counts for nothing.
        CommitmentVoided {
            /// The epoch.
            epoch: EpochIndex,
            /// Whose.
            participant: T::AccountId,
            /// Why.
            reason: VoidReason,
        },
        /// The weights of a sprint are settled; participants have them within the next blocks.
        SprintSettled {
            /// The epoch.
            epoch: EpochIndex,
            /// Racers with weight.
            racers: u32,
            /// Sum of their weights.
            total: VotingWeight,
        },
        /// No commitment held; the weights stay as they were.
        SprintEmpty {
            /// The epoch.
            epoch: EpochIndex,
        },
        /// Continuous proving was switched on or off.
        ContinuousSwitched {
            /// Whether commitments are taken now.
            enabled: bool,
        },
        /// A racer committed to proofs made after the sprint's.
        ContinuousCommitted {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// Which of its continuous commitments of this epoch, from 0.
            number: u32,
            /// How many proofs it claims.
            count: u32,
            /// What share of the time it claims to have raced.
            utilisation: BasisPoints,
        },
        /// A racer opened the sampled leaves of its continuous commitments.
        ContinuousProofsRevealed {
            /// The epoch whose race they are of, the one before the current.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How many leaves.
            leaves: u32,
        },
    }
}
