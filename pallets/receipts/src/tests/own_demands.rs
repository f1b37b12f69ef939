//! Receipts that who pays for them demands.

use keirin_primitives::{
    receipts::{OwnReceiptDemand, RequestSignature, MAX_ANSWER_BYTES},
    signing::{own_receipt_demand_digest, receipt_demand_digest},
};

use super::*;
use crate::{Call, OpenDemands, Posted, MOST_OWN};

/// Two hosts, two requesters, and a batch that the first host has committed with two receipts of each.
fn setting() -> ([Host; 2], [User; 2], Bundle) {
    let hosts = hosts([10, 30]);
    let mut users = [User::with(1, 100 * FEE), User::with(2, 100 * FEE)];
    users.sort_by_key(User::id);
    let bundle = bundle(&hosts[0], &[(&users[0], 2), (&users[1], 2)]);
    assert_ok!(hosts[0].commit(bundle.commit.clone()));
    (hosts, users, bundle)
}

fn post(bundle: &Bundle, place: u32) -> Result<(), Refused> {
    submit(Call::answer_receipt { batch: bundle.commit.id(), posted: Box::new(bundle.post(place)) })
}

/// It had to post it for nothing otherwise; and that it is not all of the stake keeps it from demanding of itself.
#[test]
fn who_answers_a_requester_earns_its_stake_like_a_fee() {
    build_and_execute(|| {
        let ([a, b], users, bundle) = setting();
        assert_ok!(users[0].demand(bundle.commit.id(), 1));
        assert_eq!(users[0].left(), 98 * FEE - DemandStake::get());

        assert_ok!(post(&bundle, 1));

        assert!(Posted::<Test>::contains_key(bundle.commit.id(), 1));
        settled(&[a.clone(), b]);
        assert_eq!(users[0].left(), 98 * FEE - DemandStake::get());
        assert_eq!(earned(&a), DemandStake::get() * 4 / 5 + 4 * FEE * 4 / 5 + 1, "and what does not divide evenly");
    });
}

#[test]
fn who_waits_in_vain_has_its_stake_and_its_fee_back() {
    build_and_execute(|| {
        let ([a, b], users, bundle) = setting();
        assert_ok!(users[0].demand(bundle.commit.id(), 1));
        run_to(System::block_number() + DemandBlocks::get());
        assert_eq!((users[0].left(), OpenDemands::<Test>::get().all()), (98 * FEE, 0));

        settled(&[a, b]);

        assert_eq!(users.map(|user| user.left()), [99 * FEE, 98 * FEE]);
    });
}

/// What is demanded is on chain for everybody to read: the body of the request, too.
#[test]
fn only_who_pays_for_a_receipt_demands_it() {
    build_and_execute(|| {
        let (_, users, bundle) = setting();
        let batch = bundle.commit.id();
        let demand = OwnReceiptDemand { requester: users[0].requester(), batch, place: 1 };
        let signed = |signature| submit(Call::demand_own_receipt { demand, signature });
        let forged = sign_short(&users[1].key, &own_receipt_demand_digest(&genesis(), &demand));
        let elsewhere = sign_short(&users[0].key, &own_receipt_demand_digest(&[9; 32], &demand));
        let as_validator =
            keirin_primitives::receipts::ReceiptDemand { validator: users[0].requester(), batch, place: 1 };
        let other_meaning = sign_short(&users[0].key, &receipt_demand_digest(&genesis(), &as_validator));

        for signature in [forged, elsewhere, other_meaning, RequestSignature([0; 64])] {
            assert_eq!(signed(signature), refused(ReceiptsRefusal::WrongSignature));
        }
        assert_eq!(users[1].demand(batch, 1), refused(ReceiptsRefusal::MayNotDemand), "that of another");
        assert_eq!(User::with(3, 100 * FEE).demand(batch, 1), refused(ReceiptsRefusal::MayNotDemand));
        assert_eq!(users[0].demand(batch, 4), refused(ReceiptsRefusal::WrongPlace));
        assert_ok!(users[0].demand(batch, 1));
        assert_eq!(users[0].demand(batch, 1), refused(ReceiptsRefusal::AlreadyDemanded));
        assert_ok!(post(&bundle, 1));
    });
}

