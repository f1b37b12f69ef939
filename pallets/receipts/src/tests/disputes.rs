//! What the chain sees to be false, and what comes of it.

use keirin_primitives::{
    merkle::Node,
    receipts::{Falsehood, Receipt, RequestSignature, ShownReceipt, Span},
    traits::Penalties,
};

use super::*;
use crate::BatchState;

/// Shows a leaf on account 7.
fn dispute(bundle: &Bundle, shown: ShownReceipt) -> Result<(), sp_runtime::DispatchError> {
    let result = Receipts::dispute_receipts(RuntimeOrigin::signed(7), bundle.commit.id(), Box::new(shown), None);
    result.map(|_| ()).map_err(|error| error.error)
}

/// Why batches were void, since this was last asked.
fn faults() -> Vec<Falsehood> {
    let voided = events().into_iter().filter_map(|event| match event {
        Event::BatchVoided { falsehood, .. } => Some(falsehood),
        _ => None,
    });
    voided.collect()
}

/// Six receipts of two requesters, the first of which is changed as `change` says before its leaf is made. All is forwarded by another host.
fn changed(change: impl Fn(&mut Receipt, &User, &Host)) -> (Host, Bundle) {
    let [host, gateway] = hosts([10, 30]);
    let users = [User::with(1, 100 * FEE), User::with(2, 100 * FEE)];
    let receipts = users.iter().flat_map(|user| {
        let (gateway, host) = (&gateway, &host);
        (0..3).map(move |number| served(user.ask(number, gateway), gateway, host))
    });
    let mut receipts: Vec<_> = receipts.collect();
    receipts.sort_by_key(Receipt::key);
    let owner = users.iter().find(|user| user.requester() == receipts[0].request.requester).expect("one of them");
    change(&mut receipts[0], owner, &gateway);
    let bundle = Bundle::of(&host, receipts);
    assert_ok!(host.commit(bundle.commit.clone()));
    (host, bundle)
}

/// The place of the leaf that fits.
fn find(bundle: &Bundle, fits: impl Fn(&Receipt) -> bool) -> u32 {
    bundle.receipts.iter().position(fits).expect("there is one") as u32
}

/// Whether a change of a receipt is found to be this.
fn is_found(falsehood: Falsehood, change: impl Fn(&mut Receipt, &User, &Host)) {
    build_and_execute(|| {
        let (_, bundle) = changed(&change);
        let wrong = |shown: &ShownReceipt| dispute(&bundle, shown.clone()) != Err(Error::<Test>::NothingWrong.into());
        let found: Vec<_> = (0..6).map(|place| bundle.show(place)).filter(wrong).collect();
        assert_eq!(found.len(), 1, "the others are honest");
        assert_eq!(faults(), [falsehood]);
    });
}

#[test]
fn nothing_is_wrong_with_an_honest_batch() {
    build_and_execute(|| {
        let (_, bundle) = changed(|_, _, _| {});
        for place in 0..6 {
            assert_eq!(dispute(&bundle, bundle.show(place)), Err(Error::<Test>::NothingWrong.into()));
        }
        let pair = (bundle.commit.id(), bundle.show(4));
        let shown = Box::new(bundle.show(1));
        assert_noop!(
            Receipts::dispute_receipts(RuntimeOrigin::signed(7), bundle.commit.id(), shown, Some(Box::new(pair))),
            Error::<Test>::NothingWrong
        );
    });
}

#[test]
fn what_is_not_in_the_batch_shows_nothing() {
    build_and_execute(|| {
        let (_, bundle) = changed(|_, _, _| {});
        let wrong = Err(Error::<Test>::WrongProof.into());
        let mut cheap = bundle.show(1);
        cheap.receipt.fee = 1;
        assert_eq!(dispute(&bundle, cheap), wrong);
        let mut other_fee = bundle.show(1);
        other_fee.span.fees += 1;
        assert_eq!(dispute(&bundle, other_fee), wrong);
        assert_eq!(dispute(&bundle, ShownReceipt { place: 2, ..bundle.show(1) }), wrong);
        let shown = Box::new(bundle.show(1));
        assert_noop!(
            Receipts::dispute_receipts(RuntimeOrigin::signed(7), BatchId([9; 32]), shown, None),
            Error::<Test>::UnknownBatch
        );
    });
}

#[test]
fn requests_that_their_requester_has_not_signed_are_false() {
    is_found(Falsehood::Request, |receipt, _, gateway| {
        receipt.request.signature = sign_short(&gateway.key, &receipt.request.digest());
    });
    is_found(Falsehood::Request, |receipt, _, _| receipt.request.signature = RequestSignature([0; 64]));
}

#[test]
fn requests_that_were_not_passed_on_so_are_false() {
    is_found(Falsehood::Forwarding, |receipt, owner, _| {
        receipt.forwarded = sign_short(&owner.key, &receipt.request.digest());
    });
    is_found(Falsehood::Forwarding, |receipt, owner, gateway| {
        receipt.request.transfer_address = owner.id().address("keirin").expect("a valid prefix");
        receipt.request = owner.signed(receipt.request.clone());
        let digest = receipt.request.forwarding_digest(&receipt.executor).expect("an address");
        receipt.forwarded = sign_short(&gateway.key, &digest);
    });
}

