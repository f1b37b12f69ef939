//! What the pallet tells.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Tokens were put in for a requester.
        Deposited {
            /// Whose deposit it is.
            requester: RequesterId,
            /// Who paid.
            payer: T::AccountId,
            /// How much.
            amount: u128,
        },
        /// A requester wants tokens back.
        WithdrawalStarted {
            /// Who.
            requester: RequesterId,
            /// Who will get them.
            receiver: T::AccountId,
            /// How many, if they are not debited meanwhile.
            amount: u128,
            /// First block in which they can be paid.
            payable_at: BlockNumberFor<T>,
        },
        /// Tokens were paid out of a deposit.
        WithdrawalPaid {
            /// Whose deposit it was.
            requester: RequesterId,
            /// Who got them.
            receiver: T::AccountId,
            /// How many.
            amount: u128,
        },
        /// The receiver of a withdrawal cannot take it; it is free again.
        WithdrawalReturned {
            /// Whose deposit it is.
            requester: RequesterId,
            /// Who could not take it.
            receiver: T::AccountId,
            /// How much.
            amount: u128,
        },
        /// Receipts were committed, and what they cost was debited.
        BatchCommitted {
            /// What the batch is known by.
            batch: BatchId,
            /// Who served.
            participant: T::AccountId,
            /// Its number among those of the participant.
            number: u32,
            /// Epoch of the work that it is.
            epoch: EpochIndex,
            /// Number of this work.
            index: WorkIndex,
            /// How many receipts.
            receipts: u32,
            /// What was debited for them.
            fees: u128,
            /// How many debits no deposit covered. Their receipts are owed nothing.
            unpaid: u32,
        },
        /// A batch is void: what was paid for it goes back.
        BatchVoided {
            /// The batch.
            batch: BatchId,
            /// Who committed it.
            participant: T::AccountId,
            /// Why.
            falsehood: Falsehood,
        },
        /// What was paid for a void batch is in the deposits again.
        BatchRefunded {
            /// The batch.
            batch: BatchId,
            /// How much it was.
            fees: u128,
        },
        /// A receipt must be posted.
        ReceiptDemanded {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who must post it.
            executor: T::AccountId,
            /// Who demanded it.
            validator: T::AccountId,
            /// First block in which silence fails it.
            until: BlockNumberFor<T>,
        },
        /// A requester demands that one of its receipts be posted.
        OwnReceiptDemanded {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who must post it.
            executor: T::AccountId,
            /// Who demanded it.
            requester: RequesterId,
            /// What its executor has for posting it.
            stake: u128,
            /// First block in which silence fails it.
            until: BlockNumberFor<T>,
        },
        /// A receipt was not posted in time. It is invalid; its fee goes back when the epoch is settled.
        ReceiptWithheld {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who did not post it.
            executor: T::AccountId,
        },
        /// What was paid for an invalid receipt is in the deposit again.
        ReceiptRefunded {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Whose deposit it is.
            requester: RequesterId,
            /// How much.
            fee: u128,
        },
        /// A receipt was proved that a validator had to check.
        ReceiptShown {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who had to check it.
            validator: T::AccountId,
            /// Whether it is a trap. Otherwise the validator said something else of its fee, or nothing.
            trap: bool,
        },
        /// The request of a receipt went to an executor that was not drawn for it, or past one that was not. The receipt is invalid; its fee goes back
        /// when the epoch is settled.
        ReceiptMisrouted {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who should have seen that it was not its to serve.
            executor: T::AccountId,
            /// Who showed it.
            finder: T::AccountId,
        },
        /// A request was passed on to two executors, and both have served it. The fee of this receipt goes back when the epoch is settled.
        RequestDoubled {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
            /// Who passed it on twice, and pays for that.
            agent: T::AccountId,
            /// Who showed it.
            finder: T::AccountId,
        },
        /// A receipt was posted; it is in `posted`.
        ReceiptPosted {
            /// The batch.
            batch: BatchId,
            /// Place of the receipt.
            place: u32,
        },
    }
}
