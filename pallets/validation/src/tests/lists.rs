//! Sealed lists of invalid receipts: who opens them, when, and what is none.

use keirin_primitives::validation::{ListedLeaf, OpenedList};

use super::*;
use crate::{Lists, ValidationRefusal as Refusal, Works};

/// An executor with a batch of a hundred receipts of ten each, and three validators.
fn with_batch() -> ([Host; 4], At) {
    let hosts = hosts([10; 4]);
    let at = batch_of(&hosts[0], &[10; 100]);
    (hosts, at)
}

fn show(place: u32, validator: &Host, at: At) -> Result<(), sp_runtime::DispatchError> {
    let origin = RuntimeOrigin::signed(REQUESTER);
    Validation::report_missed_receipt(origin, at.0, at.1, place, validator.account)
        .map(|_| ())
        .map_err(|error| error.error)
}

#[test]
fn nobody_names_a_receipt_that_it_did_not_have_to_check() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let [_, b, c, _] = &hosts;
        let due = b.leaves_due(at);
        let other = (0..100).find(|place| !due.contains(place)).expect("others check the rest");
        let mut named = vec![due[0], other];
        named.sort_unstable();
        assert_ok!(b.list(at, &named));
        assert_ok!(c.list(at, &[100]));
        judged(&hosts);

        assert_eq!(b.open_list(at, &named), refused(Refusal::WrongList));
        assert_eq!(c.open_list(at, &[100]), refused(Refusal::WrongList), "there are a hundred");
    });
}

#[test]
fn what_is_opened_is_what_was_sealed() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let b = &hosts[1];
        let due = b.leaves_due(at);
        assert_ok!(b.list(at, &due[..2]));
        judged(&hosts);

        let fewer = b.list_of(at, &[(due[0], None)]);
        let more = b.list_of(at, &[(due[0], None), (due[1], None), (due[2], None)]);
        let turned = b.list_of(at, &[(due[1], None), (due[0], None)]);
        let nothing = b.list_of(at, &[]);
        let dear = b.list_of(at, &[(due[0], Some(11)), (due[1], None)]);
        let of_another = OpenedList { validator: hosts[2].account, ..b.list_of(at, &[(due[0], None), (due[1], None)]) };
        let refusals = [fewer, more, turned, nothing, dear].map(|list| b.submit_list(list));
        assert_eq!(
            refusals,
            [Refusal::WrongList, Refusal::WrongList, Refusal::WrongOrder, Refusal::WrongOrder, Refusal::WrongList]
                .map(refused)
        );
        assert_eq!(b.submit_list(of_another), refused(Refusal::WrongList), "that one has sealed nothing");
        assert_ok!(b.open_list(at, &due[..2]));
        assert_eq!(b.open_list(at, &due[..2]), refused(Refusal::WrongList), "once");
        let named = Lists::<Test>::get(at, b.account).expect("it is open").leaves;
        assert_eq!(named.to_vec(), [0, 1].map(|at| ListedLeaf { place: due[at], fee: None }));
    });
}

/// Whoever knows a secret can try all short lists.
#[test]
fn nobody_opens_the_list_of_another() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let [_, b, c, _] = &hosts;
        let due = b.leaves_due(at);
        assert_ok!(b.list(at, &due[..1]));
        judged(&hosts);

        let list = b.list_of(at, &[(due[0], Some(1))]);
        let signature = c.sign(&keirin_primitives::signing::opened_list_digest(&genesis(), &list));
        assert_eq!(submit(crate::Call::open_list { list, signature }), refused(Refusal::WrongSignature));
    });
}

#[test]
fn a_copied_list_is_none() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let [_, b, c, _] = &hosts;
        let both = |place: &u32| c.leaves_due(at).contains(place);
        let due = b.leaves_due(at).into_iter().find(both).expect("some are drawn twice");
        assert_ok!(b.list(at, &[due]));
        let copied = crate::Seals::<Test>::get(at, b.account).expect("it is sealed");
        let verdict = keirin_primitives::validation::SealedVerdict { index: at.1, work: id_of(at), seal: copied };
        assert_ok!(c.submit_sealed(at.0, vec![verdict]));
        judged(&hosts);

        assert_eq!(c.open_list(at, &[due]), refused(Refusal::WrongList));
    });
}

