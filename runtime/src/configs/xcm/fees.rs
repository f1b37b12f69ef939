//! What programs and messages cost, and where that goes: it is burned through the rewards pallet, like the fees of transactions.

use frame_support::{
    parameter_types,
    traits::{fungible::Credit, tokens::imbalance::UnsafeManualAccounting, OnUnbalanced},
    weights::Weight,
};
use polkadot_runtime_common::xcm_sender::ExponentialPrice;
use xcm::latest::prelude::*;
use xcm_builder::{FixedWeightBounds, UsingComponents};
use xcm_executor::{
    traits::{FeeManager, FeeReason},
    AssetsInHolding,
};

use super::TokenLocation;
use crate::{
    configs::{money::ScarcerDimensionFee, trust::Burns},
    constants::{MILLIKEI, TRANSACTION_BYTE_FEE},
    AccountId, Balance, Balances, ParachainSystem, RuntimeCall, XcmpQueue,
};

parameter_types! {
    pub TokenId: AssetId = AssetId(TokenLocation::get());
    /// What an instruction costs at most: to send a message reads the last page of a channel, of up to 103 KiB.
    pub const InstructionWeight: Weight = Weight::from_parts(1_000_000_000, 128 * 1024);
    /// Most instructions of a program, with those in it that are executed later. As many fit into what messages may take of a block.
    pub const MaxInstructions: u32 = 16;
    /// For each message that leaves. It rises while a channel is congested.
    pub const DeliveryFee: Balance = MILLIKEI;
    /// For each byte of it.
    pub const DeliveryByteFee: Balance = TRANSACTION_BYTE_FEE;
}

/// Most that a program may cost.
pub type Weigher = FixedWeightBounds<InstructionWeight, RuntimeCall, MaxInstructions>;

/// Price of executing a program.
pub type Trader = UsingComponents<ScarcerDimensionFee, TokenLocation, AccountId, Balances, Burns>;

type PriceOn<Channel> = ExponentialPrice<TokenId, DeliveryFee, DeliveryByteFee, Channel>;
/// Price of a message to the relay chain.
pub type PriceToRelayChain = PriceOn<ParachainSystem>;
/// Price of a message to a sibling.
pub type PriceToSibling = PriceOn<XcmpQueue>;

/// Burns what messages cost. The chain itself, for which governance sends, pays nothing.
pub struct DeliveryFees;

impl FeeManager for DeliveryFees {
    fn is_waived(origin: Option<&Location>, _: FeeReason) -> bool {
        origin == Some(&Location::here())
    }

    fn handle_fee(mut paid: AssetsInHolding, _: Option<&XcmContext>, _: FeeReason) {
        if let Some(tokens) = paid.fungible.remove(&TokenId::get()) {
            let mut credit = Credit::<AccountId, Balances>::default();
            credit.saturating_subsume(tokens);
            Burns::on_unbalanced(credit);
        }
    }
}
