//! What programs outside are told.

use keirin_primitives::views::{BatchView, DepositView, OpenReceiptDemand, WithdrawalView};

use super::*;

#[test]
fn deposits_are_told_with_what_is_waiting() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_ok!(user.withdraw(200, 0));

        let waiting = Some(WithdrawalView { amount: 200, receiver: 2, payable_at: 1 + WithdrawalDelay::get() });
        assert_eq!(Receipts::deposit_of(&user.id()), DepositView { free: 300, waiting, next_withdrawal: 1 });
        let nothing = DepositView { free: 0, waiting: None, next_withdrawal: 0 };
        assert_eq!(Receipts::deposit_of(&User::new(2).id()), nothing);
    });
}

#[test]
fn prices_are_those_of_the_lists_that_are_complete() {
    build_and_execute(|| {
        let told = || Receipts::prices().into_iter().map(|list| (list.epoch.0, list.prices.len())).collect::<Vec<_>>();
        assert_eq!(told(), [(0, 1)]);
        ["a", "b", "c"].into_iter().for_each(|name| set_price(name, 7));
        run_to(EPOCH_BLOCKS);
        assert_eq!(told(), [(0, 1)]);
        run_to(EPOCH_BLOCKS + 2);
        assert_eq!(told(), [(1, 4), (0, 1)]);
    });
}

#[test]
fn batches_and_their_demands_are_told() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let bundle = bundle(&a, &[(&user, 3)]);
        let id = bundle.commit.id();
        assert_eq!((Receipts::next_batch(&a.account), Receipts::batch(&id)), (Some(0), None));
        assert_ok!(a.commit(bundle.commit.clone()));
        assert_ok!(b.demand(id, 2));

        let view = Receipts::batch(&id).expect("it was committed");
        let BatchView { participant, number, receipts, fees, void, .. } = view;
        assert_eq!((participant, number, receipts, fees, void), (a.account, 0, 3, 3 * FEE, false));
        assert_eq!(Receipts::next_batch(&a.account), Some(1));
        let until = System::block_number() + DemandBlocks::get();
        assert_eq!(Receipts::receipt_demands(&a.account), [OpenReceiptDemand { batch: id, place: 2, until }]);
        assert_eq!(Receipts::receipt_demands(&b.account), []);

        let posted = bundle.post(2);
        assert_ok!(submit(crate::Call::answer_receipt { batch: id, posted: Box::new(posted.clone()) }));
        assert_eq!(Receipts::posted(&id, 2), Some(posted));
        assert_eq!((Receipts::posted(&id, 1), Receipts::receipt_demands(&a.account)), (None, vec![]));
    });
}
