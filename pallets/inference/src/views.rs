//! What programs outside ask of this pallet; served through [`crate::runtime_api`].

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    inference::{order_hash, Answer, Outcome, Report, TaskId, TaskOrder},
    model::ModelId,
    views::{QuoteError, TaskRequestView, TaskState, TaskView},
};

use crate::{
    price::price_of, AnswerHashes, Answers, BalanceOf, Config, Ending, Error, OpenTasksOf, Orders, Outcomes, Pallet,
    TaskOutcome, Tasks,
};

/// An order and the report on it.
type Reported<AccountId> = (TaskOrder<AccountId>, Report<AccountId>);

impl<T: Config> Pallet<T> {
    /// Orders a participant owes an answer to, oldest first.
    pub fn open_orders(participant: &T::AccountId) -> Vec<TaskOrder<T::AccountId>> {
        let now = frame_system::Pallet::<T>::block_number();
        OpenTasksOf::<T>::get(participant)
            .into_iter()
            .filter_map(|number| {
                Tasks::<T>::get(number).filter(|task| !Self::is_expired(task, now))?;
                Orders::<T>::get(number)
            })
            .collect()
    }

    /// What was ordered and what its executor said of it, as long as both are kept; none of open and expired tasks.
    pub fn reported(number: TaskId) -> Option<Reported<T::AccountId>> {
        let order = Orders::<T>::get(number)?;
        let outcome = match Outcomes::<T>::get(number)?.ending {
            Ending::Answered { prompt_tokens, completion_tokens, finish, evidence, .. } => {
                let output = Answers::<T>::get(number)?;
                Outcome::Answered(Answer { output, prompt_tokens, completion_tokens, finish, evidence })
            }
            Ending::Failed(reason) => Outcome::Failed(reason),
            Ending::Expired => return None,
        };
        let participant = order.participant.clone();
        let report = Report { task: number, participant, order: order_hash(&order), outcome };
        Some((order, report))
    }

    /// Number of open tasks of every participant together.
    pub fn open_task_count() -> u32 {
        OpenTasksOf::<T>::iter_keys()
            .filter_map(OpenTasksOf::<T>::decode_len)
            .fold(0u32, |sum, open| sum.saturating_add(u32::try_from(open).unwrap_or(u32::MAX)))
    }

    /// Everything the chain still knows of a task; `None` if there never was one of this number.
    pub fn task_view(number: TaskId) -> Option<TaskView<T::AccountId, BalanceOf<T>, BlockNumberFor<T>>> {
        if let Some(task) = Tasks::<T>::get(number) {
            let request = TaskRequestView {
                requester: task.requester,
                participant: task.participant,
                model: task.model,
                requested_at: task.requested_at,
            };
            let state = TaskState::Assigned { held: task.held, expires_at: task.expires_at };
            return Some(TaskView { task: number, request: Some(request), state });
        }
        if let Some(outcome) = Outcomes::<T>::get(number) {
            return Some(Self::ended_view(number, outcome));
        }
        AnswerHashes::<T>::get(number).map(|hash| TaskView {
            task: number,
            request: None,
            state: TaskState::Pruned { output_hash: hash.0 },
        })
    }

    fn ended_view(number: TaskId, outcome: TaskOutcome<T>) -> TaskView<T::AccountId, BalanceOf<T>, BlockNumberFor<T>> {
        let TaskOutcome { requester, participant, model, requested_at, ended_at, fee, refunded, ending } = outcome;
        let state = match ending {
            Ending::Answered { prompt_tokens, completion_tokens, finish, .. } => TaskState::Answered {
                output: Answers::<T>::get(number).unwrap_or_default().into_inner(),
                prompt_tokens,
                completion_tokens,
                finish,
                fee,
                refunded,
                answered_at: ended_at,
            },
            Ending::Failed(reason) => TaskState::Failed { reason, refunded, failed_at: ended_at },
            Ending::Expired => TaskState::Expired { refunded, expired_at: ended_at },
        };
        let request = TaskRequestView { requester, participant, model, requested_at };
        TaskView { task: number, request: Some(request), state }
    }

    /// The escrow a request would need now.
    ///
    /// # Errors
    /// [`QuoteError`] says why such a request would be refused.
    pub fn quote(model: ModelId, prompt_bytes: u32, max_tokens: u32) -> Result<BalanceOf<T>, QuoteError> {
        let quoted = || -> Result<BalanceOf<T>, Error<T>> {
            let (_, terms) = Self::check_model(model.into_inner())?;
            let prompt_tokens = Self::prompt_token_bound(prompt_bytes, max_tokens, &terms)?;
            price_of(&terms, prompt_tokens.saturating_add(max_tokens)).map_err(|_| Error::<T>::Overflow)
        };
        quoted().map_err(|error| match error {
            Error::ModelInactive => QuoteError::ModelInactive,
            Error::MaxTokensOutOfRange => QuoteError::MaxTokensOutOfRange,
            Error::Overflow => QuoteError::Overflow,
            _ => QuoteError::ModelUnknown,
        })
    }
}
