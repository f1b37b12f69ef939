//! Continuous proving.

mod commits;
mod samples;
mod settlement;

use frame_support::assert_ok;
use keirin_primitives::sprint::Phase;

use super::{raced, raced_to_sampling};
use crate::{mock::*, CurrentEpoch};

fn switch(enabled: bool) {
    assert_ok!(Sprints::set_continuous(RuntimeOrigin::root(), enabled));
}

/// Takes racers through a sprint, with continuous proving switched on.
fn raced_with_it_on(racers: &[(&Racer, usize)]) -> Vec<Proofs> {
    switch(true);
    raced(racers)
}

/// So many further proofs of a racer.
fn further(racer: &Racer, count: usize) -> Proofs {
    let last = Sprints::last_committed(CurrentEpoch::<Test>::get().index, &racer.account);
    racer.race(count, last.map_or(0, |last| last + 1))
}

/// Commits to further proofs of a racer, honestly.
fn prove(racer: &Racer, number: u32, count: usize) -> Proofs {
    let proofs = further(racer, count);
    assert_ok!(racer.commit_continuous(racer.continuous(number, proofs.set())));
    run_blocks(1);
    proofs
}

/// Goes to the next epoch's sampling part; racers take part in its sprint.
fn next_sampling(racers: &[(&Racer, usize)]) -> Vec<Proofs> {
    run_to_phase(Phase::Settled);
    raced_to_sampling(racers)
}

/// Goes to the settlement and the block in which all have their weights.
fn settled() -> Vec<crate::Event<Test>> {
    run_to_phase(Phase::Settled);
    let told = events();
    run_blocks(2);
    told
}
