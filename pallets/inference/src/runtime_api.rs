//! Runtime API of the inference pallet. polkadot.js apps shows it under «Developer › Runtime calls», so no
//! custom RPC is needed.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{
    inference::{TaskId, TaskOrder},
    model::ModelId,
    views::{QuoteError, TaskView},
};

sp_api::decl_runtime_apis! {
    /// Tasks: what they would cost, where they are, what is owed.
    pub trait InferenceApi<AccountId, Balance, BlockNumber>
    where
        AccountId: Codec,
        Balance: Codec,
        BlockNumber: Codec,
    {
        /// Everything the chain still knows of a task; none if there never was one of this number.
        fn task(task: TaskId) -> Option<TaskView<AccountId, Balance, BlockNumber>>;

        /// The escrow a request of `prompt_bytes` and `max_tokens` would need now: the least `max_fee`.
        fn quote(model: ModelId, prompt_bytes: u32, max_tokens: u32) -> Result<Balance, QuoteError>;

        /// Orders a participant owes an answer to, oldest first.
        fn open_orders(participant: AccountId) -> Vec<TaskOrder<AccountId>>;

        /// Number of open tasks of all participants.
        fn open_task_count() -> u32;
    }
}
