//! Challenges: sealed votes, opened votes, and what a majority does.

use keirin_primitives::validation::OpenedVote;

use super::*;
use crate::{Call, Tallies, ValidationRefusal as Refusal};

/// Four hosts, of which the first did a work that a validator calls what it is told; the challenge is open.
fn challenged(weights: [u64; 4]) -> ([Host; 4], At) {
    let hosts = hosts(weights);
    let at = work_due(&hosts[0], &hosts[1]);
    assert_ok!(hosts[1].judge(&[(at, Judgement::Invalid)]));
    judged(&hosts);
    assert!(Challenges::<Test>::contains_key(at.0, at.1));
    (hosts, at)
}

fn votes_until(at: At) -> u64 {
    Challenges::<Test>::get(at.0, at.1).expect("it is challenged").votes_until
}

/// Who had to give up what it earned.
fn forfeited() -> Vec<u64> {
    let forfeited = events().into_iter().filter_map(|event| match event {
        Event::EarningsForfeited { participant, .. } => Some(participant),
        _ => None,
    });
    forfeited.collect()
}

#[test]
fn an_invalid_verdict_puts_the_work_to_the_vote() {
    build_and_execute(|| {
        let (_, at) = challenged([10; 4]);
        let reported = events()
            .into_iter()
            .any(|event| matches!(event, Event::WorkChallenged { index, reported: false, .. } if index == at.1));
        assert!(reported);
    });
}

#[test]
fn a_vote_is_sealed_first_and_opened_later() {
    build_and_execute(|| {
        let ([_, b, ..], at) = challenged([10; 4]);
        assert_ok!(b.vote(at, Judgement::Invalid));
        assert_eq!(b.open_vote(at, Judgement::Invalid), refused(Refusal::WrongTime), "others still vote");

        run_to(votes_until(at));
        assert_eq!(b.open_vote(at, Judgement::Valid), refused(Refusal::WrongVote), "not what was sealed");
        let other_salt = OpenedVote { salt: [1; 32], ..b.vote_of(at, Judgement::Invalid) };
        assert_eq!(submit(Call::open_vote { vote: other_salt }), refused(Refusal::WrongVote));
        assert_ok!(b.open_vote(at, Judgement::Invalid));
        assert_eq!(b.open_vote(at, Judgement::Invalid), refused(Refusal::AlreadyDone));

        let challenge = Challenges::<Test>::get(at.0, at.1).expect("it is challenged");
        assert_eq!((challenge.valid.0, challenge.invalid.0), (0, 10));
    });
}

#[test]
fn nobody_votes_twice_late_or_about_itself() {
    build_and_execute(|| {
        let ([a, b, c, _], at) = challenged([10; 4]);
        assert_ok!(b.vote(at, Judgement::Invalid));
        assert_eq!(b.vote(at, Judgement::Valid), refused(Refusal::AlreadyDone));
        assert_eq!(a.vote(at, Judgement::Valid), refused(Refusal::OwnWork));
        let stranger = Host::new(25);
        assert_eq!(stranger.vote(at, Judgement::Valid), refused(Refusal::NoWeight));
        let other = work_by(&a);
        assert_eq!(c.vote(other, Judgement::Valid), refused(Refusal::NoWeight), "of the next epoch");

        run_to(votes_until(at));
        assert_eq!(c.vote(at, Judgement::Valid), refused(Refusal::WrongTime));
        assert_eq!(c.open_vote(at, Judgement::Valid), refused(Refusal::WrongVote), "it sealed nothing");
        run_to(votes_until(at) + 3);
        assert_eq!(b.open_vote(at, Judgement::Invalid), refused(Refusal::WrongTime));
    });
}

#[test]
fn a_copied_vote_cannot_be_opened() {
    build_and_execute(|| {
        let ([_, b, c, _], at) = challenged([10; 4]);
        assert_ok!(b.vote(at, Judgement::Invalid));
        let Some(crate::Ballot::Sealed(copied)) = crate::Ballots::<Test>::get(at, b.account) else {
            panic!("the vote is sealed")
        };
        let sealed = keirin_primitives::validation::SealedVerdict { index: at.1, work: id_of(at), seal: copied };
        assert_ok!(c.submit_votes(at.0, vec![sealed]));

        run_to(votes_until(at));
        let salt = b.vote_of(at, Judgement::Invalid).salt;
        let vote = OpenedVote { salt, ..c.vote_of(at, Judgement::Invalid) };
        assert_eq!(submit(Call::open_vote { vote }), refused(Refusal::WrongVote));
    });
}

