//! Rewards: where what an epoch earned is on its way to who earned it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How far what a participant earned in an epoch has come.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum EarningStage {
    /// It may become more, or less; the epoch is not settled for the participant.
    #[default]
    Pending,
    /// It can be claimed.
    Claimable,
    /// It was claimed: paid out, or vesting.
    Claimed,
    /// It was lost.
    Forfeited,
}

impl EarningStage {
    /// Whether the pot still holds it for the epoch.
    pub const fn is_owed(self) -> bool {
        matches!(self, Self::Pending | Self::Claimable)
    }
}
