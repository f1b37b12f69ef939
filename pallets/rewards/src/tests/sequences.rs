//! Random sequences of everything that can happen keep the books exact, step by step.

use frame_support::{
    assert_ok,
    traits::{
        fungible::{Balanced, Mutate},
        tokens::{Fortitude, Precision, Preservation},
        OnUnbalanced,
    },
};
use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};
use proptest::prelude::*;
use sp_runtime::Perquintill;

use super::claim;
use crate::{mock::*, CountBurns, ExpiryCursor, Minted, Pallet};

/// Accounts that take part; those from 20 on have nothing at first.
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
    ClaimAll { who: Who },
    Release { who: Who },
    Epochs { count: u32 },
    Blocks { count: u64 },
    Beside(Beside),
}

/// What is not about rewards.
#[derive(Clone, Debug)]
enum Beside {
    Spend { who: Who, to: Who, amount: u64 },
    Pay { who: Who, fee: u64 },
    Govern { vesting: u32, window: u32, decay: u32 },
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![5 => 1..5u64, 2 => 20..22u64]
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
        6 => (age(), who()).prop_map(|(age, who)| Step::Settle { age, who }),
    ];
    let paying = prop_oneof![
        3 => (age(), who()).prop_map(|(age, who)| Step::Claim { age, who }),
        3 => who().prop_map(|who| Step::ClaimAll { who }),
        3 => who().prop_map(|who| Step::Release { who }),
        2 => (1..3u32).prop_map(|count| Step::Epochs { count }),
        1 => (1..4u64).prop_map(|count| Step::Blocks { count }),
        2 => (who(), who(), amount()).prop_map(|(who, to, amount)| Step::Beside(Beside::Spend { who, to, amount })),
        1 => (who(), amount()).prop_map(|(who, fee)| Step::Beside(Beside::Pay { who, fee })),
        1 => (0..12u32, 0..12u32, 0..=100u32)
            .prop_map(|(vesting, window, decay)| Step::Beside(Beside::Govern { vesting, window, decay })),
    ];
    prop_oneof![earning, paying]
}

/// The epoch so many before the current one.
fn before(age: u32) -> EpochIndex {
    EpochIndex(CurrentEpoch::get().saturating_sub(age))
}

/// What was paid into the pot and has been neither shared nor given back.
#[derive(Default)]
struct Held(u64);

impl Held {
    fn take(&mut self, amount: u64) {
        self.0 -= amount.min(self.0);
    }
}

/// Takes a step; one that is refused changes nothing.
fn take(step: Step, held: &mut Held) {
    match step {
        Step::PayIn { requester, fee } => {
            if <Balances as Mutate<u64>>::transfer(&requester, &Rewards::pot(), fee, Preservation::Expendable).is_ok() {
                held.0 += fee;
            }
        }
        Step::Share { age, fee, workers } => {
            Rewards::share(before(age), fee, &workers);
            held.take(fee);
        }
        Step::Refund { requester, fee } => {
            Rewards::refund(&requester, fee);
            held.take(fee);
        }
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
        Step::ClaimAll { who } => {
            for epoch in Rewards::claimable(&who, 8) {
                assert_ok!(claim(who, epoch));
            }
        }
        Step::Release { who } => {
            let _refused = Rewards::release(RuntimeOrigin::signed(who), who);
        }
        Step::Epochs { count } => go_to(CurrentEpoch::get() + count),
        Step::Blocks { count } => run(count),
        Step::Beside(beside) => act_beside(beside),
    }
}

fn act_beside(beside: Beside) {
    match beside {
        Beside::Spend { who, to, amount } => {
            let _refused = Balances::transfer_allow_death(RuntimeOrigin::signed(who), to, amount);
        }
        Beside::Pay { who, fee } => {
            let (precision, preservation) = (Precision::BestEffort, Preservation::Expendable);
            if let Ok(fee) = Balances::withdraw(&who, fee, precision, preservation, Fortitude::Polite) {
                CountBurns::<Test>::on_unbalanced(fee);
            }
        }
        Beside::Govern { vesting, window, decay } => {
            VestingEpochs::set(vesting);
            ClaimWindow::set(window);
            SubsidyDecay::set(Perquintill::from_percent(decay.into()));
        }
    }
}

/// Checks the invariants, and that the pot holds what it should.
fn check(held: &Held) {
    Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every step");
    assert_eq!(Rewards::held(), held.0, "what is held was paid in");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pot_has_what_it_owes_and_issuance_adds_up_after_every_step(steps in prop::collection::vec(steps(), 1..150)) {
        new_test_ext().execute_with(|| {
            let mut held = Held::default();
            for step in steps {
                take(step, &mut held);
                check(&held);
            }
        });
    }

    #[test]
    fn nothing_stays_in_the_pot_when_all_is_claimed_or_forgotten(steps in prop::collection::vec(steps(), 1..100)) {
        new_test_ext().execute_with(|| {
            let mut held = Held::default();
            steps.into_iter().for_each(|step| take(step, &mut held));

            Rewards::refund(&1, u64::MAX);
            ClaimWindow::set(2);
            go_to(CurrentEpoch::get() + 40);
            for who in 1..22u64 {
                let _refused = Rewards::release(RuntimeOrigin::signed(1), who);
            }
            while ExpiryCursor::<Test>::get().0 + 2 < CurrentEpoch::get() {
                run(1);
            }

            assert_eq!(Balances::free_balance(Rewards::pot()), ExistentialDeposit::get());
            assert!(Minted::<Test>::get() <= 1_000 * u64::from(CurrentEpoch::get() + 1));
            check(&Held::default());
        });
    }
}
