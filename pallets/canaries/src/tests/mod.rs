//! The pallet's behaviour: who gets a canary, what it looks like, and where its money goes.

mod closing;
mod form;
mod money;
mod quizzes;
mod sending;

use frame_support::assert_ok;
use keirin_primitives::{
    inference::TaskId,
    sprint::{EpochIndex, Phase},
};
use pallet_keirin_inference::{NextTask, OpenTask, Tasks};
use sp_runtime::AccountId32;

use crate::{mock::*, Canary};

/// The canary of a participant in an epoch.
fn canary_of(epoch: u32, number: u8) -> Option<Canary<AccountId32>> {
    crate::Canaries::<Test>::get(EpochIndex(epoch), account(number))
}

/// The open task of a participant's canary.
fn open_task(epoch: u32, number: u8) -> OpenTask<Test> {
    let canary = canary_of(epoch, number).expect("it has a canary");
    Tasks::<Test>::get(canary.task).expect("its task is open")
}

/// Reports an answer to a task, as a block does.
fn answer_task(task: TaskId) {
    let (report, signature) = answer(task);
    assert_ok!(Inference::report(frame_system::Origin::<Test>::Authorized.into(), report, signature));
}

/// An account asks the model `m`, and the one participant there is gets the task.
fn ask() -> TaskId {
    let task = NextTask::<Test>::get();
    let origin = RuntimeOrigin::signed(requester());
    assert_ok!(Inference::request(origin, b"m".to_vec(), b"hello".to_vec(), 20, FUNDS, None));
    task
}

/// Goes through a phase of so many blocks in which canaries are sent.
fn send_for(epoch: u32, blocks: u64) {
    Now::set((epoch, Phase::Validation));
    run_blocks(blocks);
}
