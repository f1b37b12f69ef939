//! What goes out of deposits to whom the requester wants.

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{fungible::Mutate, tokens::Preservation, Get},
};
use keirin_primitives::{
    receipts::{RequestSignature, RequesterId, Withdrawal},
    signing::withdrawal_digest,
};
use sp_runtime::{
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Saturating,
};

use crate::{
    authorize::{is_signed_by, FREE_PRIORITY},
    Config, Deposits, Error, Event, Pallet, ReceiptsRefusal, Waiting,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_withdraw(
        _source: TransactionSource,
        withdrawal: &Withdrawal<T::AccountId>,
        signature: &RequestSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_withdrawal(withdrawal)?;
        let digest = withdrawal_digest(&Self::genesis_hash(), withdrawal);
        ensure!(is_signed_by(&withdrawal.requester.0, &digest, signature), ReceiptsRefusal::WrongSignature);
        Self::valid("keirin/receipts/withdrawal", FREE_PRIORITY, (withdrawal.requester, withdrawal.nonce))
    }

    /// Everything about a withdrawal but its signature. That only one waits at a time also bounds what a requester gets for nothing.
    fn check_withdrawal(withdrawal: &Withdrawal<T::AccountId>) -> Result<(), ReceiptsRefusal> {
        let deposit = Deposits::<T>::get(withdrawal.requester.id());
        ensure!(withdrawal.nonce == deposit.withdrawals, ReceiptsRefusal::WrongNumber);
        ensure!(deposit.waiting.is_none(), ReceiptsRefusal::AlreadyWaiting);
        ensure!(withdrawal.amount >= T::LeastWithdrawal::get().max(1), ReceiptsRefusal::TooSmall);
        let is_free = withdrawal.amount <= deposit.free;
        ensure!(is_free && deposit.withdrawals < u32::MAX, ReceiptsRefusal::NotFree);
        Ok(())
    }

    pub(crate) fn do_withdraw(withdrawal: Withdrawal<T::AccountId>) -> DispatchResult {
        Self::check_withdrawal(&withdrawal).map_err(|_| Error::<T>::NoLongerValid)?;
        let Withdrawal { requester, receiver, amount, .. } = withdrawal;
        let requester = requester.id();
        let payable_at = Self::now().saturating_add(T::WithdrawalDelay::get());
        Deposits::<T>::mutate(requester, |deposit| {
            deposit.free = deposit.free.saturating_sub(amount);
            deposit.waiting = Some(Waiting { amount, receiver: receiver.clone(), payable_at });
            deposit.withdrawals = deposit.withdrawals.saturating_add(1);
        });
        Self::deposit_event(Event::WithdrawalStarted { requester, receiver, amount, payable_at });
        Ok(())
    }

    /// What the receiver cannot take, as it may be too little to make an account, is free again: otherwise it would wait for ever.
    pub(crate) fn do_pay_withdrawal(requester: RequesterId) -> DispatchResult {
        let mut deposit = Deposits::<T>::get(requester);
        let Waiting { amount, receiver, payable_at } = deposit.waiting.take().ok_or(Error::<T>::NothingWaiting)?;
        ensure!(Self::now() >= payable_at, Error::<T>::StillWaiting);
        if T::Currency::transfer(&Self::account(), &receiver, amount, Preservation::Preserve).is_ok() {
            Self::deposit_event(Event::WithdrawalPaid { requester, receiver, amount });
        } else {
            deposit.free = deposit.free.saturating_add(amount);
            Self::deposit_event(Event::WithdrawalReturned { requester, receiver, amount });
        }
        Deposits::<T>::insert(requester, deposit);
        Ok(())
    }
}
