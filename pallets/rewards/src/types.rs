//! What is kept of earnings.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    traits::fungible::{Credit, Inspect},
    BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use keirin_primitives::{rewards::EarningStage, sprint::EpochIndex};
use scale_info::TypeInfo;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    Perquintill,
};

use crate::{Config, Error};

/// Amount of the token that is earned.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// Tokens taken from somebody, for which the issuance is still to fall.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// What a participant earned in an epoch.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earning<Balance> {
    /// How much; also when it is claimed or forfeited.
    pub amount: Balance,
    /// How far it has come.
    pub stage: EarningStage,
}

/// What may be minted for an epoch, and what was.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subsidy<Balance> {
    /// The most that is minted.
    pub granted: Balance,
    /// What was.
    pub minted: Balance,
}

/// How far the subsidy has fallen.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubsidyLevel {
    /// The last epoch that a subsidy was granted for.
    pub epoch: EpochIndex,
    /// Its subsidy's share of the initial one.
    pub share: Perquintill,
}

/// What a participant has claimed and was not paid.
#[derive(
    Encode, Decode, MaxEncodedLen, TypeInfo, CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound,
)]
#[scale_info(skip_type_params(T))]
pub struct Schedule<T: Config> {
    /// What has vested.
    pub vested: BalanceOf<T>,
    /// The epoch with whose beginning the first of `due` vests.
    pub next: EpochIndex,
    /// What vests with that epoch and those that follow it.
    pub due: BoundedVec<BalanceOf<T>, T::MaxVestingEpochs>,
}

/// Why nothing is paid. The number is what a client sees as `Custom error: N` of an invalid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ClaimRefusal {
    /// The participant has earned nothing in this epoch.
    NothingEarned = 128,
    /// The epoch is not settled for the participant.
    NotSettled = 129,
    /// The participant has lost what it earned in this epoch.
    AlreadyForfeited = 130,
    /// It has been claimed.
    AlreadyClaimed = 131,
    /// The epoch is too long ago.
    WindowClosed = 132,
    /// Nothing has vested since the participant was last paid.
    NothingVested = 133,
    /// The participant's account does not exist, and this is less than the existential deposit.
    PayoutTooSmall = 134,
}

impl From<ClaimRefusal> for TransactionValidityError {
    fn from(refusal: ClaimRefusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}

impl<T> From<ClaimRefusal> for Error<T> {
    fn from(refusal: ClaimRefusal) -> Self {
        match refusal {
            ClaimRefusal::NothingEarned => Self::NothingEarned,
            ClaimRefusal::NotSettled => Self::NotSettled,
            ClaimRefusal::AlreadyForfeited => Self::AlreadyForfeited,
            ClaimRefusal::AlreadyClaimed => Self::AlreadyClaimed,
            ClaimRefusal::WindowClosed => Self::WindowClosed,
            ClaimRefusal::NothingVested => Self::NothingVested,
            ClaimRefusal::PayoutTooSmall => Self::PayoutTooSmall,
        }
    }
}
