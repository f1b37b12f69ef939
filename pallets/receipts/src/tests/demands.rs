//! Receipts that are demanded on chain.

use keirin_primitives::{
    merkle::Node,
    receipts::{PostedReceipt, Receipt, Span},
    traits::Penalties,
};

use super::*;
use crate::{BatchState, Call, Demands, OpenDemands, OpenOf, Posted, Returned, Withheld, MOST_SPARE};

/// Two hosts, and a batch of three receipts that the first has committed.
fn setting() -> ([Host; 2], User, Bundle) {
    setting_of(3)
}

/// The same with so many receipts.
fn setting_of(receipts: u32) -> ([Host; 2], User, Bundle) {
    let hosts = hosts([10, 30]);
    let user = User::with(1, 100 * FEE);
    let bundle = bundle(&hosts[0], &[(&user, receipts)]);
    assert_ok!(hosts[0].commit(bundle.commit.clone()));
    (hosts, user, bundle)
}

fn post(bundle: &Bundle, posted: PostedReceipt) -> Result<(), Refused> {
    submit(Call::answer_receipt { batch: bundle.commit.id(), posted: Box::new(posted) })
}

fn state(bundle: &Bundle) -> Option<BatchState> {
    Batches::<Test>::get(bundle.commit.id()).map(|batch| batch.state)
}

#[test]
fn who_posts_in_time_loses_nothing() {
    build_and_execute(|| {
        let ([a, b], _, bundle) = setting();
        assert_ok!(b.demand(bundle.commit.id(), 1));
        run_to(System::block_number() + DemandBlocks::get() - 1);

        assert_ok!(post(&bundle, bundle.post(1)));

        run_to(System::block_number() + 10);
        assert_eq!(Posted::<Test>::get(bundle.commit.id(), 1), Some(bundle.post(1)));
        assert_eq!((state(&bundle), OpenDemands::<Test>::get().all()), (Some(BatchState::Open), 0));
        settled(&[a.clone(), b]);
        assert_eq!(earned(&a), 3 * FEE * 4 / 5 + 1, "and what does not divide evenly");
    });
}

/// Were the batch void for it, demands would be a weapon against who is away for a few blocks.
#[test]
fn silence_fails_that_receipt_and_no_other() {
    build_and_execute(|| {
        let ([a, b], user, bundle) = setting();
        let (batch, executor) = (bundle.commit.id(), a.account);
        assert_ok!(b.demand(batch, 1));
        events();

        run_to(System::block_number() + DemandBlocks::get());

        assert_eq!(events(), [Event::ReceiptWithheld { batch, place: 1, executor }]);
        assert_eq!(post(&bundle, bundle.post(1)), refused(ReceiptsRefusal::NotDemanded));
        assert_eq!(b.demand(batch, 1), refused(ReceiptsRefusal::AlreadyDemanded));
        settled(&[a.clone(), b]);
        assert_eq!((user.left(), cheats().len()), (98 * FEE, 0), "two are paid");
        assert_eq!(state(&bundle), Some(BatchState::Settled));
        assert_eq!(
            earned(&a),
            2 * FEE * 4 / 5 + 1 - FEE,
            "without one receipt over the rate, and with what does not divide evenly"
        );
        assert_eq!(List::at_stake(&a.account), COLLATERAL, "it has earned what it pays");
    });
}

/// Nobody has seen what a withheld receipt costs, so that it counts as the largest.
#[test]
fn a_requester_gets_back_no_more_than_it_has_paid() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let users = [User::with(1, 100 * FEE), User::with(2, 100 * FEE)];
        let mut receipts = bundle(&a, &[(&users[0], 1), (&users[1], 1)]).receipts;
        receipts[0].fee = 5 * FEE;
        let bundle = Bundle::of(&a, receipts);
        let [dear, cheap] = bundle.commit.debits[..] else { panic!("two requesters") };
        assert_ok!(a.commit(bundle.commit.clone()));
        assert_ok!(b.demand(bundle.commit.id(), 1));
        run_to(System::block_number() + DemandBlocks::get() + 1);

        settled(&[a, b]);

        let left = |requester| Deposits::<Test>::get(requester).total();
        assert_eq!((left(dear.requester), left(cheap.requester)), (95 * FEE, 100 * FEE));
        assert_eq!(Returned::<Test>::get(bundle.commit.id(), cheap.requester), FEE);
    });
}

