//! Batches, and what is refused.

use keirin_primitives::{
    receipts::{BatchCommit, MOST_COMMIT_AHEAD_MS},
    signing::batch_digest,
    validation::Subject,
};

use super::*;
use crate::{Call, Commits, Lines};

/// A host, and two requesters with deposits for ten receipts each.
fn setting() -> (Host, User, User) {
    (Host::new(11), User::with(1, 10 * FEE), User::with(2, 10 * FEE))
}

#[test]
fn a_batch_debits_its_requesters_and_is_one_work() {
    build_and_execute(|| {
        let (host, a, b) = setting();
        let batch = bundle(&host, &[(&a, 3), (&b, 1)]).commit;
        let pot = Rewards::pot_account();
        let before = Balances::free_balance(pot);

        assert_ok!(host.commit(batch.clone()));

        assert_eq!((a.left(), b.left()), (7 * FEE, 9 * FEE));
        assert_eq!(Balances::free_balance(pot), before + 4 * FEE);
        let known = Batches::<Test>::get(batch.id()).expect("it was committed");
        let recorded = pallet_keirin_validation::Works::<Test>::get(known.epoch, known.index).expect("it is a work");
        assert_eq!(recorded.work.batch(), Some(batch.id()));
        assert_eq!(
            (recorded.work.subject, recorded.work.fee),
            (Subject::Batch { receipts: 4, largest_fee: FEE }, 4 * FEE)
        );
        assert_eq!(Commits::<Test>::get(batch.id()), Some(batch));
    });
}

#[test]
fn a_batch_has_one_event_however_many_pay_for_it() {
    build_and_execute(|| {
        let (host, a, b) = setting();
        events();
        assert_ok!(host.commit(bundle(&host, &[(&a, 3), (&b, 1)]).commit));
        assert_eq!(events().len(), 1);
    });
}

#[test]
fn batches_are_committed_in_their_order_and_once() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        let first = bundle(&host, &[(&a, 1)]).commit;
        let later = BatchCommit { number: 1, ..first.clone() };
        assert_eq!(host.commit(later.clone()), refused(ReceiptsRefusal::WrongNumber));
        assert_ok!(host.commit(first.clone()));
        assert_eq!(host.commit(first), refused(ReceiptsRefusal::WrongNumber));
        assert_ok!(host.commit(later));
        assert_eq!(Lines::<Test>::get(host.account).next, 2);
    });
}

#[test]
fn only_the_executor_of_an_active_participant_commits() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        let other = Host::new(12);
        let batch = bundle(&host, &[(&a, 1)]).commit;
        let signed = |key, chain| {
            let signature = sign(key, &batch_digest(&chain, &batch));
            submit(Call::commit_batch { batch: batch.clone(), signature })
        };
        assert_eq!(signed(&other.key, genesis()), refused(ReceiptsRefusal::WrongSignature));
        assert_eq!(signed(&host.key, [9; 32]), refused(ReceiptsRefusal::WrongSignature));

        host.leave();
        assert_eq!(Receipts::next_batch(&host.account), None);
        assert_eq!(host.commit(batch), refused(ReceiptsRefusal::NotAParticipant));
    });
}

#[test]
fn what_does_not_add_up_is_refused() {
    build_and_execute(|| {
        let (host, a, b) = setting();
        let changed = |change: &dyn Fn(&mut BatchCommit<u64>)| {
            let mut batch = bundle(&host, &[(&a, 3), (&b, 1)]).commit;
            change(&mut batch);
            host.commit(batch)
        };
        assert_eq!(changed(&|batch| batch.count = 0), refused(ReceiptsRefusal::WrongCount));
        assert_eq!(changed(&|batch| batch.root.summary.fees += 1), refused(ReceiptsRefusal::WrongSum));
        assert_eq!(changed(&|batch| batch.debits[0].fees += 1), refused(ReceiptsRefusal::WrongSum));
        assert_eq!(changed(&|batch| batch.debits[1] = batch.debits[0]), refused(ReceiptsRefusal::WrongDebits));
    });
}

/// Otherwise whoever empties one of many deposits in time holds up the others.
#[test]
fn a_debit_that_its_deposit_does_not_cover_is_left_unpaid_and_the_others_are_paid() {
    for poor in [0, 1] {
        build_and_execute(|| {
            let (host, a, b) = setting();
            let mut users = [a, b];
            users.sort_by_key(User::id);
            let batch = bundle(&host, &[(&users[0], 2), (&users[1], 3)]).commit;
            let id = batch.id();
            assert!(Receipts::not_covered(&batch.debits).is_empty());
            Deposits::<Test>::mutate(users[poor].id(), |deposit| deposit.free = 2 * FEE - 1);
            assert_eq!(Receipts::not_covered(&batch.debits), [poor as u32]);
            let (paid, before) = ([3 * FEE, 2 * FEE][poor], Balances::free_balance(Rewards::pot_account()));
            events();

            assert_ok!(host.commit(batch.clone()));

            assert_eq!((users[poor].left(), users[1 - poor].left()), (2 * FEE - 1, 10 * FEE - paid));
            assert_eq!(Balances::free_balance(Rewards::pot_account()), before + paid);
            let known = Batches::<Test>::get(id).expect("it was committed");
            let work =
                pallet_keirin_validation::Works::<Test>::get(known.epoch, known.index).expect("it is a work").work;
            assert_eq!(
                (work.fee, work.subject),
                (paid, Subject::Batch { receipts: 5, largest_fee: FEE }),
                "places are those of all receipts"
            );
            assert!(matches!(events()[..], [Event::BatchCommitted { fees, unpaid: 1, .. }] if fees == paid));
            let owed: Vec<_> = (0..6).filter(|place| known.payer(&batch, *place).is_some()).collect();
            assert_eq!(owed, [vec![2, 3, 4], vec![0, 1]][poor]);
            assert_eq!(Receipts::batch(&id).map(|view| (view.fees, view.unpaid)), Some((paid, 1)));
        });
    }
}