#[test]
fn a_majority_confirms_and_the_requester_has_its_fee_back() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10; 4]);
        let before = Balances::free_balance(REQUESTER);

        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Confirmed);
        assert_eq!(Balances::free_balance(REQUESTER), before + 100);
    });
}

#[test]
fn a_majority_overturns_and_the_challenger_pays_the_voters() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10; 4]);
        let [_, b, c, d] = &hosts;

        all_vote(&hosts, |host, _| if host.account == b.account { Judgement::Invalid } else { Judgement::Valid });
        run_to_phase(1, Phase::Settled);
        settled();

        let fined = events().into_iter().find_map(|event| match event {
            Event::WorkSettled { index, outcome, .. } if index == at.1 => {
                assert_eq!(outcome, WorkOutcome::Overturned);
                None
            }
            Event::AccuserFined { validator, due, paid, .. } => Some((validator, due, paid)),
            _ => None,
        });
        assert_eq!(fined, Some((b.account, 100, 100)), "the fee of the work, which is above the least fine");
        let gains = [c, d].map(|host| Balances::free_balance(host.account) + claimable(host.account));
        assert_eq!(gains[0], gains[1], "the two who were right share it");
        assert_eq!(at_stake(b.account) + claimable(b.account), COLLATERAL - 100);
    });
}

#[test]
fn without_a_majority_the_work_stays_valid_and_nobody_pays() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10; 4]);
        let [_, b, c, d] = &hosts;
        assert_ok!(b.vote(at, Judgement::Invalid));
        assert_ok!(c.vote(at, Judgement::Valid));
        assert_ok!(d.vote(at, Judgement::Valid));
        run_to(votes_until(at));
        assert_ok!(b.open_vote(at, Judgement::Invalid));
        assert_ok!(c.open_vote(at, Judgement::Valid));
        settled();

        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Undecided);
        assert_eq!([b, c, d].map(|host| at_stake(host.account)), [COLLATERAL; 3]);
    });
}

/// A ring of 49 % is more than half of what can vote on a host with 5 %.
#[test]
fn a_ring_below_half_of_all_the_weight_convicts_nobody() {
    build_and_execute(|| {
        let (hosts, at) = challenged([5, 49, 23, 23]);
        let [a, ring, c, d] = &hosts;
        all_vote(&hosts, |host, _| if host.account == ring.account { Judgement::Invalid } else { Judgement::Valid });
        settled();

        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Overturned, "with the weight of who is accused");
        assert_eq!([a, c, d].map(|host| at_stake(host.account)), [COLLATERAL; 3]);
        assert!(at_stake(ring.account) + claimable(ring.account) < COLLATERAL, "it pays for the accusation");
    });
}

/// Nor does it overturn what honest validators found, when one of its own is accused.
#[test]
fn a_ring_below_half_of_all_the_weight_gets_nobody_off() {
    build_and_execute(|| {
        let (hosts, at) = challenged([9, 51, 20, 20]);
        let honest = hosts[1].account;
        all_vote(&hosts, |host, _| if host.account == honest { Judgement::Invalid } else { Judgement::Valid });
        settled();

        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Confirmed);
        assert_eq!(at_stake(honest), COLLATERAL);
    });
}

#[test]
fn half_of_the_weight_is_no_majority() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10, 20, 5, 5]);
        let b = hosts[1].account;
        all_vote(&hosts, |host, _| if host.account == b { Judgement::Invalid } else { Judgement::Valid });
        settled();
        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Undecided);
    });
}

#[test]
fn who_does_not_vote_has_nothing_of_the_epoch() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10; 4]);
        let (voters, silent) = (&hosts[..3], &hosts[3]);
        let valid = work_for(REQUESTER, silent.account, 100);
        assert_eq!(valid.0, EpochIndex(1), "its works of this epoch are not touched");
        all_vote(voters, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(claimable(silent.account), 0);
        let forfeited = forfeited();
        assert!(forfeited.contains(&silent.account));
        assert!(!forfeited.contains(&voters[2].account), "{at:?}");
    });
}

