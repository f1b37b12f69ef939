//! Tests by behaviour.

mod cheats;
mod clock;
mod coalitions;
mod continuous;
mod disputes;
mod secrets;
mod settlement;

use keirin_primitives::sprint::Phase;

use crate::mock::*;

/// Takes racers through an epoch up to the end of the sampling part; each commits to as many proofs as it is given and opens its
/// samples.
fn raced(racers: &[(&Racer, usize)]) -> Vec<Proofs> {
    let proofs = raced_to_sampling(racers);
    run_to_voting();
    proofs
}

/// The same up to the block in which samples are drawn and opened.
fn raced_to_sampling(racers: &[(&Racer, usize)]) -> Vec<Proofs> {
    run_to_phase(Phase::Reveal);
    for (racer, _) in racers {
        racer.open().expect("a participant may open the epoch");
    }
    run_to_phase(Phase::Commit);
    let proofs: Vec<_> = racers.iter().map(|(racer, count)| racer.race(*count, 0)).collect();
    for ((racer, _), proofs) in racers.iter().zip(&proofs) {
        racer.commit(proofs.set()).expect("a racer may commit");
    }
    run_to_sampling();
    for ((racer, _), proofs) in racers.iter().zip(&proofs) {
        racer.reveal(proofs).expect("a racer can open its samples");
    }
    proofs
}