#[test]
fn what_nobody_paid_does_not_come_back() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let (poor, other) = (User::with(1, FEE), User::with(2, 100 * FEE));
        let bundle = bundle(&a, &[(&poor, 2), (&other, 2)]);
        assert_ok!(a.commit(bundle.commit.clone()));
        let of = |user: &User| {
            let place = bundle.receipts.iter().position(|receipt| receipt.request.requester == user.requester());
            place.expect("it has receipts") as u32
        };
        assert_ok!(b.demand(bundle.commit.id(), of(&poor)));
        assert_ok!(b.demand(bundle.commit.id(), of(&other)));
        run_to(System::block_number() + DemandBlocks::get() + 2);

        settled(&[a, b]);

        assert_eq!((poor.left(), other.left()), (FEE, 99 * FEE));
    });
}

#[test]
fn only_what_was_committed_is_an_answer() {
    build_and_execute(|| {
        let ([_, b], _, bundle) = setting();
        assert_eq!(post(&bundle, bundle.post(1)), refused(ReceiptsRefusal::NotDemanded));
        assert_ok!(b.demand(bundle.commit.id(), 1));
        let changed = |change: &dyn Fn(&mut PostedReceipt)| {
            let mut posted = bundle.post(1);
            change(&mut posted);
            post(&bundle, posted)
        };

        assert_eq!(post(&bundle, bundle.post(2)), refused(ReceiptsRefusal::NotDemanded), "another leaf");
        let wrong = refused(ReceiptsRefusal::WrongReceipt);
        assert_eq!(changed(&|posted| posted.shown.receipt.fee += 1), wrong);
        assert_eq!(changed(&|posted| posted.shown.span.fees += 1), wrong);
        assert_eq!(changed(&|posted| posted.shown.beside.truncate(1)), wrong);
        assert_eq!(changed(&|posted| posted.body = Default::default()), wrong);
        assert_eq!(changed(&|posted| posted.evidence[0] = Default::default()), wrong);
        assert_eq!(changed(&|posted| posted.evidence = Default::default()), wrong);
        assert_ok!(post(&bundle, bundle.post(1)));
        assert_eq!(post(&bundle, bundle.post(1)), refused(ReceiptsRefusal::NotDemanded), "once is enough");
    });
}

/// A leaf that says something else than its receipt can be shown to be false, but not posted as an answer.
#[test]
fn a_leaf_that_lies_about_its_receipt_cannot_be_posted() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let honest = bundle(&a, &[(&user, 3)]);
        let mut leaves: Vec<Node<Span>> = honest.receipts.iter().map(Receipt::leaf).collect();
        leaves[1].summary.fees += 100;
        let lying = Bundle::from(&a, honest.receipts, leaves);
        assert_ok!(a.commit(lying.commit.clone()));
        assert_ok!(b.demand(lying.commit.id(), 1));

        let mut posted = lying.post(1);
        assert_eq!(post(&lying, posted.clone()), refused(ReceiptsRefusal::WrongReceipt));
        posted.shown.span.fees += 100;
        assert_eq!(post(&lying, posted), refused(ReceiptsRefusal::WrongReceipt));
    });
}

/// Friends of its executor can't keep others from demanding.
#[test]
fn each_receipt_of_a_batch_is_demanded_once() {
    build_and_execute(|| {
        let ([_, b], _, bundle) = setting();
        let id = bundle.commit.id();
        assert_ok!(b.demand(id, 1));
        assert_eq!(b.demand(id, 1), refused(ReceiptsRefusal::AlreadyDemanded));
        assert_ok!(b.demand(id, 2));
        assert_ok!(post(&bundle, bundle.post(1)));
        assert_eq!(b.demand(id, 1), refused(ReceiptsRefusal::AlreadyDemanded), "it is on chain");
        assert_ok!(post(&bundle, bundle.post(2)));
    });
}

#[test]
fn there_is_more_time_where_there_is_much_to_post() {
    build_and_execute(|| {
        let ([_, b], _, bundle) = setting();
        let id = bundle.commit.id();
        (0..3).for_each(|place| {
            assert_ok!(b.demand(id, place));
        });
        let until = |place| Demands::<Test>::get(id, place).expect("it is demanded").until - System::block_number();
        assert_eq!([0, 1, 2].map(until), [0, 1, 2].map(|more| DemandBlocks::get() + more));
        (0..3).for_each(|place| {
            assert_ok!(post(&bundle, bundle.post(place)));
        });
    });
}

