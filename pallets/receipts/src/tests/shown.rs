//! Receipts that are shown because of what a validator said of them.

use keirin_primitives::{
    signing::opened_list_digest,
    validation::{ListedLeaf, OpenedList, WorkId},
};
use sp_runtime::DispatchError;

use super::*;

/// A batch of a cheap receipt and a dear one, of which a validator has named the dear one as invalid and says that it cost so much.
fn named(said: u128) -> ([Host; 2], Bundle) {
    let hosts = hosts([10, 30]);
    let user = User::with(1, 100 * FEE);
    let mut receipts = bundle(&hosts[0], &[(&user, 2)]).receipts;
    (receipts[1].fee, receipts[1].prompt_tokens) = (3 * FEE, 31);
    let bundle = Bundle::of(&hosts[0], receipts);
    let id = bundle.commit.id();
    assert_ok!(hosts[0].commit(bundle.commit.clone()));
    hosts[1].judge(id, &[1]);
    run_to_phase(1, Phase::Reveal);
    hosts.iter().for_each(|host| host.reveal(0));
    run_to_phase(1, Phase::Generation);
    open_list(&hosts[1], id, said);
    events();
    (hosts, bundle)
}

fn open_list(host: &Host, batch: BatchId, said: u128) {
    use frame_support::traits::{Authorize, UnfilteredDispatchable};
    let Batch { epoch, index, .. } = Batches::<Test>::get(batch).expect("it was committed");
    let leaves = vec![ListedLeaf { place: 1, fee: Some(said) }].try_into().expect("one");
    let list =
        OpenedList { epoch, validator: host.account, index, work: WorkId(batch.0), leaves, unseen: Default::default() };
    let signature = sign(&host.key, &opened_list_digest(&genesis(), &list));
    let call = pallet_keirin_validation::Call::<Test>::open_list { list, signature };
    let source = sp_runtime::transaction_validity::TransactionSource::External;
    call.authorize(source).expect("it needs no fee").expect("the list is taken");
    call.dispatch_bypass_filter(frame_system::Origin::<Test>::Authorized.into()).expect("what is authorized succeeds");
}

/// Shows it on account 7. Returns who pays for that.
fn show(bundle: &Bundle, place: u32, validator: &Host) -> Result<Pays, DispatchError> {
    let shown = Box::new(bundle.show(place));
    let result = Receipts::show_receipt(RuntimeOrigin::signed(7), bundle.commit.id(), shown, validator.account);
    result.map(|info| info.pays_fee).map_err(|error| error.error)
}

/// A friend of the executor says that the dear receipt was cheap, so that little goes back.
#[test]
fn who_shows_what_a_named_receipt_costs_pays_nothing_for_it() {
    build_and_execute(|| {
        let (hosts, bundle) = named(1);
        let nothing = Err(Error::<Test>::NothingWrong.into());
        assert_eq!(show(&bundle, 0, &hosts[1]), nothing, "that one was not named");
        assert_eq!(show(&bundle, 1, &hosts[0]), nothing, "nor by that one");

        assert_eq!(show(&bundle, 1, &hosts[1]), Ok(Pays::No));

        let (batch, validator) = (bundle.commit.id(), hosts[1].account);
        assert_eq!(events(), [Event::ReceiptShown { batch, place: 1, validator, trap: false }]);
        let Batch { epoch, index, .. } = Batches::<Test>::get(batch).expect("it is there");
        let list = pallet_keirin_validation::Lists::<Test>::get((epoch, index), validator).expect("it is open");
        assert_eq!(list.leaves[0].fee, Some(3 * FEE));
        assert_eq!(show(&bundle, 1, &hosts[1]), nothing, "it is known");
    });
}

#[test]
fn a_fee_that_was_said_rightly_is_not_shown() {
    build_and_execute(|| {
        let (hosts, bundle) = named(3 * FEE);
        assert_eq!(show(&bundle, 1, &hosts[1]), Err(Error::<Test>::NothingWrong.into()));
    });
}

#[test]
fn only_what_is_in_the_batch_is_shown() {
    build_and_execute(|| {
        let (hosts, bundle) = named(1);
        let mut cheap = bundle.show(1);
        cheap.receipt.fee = 2;
        let origin = RuntimeOrigin::signed(7);
        assert_noop!(
            Receipts::show_receipt(origin, bundle.commit.id(), Box::new(cheap), hosts[1].account),
            Error::<Test>::WrongProof
        );
    });
}
