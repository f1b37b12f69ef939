//! Receipts that validators were not shown.

use keirin_primitives::validation::Unseen;

use super::*;
use crate::{Leaves, NotShown};

fn some(places: &[u32]) -> Unseen {
    Unseen::Some(places.to_vec().try_into().expect("they fit"))
}

/// Each of these hosts seals and opens nothing but what it was not shown.
fn all_say(hosts: &[Host], at: At, unseen: &Unseen) {
    hosts.iter().for_each(|host| {
        assert_ok!(host.list_unseen(at, &[], unseen));
    });
}

fn all_open(hosts: &[Host], at: At, unseen: &Unseen) {
    hosts.iter().for_each(|host| {
        assert_ok!(host.open_unseen(at, &[], unseen));
    });
}

fn missed(place: u32, validator: &Host, at: At) -> Result<(), sp_runtime::DispatchError> {
    let origin = RuntimeOrigin::signed(REQUESTER);
    let result = Validation::report_missed_receipt(origin, at.0, at.1, place, validator.account);
    result.map(|_| ()).map_err(|error| error.error)
}

fn fail(at: At, place: u32) {
    demand_leaf(BatchId(id_of(at).0), place);
    assert!(<Pallet<Test> as BatchWorks<u64, u64>>::leaf_failed(at.0, at.1, place));
}

#[test]
fn what_was_not_shown_and_demanded_is_no_missed_duty() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let due = hosts[1].leaves_due(at);
        assert_ok!(hosts[1].list_unseen(at, &[], &some(&due[..2])));
        demand_leaf(BatchId(id_of(at).0), due[0]);
        judged(&hosts);
        assert_ok!(hosts[1].open_unseen(at, &[], &some(&due[..2])));
        run_to(System::block_number() + LISTS);

        let no_duty = Err(crate::Error::<Test>::NoDuty.into());
        assert_eq!(missed(due[0], &hosts[1], at), no_duty, "somebody has demanded it");
        assert_eq!(missed(due[2], &hosts[1], at), no_duty, "that one it has checked");
        assert_ok!(missed(due[1], &hosts[1], at));
    });
}

/// Who checks nothing says that it was shown nothing.
#[test]
fn the_lazy_gain_nothing_by_saying_that_they_were_shown_nothing() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let [_, lazy, honest, _] = &hosts;
        assert_ok!(lazy.list_unseen(at, &[], &Unseen::All));
        assert_ok!(honest.list(at, &[]));
        judged(&hosts);
        assert_ok!(lazy.open_unseen(at, &[], &Unseen::All));
        let subsidy = 10_000 / 4;
        run_to(System::block_number() + LISTS);
        let due = lazy.leaves_due(at)[0];

        assert_ok!(missed(due, lazy, at));
        settled();

        assert_eq!(claimable(lazy.account), 0);
        assert!(claimable(honest.account) > 0 && claimable(honest.account) < subsidy);
    });
}

#[test]
fn who_was_shown_less_is_paid_less() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let [_, b, c, d] = &hosts;
        let due = c.leaves_due(at);
        assert_ok!(b.list(at, &[]));
        let half = some(&due[..17]);
        assert_ok!(c.list_unseen(at, &[], &half));
        assert_ok!(d.list_unseen(at, &[], &Unseen::All));
        judged(&hosts);
        assert_ok!(c.open_unseen(at, &[], &half));
        assert_ok!(d.open_unseen(at, &[], &Unseen::All));
        assert_eq!(NotShown::<Test>::iter().count(), 2);
        settled();

        // A third of half of a thousand, less the training fund's fifth; a third of a hundred, of which it was not shown seventeen: a half.
        assert_eq!([b, c, d].map(|host| claimable(host.account)), [133, 67, 0]);
        assert_eq!(NotShown::<Test>::iter().count(), 0);
    });
}

#[test]
fn only_what_was_sealed_and_had_to_be_checked_is_opened() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let [_, b, c, _] = &hosts;
        let due = b.leaves_due(at);
        let other = (0..100).find(|place| !c.leaves_due(at).contains(place)).expect("others check the rest");
        assert_ok!(b.list_unseen(at, &due[..1], &some(&due[1..2])));
        assert_ok!(c.list_unseen(at, &[], &some(&[other])));
        judged(&hosts);
        let wrong = refused(Refusal::WrongList);
        assert_eq!(b.open_unseen(at, &due[..1], &Unseen::All), wrong);
        assert_eq!(b.open_unseen(at, &due[..1], &some(&due[2..3])), wrong);
        assert_eq!(b.open_list(at, &due[..1]), wrong);
        assert_eq!(c.open_unseen(at, &[], &some(&[other])), wrong);
        assert_ok!(b.open_unseen(at, &due[..1], &some(&due[1..2])));
    });
}

/// An executor that shows its batch to nobody lets the few receipts fail that can be demanded, and would keep the rest.
#[test]
fn who_serves_nobody_keeps_nothing() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(1_000);
        let batch = BatchId(id_of(at).0);
        let before = Balances::free_balance(REQUESTER);
        all_say(&hosts[1..], at, &Unseen::All);
        fail(at, hosts[1].leaves_due(at)[0]);
        judged(&hosts);
        all_open(&hosts[1..], at, &Unseen::All);
        settled();

        assert_eq!(refunded_whole(), [batch]);
        assert_eq!(Balances::free_balance(REQUESTER), before + 10_000);
        assert!(Leaves::<Test>::iter().next().is_none());
    });
}

/// Less than a half says that it was shown nothing, or nothing was withheld that was demanded.
#[test]
fn who_serves_is_paid_whatever_some_say() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        all_say(&hosts[1..3], at, &Unseen::All);
        fail(at, hosts[1].leaves_due(at)[0]);
        judged(&hosts);
        all_open(&hosts[1..3], at, &Unseen::All);
        settled();
        assert!(refunded_whole().is_empty());
    });
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        all_say(&hosts[1..], at, &Unseen::All);
        judged(&hosts);
        all_open(&hosts[1..], at, &Unseen::All);
        settled();
        assert!(refunded_whole().is_empty());
    });
}