/// Who reports many answers of an accomplice keeps everybody busy for as long as they take, and makes nobody miss a vote.
#[test]
fn the_more_is_put_to_the_vote_the_longer_it_lasts() {
    build_and_execute(|| {
        let [a, ..] = hosts([10; 4]);
        let works: Vec<_> = (0..12).map(|_| work_by(&a)).collect();
        for at in &works {
            assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), at.0, at.1));
        }
        let ends: Vec<_> = works.iter().map(|at| votes_until(*at) - System::block_number()).collect();
        assert_eq!(ends, [4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7], "four works a block beyond the four blocks of one");

        run_to(System::block_number() + 20);
        let later = work_by(&a);
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), later.0, later.1));
        assert_eq!(votes_until(later) - System::block_number(), 4, "those are over");
    });
}

#[test]
fn nobody_owed_a_vote_where_hardly_anybody_could_cast_one() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10, 10, 10, 13]);
        assert_ok!(hosts[1].vote(at, Judgement::Invalid));
        run_to(votes_until(at));
        assert_ok!(hosts[1].open_vote(at, Judgement::Invalid));
        settled();

        assert_eq!(outcomes()[at.1 .0 as usize], WorkOutcome::Undecided, "ten of thirty-three");
        assert!(!forfeited().contains(&hosts[2].account));
    });
}

#[test]
fn where_a_third_voted_the_others_owed_their_votes() {
    build_and_execute(|| {
        let (hosts, at) = challenged([10, 10, 10, 10]);
        assert_ok!(hosts[1].vote(at, Judgement::Invalid));
        run_to(votes_until(at));
        assert_ok!(hosts[1].open_vote(at, Judgement::Invalid));
        settled();

        let forfeited = forfeited();
        assert!(forfeited.contains(&hosts[2].account) && !forfeited.contains(&hosts[1].account));
    });
}

#[test]
fn a_colluding_minority_decides_nothing() {
    build_and_execute(|| {
        // b and c have 40 of 100 beside the executors: they call valid works invalid and invalid ones valid.
        let hosts = hosts([10, 20, 20, 30, 30]);
        let [a, b, c, d, _] = &hosts;
        let (good, bad) = (work_due(a, b), work_due(a, d));
        assert_ok!(b.judge(&[(good, Judgement::Invalid)]));
        if c.must_check(bad) {
            assert_ok!(c.judge(&[(bad, Judgement::Valid)]));
        }
        assert_ok!(d.judge(&[(bad, Judgement::Invalid)]));
        judged(&hosts);

        let colluding = [b.account, c.account];
        all_vote(&hosts, |host, at| match (colluding.contains(&host.account), at == bad) {
            (true, true) | (false, false) => Judgement::Valid,
            (true, false) | (false, true) => Judgement::Invalid,
        });
        settled();

        let outcomes = outcomes();
        assert_eq!(outcomes[good.1 .0 as usize], WorkOutcome::Overturned);
        assert_eq!(outcomes[bad.1 .0 as usize], WorkOutcome::Confirmed);
        assert!(at_stake(b.account) + claimable(b.account) < COLLATERAL, "the false accuser pays");
        assert_eq!(at_stake(d.account), COLLATERAL);
    });
}

#[test]
fn who_called_an_invalid_work_valid_is_not_paid_for_it_and_gets_no_subsidy() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, c] = &hosts;
        let at =
            (0..1_000).map(|_| work_by(a)).find(|at| b.must_check(*at) && c.must_check(*at)).expect("some are due");
        let served = [work_by(b), work_by(c)];
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        assert_ok!(c.judge(&[(at, Judgement::Invalid)]));
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        let standing = |host: &Host| crate::Pallet::<Test>::standing(EpochIndex(0), &host.account);
        assert_eq!(standing(b).map(|standing| standing.verdicts), Some(1));
        settled();

        assert!(served.iter().all(|at| at.0 == EpochIndex(0)));
        assert!(claimable(c.account) > claimable(b.account), "the subsidy is a third of {}", 10_000);
        assert!(claimable(b.account) < 200, "fees only");
        assert!(!Tallies::<Test>::contains_key(EpochIndex(0), b.account));
    });
}