/// What is signed for another chain is signed for nobody here: else whoever has a key on both pays twice.
#[test]
fn requests_to_addresses_of_other_chains_are_false() {
    is_found(Falsehood::Address, |receipt, owner, _| {
        receipt.request.transfer_address = b"keirin1test".to_vec().try_into().expect("it is short");
        receipt.request = owner.signed(receipt.request.clone());
    });
    for prefix in ["gonka", "keirintest", "k"] {
        is_found(Falsehood::Address, |receipt, owner, gateway| {
            receipt.request.transfer_address = gateway.executor_key().id().address(prefix).expect("a valid prefix");
            receipt.request = owner.signed(receipt.request.clone());
            let digest = receipt.request.forwarding_digest(&receipt.executor).expect("an address");
            receipt.forwarded = sign_short(&gateway.key, &digest);
        });
    }
}

/// The rate at which a batch is checked covers its largest fee.
#[test]
fn receipts_that_cost_more_than_the_largest_of_their_batch_are_false() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let mut bundle = bundle(&host, &[(&user, 3)]);
        bundle.commit.largest_fee = FEE - 1;
        assert_ok!(host.commit(bundle.commit.clone()));
        assert_ok!(dispute(&bundle, bundle.show(1)));
        assert_eq!(faults(), [Falsehood::LargestFee]);
    });
}

#[test]
fn fees_are_those_of_the_price_list() {
    is_found(Falsehood::Fee, |receipt, _, _| receipt.fee += 1);
    is_found(Falsehood::Fee, |receipt, _, _| receipt.prompt_tokens += 1);
    is_found(Falsehood::Fee, |receipt, _, _| receipt.model = model("another"));
}

#[test]
fn what_others_served_is_false() {
    is_found(Falsehood::Executor, |receipt, _, gateway| {
        receipt.executor = gateway.executor_key();
        let digest = receipt.request.forwarding_digest(&receipt.executor).expect("an address");
        receipt.forwarded = sign_short(&gateway.key, &digest);
    });
}

/// The request as its requester would have signed it at another time, passed on.
fn asked_at(receipt: &mut Receipt, owner: &User, gateway: &Host, timestamp_ns: u64) {
    receipt.request.timestamp_ns = timestamp_ns;
    receipt.request = owner.signed(receipt.request.clone());
    let digest = receipt.request.forwarding_digest(&receipt.executor).expect("an address");
    receipt.forwarded = sign_short(&gateway.key, &digest);
}

#[test]
fn requests_of_the_future_and_of_long_ago_are_false() {
    let second = 1_000_000_000;
    is_found(Falsehood::Time, |receipt, owner, gateway| {
        asked_at(receipt, owner, gateway, receipt.request.timestamp_ns + 121 * second);
    });
    is_found(Falsehood::Time, |receipt, owner, gateway| {
        let too_long = (OldestReceipt::get() + 1_000) / 1_000 * second;
        asked_at(receipt, owner, gateway, receipt.request.timestamp_ns - too_long);
    });
}

/// A batch whose leaf at a place says something else than its receipt, with the debits of what leaves say.
fn with_span(place: usize, change: impl Fn(&mut Span)) -> Bundle {
    let [host, _] = hosts([10, 30]);
    let user = User::with(1, 100 * FEE);
    let honest = bundle(&host, &[(&user, 5)]);
    let mut leaves: Vec<Node<Span>> = honest.receipts.iter().map(Receipt::leaf).collect();
    change(&mut leaves[place].summary);
    let bundle = Bundle::from(&host, honest.receipts, leaves);
    assert_ok!(host.commit(bundle.commit.clone()));
    bundle
}

#[test]
fn leaves_that_do_not_say_what_their_receipts_do_are_false() {
    let changes: [&dyn Fn(&mut Span); 2] = [&|span| span.fees *= 3, &|span| span.last.request.0[31] ^= 1];
    for change in changes {
        build_and_execute(|| {
            let bundle = with_span(2, change);
            assert_eq!(dispute(&bundle, bundle.show(1)), Err(Error::<Test>::NothingWrong.into()));
            let mut shown = bundle.show(2);
            change(&mut shown.span);
            assert_ok!(dispute(&bundle, shown));
            assert_eq!(faults(), [Falsehood::Span]);
        });
    }
}

