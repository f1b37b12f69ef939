//! The state a run starts from.

use keirin_primitives::{
    model::ModelId,
    verification::{Micronats, TextThresholds},
    weight::VotingWeight,
};
use pallet_keirin_models::Model;
use pallet_keirin_participants::GenesisParticipant;
use pallet_keirin_validation::SamplingTerms;
use sp_core::storage::Storage;
use sp_runtime::{BuildStorage, Perbill, Perquintill};

use crate::{
    chain::{
        AccountId, Balance, CollateralPerWeight, InitialSubsidy, LeastFine, ReportDeposit, ReputationEpochs,
        RuntimeGenesisConfig, Sampling, SubsidyDecay, TokenPrice,
    },
    mix::{Mix, Network},
    population::{Actor, Population, OUTSIDER},
};

/// The one model there is.
pub const MODEL: &[u8] = b"model";

/// What participants have beside their collateral, and as much again where they ask from: enough for every deposit and fee.
const CAPITAL: Balance = 1_000_000_000_000_000;
/// What outsiders have: more than all they will ever pay.
const OUTSIDE: Balance = 1_000_000_000_000_000_000_000;

/// Sets the terms of a mix for this thread's chain.
pub fn set_terms(network: &Network) {
    let share = |of_one: f64| Perbill::from_float(of_one);
    TokenPrice::set(network.token_price.into());
    CollateralPerWeight::set(network.collateral_per_weight.into());
    InitialSubsidy::set(network.subsidy.into());
    SubsidyDecay::set(Perquintill::from_float(network.subsidy_decay));
    LeastFine::set(network.least_fine.into());
    ReportDeposit::set(network.report_deposit.into());
    ReputationEpochs::set(network.reputation_epochs);
    let points = network.traffic.map(|(requests, rate)| (requests, share(rate)));
    Sampling::set(SamplingTerms { reputation_epochs: network.reputation_epochs, points });
}

/// What a participant bonds: all that its weight needs.
pub fn collateral_of(population: &Population, actor: &Actor, network: &Network) -> Balance {
    Balance::from(network.collateral_per_weight) * Balance::from(population.group_of(actor).weight)
}

/// The storage of the first block.
pub fn storage(mix: &Mix, population: &Population) -> Storage {
    let accounts = population.actors().iter().flat_map(|actor| {
        let own = CAPITAL + collateral_of(population, actor, &mix.network);
        [(actor.account, own), (actor.requester(), CAPITAL)]
    });
    let balances = accounts.chain([(OUTSIDER, OUTSIDE)]).collect();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        models: pallet_keirin_models::GenesisConfig { models: vec![(model_id(), model(&mix.network))] },
        participants: pallet_keirin_participants::GenesisConfig {
            participants: population.actors().iter().map(|actor| participant(population, actor)).collect(),
        },
        ..Default::default()
    };
    genesis.build_storage().expect("a mix that was checked makes a valid genesis")
}

/// The model's name on chain.
pub fn model_id() -> ModelId {
    ModelId::truncate_from(MODEL.to_vec())
}

fn model(network: &Network) -> Model<Balance> {
    Model {
        content_hash: sp_core::H256::repeat_byte(1),
        context_length: 2_048,
        units_per_token: 1,
        price_per_unit: network.token_price.into(),
        // What answers are is drawn; nobody measures them.
        thresholds: TextThresholds { choice: Micronats(0), position: Micronats(0), mean: Micronats(0) },
        minimum_vram_mib: 0,
        active: true,
    }
}

fn participant(population: &Population, actor: &Actor) -> GenesisParticipant<AccountId> {
    let group = population.group_of(actor);
    let mut key = [2u8; 33];
    key[25..].copy_from_slice(&actor.account.to_be_bytes());
    GenesisParticipant {
        account: actor.account,
        executor_key: hex::encode(key),
        endpoint: "http://participant.example".into(),
        models: vec!["model".into()],
        weight: VotingWeight(if group.joins == 0 { group.weight } else { 0 }),
    }
}
