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
    traits::{FeeManager, FeeReason, WeightBounds},
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
    /// What an instruction costs at most that does not send: it reads and writes an account or two.
    pub const InstructionWeight: Weight = Weight::from_parts(1_000_000_000, 16 * 1024);
    /// What it costs beyond that to send a message: to read the last page of a channel, of up to 103 KiB.
    pub const SendingWeight: Weight = Weight::from_parts(0, 112 * 1024);
    /// Most instructions of a program, with those in it that are executed later. As many fit into what messages may take of a block.
    pub const MaxInstructions: u32 = 16;
    /// For each message that leaves. It rises while a channel is congested.
    pub const DeliveryFee: Balance = MILLIKEI;
    /// For each byte of it.
    pub const DeliveryByteFee: Balance = TRANSACTION_BYTE_FEE;
}

type InstructionWeights<Most> = FixedWeightBounds<InstructionWeight, RuntimeCall, Most>;

/// Most that a program may cost: so much for each instruction, and more for each that may send.
pub struct Weigher;

impl WeightBounds<RuntimeCall> for Weigher {
    fn weight(program: &mut Xcm<RuntimeCall>, limit: Weight) -> Result<Weight, InstructionError> {
        let executing = InstructionWeights::<MaxInstructions>::weight(program, limit)?;
        let weight = executing.saturating_add(SendingWeight::get().saturating_mul(sending(&program.0)));
        let whole = |error| InstructionError { index: 0, error };
        weight.all_lte(limit).then_some(weight).ok_or_else(|| whole(XcmError::WeightLimitReached(weight)))
    }

    fn instr_weight(instruction: &mut Instruction<RuntimeCall>) -> Result<Weight, XcmError> {
        let executing = InstructionWeights::<MaxInstructions>::instr_weight(instruction)?;
        let sending = sending(core::slice::from_ref(instruction));
        Ok(executing.saturating_add(SendingWeight::get().saturating_mul(sending)))
    }
}

/// How many of these instructions may send a message: all but those that are known not to.
fn sending(program: &[Instruction<RuntimeCall>]) -> u64 {
    let one = |instruction: &Instruction<RuntimeCall>| match instruction {
        SetAppendix(later) | SetErrorHandler(later) => sending(&later.0),
        WithdrawAsset(_)
        | ClaimAsset { .. }
        | BuyExecution { .. }
        | PayFees { .. }
        | RefundSurplus
        | SetFeesMode { .. }
        | TransferAsset { .. }
        | DepositAsset { .. }
        | ClearOrigin
        | DescendOrigin(_)
        | AliasOrigin(_)
        | SetHints { .. }
        | ClearError
        | SetTopic(_)
        | ClearTopic
        | QueryResponse { .. }
        | UnsubscribeVersion => 0,
        _ => 1,
    };
    program.iter().map(one).sum()
}

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
