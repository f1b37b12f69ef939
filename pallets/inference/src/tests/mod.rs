//! The pallet's behaviour, grouped by what happens to a task.

mod demand;
mod expire;
mod price;
mod protocol;
mod prune;
mod report;
mod request;
mod settle;

use frame_support::{assert_ok, dispatch::DispatchResult, traits::fungible::InspectHold};
use keirin_primitives::{
    executor::ExecutorSignature,
    inference::{Report, Sampling, TaskId},
};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError};

use crate::{mock::*, HoldReason, NextTask, Pallet, ReportRefusal};

/// A request that is in order; tests change what they are about.
struct Ask {
    requester: u64,
    model: Vec<u8>,
    prompt: Vec<u8>,
    max_tokens: u32,
    max_fee: u64,
    sampling: Option<Sampling>,
}

impl Default for Ask {
    fn default() -> Self {
        let (model, prompt) = (b"m".to_vec(), b"hello".to_vec());
        Self { requester: REQUESTER, model, prompt, max_tokens: 20, max_fee: FUNDS, sampling: None }
    }
}

impl Ask {
    fn send(self) -> DispatchResult {
        let Self { requester, model, prompt, max_tokens, max_fee, sampling } = self;
        Inference::request(RuntimeOrigin::signed(requester), model, prompt, max_tokens, max_fee, sampling)
    }

    /// Sends the request, which must be accepted, and returns its task.
    fn open(self) -> TaskId {
        let task = NextTask::<Test>::get();
        assert_ok!(self.send());
        task
    }
}

/// Escrow of the request `Ask::default()`: 5 bytes, 10 for the template, 20 to generate.
const DEFAULT_ESCROW: u64 = (5 + 10 + 20) * TOKEN_PRICE;

fn escrow_of(account: u64) -> u64 {
    Balances::balance_on_hold(&HoldReason::TaskEscrow.into(), &account)
}

/// Sends a report the way a block does: authorization first, then dispatch.
fn deliver(report: Report<u64>, signature: ExecutorSignature) -> Result<(), u8> {
    match Pallet::<Test>::authorize_report(TransactionSource::External, &report, &signature) {
        Ok(_) => {
            assert_ok!(Inference::report(frame_system::Origin::<Test>::Authorized.into(), report, signature));
            Ok(())
        }
        Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => Err(code),
        Err(other) => panic!("a report is refused by a named reason, not by {other:?}"),
    }
}

fn deliver_signed(report: Report<u64>) -> Result<(), u8> {
    let signature = sign(&executor(1), &report);
    deliver(report, signature)
}

fn refused(reason: ReportRefusal) -> Result<(), u8> {
    Err(reason as u8)
}
