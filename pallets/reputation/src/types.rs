//! What is kept of a participant's service.

use codec::{Decode, Encode, MaxEncodedLen};
use keirin_primitives::{sprint::EpochIndex, traits::Checks};
use scale_info::TypeInfo;

/// A participant's record.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Epochs of honest service since it last cheated, not above those that counted when the last one was added.
    pub epochs: u32,
    /// The last epoch in which it served, failed or cheated.
    pub last_active: EpochIndex,
    /// When and how often it cheated, if ever.
    pub cheated: Option<Cheated>,
    /// Its works that were checked since counting last started anew.
    pub checks: Checks,
}

/// When and how often a participant cheated.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cheated {
    /// The last epoch in which it did.
    pub last: EpochIndex,
    /// In how many epochs it did.
    pub times: u32,
}