#[test]
fn only_others_with_weight_demand_and_only_in_the_epoch() {
    build_and_execute(|| {
        let ([a, b], _, bundle) = setting();
        let id = bundle.commit.id();
        let stranger = Host::new(20);

        assert_eq!(a.demand(id, 1), refused(ReceiptsRefusal::MayNotDemand), "its own");
        assert_eq!(stranger.demand(id, 1), refused(ReceiptsRefusal::MayNotDemand));
        assert_eq!(b.demand(id, 3), refused(ReceiptsRefusal::WrongPlace));
        assert_eq!(b.demand(BatchId([9; 32]), 0), refused(ReceiptsRefusal::UnknownBatch));
        let demand = keirin_primitives::receipts::ReceiptDemand { validator: b.account, batch: id, place: 1 };
        let digest = keirin_primitives::signing::receipt_demand_digest(&genesis(), &demand);
        let forged = submit(Call::demand_receipt { demand, signature: sign(&stranger.key, &digest) });
        assert_eq!(forged, refused(ReceiptsRefusal::WrongSignature));

        run_to_phase(1, Phase::Reveal);
        assert_eq!(b.demand(id, 1), refused(ReceiptsRefusal::MayNotDemand));
    });
}

#[test]
fn a_validator_demands_no_more_than_it_has_to_check() {
    build_and_execute(|| {
        let ([_, b], _, bundle) = setting_of(20);
        let taken = (0..20).take_while(|place| b.demand(bundle.commit.id(), *place).is_ok()).count() as u32;
        assert_eq!(b.demand(bundle.commit.id(), taken), refused(ReceiptsRefusal::MayNotDemand));
        assert!((8..=16).contains(&taken), "{taken}: eight, and twice what is expected");
        (0..taken).for_each(|place| {
            assert_ok!(post(&bundle, bundle.post(place)));
        });
    });
}

/// Otherwise a validator could have its accomplice's batch paid before it has to be shown.
#[test]
fn nothing_is_paid_before_demands_are_over() {
    build_and_execute(|| {
        let ([a, b], user, bundle) = setting();
        run_to(EPOCH_BLOCKS - 1);
        assert_ok!(b.demand(bundle.commit.id(), 1));
        settled(&[a.clone(), b]);
        assert_eq!((user.left(), earned(&a)), (98 * FEE, 2 * FEE * 4 / 5 + 1 - FEE));
    });
}

#[test]
fn a_false_batch_that_is_demanded_is_void_once() {
    build_and_execute(|| {
        let ([a, b], user, _) = setting();
        let mut receipts = bundle(&a, &[(&user, 6)]).receipts;
        receipts[5].fee += 1_000;
        let lying = Bundle::of(&a, receipts);
        assert_ok!(a.commit(lying.commit.clone()));
        assert_ok!(b.demand(lying.commit.id(), 1));
        let shown = Box::new(lying.show(5));
        assert_ok!(Receipts::dispute_receipts(RuntimeOrigin::signed(7), lying.commit.id(), shown, None));

        run_to(System::block_number() + DemandBlocks::get() + 2);

        assert_eq!(user.left(), 97 * FEE);
        assert_eq!((Demands::<Test>::iter().count(), OpenDemands::<Test>::get().all()), (0, 0));
        assert!(Withheld::<Test>::contains_key(lying.commit.id(), 1));
    });
}

/// Many who have next to no weight demand as much as they may, of a friend that answers nothing.
#[test]
fn who_has_weight_can_demand_whatever_others_have_demanded() {
    build_and_execute(|| {
        let [a, b, small @ ..] = hosts([1_000, 1_000, 1, 1, 1]);
        let user = User::with(1, 100 * FEE);
        let bundle = bundle(&a, &[(&user, 40)]);
        assert_ok!(a.commit(bundle.commit.clone()));
        let id = bundle.commit.id();
        let taken = (0..39).filter(|place| small[*place as usize % 3].demand(id, *place).is_ok()).count() as u32;
        assert_eq!(taken, MOST_SPARE);
        assert_eq!(small[0].demand(id, 39), refused(ReceiptsRefusal::TooManyDemands));

        assert_ok!(b.demand(id, 39));

        assert_eq!((OpenDemands::<Test>::get().by_weight, OpenOf::<Test>::get(b.account)), (1, 1));
        assert_ok!(post(&bundle, bundle.post(39)));
        assert_eq!((OpenDemands::<Test>::get().by_weight, OpenOf::<Test>::iter().count()), (0, 0));
    });
}
