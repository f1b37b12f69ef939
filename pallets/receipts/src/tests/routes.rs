//! Requests that went to executors that were not drawn for them.

use keirin_primitives::{
    receipts::{Candidate, Candidates, Receipt, Route, SignedRequest},
    traits::Penalties,
    weight::VotingWeight,
};

use super::*;
use crate::{OldestRoster, Reigns, Rosters, KEPT_ROSTERS};

/// Hosts of these weights, so late in epoch 0 that requests of now are drawn by its roster alone.
fn enrolled<const N: usize>(weights: [u64; N]) -> [Host; N] {
    let hosts = hosts(weights);
    run_to_phase(0, Phase::Settled);
    run_to(System::block_number() + 3);
    hosts
}

/// Who is drawn for a request in epoch 0 among these hosts, after the first that did not take it.
fn drawn<'a>(hosts: &'a [Host], weights: &[u64], request: &SignedRequest, passed: &[&Host]) -> &'a Host {
    let candidates = hosts.iter().zip(weights).map(|(host, weight)| Candidate {
        account: host.account,
        executor: host.executor_key(),
        weight: VotingWeight(*weight),
    });
    let passed: Vec<_> = passed.iter().map(|host| host.executor_key()).collect();
    let route = Route { conversation: None, passed: passed.try_into().expect("two at most") };
    let candidates = Candidates::new(candidates);
    let account = route.next(&randomness_of(EpochIndex(0)), request, &candidates).expect("somebody is").account;
    hosts.iter().find(|host| host.account == account).expect("it is one of them")
}

/// The receipt of a request that a host served after others had not taken it.
fn served_after(request: SignedRequest, host: &Host, passed: &[&Host]) -> Receipt {
    let mut receipt = served(request, host, host);
    receipt.route.passed =
        passed.iter().map(|host| host.executor_key()).collect::<Vec<_>>().try_into().expect("two at most");
    receipt
}

/// A request for which a host is drawn first, or is not.
fn request_for(user: &User, hosts: &[Host], weights: &[u64], is: impl Fn(&Host) -> bool) -> SignedRequest {
    let asked = (0..100).map(|number| user.ask(number, &hosts[0]));
    let mut fitting = asked.filter(|request| is(drawn(hosts, weights, request, &[])));
    fitting.next().expect("a hundred draws are enough")
}

fn dispute(bundle: &Bundle, place: u32) -> Result<Pays, sp_runtime::DispatchError> {
    let (id, shown) = leaf(bundle, place);
    came_to(Receipts::dispute_route(RuntimeOrigin::signed(7), id, Box::new(shown)))
}

/// A host commits a receipt for which another one is drawn, and one for which it is.
fn setting() -> ([Host; 2], User, Bundle, u32) {
    let hosts = enrolled([10, 30]);
    let user = User::with(1, 100 * FEE);
    let [wrong, right] = [false, true].map(|own| {
        let is_own = |drawn: &Host| (drawn.account == hosts[0].account) == own;
        served(request_for(&user, &hosts, &[10, 30], is_own), &hosts[0], &hosts[0])
    });
    let key = wrong.key();
    let bundle = Bundle::of(&hosts[0], vec![wrong, right]);
    let place = bundle.receipts.iter().position(|receipt| receipt.key() == key).expect("it is there") as u32;
    assert_ok!(hosts[0].commit(bundle.commit.clone()));
    events();
    (hosts, user, bundle, place)
}

#[test]
fn what_was_served_by_who_was_not_drawn_goes_back() {
    build_and_execute(|| {
        let ([a, b], user, bundle, place) = setting();
        let nothing = Err(Error::<Test>::NothingWrong.into());
        assert_eq!(dispute(&bundle, 1 - place), nothing, "it was drawn for that one");

        assert_eq!(dispute(&bundle, place), Ok(Pays::No));

        let (batch, executor) = (bundle.commit.id(), a.account);
        assert_eq!(events(), [Event::ReceiptMisrouted { batch, place, executor, finder: 7 }]);
        assert_eq!(dispute(&bundle, place), nothing, "once");
        assert_eq!((List::at_stake(&a.account), Balances::free_balance(7)), (COLLATERAL - FEE, FUNDS + FEE / 10));
        settled(&[a.clone(), b]);
        assert_eq!(user.left(), 99 * FEE, "the other one is paid");
        assert_eq!(List::at_stake(&a.account), COLLATERAL - FEE, "what was taken is not owed again");
        assert_eq!(dispute(&bundle, place), Err(Error::<Test>::TooLate.into()));
    });
}

#[test]
fn who_is_drawn_after_others_may_serve_and_nobody_passes_over_who_is_not_drawn() {
    build_and_execute(|| {
        let weights = [10, 20, 30];
        let hosts = enrolled(weights);
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &hosts[0]);
        let first = drawn(&hosts, &weights, &request, &[]);
        let second = drawn(&hosts, &weights, &request, &[first]);
        let third = hosts.iter().find(|host| ![first.account, second.account].contains(&host.account));
        let third = third.expect("there are three");
        let ways: [(&Host, &[&Host], bool); 5] = [
            (first, &[], true),
            (second, &[first], true),
            (third, &[first, second], true),
            (third, &[first], false),
            (first, &[second], false),
        ];
        for (host, passed, right) in ways {
            let bundle = Bundle::of(host, vec![served_after(request.clone(), host, passed)]);
            assert_ok!(host.commit(bundle.commit.clone()));
            assert_eq!(dispute(&bundle, 0).is_err(), right, "{} after {}", host.account, passed.len());
        }
    });
}

