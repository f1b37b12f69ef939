//! Tests by behaviour.

mod batches;
mod challenges;
mod cheats;
mod demands;
mod duties;
mod leaves;
mod lists;
mod payment;
mod random;
mod rates;
mod record;
mod reports;
mod scale;
mod traps;
mod verdicts;
mod views;

use frame_support::assert_ok;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    validation::Judgement,
};

use crate::{mock::*, Challenges, Event, WorkOutcome};

/// Hosts that opened epoch 0 with these weights, in the generation phase.
fn hosts<const N: usize>(weights: [u64; N]) -> [Host; N] {
    let mut account = 10;
    let hosts = weights.map(|weight| {
        account += 1;
        let host = Host::new(account);
        host.open(weight);
        host
    });
    run_to_phase(0, Phase::Generation);
    hosts
}

/// Everybody checks what it must and finds it so.
fn all_judge(hosts: &[Host], works: &[(At, Judgement)]) {
    for host in hosts {
        let due: Vec<_> = works.iter().copied().filter(|(at, _)| host.must_check(*at)).collect();
        for due in due.chunks(64) {
            assert_ok!(host.judge(due));
        }
    }
}

/// Records works of an executor until there is one that `validator` must check.
fn work_due(executor: &Host, validator: &Host) -> At {
    (0..1_000).map(|_| work_by(executor)).find(|at| validator.must_check(*at)).expect("a thousand draws are enough")
}

/// Goes into epoch 1; everybody reveals its secret of epoch 0, and the seals are opened.
fn judged(hosts: &[Host]) {
    run_to_phase(1, Phase::Reveal);
    hosts.iter().for_each(|host| host.reveal(0));
    run_to_phase(1, Phase::Generation);
}

/// Everybody that must votes on every open challenge as `judgement` says, and opens its vote when the time has come.
fn all_vote(hosts: &[Host], judgement: impl Fn(&Host, At) -> Judgement) {
    let mut open: Vec<_> =
        Challenges::<Test>::iter().map(|(epoch, index, challenge)| ((epoch, index), challenge)).collect();
    open.sort_by_key(|(_, challenge)| challenge.votes_until);
    let voters = |at: At| {
        let executor = crate::Works::<Test>::get(at.0, at.1).expect("it is challenged").work.executor;
        hosts.iter().filter(move |host| host.account != executor)
    };
    for (at, _) in &open {
        voters(*at).for_each(|host| {
            assert_ok!(host.vote(*at, judgement(host, *at)));
        });
    }
    for (at, challenge) in &open {
        run_to(challenge.votes_until);
        voters(*at).for_each(|host| {
            assert_ok!(host.open_vote(*at, judgement(host, *at)));
        });
    }
}

/// Blocks in which lists of receipts are opened.
const LISTS: u64 = 3;

/// Goes on until receipts are drawn of the lists that were opened, and voted on.
fn drawn() {
    run_to(System::block_number() + LISTS + 2);
}

/// Goes on until epoch 0 is settled.
fn settled() {
    run_to_phase(1, Phase::Settled);
    for block in System::block_number()..System::block_number() + 100 {
        run_to(block);
        if crate::Settling::<Test>::get() > EpochIndex(0) {
            return;
        }
    }
    panic!("epoch 0 is not settled after a hundred blocks");
}

/// What came of each work, in their order.
fn outcomes() -> Vec<WorkOutcome> {
    let settled = events().into_iter().filter_map(|event| match event {
        Event::WorkSettled { outcome, .. } => Some(outcome),
        _ => None,
    });
    settled.collect()
}
