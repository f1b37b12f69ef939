//! One request is one receipt.

use keirin_primitives::receipts::{Falsehood, Receipt, ShownReceipt};

use super::*;

type Shown = (BatchId, ShownReceipt);

fn shown(bundle: &Bundle, place: u32) -> Shown {
    (bundle.commit.id(), bundle.show(place))
}

/// Shows two leaves on account 7, and says which batch is void now and why.
fn dispute(one: Shown, other: Shown) -> Option<(BatchId, Falsehood)> {
    events();
    let result = Receipts::dispute_receipts(RuntimeOrigin::signed(7), one.0, Box::new(one.1), Some(Box::new(other)));
    assert!(result.is_ok() || result.map_err(|error| error.error) == Err(Error::<Test>::NothingWrong.into()));
    events().into_iter().find_map(|event| match event {
        Event::BatchVoided { batch, falsehood, .. } => Some((batch, falsehood)),
        _ => None,
    })
}

fn repeated(bundle: &Bundle) -> Option<(BatchId, Falsehood)> {
    Some((bundle.commit.id(), Falsehood::Repeated))
}

#[test]
fn of_two_batches_of_one_request_the_later_is_false() {
    for swapped in [false, true] {
        build_and_execute(|| {
            let [host, _] = hosts([10, 30]);
            let user = User::with(1, 100 * FEE);
            let first = bundle(&host, &[(&user, 3)]);
            assert_ok!(host.commit(first.commit.clone()));
            let second = bundle(&host, &[(&user, 4)]);
            assert_ok!(host.commit(second.commit.clone()));
            let place = |bundle: &Bundle, request: &Receipt| {
                bundle
                    .receipts
                    .iter()
                    .position(|receipt| receipt.request.id() == request.request.id())
                    .expect("it is there")
            };
            let again = place(&second, &first.receipts[1]) as u32;
            let (one, other) = (shown(&first, 1), shown(&second, again));

            let void = if swapped { dispute(other, one) } else { dispute(one, other) };

            assert_eq!(void, repeated(&second));
        });
    }
}

/// What was given back may be committed again.
#[test]
fn a_request_of_a_void_batch_is_not_there_twice() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let honest = bundle(&host, &[(&user, 3)]).receipts;
        let mut receipts = honest.clone();
        receipts[0].fee += 1_000;
        let first = Bundle::of(&host, receipts);
        assert_ok!(host.commit(first.commit.clone()));
        let shown_alone = Box::new(first.show(0));
        assert_ok!(Receipts::dispute_receipts(RuntimeOrigin::signed(7), first.commit.id(), shown_alone, None));
        let second = Bundle::of(&host, honest);
        assert_ok!(host.commit(second.commit.clone()));

        assert_eq!(dispute(shown(&first, 1), shown(&second, 1)), None);
    });
}

/// Its executor has a second try when there is something to pay with.
#[test]
fn a_request_that_nobody_paid_is_not_there_twice() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let (poor, other) = (User::with(1, FEE), User::with(2, 100 * FEE));
        let first = bundle(&host, &[(&poor, 2), (&other, 1)]);
        assert_ok!(host.commit(first.commit.clone()));
        assert_eq!(Receipts::batch(&first.commit.id()).map(|view| view.unpaid), Some(1));
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), poor.id(), 10 * FEE));
        let of_poor = |receipt: &&Receipt| receipt.request.requester == poor.requester();
        let again: Vec<_> = first.receipts.iter().filter(of_poor).cloned().collect();
        let second = Bundle::of(&host, again);
        assert_ok!(host.commit(second.commit.clone()));
        assert_eq!(poor.left(), 9 * FEE);

        let place = first.receipts.iter().position(|receipt| of_poor(&receipt)).expect("there are two") as u32;
        assert_eq!(dispute(shown(&first, place), shown(&second, 0)), None);

        let third = Bundle::of(&host, second.receipts.clone());
        assert_ok!(host.commit(third.commit.clone()));
        assert_eq!(dispute(shown(&second, 0), shown(&third, 0)), repeated(&third), "it is paid now");
    });
}

#[test]
fn the_same_request_of_two_executors_is_the_requesters_affair() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &a);
        let bundles = [&a, &b].map(|host| Bundle::of(host, vec![served(request.clone(), &a, host)]));
        for (host, bundle) in [&a, &b].into_iter().zip(&bundles) {
            assert_ok!(host.commit(bundle.commit.clone()));
        }
        assert_eq!(dispute(shown(&bundles[0], 0), shown(&bundles[1], 0)), None);
    });
}
