//! Random sequences of everything that can happen keep the books exact, step by step.

use frame_support::traits::{
    fungible::{Balanced, Mutate},
    tokens::{Fortitude, Precision, Preservation},
    OnUnbalanced,
};
use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};
use proptest::prelude::*;
use sp_runtime::Perquintill;

use super::claim;
use crate::{mock::*, CountBurns, HeldFees, Minted};

/// Accounts that take part; those above 9 have nothing at first.
type Who = u64;

#[derive(Clone, Debug)]
enum Step {
    PayIn { requester: Who, fee: u64 },
    Share { age: u32, fee: u64, workers: Vec<Who> },
    Refund { requester: Who, fee: u64 },
    Fine { age: u32, who: Who, amount: u64, receivers: Vec<Who> },
    Subsidise { age: u32, who: Who, weight: u64, total: u64 },
    Forfeit { age: u32, who: Who, finder: Option<Who> },
    Settle { age: u32, who: Who },
    Claim { age: u32, who: Who },
    Release { who: Who },
    Epochs { count: u32 },
    Blocks { count: u64 },
    Spend { who: Who, to: Who, amount: u64 },
    Pay { who: Who, fee: u64 },
    Govern { vesting: u32, window: u32, decay: u32 },
}

fn who() -> impl Strategy<Value = Who> {
    1..14u64
}

fn crowd() -> impl Strategy<Value = Vec<Who>> {
    prop::collection::vec(who(), 0..6)
}

fn age() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..3u32, 1 => 0..14u32]
}

/// Amounts around the existential deposit, usual ones, and any at all.
fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0..25u64, 5 => 0..400u64, 1 => any::<u64>()]
}

fn steps() -> impl Strategy<Value = Step> {
    let earning = prop_oneof![
        4 => (who(), amount()).prop_map(|(requester, fee)| Step::PayIn { requester, fee }),
        4 => (age(), amount(), crowd()).prop_map(|(age, fee, workers)| Step::Share { age, fee, workers }),
        1 => (who(), amount()).prop_map(|(requester, fee)| Step::Refund { requester, fee }),
        1 => (age(), who(), amount(), crowd())
            .prop_map(|(age, who, amount, receivers)| Step::Fine { age, who, amount, receivers }),
        2 => (age(), who(), 0..20u64, 0..40u64)
            .prop_map(|(age, who, weight, total)| Step::Subsidise { age, who, weight, total }),
        1 => (age(), who(), prop::option::of(who())).prop_map(|(age, who, finder)| Step::Forfeit { age, who, finder }),
        4 => (age(), who()).prop_map(|(age, who)| Step::Settle { age, who }),
    ];
    let paying = prop_oneof![
        6 => (age(), who()).prop_map(|(age, who)| Step::Claim { age, who }),
        3 => who().prop_map(|who| Step::Release { who }),
        3 => (1..3u32).prop_map(|count| Step::Epochs { count }),
        1 => (1..4u64).prop_map(|count| Step::Blocks { count }),
        2 => (who(), who(), amount()).prop_map(|(who, to, amount)| Step::Spend { who, to, amount }),
        1 => (who(), amount()).prop_map(|(who, fee)| Step::Pay { who, fee }),
        1 => (0..12u32, 0..12u32, 0..=100u32)
            .prop_map(|(vesting, window, decay)| Step::Govern { vesting, window, decay }),
    ];
    prop_oneof![earning, paying]
}

/// The epoch so many before the current one.
fn before(age: u32) -> EpochIndex {
    EpochIndex(CurrentEpoch::get().saturating_sub(age))
}

/// Takes a step; one that is refused changes nothing.
fn take(step: Step) {
    match step {
        Step::PayIn { requester, fee } => {
            if <Balances as Mutate<u64>>::transfer(&requester, &Rewards::pot(), fee, Preservation::Expendable).is_ok() {
                Rewards::hold_fee(fee);
            }
        }
        Step::Share { age, fee, workers } => Rewards::share(before(age), fee, &workers),
        Step::Refund { requester, fee } => Rewards::refund(&requester, fee),
        Step::Fine { age, who, amount, receivers } => {
            let missing = Rewards::fine(before(age), &who, amount, &receivers);
            assert!(missing <= amount);
        }
        Step::Subsidise { age, who, weight, total } => {
            Rewards::subsidise(before(age), &who, VotingWeight(weight), VotingWeight(total));
        }
        Step::Forfeit { age, who, finder } => Rewards::forfeit(before(age), &who, finder.as_ref()),
        Step::Settle { age, who } => Rewards::settle(before(age), &who),
        Step::Claim { age, who } => {
            let _refused = claim(who, before(age));
        }
        Step::Release { who } => {
            let _refused = Rewards::release(RuntimeOrigin::signed(who), who);
        }
        Step::Epochs { count } => go_to(CurrentEpoch::get() + count),
        Step::Blocks { count } => run(count),
        Step::Spend { who, to, amount } => {
            let _refused = Balances::transfer_allow_death(RuntimeOrigin::signed(who), to, amount);
        }
        Step::Pay { who, fee } => {
            if let Ok(fee) =
                Balances::withdraw(&who, fee, Precision::BestEffort, Preservation::Expendable, Fortitude::Polite)
            {
                CountBurns::<Test>::on_unbalanced(fee);
            }
        }
        Step::Govern { vesting, window, decay } => {
            VestingEpochs::set(vesting);
            ClaimWindow::set(window);
            SubsidyDecay::set(Perquintill::from_percent(decay.into()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pot_holds_what_it_owes_and_issuance_adds_up_after_every_step(steps in prop::collection::vec(steps(), 1..150)) {
        new_test_ext().execute_with(|| {
            for step in steps {
                take(step);
                check_exactly();
            }
        });
    }

    #[test]
    fn nothing_stays_in_the_pot_when_all_is_claimed_or_forgotten(steps in prop::collection::vec(steps(), 1..100)) {
        new_test_ext().execute_with(|| {
            steps.into_iter().for_each(take);

            Rewards::refund(&1, HeldFees::<Test>::get());
            run(20);
            ClaimWindow::set(2);
            go_to(CurrentEpoch::get() + 40);
            for who in 0..14u64 {
                let _refused = Rewards::release(RuntimeOrigin::signed(1), who);
            }
            run(60);

            assert_eq!(Balances::free_balance(Rewards::pot()), ExistentialDeposit::get());
            assert!(Minted::<Test>::get() <= 1_000 * u64::from(CurrentEpoch::get() + 1));
            check_exactly();
        });
    }
}