/// Whoever pays more than its receipts cost sees it at one of them, and so does everybody else.
#[test]
fn every_false_split_among_requesters_shows_at_some_leaf() {
    for (fees, receipts) in [(1i128, 0i32), (-1, 0), (0, 1), (0, -1)] {
        build_and_execute(|| {
            let [host, _] = hosts([10, 30]);
            let users = [User::with(1, 100 * FEE), User::with(2, 100 * FEE)];
            let mut bundle = bundle(&host, &[(&users[0], 3), (&users[1], 3)]);
            let [first, second] = &mut bundle.commit.debits[..] else { panic!("two requesters") };
            first.fees = first.fees.wrapping_add_signed(fees);
            second.fees = second.fees.wrapping_add_signed(-fees);
            first.receipts = first.receipts.wrapping_add_signed(receipts);
            second.receipts = second.receipts.wrapping_add_signed(-receipts);
            assert_ok!(host.commit(bundle.commit.clone()));

            let shown = (0..6).filter(|place| dispute(&bundle, bundle.show(*place)).is_ok()).count();

            assert_eq!((shown, faults()), (1, vec![Falsehood::Debit]), "once it is void it is void");
        });
    }
}

#[test]
fn a_false_batch_is_paid_back_and_its_executor_pays() {
    build_and_execute(|| {
        let (host, bundle) = changed(|receipt, _, _| receipt.fee += 1_000);
        let id = bundle.commit.id();
        let debits = bundle.commit.debits.clone();
        let left = || debits.iter().map(|debit| Deposits::<Test>::get(debit.requester).total()).collect::<Vec<_>>();
        let spent = left();
        let place = find(&bundle, |receipt| receipt.fee > FEE);

        assert_ok!(dispute(&bundle, bundle.show(place)));
        assert_eq!(left(), spent, "one block later");
        run_to(System::block_number() + 1);

        assert_eq!(left(), [100 * FEE; 2]);
        assert_eq!(Batches::<Test>::get(id).map(|batch| batch.state), Some(BatchState::Refunded));
        assert_eq!(cheats(), [(host.account, EpochIndex(0))]);
        let fees = bundle.commit.root.summary.fees;
        let bounty = (COLLATERAL / 5 / 10).min(fees);
        assert_eq!((List::at_stake(&host.account), Balances::free_balance(7)), (COLLATERAL * 4 / 5, FUNDS + bounty));
    });
}

/// Or who did not pay would be given what others paid.
#[test]
fn only_who_paid_for_a_false_batch_is_paid_back() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let users = [User::with(1, 100 * FEE), User::with(2, FEE)];
        let mut receipts = bundle(&host, &[(&users[0], 3), (&users[1], 3)]).receipts;
        receipts[0].fee += 1_000;
        let bundle = Bundle::of(&host, receipts);
        assert_ok!(host.commit(bundle.commit.clone()));

        assert_ok!(dispute(&bundle, bundle.show(0)));
        run_to(System::block_number() + 1);

        assert_eq!(users.map(|user| user.left()), [100 * FEE, FEE]);
    });
}

#[test]
fn a_batch_is_void_once_and_then_pays_nobody() {
    build_and_execute(|| {
        let (host, bundle) = changed(|receipt, _, _| receipt.fee += 1_000);
        let place = find(&bundle, |receipt| receipt.fee > FEE);
        assert_ok!(dispute(&bundle, bundle.show(place)));
        assert_eq!(dispute(&bundle, bundle.show(place)), Err(Error::<Test>::TooLate.into()));

        settled(std::slice::from_ref(&host));

        assert_eq!(earned(&host), 0);
        assert_eq!(Batches::<Test>::get(bundle.commit.id()).map(|batch| batch.state), Some(BatchState::Refunded));
    });
}

#[test]
fn who_cheats_once_loses_what_it_earned_honestly_and_a_tenth_goes_to_the_finder() {
    build_and_execute(|| {
        let (host, false_one) = changed(|receipt, _, _| receipt.fee += 1_000);
        let user = User::with(3, 100 * FEE);
        assert_ok!(host.commit(bundle(&host, &[(&user, 10)]).commit));
        let place = find(&false_one, |receipt| receipt.fee > FEE);
        assert_ok!(dispute(&false_one, false_one.show(place)));
        let before = Balances::free_balance(7);

        settled(std::slice::from_ref(&host));

        let honest = 10 * FEE * 4 / 5;
        assert_eq!(Balances::free_balance(7), before + honest / 10);
    });
}

#[test]
fn a_cheat_that_shows_itself_has_no_bounty() {
    build_and_execute(|| {
        let (host, bundle) = changed(|receipt, _, _| receipt.fee += 1_000);
        let place = find(&bundle, |receipt| receipt.fee > FEE);
        let before = Balances::free_balance(host.account);
        let shown = Box::new(bundle.show(place));
        assert_ok!(Receipts::dispute_receipts(RuntimeOrigin::signed(host.account), bundle.commit.id(), shown, None));

        settled(std::slice::from_ref(&host));

        assert_eq!(Balances::free_balance(host.account), before);
        assert_eq!(List::at_stake(&host.account), COLLATERAL * 4 / 5);
    });
}

#[test]
fn what_is_paid_is_paid() {
    build_and_execute(|| {
        let (host, bundle) = changed(|receipt, _, _| receipt.fee += 1_000);
        let place = find(&bundle, |receipt| receipt.fee > FEE);
        settled(std::slice::from_ref(&host));
        assert_eq!(dispute(&bundle, bundle.show(place)), Err(Error::<Test>::TooLate.into()));
    });
}
