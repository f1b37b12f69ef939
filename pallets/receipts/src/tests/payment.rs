//! Who is paid for a batch.

use keirin_primitives::{
    validation::{must_check, WorkId},
    weight::VotingWeight,
};

use sp_runtime::TransactionOutcome;

use super::*;
use crate::BatchState;

/// Ten receipts of one requester, committed by a host.
fn batch_of_ten(host: &Host) -> BatchId {
    let user = User::with(1, 10 * FEE);
    let batch = bundle(host, &[(&user, 10)]).commit;
    let id = batch.id();
    assert_ok!(host.commit(batch));
    id
}

#[test]
fn validators_share_half_of_what_is_checked_by_their_weight() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 30, 60]);
        let batch = batch_of_ten(&a);
        [&b, &c].into_iter().for_each(|host| host.judge(batch, &[]));

        settled(&[a.clone(), b.clone(), c.clone()]);

        // All is checked of a new host: half of 720 goes to validators. A fifth of everything is the training fund's.
        assert_eq!([&a, &b, &c].map(earned), [288, 96, 192]);
        assert_eq!(Batches::<Test>::get(batch).map(|batch| batch.state), Some(BatchState::Settled));
    });
}

#[test]
fn who_says_nothing_has_nothing_and_the_executor_has_the_rest() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 30, 60]);
        let batch = batch_of_ten(&a);
        c.judge(batch, &[]);

        settled(&[a.clone(), b.clone(), c.clone()]);

        assert_eq!([&a, &b, &c].map(earned), [384, 0, 192]);
    });
}

#[test]
fn nobody_loses_by_a_verdict_that_is_not_shown_to_be_true() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 30, 60]);
        let batch = batch_of_ten(&a);
        b.judge(batch, &[3]);
        c.judge(batch, &[]);
        let stakes =
            || [&a, &b, &c].map(|host| <List as keirin_primitives::traits::Penalties<_, _>>::at_stake(&host.account));
        let before = stakes();

        settled(&[a.clone(), b.clone(), c.clone()]);

        assert_eq!([&a, &b, &c].map(earned), [384, 0, 192]);
        assert_eq!(stakes(), before);
    });
}

#[test]
fn who_does_not_reveal_is_not_paid() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let batch = batch_of_ten(&a);
        b.judge(batch, &[]);

        settled(std::slice::from_ref(&a));

        assert_eq!([&a, &b].map(earned), [576, 0]);
    });
}

#[test]
fn nobody_judges_its_own_batch() {
    use frame_support::traits::Authorize;
    use keirin_primitives::{
        signing::verdicts_digest,
        validation::{SealedVerdict, SealedVerdicts},
    };
    build_and_execute(|| {
        let [a, _] = hosts([10, 30]);
        let batch = batch_of_ten(&a);
        let index = Batches::<Test>::get(batch).expect("it was committed").index;
        let verdicts = vec![SealedVerdict { index, work: WorkId(batch.0), seal: [0; 32] }].try_into().expect("one");
        let sealed = SealedVerdicts { epoch: EpochIndex(0), validator: a.account, verdicts };
        let signature = sign(&a.key, &verdicts_digest(&genesis(), &sealed));
        let call = pallet_keirin_validation::Call::<Test>::submit_verdicts { sealed, signature };
        let source = sp_runtime::transaction_validity::TransactionSource::External;
        assert!(call.authorize(source).expect("it needs no fee").is_err());
    });
}

#[test]
fn who_had_to_check_a_receipt_and_said_nothing_is_shown() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 30, 60]);
        let batch = batch_of_ten(&a);
        c.judge(batch, &[]);
        let known = Batches::<Test>::get(batch).expect("it was committed");
        let drawn = |host: &Host, weight, place| {
            let leaf = WorkId(batch.leaf(place).0);
            let secret = host.secret(EpochIndex(0));
            must_check(&secret, &leaf, sp_runtime::Perbill::one(), VotingWeight(weight), VotingWeight(90))
        };
        run_to_phase(1, Phase::Reveal);
        [&a, &b, &c].into_iter().for_each(|host| host.reveal(0));
        run_to_phase(1, Phase::Generation);
        let show = |place, host: &Host| {
            let origin = RuntimeOrigin::signed(7);
            Validation::report_missed_receipt(origin, known.epoch, known.index, place, host.account)
                .map_err(|error| error.error)
        };
        let no_duty: Result<(), sp_runtime::DispatchError> =
            Err(pallet_keirin_validation::Error::<Test>::NoDuty.into());
        let tried = |place| {
            let shown = show(place, &b).map(|_| ());
            TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(shown))
        };
        let would = |place| frame_support::storage::with_transaction(|| tried(place)).expect("it is rolled back");
        let of_b = (0..10).find(|place| drawn(&b, 30, *place)).expect("some are");

        assert_eq!((0..10).find(|place| would(*place) != Ok(())).map(would), Some(no_duty), "others are due to others");
        assert_eq!((10..60).map(|place| show(place, &b).is_ok()).filter(|shown| *shown).count(), 0, "there are ten");
        let of_c = (0..10).find(|place| drawn(&c, 60, *place)).expect("some are");
        assert_eq!(show(of_c, &c).map(|_| ()), no_duty, "it has said something");
        let whole = Validation::report_missed_validation(RuntimeOrigin::signed(7), known.epoch, known.index, b.account);
        assert!(whole.is_err(), "a batch is not drawn, its receipts are");
        assert_ok!(show(of_b, &b));
    });
}
