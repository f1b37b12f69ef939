//! Prints what it costs the chain to settle receipts, by its measured weights: a full batch with what validators say of it, beside the same requests as
//! extrinsics of this runtime.
//!
//! A batch has 65 536 receipts of 256 requesters. At a rate of 1 % some of its receipts are due to every validator of a small network and nearly every one of
//! a large one, so that each seals a verdict on it; a transaction has 64 of them.

use frame_support::{
    dispatch::DispatchClass,
    weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
};
use keirin_primitives::{
    inference::{MAX_OUTPUT_BYTES, MAX_PROMPT_BYTES},
    receipts::{MAX_DEBITS, MAX_RECEIPTS},
    validation::MAX_VERDICTS,
};
use keirin_runtime::Runtime;
use pallet_keirin_inference::WeightInfo as _;
use pallet_keirin_receipts::WeightInfo as _;
use pallet_keirin_validation::WeightInfo as _;

type Inference = pallet_keirin_inference::weights::SubstrateWeight<Runtime>;
type Receipts = pallet_keirin_receipts::weights::SubstrateWeight<Runtime>;
type Validation = pallet_keirin_validation::weights::SubstrateWeight<Runtime>;

/// Validators of a small network, and of the largest one.
const VALIDATORS: [u32; 2] = [32, 255];
/// Receipts a second that a chain should settle at least.
const TARGET: f64 = 1_000_000.0;
/// What the best of comparable networks says that its chain takes at most, in requests a second.
const BEST_PEER: f64 = 277.0;
/// Lengths of a short question and its answer, in bytes.
const SHORT: (u32, u32) = (100, 400);

/// What a transaction costs that is one of `share`, beside what it does.
fn extrinsic(class: DispatchClass, share: u32) -> Weight {
    <Runtime as frame_system::Config>::BlockWeights::get().get(class).base_extrinsic / u64::from(share)
}

/// What is done once for a batch: the transaction, and paying it when its epoch is settled.
fn batch() -> Vec<(&'static str, Weight)> {
    vec![
        (
            "commit_batch",
            extrinsic(DispatchClass::Operational, 1)
                + Receipts::authorize_commit_batch(MAX_DEBITS)
                + Receipts::commit_batch(MAX_DEBITS),
        ),
        ("settlement", Validation::judge_work() + Validation::begin_work() + Validation::pay_batch()),
    ]
}

/// What is done for each validator that has sealed a verdict on it.
fn verdict() -> Vec<(&'static str, Weight)> {
    let sealed = Validation::authorize_submit_verdicts(MAX_VERDICTS) + Validation::submit_verdicts(MAX_VERDICTS);
    vec![
        ("verdicts", extrinsic(DispatchClass::Operational, MAX_VERDICTS) + sealed / u64::from(MAX_VERDICTS)),
        ("their settlement", Validation::pay_seal()),
    ]
}

/// What one request costs that is put on chain, with its answer.
fn request((prompt, output): (u32, u32)) -> Weight {
    let asked = extrinsic(DispatchClass::Normal, 1) + Inference::request(prompt);
    let told =
        extrinsic(DispatchClass::Operational, 1) + Inference::authorize_report(output) + Inference::report(output);
    asked + told
}

fn milliseconds(weight: Weight) -> f64 {
    seconds(weight) * 1e3
}

fn seconds(weight: Weight) -> f64 {
    weight.ref_time() as f64 / WEIGHT_REF_TIME_PER_SECOND as f64
}

fn row(what: &str, weight: Weight) {
    println!("   {what:<44}{:>12.3} ms{:>12} B", milliseconds(weight), weight.proof_size());
}

fn main() {
    let receipts = f64::from(MAX_RECEIPTS);
    println!("   a batch of {MAX_RECEIPTS} receipts of {MAX_DEBITS} requesters{:>14}{:>14}", "execution", "proof size");
    let once = batch();
    once.iter().for_each(|(what, weight)| row(what, *weight));
    for validators in VALIDATORS {
        let mut all = once.iter().fold(Weight::zero(), |sum, (_, weight)| sum + *weight);
        for (what, each) in verdict() {
            row(&format!("{what}, {validators} validators"), each * u64::from(validators));
            all += each * u64::from(validators);
        }
        row(&format!("in all, {validators} validators"), all);
        let rate = receipts / seconds(all);
        let outcome = if rate < TARGET { "missed" } else { "reached" };
        println!(
            "   {rate:>12.0} receipts a second (target {TARGET}: {outcome}), {:.0} times {BEST_PEER}",
            rate / BEST_PEER
        );
        let each = request(SHORT);
        println!(
            "   {:>12.0} times fewer execution than a request and a report on chain each",
            seconds(each) * receipts / seconds(all)
        );
    }
    let once = once.iter().fold(Weight::zero(), |sum, (_, weight)| sum + *weight);
    let each = verdict().iter().fold(Weight::zero(), |sum, (_, weight)| sum + *weight);
    let most = (receipts / TARGET - seconds(once)) / seconds(each);
    println!("   {:>12.0} validators are the most with which {TARGET} are settled a second", most.floor());
    let (prompt, output) = SHORT;
    row(&format!("one request on chain, {prompt} and {output} bytes"), request(SHORT));
    row("the longest", request((MAX_PROMPT_BYTES, MAX_OUTPUT_BYTES)));
    println!("   {:>12.0} requests a second on chain", 1.0 / seconds(request(SHORT)));
}
