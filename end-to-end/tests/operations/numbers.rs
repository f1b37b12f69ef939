//! The guide's numbers are the runtime's.

use std::{collections::BTreeMap, fs};

use bounded_collections::Get;
use keirin_end_to_end::in_repository;
use keirin_runtime::{
    constants::{DAYS, HOURS, KEI},
    dynamic_params::{inference, participants, receipts, reputation, rewards, sprints, validation},
};
use sp_arithmetic::{Permill, Perquintill};
use sp_io::TestExternalities;

/// An amount as the guide has it.
fn kei(amount: u128) -> String {
    format!("{} KEI", decimal(amount, KEI))
}

/// So many parts of `whole`, as the guide has it.
fn percent(parts: u64, whole: u64) -> String {
    format!("{} %", decimal(u128::from(parts) * 100, whole.into()))
}

/// A fraction in decimals, without zeros at the end.
fn decimal(numerator: u128, denominator: u128) -> String {
    let places = denominator.to_string().len() - 1;
    assert_eq!(denominator, 10_u128.pow(places as u32), "it is a power of ten");
    let part = format!("{:0places$}", numerator % denominator);
    match part.trim_end_matches('0') {
        "" => (numerator / denominator).to_string(),
        part => format!("{}.{part}", numerator / denominator),
    }
}

/// A share of a million.
fn share<Parameter: Get<Permill>>() -> String {
    percent(Parameter::get().deconstruct().into(), MILLION)
}

fn number<Parameter: Get<u32>>() -> u32 {
    Parameter::get()
}

fn blocks(number: u32) -> String {
    format!("{number} blocks")
}

const MILLION: u64 = 1_000_000;

/// The parameters as a chain starts with them.
fn of_the_runtime() -> BTreeMap<String, String> {
    let values = [
        ("Participants::RegistrationDeposit", kei(<participants::RegistrationDeposit as Get<u128>>::get())),
        ("Participants::UnbondingPeriod", format!("{} days", number::<participants::UnbondingPeriod>() / DAYS)),
        ("Participants::CollateralPerWeight", kei(<participants::CollateralPerWeight as Get<u128>>::get())),
        ("Sprints::UnbackedShare", share::<sprints::UnbackedShare>()),
        ("Sprints::WeightCap", share::<sprints::WeightCap>()),
        ("Sprints::SlashedShare", share::<sprints::SlashedShare>()),
        ("Sprints::ElectedCollators", number::<sprints::ElectedCollators>().to_string()),
        ("Inference::TaskLifetime", blocks(number::<inference::TaskLifetime>())),
        ("Validation::DemandBlocks", blocks(number::<validation::DemandBlocks>())),
        ("Validation::VoteBlocks", blocks(number::<validation::VoteBlocks>())),
        ("Validation::OpenBlocks", blocks(number::<validation::OpenBlocks>())),
        ("Validation::LeastFine", kei(<validation::LeastFine as Get<u128>>::get())),
        ("Validation::SlashedShare", share::<validation::SlashedShare>()),
        ("Validation::TrapEvery", number::<validation::TrapEvery>().to_string()),
        ("Reputation::ReputationEpochs", number::<reputation::ReputationEpochs>().to_string()),
        ("Rewards::InitialSubsidy", kei(<rewards::InitialSubsidy as Get<u128>>::get())),
        (
            "Rewards::SubsidyDecay",
            percent(<rewards::SubsidyDecay as Get<Perquintill>>::get().deconstruct(), MILLION * MILLION * MILLION),
        ),
        ("Rewards::TrainingShare", share::<rewards::TrainingShare>()),
        ("Rewards::FinderShare", share::<rewards::FinderShare>()),
        ("Rewards::VestingEpochs", number::<rewards::VestingEpochs>().to_string()),
        ("Rewards::ClaimWindow", number::<rewards::ClaimWindow>().to_string()),
        ("Receipts::OldestReceipt", format!("{} minutes", <receipts::OldestReceipt as Get<u64>>::get() / 60_000)),
        ("Receipts::BatchRetention", format!("{} hours", number::<receipts::BatchRetention>() / HOURS)),
        ("Receipts::BatchesPerEpoch", number::<receipts::BatchesPerEpoch>().to_string()),
        ("Receipts::DemandStake", kei(<receipts::DemandStake as Get<u128>>::get())),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The rows of the guide's tables that begin with a parameter's name.
fn of_the_guide() -> BTreeMap<String, String> {
    let text = fs::read_to_string(in_repository("docs/operators.md")).expect("the guide is there");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split_once("` | ")).filter(|(name, _)| name.contains("::"));
    cells.map(|(name, rest)| (name.to_owned(), rest.split(" | ").next().unwrap_or_default().to_owned())).collect()
}

#[test]
fn parameters_in_the_guide_are_those_that_a_chain_starts_with() {
    let of_the_runtime = TestExternalities::default().execute_with(of_the_runtime);
    assert_eq!(of_the_guide(), of_the_runtime);
}

#[test]
fn epoch_is_as_long_as_the_guide_says() {
    let phases = || {
        let before_the_draw =
            number::<sprints::RevealPhase>() + number::<sprints::GenerationPhase>() + number::<sprints::CommitPhase>();
        let validation = number::<sprints::Drawing>() + number::<sprints::Sampling>() + number::<sprints::Voting>();
        before_the_draw + validation + number::<sprints::Disputes>() + number::<sprints::SettledPhase>()
    };
    let length = TestExternalities::default().execute_with(phases);
    let text = fs::read_to_string(in_repository("docs/operators.md")).expect("the guide is there");
    assert!(text.contains(&format!("An epoch is {length} blocks")), "{length}");
}

#[test]
fn fractions_are_written_without_zeros_at_the_end() {
    assert_eq!([kei(KEI), kei(KEI / 1_000), kei(0)], ["1 KEI", "0.001 KEI", "0 KEI"]);
    assert_eq!([percent(200_000, MILLION), percent(10, MILLION)], ["20 %", "0.001 %"]);
}