/// Otherwise everybody would draw from another line, and honest executors would be found to serve what is not theirs.
#[test]
fn what_participants_change_counts_from_the_next_epoch_on() {
    build_and_execute(|| {
        let ([a, b], _, bundle, place) = setting();
        b.serve("another");
        b.leave();
        assert_eq!(dispute(&bundle, 1 - place), Err(Error::<Test>::NothingWrong.into()));
        assert_eq!(dispute(&bundle, place), Ok(Pays::No), "the other one was drawn all the same");
        assert_eq!(Rosters::<Test>::iter_prefix(EpochIndex(0)).count(), 2);
        assert_eq!(List::at_stake(&a.account), COLLATERAL - FEE);
    });
}

#[test]
fn nobody_can_tell_where_nobody_was_enrolled() {
    build_and_execute(|| {
        let hosts = [Host::new(11), Host::new(12)];
        hosts.iter().for_each(|host| host.serve("another"));
        hosts.iter().for_each(|host| host.open(10));
        run_to_phase(0, Phase::Settled);
        run_to(System::block_number() + 3);
        let user = User::with(1, 100 * FEE);
        let bundle = bundle(&hosts[0], &[(&user, 4)]);
        assert_ok!(hosts[0].commit(bundle.commit.clone()));
        (0..4).for_each(|place| assert_eq!(dispute(&bundle, place), Err(Error::<Test>::NothingWrong.into())));
    });
}

/// A gateway learns of the next roster later than the chain, and requests may be a minute old.
#[test]
fn around_the_end_of_a_roster_both_are_right() {
    build_and_execute(|| {
        let hosts = hosts([10, 30]);
        run_to_phase(1, Phase::Reveal);
        // Only one of them opens the next epoch, so that all is its.
        hosts[0].open(10);
        let user = User::with(1, 100 * FEE);
        run_to_phase(1, Phase::Generation);
        run_to(System::block_number() + 2);
        let bundle = bundle(&hosts[0], &[(&user, 8)]);
        let of_old = bundle
            .receipts
            .iter()
            .filter(|receipt| drawn(&hosts, &[10, 30], &receipt.request, &[]).account != hosts[0].account);
        assert!(of_old.count() > 0, "the roster before says something else");
        assert_ok!(hosts[0].commit(bundle.commit.clone()));
        (0..8).for_each(|place| assert_eq!(dispute(&bundle, place), Err(Error::<Test>::NothingWrong.into())));
    });
}

#[test]
fn rosters_are_kept_for_some_epochs_and_no_longer() {
    build_and_execute(|| {
        enrolled([10, 30]);
        let kept =
            || (Rosters::<Test>::iter_prefix(EpochIndex(0)).count(), Reigns::<Test>::contains_key(EpochIndex(0)));
        run_to_phase(KEPT_ROSTERS, Phase::Settled);
        assert_eq!(kept(), (2, true));
        run_to_phase(KEPT_ROSTERS + 1, Phase::Settled);
        assert_eq!((kept(), OldestRoster::<Test>::get()), ((0, false), EpochIndex(1)));
    });
}

/// An executor makes requests itself, serves what is not its own, and has a friend show that.
#[test]
fn nobody_gains_by_showing_misrouted_receipts_of_its_own() {
    build_and_execute(|| {
        let ([a, b], user, bundle, place) = setting();
        let all = || user.left() + List::at_stake(&a.account) + Balances::free_balance(7) + earned(&a);
        let before = all() + 2 * FEE;
        assert_eq!(dispute(&bundle, place), Ok(Pays::No));
        assert_eq!(Balances::free_balance(7) - FUNDS, FEE / 10, "less of what it loses than a slash would leave it");
        settled(&[a.clone(), b]);
        assert!(all() < before - FEE * 9 / 10, "{} of {before}", all());
    });
}

#[test]
fn a_roster_is_told_once_its_randomness_is_fixed() {
    build_and_execute(|| {
        let hosts = [Host::new(12), Host::new(11)];
        hosts.iter().for_each(|host| host.open(10));
        assert_eq!(Receipts::roster(EpochIndex(0)), None);
        run_to_phase(0, Phase::Generation);
        let roster = Receipts::roster(EpochIndex(0)).expect("it is fixed");
        assert_eq!(roster.randomness, randomness_of(EpochIndex(0)));
        let told: Vec<_> = roster.enrolled.iter().map(|view| (view.account, view.executor, view.weight.0)).collect();
        assert_eq!(told, [(11, hosts[1].executor_key(), 10), (12, hosts[0].executor_key(), 10)]);
        assert_eq!(roster.enrolled[0].models.to_vec(), [model("m")]);
    });
}