#[test]
fn a_stake_is_taken_from_what_is_free() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let user = User::with(1, 2 * FEE + 10 * DemandStake::get());
        let bundle = bundle(&host, &[(&user, 2)]);
        assert_ok!(host.commit(bundle.commit.clone()));
        assert_ok!(user.withdraw(5, 0));
        assert_eq!(user.demand(bundle.commit.id(), 0), refused(ReceiptsRefusal::NotFree), "the rest waits");

        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 10));

        assert_ok!(user.demand(bundle.commit.id(), 0));
        assert_ok!(post(&bundle, 0));
    });
}

#[test]
fn requesters_demand_nothing_of_another_epoch_or_a_void_batch() {
    build_and_execute(|| {
        let ([host, _], users, bundle) = setting();
        let mut receipts = bundle.receipts.clone();
        receipts[0].fee += 1_000;
        let lying = Bundle::of(&host, receipts);
        assert_ok!(host.commit(lying.commit.clone()));
        let (id, shown) = (lying.commit.id(), Box::new(lying.show(0)));
        assert_ok!(Receipts::dispute_receipts(RuntimeOrigin::signed(7), id, shown, None));
        assert_eq!(users[0].demand(id, 1), refused(ReceiptsRefusal::MayNotDemand));

        run_to_phase(1, Phase::Reveal);
        assert_eq!(users[0].demand(bundle.commit.id(), 1), refused(ReceiptsRefusal::MayNotDemand));
    });
}

/// Otherwise a batch could be paid before it has to be shown.
#[test]
fn nothing_is_paid_before_requesters_have_their_answers() {
    build_and_execute(|| {
        let ([a, b], users, bundle) = setting();
        run_to(EPOCH_BLOCKS - 1);
        assert_ok!(users[0].demand(bundle.commit.id(), 1));
        settled(&[a, b]);
        assert_eq!(users[0].left(), 99 * FEE);
    });
}

/// Executors serve a requester for what it has put in; what is put up is not there for them.
#[test]
fn a_requester_puts_up_no_more_than_a_tenth_of_what_it_has() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let user = User::with(1, 10 * FEE + 30 * DemandStake::get());
        let bundle = bundle(&host, &[(&user, 10)]);
        assert_ok!(host.commit(bundle.commit.clone()));
        let id = bundle.commit.id();
        (0..3).for_each(|place| {
            assert_ok!(user.demand(id, place));
        });
        assert_eq!(user.demand(id, 3), refused(ReceiptsRefusal::NotFree));
        assert_eq!(user.left(), 27 * DemandStake::get());

        assert_ok!(post(&bundle, 0));
        assert_eq!(user.demand(id, 3), refused(ReceiptsRefusal::NotFree), "a tenth of what is left is less");
        assert_ok!(post(&bundle, 1));
        assert_ok!(user.demand(id, 3));
        run_to(System::block_number() + DemandBlocks::get() + 4);
        assert_eq!(Deposits::<Test>::get(user.id()).staked, 0, "who waited in vain has it back");
    });
}

/// However many requesters demand, and of however many batches.
#[test]
fn requesters_have_some_demands_open_and_no_more() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let users = [User::with(1, 10_000), User::with(2, 10_000), User::with(3, 10_000)];
        let bundle = bundle(&host, &[(&users[0], 8), (&users[1], 8), (&users[2], 8)]);
        assert_ok!(host.commit(bundle.commit.clone()));
        let of = |place: u32| {
            let requester = bundle.receipts[place as usize].request.requester;
            users.iter().find(|user| user.requester() == requester).expect("one of them")
        };
        let demands = || (0..24).map(|place| of(place).demand(bundle.commit.id(), place)).collect::<Vec<_>>();
        let taken = demands().into_iter().filter(Result::is_ok).count();
        assert_eq!(taken, MOST_OWN as usize);
        let last = crate::Deadlines::<Test>::iter_keys().max().expect("there are some");
        let bytes = u64::from(MOST_OWN) * u64::from(MAX_ANSWER_BYTES);
        let most = DemandBlocks::get() + bytes / u64::from(crate::ANSWERED_IN_A_BLOCK);
        assert!(last <= System::block_number() + most, "{last}");
    });
}