#[test]
fn lists_are_opened_when_all_secrets_are_known_and_not_for_ever() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let b = &hosts[1];
        let due = b.leaves_due(at);
        assert_ok!(b.list(at, &due[..1]));
        assert_eq!(b.open_list(at, &due[..1]), refused(Refusal::WrongTime), "others still seal");
        run_to_phase(1, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(0));
        assert_eq!(b.open_list(at, &due[..1]), refused(Refusal::WrongTime), "others still reveal");

        run_to_phase(1, Phase::Generation);
        run_to(System::block_number() + LISTS);
        assert_eq!(b.open_list(at, &due[..1]), refused(Refusal::WrongTime));
    });
}

#[test]
fn who_does_not_reveal_opens_nothing() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let b = &hosts[1];
        let due = b.leaves_due(at);
        assert_ok!(b.list(at, &due[..1]));
        judged(&hosts[2..]);

        assert_eq!(b.open_list(at, &due[..1]), refused(Refusal::WrongList));
    });
}

#[test]
fn validators_that_sealed_an_empty_list_share_half_of_what_is_checked() {
    build_and_execute(|| {
        let hosts = hosts([10, 30, 60]);
        let at = batch_of(&hosts[0], &[10; 100]);
        hosts[1..].iter().for_each(|host| {
            assert_ok!(host.list(at, &[]));
        });
        judged(&hosts);
        settled();

        // All is checked of a new host: half of a thousand goes to validators. A fifth of everything is the training fund's.
        assert_eq!([0, 1, 2].map(|host: usize| claimable(hosts[host].account)), [401, 133, 267]);
    });
}

/// A verdict of a task is no list: nobody can tell what it says of which receipt.
#[test]
fn a_seal_that_is_no_list_is_not_paid_and_shown_as_a_missed_duty() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let [_, b, c, d] = &hosts;
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        assert_ok!(c.list(at, &[]));
        judged(&hosts);
        let due = [b, c, d].map(|host| host.leaves_due(at)[0]);
        let no_duty = Err(crate::Error::<Test>::NoDuty.into());

        assert_eq!(show(due[0], b, at), Err(crate::Error::<Test>::TooEarly.into()), "it may be a list");
        run_to(System::block_number() + LISTS);
        assert_ok!(show(due[0], b, at));
        assert_eq!(show(due[1], c, at), no_duty, "it has said something");
        assert_ok!(show(due[2], d, at));
        settled();

        let earned = [b, c, d].map(|host| claimable(host.account));
        assert_eq!((earned[0], earned[2]), (0, 0));
        assert!(earned[1] > 0);
    });
}

#[test]
fn who_does_not_open_its_list_has_missed_its_duty() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let [_, b, c, _] = &hosts;
        let due = [b, c].map(|host| host.leaves_due(at));
        assert_ok!(b.list(at, &due[0][..1]));
        assert_ok!(c.list(at, &due[1][..1]));
        judged(&hosts);
        assert_ok!(c.open_list(at, &due[1][..1]));
        run_to(System::block_number() + LISTS);

        assert_ok!(show(due[0][0], b, at));
        assert_eq!(show(due[1][0], c, at), Err(crate::Error::<Test>::NoDuty.into()));
    });
}

/// A receipt at full rate is assigned to one more validator, as a task is: else one in three of a new host's receipts goes unchecked.
#[test]
fn every_receipt_of_a_new_host_is_due_to_somebody() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let due: std::collections::BTreeSet<u32> = hosts[1..].iter().flat_map(|host| host.leaves_due(at)).collect();
        assert_eq!(due.len(), 100);
        assert!(Works::<Test>::get(at.0, at.1).is_some_and(|recorded| recorded.rate.is_one()));
    });
}

#[test]
fn one_due_receipt_and_no_seal_show_a_missed_duty() {
    build_and_execute(|| {
        let (hosts, at) = with_batch();
        let b = &hosts[1];
        let due = b.leaves_due(at);
        let other = (0..100).find(|place| !due.contains(place)).expect("others check the rest");
        judged(&hosts);
        let no_duty = Err(crate::Error::<Test>::NoDuty.into());

        assert_eq!(show(other, b, at), no_duty);
        assert_eq!(show(100, b, at), no_duty, "there are a hundred");
        let whole = Validation::report_missed_validation(RuntimeOrigin::signed(REQUESTER), at.0, at.1, b.account);
        assert!(whole.is_err(), "a batch is not drawn, its receipts are");
        assert_ok!(show(due[0], b, at));
    });
}
