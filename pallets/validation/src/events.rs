//! What the pallet tells.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A work was recorded, to be checked and paid.
        WorkRecorded {
            /// Its epoch.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// What it is known by.
            work: WorkId,
            /// Who did it.
            executor: T::AccountId,
            /// Expected number of checks.
            rate: Perbill,
        },
        /// A validator said what it found, sealed.
        VerdictsSealed {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
            /// About how many works.
            count: u32,
        },
        /// A validator named receipts of a batch that are invalid.
        ListOpened {
            /// Epoch of the batch.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// Who.
            validator: T::AccountId,
            /// How many.
            count: u32,
        },
        /// A work is put to the vote.
        WorkChallenged {
            /// Its epoch.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// What it is known by.
            work: WorkId,
            /// Whether its requester challenged it, and not a validator.
            reported: bool,
            /// First block in which no vote is taken any more, and votes are opened.
            votes_until: BlockNumberFor<T>,
            /// First block in which no vote is opened any more.
            opens_until: BlockNumberFor<T>,
        },
        /// A requester doubts an answer.
        WorkReported {
            /// Epoch of the work.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// Who doubts it.
            requester: T::AccountId,
            /// What it has put at stake.
            deposit: BalanceOf<T>,
        },
        /// A validator voted on challenged works, sealed.
        VotesSealed {
            /// Epoch of the works.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
            /// About how many works.
            count: u32,
        },
        /// A vote was opened.
        VoteOpened {
            /// Epoch of the work.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// Who voted.
            validator: T::AccountId,
            /// What it found.
            judgement: Judgement,
        },
        /// A validator did not check what it had to, and has nothing of the epoch.
        DutyMissed {
            /// Epoch of the work.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// Who had to check it.
            validator: T::AccountId,
            /// Who proved it.
            finder: T::AccountId,
        },
        /// Evidence must be posted.
        PayloadDemanded {
            /// Epoch of the work.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// Who must post it.
            executor: T::AccountId,
            /// Who demanded it.
            validator: T::AccountId,
            /// First block in which silence is a failure.
            until: BlockNumberFor<T>,
        },
        /// Evidence was posted; it is in `payloads`.
        PayloadPosted {
            /// Epoch of the work.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
        },
        /// The settlement of an epoch went on to its next stage.
        StageStarted {
            /// The epoch.
            epoch: EpochIndex,
            /// What is done now.
            stage: Stage,
        },
        /// A work was paid for, or its fee given back.
        WorkSettled {
            /// Its epoch.
            epoch: EpochIndex,
            /// Its number.
            index: WorkIndex,
            /// What it is known by.
            work: WorkId,
            /// What came of it.
            outcome: WorkOutcome,
        },
        /// A validator pays for calling valid works invalid.
        AccuserFined {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
            /// What it owed.
            due: BalanceOf<T>,
            /// What was found.
            paid: BalanceOf<T>,
        },
        /// A validator pays for traps that it did not see: a tenth to their executors from what it earned, the rest is burned.
        TrapsPaid {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            validator: T::AccountId,
            /// What it owes.
            due: BalanceOf<T>,
            /// What their executors got.
            bounty: BalanceOf<T>,
        },
        /// A participant pays for invalid works, or for traps that it did not see; it is burned.
        DamagesBurned {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// What it owed.
            due: BalanceOf<T>,
            /// What was found.
            paid: BalanceOf<T>,
        },
        /// A participant has nothing of an epoch: it did not reveal its secret, missed a duty or cheated.
        EarningsForfeited {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
        },
        /// More of an executor's works were invalid than chance explains.
        CheatFound {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            executor: T::AccountId,
            /// Works that were checked.
            checked: u32,
            /// Of those, the invalid ones.
            failures: u32,
        },
        /// An epoch is settled and forgotten.
        EpochSettled {
            /// The epoch.
            epoch: EpochIndex,
            /// How many works it had.
            works: u32,
        },
    }
}
