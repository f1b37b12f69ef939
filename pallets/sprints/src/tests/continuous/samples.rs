//! Opening, checking and disputing what was sampled.

use frame_support::assert_ok;
use keirin_primitives::{
    merkle::Node,
    sprint::{sampled_in_turn, Duty, EpochIndex, Nonces, Phase, ProofSet},
};

use super::*;
use crate::{Call, Event, SprintRefusal, VoidReason};

/// A cheat and two honest racers in the epoch after a continuous commitment of the cheat, to `set` made of its `proofs`.
fn after_commitment(make: impl FnOnce(&Racer, &Proofs) -> (Proofs, ProofSet)) -> (Racer, [Racer; 2], Proofs) {
    let (cheat, honest) = (Racer::new(1, 5), [Racer::new(2, 5), Racer::new(3, 5)]);
    let all = [(&cheat, 20), (&honest[0], 20), (&honest[1], 20)];
    let sprint = raced_with_it_on(&all).remove(0);
    let (proofs, set) = make(&cheat, &sprint);
    assert_ok!(cheat.commit_continuous(cheat.continuous(0, set)));
    next_sampling(&all);
    (cheat, honest, proofs)
}

fn is_voided(racer: &Racer, reason: VoidReason) -> bool {
    let told = settled();
    let epoch = CurrentEpoch::<Test>::get().index;
    told.contains(&Event::CommitmentVoided { epoch, participant: racer.account.clone(), reason }) && racer.weight() == 0
}

/// A tree of further nonces, of which a share are no proofs.
fn invented(cheat: &Racer, count: usize, false_every: usize) -> (Proofs, ProofSet) {
    let proofs = further(cheat, count);
    let mut nonces = proofs.nonces.clone();
    for place in (0..count).step_by(false_every) {
        let free = (nonces[place] + 1..).find(|nonce| !proofs.nonces.contains(nonce)).expect("most are no proofs");
        nonces[place] = free;
    }
    nonces.sort_unstable();
    nonces.dedup();
    let proofs = Proofs::of(&cheat.account, nonces);
    let set = proofs.set();
    (proofs, set)
}

fn all_vote_honestly(racers: &[Racer]) {
    for racer in racers {
        assert_ok!(racer.vote_honestly());
    }
}

/// The epoch whose race continuous proofs are of, as seen in the next.
fn before() -> EpochIndex {
    CurrentEpoch::<Test>::get().index.previous().expect("an epoch has passed")
}

#[test]
fn samples_of_all_commitments_are_opened_in_one() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let made = [prove(&racer, 0, 10), prove(&racer, 1, 30), prove(&racer, 2, 11)];
        next_sampling(&[(&racer, 12)]);

        let right = racer.opened_continuous(&made);
        // A fifth of 51, rounded up.
        assert_eq!(right.nonces.len(), 11);
        let wrong = refused(SprintRefusal::WrongReveal);
        let mut path = right.clone();
        path.beside[0].hash[5] ^= 1;
        assert_eq!(submit(Call::reveal_continuous { reveal: path }), wrong);
        let mut fewer = right.clone();
        fewer.nonces.pop();
        assert_eq!(submit(Call::reveal_continuous { reveal: fewer }), wrong);
        let mut of_now = right.clone();
        of_now.epoch = of_now.epoch.next();
        assert_eq!(submit(Call::reveal_continuous { reveal: of_now }), refused(SprintRefusal::WrongEpoch));

        events();
        assert_ok!(submit(Call::reveal_continuous { reveal: right.clone() }));
        let (epoch, participant) = (before(), racer.account.clone());
        assert_eq!(events(), vec![Event::ContinuousProofsRevealed { epoch, participant, leaves: 11 }]);
        assert_eq!(submit(Call::reveal_continuous { reveal: right }), refused(SprintRefusal::AlreadyDone));
    });
}

#[test]
fn samples_are_opened_between_the_draw_and_the_vote() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let made = [prove(&racer, 0, 10)];
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Validation);
        assert_eq!(racer.reveal_continuous(&made), refused(SprintRefusal::WrongPhase), "before the draw");
        run_to_sampling();
        let opened = racer.opened_continuous(&made);
        run_to_voting();
        assert_eq!(submit(Call::reveal_continuous { reveal: opened }), refused(SprintRefusal::WrongPhase), "late");
    });
}

