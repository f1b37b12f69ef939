//! Tasks that the protocol itself opens. They go the way of every request, except that their participant is not drawn.

use keirin_primitives::{
    inference::{ProtocolRequest, TaskId},
    traits::{NotOpened, ProtocolTasks},
};
use sp_runtime::traits::{Bounded, Get};

use crate::{BalanceOf, Config, NextTask, OpenTasksOf, Pallet, Request, Tasks};

impl<T: Config> ProtocolTasks<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn escrow_of(request: &ProtocolRequest) -> Option<BalanceOf<T>> {
        Self::check_request(unlimited(request.clone())).ok().map(|checked| checked.held)
    }

    fn is_busy(participant: &T::AccountId) -> bool {
        OpenTasksOf::<T>::contains_key(participant)
    }

    fn is_open(task: TaskId) -> bool {
        Tasks::<T>::contains_key(task)
    }

    fn open(
        requester: &T::AccountId,
        participant: &T::AccountId,
        request: ProtocolRequest,
    ) -> Result<TaskId, NotOpened> {
        let open = OpenTasksOf::<T>::decode_len(participant).unwrap_or(0);
        if !u32::try_from(open).is_ok_and(|open| open < T::MaxOpenTasksPerParticipant::get()) {
            return Err(NotOpened);
        }
        let checked = Self::check_request(unlimited(request)).map_err(|_| NotOpened)?;
        let task = NextTask::<T>::get();
        Self::open_task(task, requester.clone(), participant.clone(), Self::entropy_of(task), checked)
            .map(|()| task)
            .map_err(|_| NotOpened)
    }
}

/// A request that may cost what it costs.
fn unlimited<Balance: Bounded>(request: ProtocolRequest) -> Request<Balance> {
    let ProtocolRequest { model, prompt, max_tokens, sampling } = request;
    Request {
        model: model.into_inner(),
        prompt: prompt.into_inner(),
        max_tokens,
        max_fee: Balance::max_value(),
        sampling: Some(sampling),
    }
}