/// It would be a transaction and a work for nothing.
#[test]
fn a_batch_that_nobody_pays_is_refused() {
    build_and_execute(|| {
        let (host, a, b) = setting();
        let batch = bundle(&host, &[(&a, 2), (&b, 3)]).commit;
        [&a, &b].into_iter().for_each(|user| Deposits::<Test>::mutate(user.id(), |deposit| deposit.free = FEE));

        assert_eq!(host.commit(batch.clone()), refused(ReceiptsRefusal::NotCovered));
        let signature = sign(&host.key, &batch_digest(&genesis(), &batch));
        let origin = frame_system::Origin::<Test>::Authorized;
        assert_noop!(Receipts::commit_batch(origin.into(), batch, signature), Error::<Test>::NotCovered);
        [&a, &b].into_iter().for_each(|user| Deposits::<Test>::mutate(user.id(), |deposit| deposit.free = 10 * FEE));
    });
}

#[test]
fn places_are_those_that_were_put_in() {
    let mut places = crate::Places::default();
    [0, 7, 8, 255, 255, 256].into_iter().for_each(|place| places.insert(place));
    let all: Vec<_> = (0..300).filter(|place| places.contains(*place)).collect();
    assert_eq!((all, places.count()), (vec![0, 7, 8, 255], 4));
}

/// Each debit is a deposit that is read and written.
#[test]
fn debits_that_are_not_worth_it_are_refused() {
    build_and_execute(|| {
        let (host, a, b) = setting();
        let mut batch = bundle(&host, &[(&a, 1), (&b, 1)]).commit;
        batch.debits[0].fees = LeastDebit::get() - 1;
        batch.debits[1].fees = 2 * FEE - batch.debits[0].fees;
        assert_eq!(host.commit(batch.clone()), refused(ReceiptsRefusal::TooSmall));
        batch.debits[0].fees += 1;
        batch.debits[1].fees -= 1;
        assert_ok!(host.commit(batch));
    });
}

#[test]
fn batches_of_a_participant_in_an_epoch_are_limited() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        let commit = || host.commit(bundle(&host, &[(&a, 1)]).commit);
        (0..3).for_each(|_| {
            assert_ok!(commit());
        });
        assert_eq!(commit(), refused(ReceiptsRefusal::TooManyBatches));
        assert_eq!(Receipts::next_batch(&host.account), None);
        run_to_phase(1, Phase::Reveal);
        assert_eq!(Receipts::next_batch(&host.account), Some(3));
        assert_ok!(commit());
    });
}

#[test]
fn every_receipt_is_traffic() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        assert_ok!(host.commit(bundle(&host, &[(&a, 7)]).commit));
        assert_eq!(pallet_keirin_validation::Traffic::<Test>::get(EpochIndex(0)), 7);
    });
}

/// What its executor has given up, and perhaps committed in another batch, cannot be put on chain later by who has kept it.
#[test]
fn a_batch_is_taken_until_its_end_and_no_later() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        let wrong = refused(ReceiptsRefusal::WrongTime);
        let mut batch = bundle(&host, &[(&a, 2)]).commit;
        batch.not_after_ms = now_ms() + MOST_COMMIT_AHEAD_MS + 1;
        assert_eq!(host.commit(batch.clone()), wrong, "that would be as good as for ever");
        batch.not_after_ms = now_ms() + 2 * BLOCK_MS;
        run_to(System::block_number() + 3);
        assert_eq!(host.commit(batch.clone()), wrong);
        batch.not_after_ms = now_ms();
        assert_ok!(host.commit(batch));
    });
}

/// Ten thousand invented receipts of next to nothing beside a dear one push down the largest fee, or the mean.
#[test]
fn receipts_that_cost_less_than_one_can_are_not_committed() {
    build_and_execute(|| {
        let (host, a, _) = setting();
        let honest = bundle(&host, &[(&a, 8)]).commit;
        let small = refused(ReceiptsRefusal::TooSmall);
        let cheap = LeastReceiptFee::get() - 1;
        assert_eq!(host.commit(BatchCommit { largest_fee: cheap, ..honest.clone() }), small);
        let mut many = honest.clone();
        many.count = (8 * FEE / LeastReceiptFee::get()) as u32 + 1;
        many.debits[0].receipts = many.count;
        assert_eq!(host.commit(many.clone()), small);
        many.count -= 1;
        many.debits[0].receipts -= 1;
        assert_ok!(host.commit(many));
    });
}