#[test]
fn a_withheld_reveal_voids_the_sprint_too() {
    build_and_execute(|| {
        let (cheat, honest, _) = after_commitment(|cheat, _| invented(cheat, 20, 40));
        assert!(is_voided(&cheat, VoidReason::ContinuousWithheld));
        assert_eq!(cheat.times_slashed(), 0, "a failed disk is no fraud");
        assert_eq!(honest.each_ref().map(Racer::weight), [20, 20]);
    });
}

#[test]
fn invented_nonces_are_found_by_validators_and_void_the_sprint_too() {
    build_and_execute(|| {
        let (cheat, honest, made) = after_commitment(|cheat, _| invented(cheat, 40, 2));
        assert_ok!(cheat.reveal_continuous(&[made]));
        run_to_voting();
        all_vote_honestly(&honest);
        assert!(is_voided(&cheat, VoidReason::ContinuousOutvoted));
        assert_eq!(cheat.times_slashed(), 1);
        assert_eq!(honest.each_ref().map(Racer::times_slashed), [0, 0]);
    });
}

#[test]
fn nonces_of_another_participant_are_no_proofs() {
    build_and_execute(|| {
        let (cheat, honest, made) = after_commitment(|cheat, sprint| {
            let last = *sprint.nonces.last().expect("there are proofs");
            let stolen = Proofs::of(&cheat.account, Racer::new(2, 5).race(20, last + 1).nonces);
            let set = stolen.set();
            (stolen, set)
        });
        assert_ok!(cheat.reveal_continuous(&[made]));
        run_to_voting();
        all_vote_honestly(&honest);
        assert!(is_voided(&cheat, VoidReason::ContinuousOutvoted));
    });
}

#[test]
fn a_tree_of_another_participant_cannot_be_opened() {
    build_and_execute(|| {
        let (cheat, _, made) = after_commitment(|_, sprint| {
            let last = *sprint.nonces.last().expect("there are proofs");
            let stolen = Racer::new(2, 5).race(20, last + 1);
            let set = stolen.set();
            (stolen, set)
        });
        assert_eq!(cheat.reveal_continuous(&[made]), refused(SprintRefusal::WrongReveal));
        assert!(is_voided(&cheat, VoidReason::ContinuousWithheld));
    });
}

#[test]
fn proofs_of_an_earlier_seed_are_found() {
    build_and_execute(|| {
        let (cheat, honest, made) = after_commitment(|cheat, sprint| {
            // What passes under another seed is no more than chance under this one.
            let last = *sprint.nonces.last().expect("there are proofs");
            let now = CurrentEpoch::<Test>::get();
            CurrentEpoch::<Test>::mutate(|epoch| epoch.seed = [7; 32]);
            let old = cheat.race(20, last + 1);
            CurrentEpoch::<Test>::put(now);
            let set = old.set();
            (old, set)
        });
        assert_ok!(cheat.reveal_continuous(&[made]));
        run_to_voting();
        all_vote_honestly(&honest);
        assert!(is_voided(&cheat, VoidReason::ContinuousOutvoted));
    });
}

#[test]
fn an_inflated_count_cannot_be_opened() {
    build_and_execute(|| {
        let (cheat, _, made) = after_commitment(|cheat, _| {
            let proofs = further(cheat, 20);
            let set = proofs.set();
            let Nonces { first, last } = set.root.summary;
            let root = Node { summary: Nonces { first, last: last + 10_000 }, ..set.root };
            (proofs, ProofSet { root, count: 400 })
        });
        assert_eq!(cheat.reveal_continuous(&[made]), refused(SprintRefusal::WrongReveal));
        assert!(is_voided(&cheat, VoidReason::ContinuousWithheld));
    });
}

/// The interval of the root is what keeps commitments apart; a false one cannot be opened.
#[test]
fn the_sprints_proofs_under_a_false_interval_cannot_be_opened() {
    build_and_execute(|| {
        let (cheat, _, made) = after_commitment(|cheat, sprint| {
            let again = Proofs::of(&cheat.account, sprint.nonces.clone());
            let set = again.set();
            let last = set.root.summary.last;
            let root = Node { summary: Nonces { first: last + 1, last: last + 10_000 }, ..set.root };
            (again, ProofSet { root, ..set })
        });
        assert_eq!(cheat.reveal_continuous(&[made]), refused(SprintRefusal::WrongReveal));
        assert!(is_voided(&cheat, VoidReason::ContinuousWithheld));
    });
}

