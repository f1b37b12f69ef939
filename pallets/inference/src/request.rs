//! Opening a task: checks, assignment by weight, escrow.

use codec::Encode;
use frame_support::{ensure, traits::fungible::MutateHold};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    inference::{order_hash, Prompt, Sampling, TaskId, TaskOrder},
    model::{ModelId, ModelTerms},
    traits::{AssignByWeight, RecordWork},
    HashBytes,
};
use sp_io::hashing::blake2_256;
use sp_runtime::{traits::Get, DispatchError, DispatchResult, Saturating};

use crate::{
    price::price_of, BalanceOf, Config, Error, Event, HoldReason, NextTask, OpenTask, OpenTasksOf, Orders, Pallet,
    Request, Tasks,
};

/// Draws before a request gives up on finding a participant with room.
const ASSIGNMENT_DRAWS: u8 = 4;

/// A request that passed every check that needs no storage write.
pub(crate) struct CheckedRequest<Balance> {
    model: ModelId,
    terms: ModelTerms<Balance>,
    prompt: Prompt,
    prompt_token_bound: u32,
    max_tokens: u32,
    sampling: Sampling,
    pub held: Balance,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_request(requester: T::AccountId, request: Request<BalanceOf<T>>) -> DispatchResult {
        let checked = Self::check_request(request)?;

        let task = NextTask::<T>::get();
        let entropy = Self::entropy_of(task);
        let participant = Self::draw_participant(&checked.model, entropy).ok_or(Error::<T>::NoParticipantAvailable)?;
        Self::open_task(task, requester, participant, entropy, checked)
    }

    pub(crate) fn check_request(request: Request<BalanceOf<T>>) -> Result<CheckedRequest<BalanceOf<T>>, DispatchError> {
        let Request { model, prompt, max_tokens, max_fee, sampling } = request;
        let (model, terms) = Self::check_model(model)?;
        let prompt = Self::check_prompt(prompt)?;
        let sampling = sampling.unwrap_or_default();
        Self::check_sampling(&sampling)?;

        let prompt_bytes = u32::try_from(prompt.len()).map_err(|_| Error::<T>::PromptTooLong)?;
        let prompt_token_bound = Self::prompt_token_bound(prompt_bytes, max_tokens, &terms)?;
        let held = price_of(&terms, prompt_token_bound.saturating_add(max_tokens))?;
        ensure!(held <= max_fee, Error::<T>::MaxFeeTooLow);

        Ok(CheckedRequest { model, terms, prompt, prompt_token_bound, max_tokens, sampling, held })
    }

    /// Randomness of one task: the parent block and the task's number.
    pub(crate) fn entropy_of(task: TaskId) -> HashBytes {
        (frame_system::Pallet::<T>::parent_hash(), task).using_encoded(blake2_256)
    }

    /// Draws by weight until a participant with room comes up.
    fn draw_participant(model: &ModelId, mut entropy: HashBytes) -> Option<T::AccountId> {
        for _ in 0..ASSIGNMENT_DRAWS {
            let participant = T::Participants::assign_by_weight(model, &entropy)?;
            let open = OpenTasksOf::<T>::decode_len(&participant).unwrap_or(0);
            if u32::try_from(open).is_ok_and(|open| open < T::MaxOpenTasksPerParticipant::get()) {
                return Some(participant);
            }
            entropy = blake2_256(&entropy);
        }
        None
    }

    /// Holds the escrow and opens the task.
    pub(crate) fn open_task(
        task: TaskId,
        requester: T::AccountId,
        participant: T::AccountId,
        entropy: HashBytes,
        checked: CheckedRequest<BalanceOf<T>>,
    ) -> DispatchResult {
        let CheckedRequest { model, terms, prompt, prompt_token_bound, max_tokens, sampling, held } = checked;
        T::Currency::hold(&HoldReason::TaskEscrow.into(), &requester, held).map_err(|_| Error::<T>::BalanceTooLow)?;
        let traps = T::Works::traps_of(&participant);
        let now = frame_system::Pallet::<T>::block_number();
        let expires_at = now.saturating_add(T::TaskLifetime::get());
        let order = TaskOrder {
            task,
            participant: participant.clone(),
            model: model.clone(),
            prompt,
            max_tokens,
            temperature_milli: sampling.temperature_milli,
            top_p_permille: sampling.top_p_permille,
            seed: sampling.seed.unwrap_or_else(|| seed_from(&entropy)),
            stop: sampling.stop,
            traps,
        };
        let opened = OpenTask::<T> {
            requester: requester.clone(),
            participant: participant.clone(),
            model: model.clone(),
            terms,
            prompt_token_bound,
            max_tokens,
            order: order_hash(&order),
            traps,
            held,
            requested_at: now,
            expires_at,
        };

        OpenTasksOf::<T>::try_append(&participant, task).map_err(|()| Error::<T>::NoParticipantAvailable)?;
        Tasks::<T>::insert(task, opened);
        Orders::<T>::insert(task, order);
        NextTask::<T>::put(TaskId(task.0.checked_add(1).ok_or(Error::<T>::Overflow)?));

        Self::deposit_event(Event::TaskRequested { task, requester, participant, model, held, expires_at });
        Ok(())
    }

    /// Whether a task's deadline has passed at `now`.
    pub(crate) fn is_expired(task: &OpenTask<T>, now: BlockNumberFor<T>) -> bool {
        now >= task.expires_at
    }
}

fn seed_from(entropy: &HashBytes) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = blake2_256(entropy);
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
