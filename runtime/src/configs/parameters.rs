//! What governance may change without an upgrade, with the values the chain starts with.

use frame_support::dynamic_params::{dynamic_pallet_params, dynamic_params};

use keirin_primitives::weight::VotingWeight;

use crate::{
    constants::{DAYS, KEI},
    Balance, BlockNumber, Runtime,
};

/// Tunables by pallet.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
    use super::*;

    /// Of the participants pallet.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod participants {
        use super::*;

        /// Held from a participant while it is registered.
        #[codec(index = 0)]
        pub static RegistrationDeposit: Balance = 10 * KEI;

        /// Voting weight of a participant that registers.
        #[codec(index = 1)]
        pub static RegistrationWeight: VotingWeight = VotingWeight(1);

        /// Blocks from leaving to the return of the deposit, and from unbonding to the return of collateral.
        #[codec(index = 2)]
        pub static UnbondingPeriod: BlockNumber = 7 * DAYS;

        /// Collateral that backs one unit of weight; 0 as long as weight needs no backing.
        #[codec(index = 3)]
        pub static CollateralPerWeight: Balance = 0;
    }

    /// Of the inference pallet.
    #[dynamic_pallet_params]
    #[codec(index = 1)]
    pub mod inference {
        use super::*;

        /// Blocks from request to expiry.
        #[codec(index = 0)]
        pub static TaskLifetime: BlockNumber = 20;

        /// Blocks an outcome and its answer stay in storage.
        #[codec(index = 1)]
        pub static AnswerRetention: BlockNumber = 7 * DAYS;

        /// Most tokens a model's chat template adds around a prompt.
        #[codec(index = 2)]
        pub static TemplateTokens: u32 = 64;
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
    fn default() -> Self {
        RuntimeParameters::Inference(dynamic_params::inference::Parameters::TaskLifetime(
            dynamic_params::inference::TaskLifetime,
            Some(20),
        ))
    }
}