#[test]
fn one_honest_accuser_has_a_cheat_refuted_against_a_lazy_majority() {
    build_and_execute(|| {
        let (cheat, honest, made) = after_commitment(|cheat, _| invented(cheat, 40, 2));
        assert_ok!(cheat.reveal_continuous(&[made]));
        run_to_voting();
        assert_ok!(honest[0].vote_honestly());
        assert_ok!(honest[1].vote(&[]));
        assert_ok!(cheat.vote(&[]));
        run_to_disputes();

        let Some(Duty::Dispute { accusations }) = Sprints::duty_of(&honest[0].account) else {
            panic!("who accuses owes a dispute")
        };
        assert_eq!(accusations.len(), 1);
        assert_eq!(accusations[0].epoch, before());
        assert_ok!(submit(Call::dispute { disputed: accusations[0].clone() }));
        assert!(is_voided(&cheat, VoidReason::ContinuousRefuted));
        assert_eq!([&cheat, &honest[0], &honest[1]].map(Racer::times_slashed), [1, 0, 1]);
        assert_eq!([&honest[0], &honest[1]].map(Racer::weight), [20, 0], "who vouched for it falls with it");
    });
}

#[test]
fn a_coalition_cannot_take_an_honest_hosts_continuous_proofs() {
    build_and_execute(|| {
        let (host, coalition, made) = after_commitment(|host, _| invented(host, 20, 40));
        let accused = made.nonces.clone();
        let reveal = host.opened_continuous(&[made]);
        assert!(reveal.nonces.iter().all(|nonce| accused.contains(nonce)));
        // The first of them is invented; any other one is a proof.
        let nonce = *reveal.nonces.last().expect("at least four are sampled");
        assert_ok!(submit(Call::reveal_continuous { reveal }));
        run_to_voting();
        for liar in &coalition {
            assert_ok!(liar.vote_on(vec![host.accused_of(before(), nonce)]));
        }
        run_to_disputes();
        assert_ok!(submit(Call::dispute { disputed: host.accused_of(before(), nonce) }));
        settled();
        assert_eq!(coalition.each_ref().map(Racer::times_slashed), [1, 1]);
        // 20 of the sprint and a tenth of 20.
        assert_eq!(host.weight(), 22);
    });
}

#[test]
fn an_accusation_names_the_race_of_its_nonce() {
    build_and_execute(|| {
        let (racer, others, made) = after_commitment(|racer, _| invented(racer, 20, 40));
        let reveal = racer.opened_continuous(&[made]);
        let nonce = reveal.nonces[0];
        assert_ok!(submit(Call::reveal_continuous { reveal }));
        run_to_voting();
        let now = CurrentEpoch::<Test>::get().index;
        let of_the_sprint = crate::Revealed::<Test>::get(now, &racer.account).expect("it was revealed")[0];
        let wrong = refused(SprintRefusal::WrongAccusation);
        for epoch in [now, now.next(), EpochIndex(before().0.wrapping_sub(1))] {
            assert_eq!(others[0].vote_on(vec![racer.accused_of(epoch, nonce)]), wrong, "{epoch:?}");
        }
        assert_eq!(others[0].vote_on(vec![racer.accused_of(before(), of_the_sprint)]), wrong);
        // One of each race may be accused.
        assert_ok!(others[0].vote_on(vec![racer.accused_of(before(), nonce), racer.accused_of(now, of_the_sprint)]));
    });
}

#[test]
fn a_false_share_escapes_as_often_as_chance_says() {
    // 40 leaves, a quarter of them false, 8 sampled: all 8 among the 30 true ones in 7.6 % of draws.
    let is_false = |(number, indices): &(u32, Vec<u32>)| *number == 1 && indices.iter().any(|index| *index < 10);
    let escapes = (0..1_000u32).filter(|draw| {
        let mut entropy = [0; 32];
        entropy[..4].copy_from_slice(&draw.to_le_bytes());
        !sampled_in_turn(&entropy, &[1u8; 32], &[20, 20], 8).iter().any(is_false)
    });
    let escapes = escapes.count();
    assert!((50..=105).contains(&escapes), "{escapes} of 1 000 escaped");
}
