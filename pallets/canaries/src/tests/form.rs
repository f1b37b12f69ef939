//! A canary looks like a request: in storage, in the order, and by who pays.

use codec::Encode;
use frame_support::traits::fungible::InspectHold;
use keirin_primitives::inference::Sampling;
use pallet_keirin_inference::{Event as InferenceEvent, HoldReason, OpenTasksOf, Orders};

use super::*;
use crate::Event;

#[test]
fn request_with_the_same_words_gives_a_task_of_the_same_shape() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(0, 1);
        let ours = open_task(0, 1);
        let order = Orders::<Test>::get(TaskId(0)).expect("an open task has its order");
        Now::set((0, Phase::Settled));
        let sampling = Sampling {
            temperature_milli: order.temperature_milli,
            top_p_permille: order.top_p_permille,
            seed: None,
            stop: order.stop,
        };
        let (origin, prompt) = (RuntimeOrigin::signed(requester()), order.prompt.into_inner());
        assert_ok!(Inference::request(origin, b"m".to_vec(), prompt, ours.max_tokens, FUNDS, Some(sampling)));

        let theirs = Tasks::<Test>::get(TaskId(1)).expect("it is open");

        assert_eq!(ours.encoded_size(), theirs.encoded_size());
        let same = |task: &OpenTask<Test>| (task.held, task.prompt_token_bound, task.max_tokens, task.terms.clone());
        assert_eq!(same(&ours), same(&theirs));
        assert_eq!(OpenTasksOf::<Test>::get(account(1)).into_inner(), [TaskId(0), TaskId(1)]);
        let orders = Inference::open_orders(&account(1));
        assert_eq!(orders[0].encoded_size(), orders[1].encoded_size());
    });
}

#[test]
fn canary_is_announced_by_the_event_of_a_request_and_by_none_of_its_own() {
    build_and_execute(|| {
        Hosts::add_all(1);
        System::reset_events();
        send_for(0, 1);

        let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();

        let requested = |event: &&RuntimeEvent| {
            matches!(event, RuntimeEvent::Inference(InferenceEvent::TaskRequested { participant, .. })
                if *participant == account(1))
        };
        assert_eq!(events.iter().filter(requested).count(), 1);
        assert!(!events.iter().any(|event| matches!(event, RuntimeEvent::Canaries(_))));
    });
}

#[test]
fn requester_is_a_new_account_each_time_that_has_sent_a_transaction_and_has_more_than_it_spends() {
    build_and_execute(|| {
        Hosts::add_all(4);
        let mut seen = std::collections::BTreeSet::from([requester()]);
        seen.extend((0..=255).map(account));

        for epoch in 0..3 {
            send_for(epoch, 1);
            for number in 1..=4 {
                let task = open_task(epoch, number);
                assert!(seen.insert(task.requester.clone()), "a known account asks");
                assert_eq!(System::account_nonce(&task.requester), 1);
                let held = Balances::balance_on_hold(&HoldReason::TaskEscrow.into(), &task.requester);
                assert_eq!(held, task.held);
                assert!(Balances::free_balance(&task.requester) > ExistentialDeposit::get());
            }
            run_blocks(21);
        }
    });
}

#[test]
fn what_accounts_have_to_spare_differs() {
    build_and_execute(|| {
        Hosts::add_all(4);
        send_for(0, 1);

        let spare: std::collections::BTreeSet<_> = (1..=4)
            .map(|number| {
                let task = open_task(0, number);
                Balances::free_balance(&task.requester) * 1_000 / task.held
            })
            .collect();

        assert!(spare.len() >= 3, "{spare:?}");
    });
}

#[test]
fn nobody_knows_a_canary_before_the_block_it_is_opened_in() {
    let opened_with = |outside: u8, parent: u8| {
        let mut opened = None;
        build_and_execute(|| {
            Hosts::add_all(5);
            Outside::set([outside; 32]);
            send_for(0, 1);
            System::set_parent_hash(sp_runtime::testing::H256::repeat_byte(parent));
            crate::Pallet::<Test>::walk_on(EpochIndex(0));
            let task = open_task(0, 5);
            opened = Some((task.requester, Orders::<Test>::get(TaskId(4)).expect("it is open").prompt));
        });
        opened
    };

    let first = opened_with(1, 1);

    assert_eq!(opened_with(1, 1), first, "the same entropy gives the same canary");
    assert_ne!(opened_with(2, 1), first, "the epoch's seed is of the entropy in the first block of the walk");
    assert_ne!(opened_with(1, 2), first, "who knows the seed still does not know the parent block");
}

#[test]
fn two_participants_are_not_asked_the_same() {
    build_and_execute(|| {
        Hosts::add_all(4);
        send_for(0, 1);

        let prompts: std::collections::BTreeSet<_> = Orders::<Test>::iter_values().map(|order| order.prompt).collect();

        assert_eq!(prompts.len(), 4);
    });
}

#[test]
fn canary_is_disclosed_when_it_is_closed() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(0, 1);
        let Canary { task, requester } = canary_of(0, 1).expect("it was sent");
        run_blocks(21);
        let burned = Balances::free_balance(&requester);

        Now::set((2, Phase::Reveal));
        run_blocks(1);

        let closed = Event::CanaryClosed { epoch: EpochIndex(0), participant: account(1), task, requester, burned };
        System::assert_has_event(closed.into());
    });
}
