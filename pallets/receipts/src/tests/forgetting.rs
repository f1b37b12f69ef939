//! Batches are there as long as they are needed.

use super::*;
use crate::{Commits, Log};

#[test]
fn batches_are_forgotten_when_they_are_old_and_settled() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let committed_at = System::block_number();
        (0..3).for_each(|_| {
            assert_ok!(a.commit(bundle(&a, &[(&user, 1)]).commit));
        });
        settled(&[a, b]);

        run_to(committed_at + BatchRetention::get() - 1);
        assert_eq!(Commits::<Test>::iter().count(), 3);
        run_to(committed_at + BatchRetention::get());
        assert_eq!(Commits::<Test>::iter().count(), 1, "two in a block");
        run_to(committed_at + BatchRetention::get() + 1);

        assert_eq!(
            (Commits::<Test>::iter().count(), Batches::<Test>::iter().count(), Log::<Test>::iter().count()),
            (0, 0, 0)
        );
    });
}

/// What is committed twice is in two batches that are both there, or it is too old.
#[test]
fn nobody_waits_until_a_batch_is_forgotten_to_commit_its_requests_again() {
    build_and_execute(|| {
        let [a, _] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let first = bundle(&a, &[(&user, 1)]);
        assert_ok!(a.commit(first.commit.clone()));
        run_to(System::block_number() + OldestReceipt::get() / BLOCK_MS + 1);
        let again = Bundle::of(&a, first.receipts.clone());
        assert_ok!(a.commit(again.commit.clone()));
        events();

        let shown = Box::new(again.show(0));
        assert_ok!(Receipts::dispute_receipts(RuntimeOrigin::signed(7), again.commit.id(), shown, None));

        let falsehood = keirin_primitives::receipts::Falsehood::Time;
        let voided = Event::BatchVoided { batch: again.commit.id(), participant: a.account, falsehood };
        assert_eq!(events(), [voided]);
        assert!(Commits::<Test>::contains_key(first.commit.id()), "the first is still there");
    });
}
