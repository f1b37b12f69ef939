//! Whatever is done with collateral, none of it appears, vanishes or stays behind.

use std::collections::BTreeMap;

use frame_support::traits::fungible::Inspect;
use keirin_primitives::traits::Collateral;
use proptest::prelude::*;
use sp_runtime::Permill;

use super::{at_stake, register};
use crate::{mock::*, Bonds, Event, Pallet, Participants as Records};

const ACCOUNTS: std::ops::RangeInclusive<u64> = 1..=3;
const OWNED: u64 = 1_000;

#[derive(Clone, Debug)]
enum Step {
    Bond { account: u64, amount: u64 },
    Unbond { account: u64, amount: u64 },
    Withdraw { account: u64 },
    Slash { account: u64, share: Permill },
    Leave { account: u64 },
    Return { account: u64 },
    Wait { blocks: u64 },
    ChangePeriod { blocks: u64 },
}

fn steps() -> impl Strategy<Value = Step> {
    let amounts = || prop_oneof![0..4u64, 0..1_200u64];
    let shares = || prop_oneof![Just(1_000_000), 0..1_000_000u32, 0..10u32].prop_map(Permill::from_parts);
    prop_oneof![
        4 => (ACCOUNTS, amounts()).prop_map(|(account, amount)| Step::Bond { account, amount }),
        6 => (ACCOUNTS, amounts()).prop_map(|(account, amount)| Step::Unbond { account, amount }),
        3 => ACCOUNTS.prop_map(|account| Step::Withdraw { account }),
        3 => (ACCOUNTS, shares()).prop_map(|(account, share)| Step::Slash { account, share }),
        1 => ACCOUNTS.prop_map(|account| Step::Leave { account }),
        1 => ACCOUNTS.prop_map(|account| Step::Return { account }),
        5 => (1..6u64).prop_map(|blocks| Step::Wait { blocks }),
        1 => (0..25u64).prop_map(|blocks| Step::ChangePeriod { blocks }),
    ]
}

/// Takes a step; one that the pallet refuses changes nothing.
fn take(step: Step) {
    let origin = RuntimeOrigin::signed;
    let _refused = match step {
        Step::Bond { account, amount } => Participants::bond(origin(account), amount),
        Step::Unbond { account, amount } => Participants::unbond(origin(account), amount),
        Step::Withdraw { account } => Participants::withdraw_unbonded(origin(account)),
        Step::Leave { account } => Participants::leave(origin(account)),
        Step::Slash { account, share } => {
            check_slash(account, share);
            Ok(())
        }
        Step::Return { account } => {
            if !Records::<Test>::contains_key(account) && Balances::free_balance(account) > RegistrationDeposit::get() {
                register(account, &["a"]);
            }
            Ok(())
        }
        Step::Wait { blocks } => {
            run_to(System::block_number() + blocks);
            Ok(())
        }
        Step::ChangePeriod { blocks } => {
            UnbondingPeriod::set(blocks);
            Ok(())
        }
    };
}

/// A slash takes its share of all that is at stake, and a unit for each part at most.
fn check_slash(account: u64, share: Permill) {
    let before = Bonds::<Test>::get(account);
    let parts = 1 + before.unbonding.len() as u64;

    Pallet::<Test>::slash(&account, share);

    let taken = before.total() - Bonds::<Test>::get(account).total();
    let due = share.mul_floor(before.total());
    assert!(taken >= due && taken <= due + parts, "{taken} was taken, {due} due of {parts} parts");
}

/// What was slashed so far, by the events.
fn slashed() -> BTreeMap<u64, u64> {
    let mut slashed = BTreeMap::new();
    for record in System::events() {
        if let RuntimeEvent::Participants(Event::CollateralSlashed { participant, amount }) = record.event {
            *slashed.entry(participant).or_default() += amount;
        }
    }
    slashed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn collateral_on_hold_is_its_bond_and_only_slashes_burn(steps in prop::collection::vec(steps(), 1..60)) {
        build_and_execute(|| {
            let issued = Balances::total_issuance();
            ACCOUNTS.for_each(|account| register(account, &["a"]));

            for step in steps {
                take(step);

                let slashed = slashed();
                assert_eq!(Balances::total_issuance(), issued - slashed.values().sum::<u64>());
                for account in ACCOUNTS {
                    assert_eq!(at_stake(account), Bonds::<Test>::get(account).total());
                    let lost = slashed.get(&account).copied().unwrap_or_default();
                    assert_eq!(Balances::total_balance(&account), OWNED - lost);
                }
            }
        });
    }

    #[test]
    fn nothing_stays_on_hold_of_those_who_left(steps in prop::collection::vec(steps(), 1..60)) {
        build_and_execute(|| {
            ACCOUNTS.for_each(|account| register(account, &["a"]));
            steps.into_iter().for_each(take);

            ACCOUNTS.for_each(|account| take(Step::Leave { account }));
            run_to(System::block_number() + 40);
            ACCOUNTS.for_each(|account| take(Step::Leave { account }));
            run_to(System::block_number() + 40);

            for account in ACCOUNTS {
                assert!(!Records::<Test>::contains_key(account));
                assert_eq!(Balances::free_balance(account), Balances::total_balance(&account));
            }
        });
    }
}
