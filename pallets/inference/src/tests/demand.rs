//! What moves a model's price: answers, and not what somebody asks for and does not use.

use keirin_primitives::{
    inference::{Answer, FailureReason, Outcome},
    model::ModelId,
    traits::TermsOfModel,
};

use super::*;

/// Blocks in which somebody tries to move the price.
const BLOCKS: u64 = 60;
/// Tokens of [`Ask::default`]'s prompt at most, chat template included.
const PROMPT_BOUND: u32 = 15;

fn price() -> u64 {
    let model = ModelId::truncate_from(PRICED.to_vec());
    Models::terms_of_model(&model).expect("the model is registered and active").price_per_unit
}

/// Asks for so many units of the model [`PRICED`] at most, a unit being a token.
fn ask_for(units: u64) -> TaskId {
    let max_tokens = u32::try_from(units).expect("a test asks for few") - PROMPT_BOUND;
    Ask { requester: RICH, model: PRICED.to_vec(), max_fee: u64::MAX, max_tokens, ..Ask::default() }.open()
}

/// The participant answers a task with so many tokens in sum.
fn answer_with(task: TaskId, tokens: u64) {
    let tokens = u32::try_from(tokens).expect("a test uses few");
    let prompt_tokens = tokens.min(PROMPT_BOUND);
    let completion_tokens = tokens - prompt_tokens;
    let mut report = answer(task, "Paris.");
    if let Outcome::Answered(given) = &mut report.outcome {
        *given = Answer { prompt_tokens, completion_tokens, ..given.clone() };
    }
    assert_eq!(deliver_signed(report), Ok(()));
}

fn next_block() {
    run_to(System::block_number() + 1);
}

/// In each of so many blocks somebody uses a share of the capacity, in percent; `also` is done in each of them before, with
/// the number of the block.
fn market(blocks: u64, percent: u64, mut also: impl FnMut(u64)) {
    for block in 0..blocks {
        also(block);
        let used = CAPACITY * percent / 100;
        answer_with(ask_for(used.max(u64::from(PROMPT_BOUND) + 1)), used);
        next_block();
    }
}

/// The price in the end, after a market at half of the capacity in which `also` is done.
fn price_with(blocks: u64, percent: u64, also: impl FnMut(u64)) -> u64 {
    let mut last = 0;
    build_and_execute(|| {
        add_priced_model();
        market(100, 50, |_| ());
        market(blocks, percent, also);
        last = price();
    });
    last
}

#[test]
fn asking_for_all_the_capacity_and_using_a_token_of_it_pushes_no_price() {
    let mut open = Vec::new();
    let pushed = price_with(BLOCKS, 50, |_| {
        open.push(ask_for(CAPACITY));
        if open.len() > 2 {
            answer_with(open.remove(0), 1);
        }
    });

    assert_eq!(pushed, price_with(BLOCKS, 50, |_| ()));
}

#[test]
fn asking_for_all_the_capacity_and_letting_it_expire_neither_pushes_a_price_nor_pulls_it_down() {
    for percent in [10, 50, 90] {
        let alone = price_with(BLOCKS, percent, |_| ());
        let beside = price_with(BLOCKS, percent, |block| {
            if block % 8 == 0 {
                ask_for(CAPACITY);
            }
        });

        assert_eq!(beside, alone, "beside others who use {percent} %");
    }
}

#[test]
fn tasks_that_fail_move_no_price() {
    let alone = price_with(BLOCKS, 90, |_| ());
    let beside = price_with(BLOCKS, 90, |_| {
        let task = ask_for(CAPACITY);
        let failed = Outcome::Failed(FailureReason::RuntimeError);
        assert_eq!(deliver_signed(Report { outcome: failed, ..answer(task, "") }), Ok(()));
    });

    assert_eq!(beside, alone);
}

#[test]
fn using_what_is_asked_for_pushes_a_price_and_is_paid_for() {
    let mut paid = 0;
    let unpushed = price_with(BLOCKS, 50, |_| ());
    let pushed = price_with(BLOCKS, 50, |_| {
        let before = Balances::free_balance(RICH);
        answer_with(ask_for(CAPACITY / 2), CAPACITY / 2);
        paid += before - Balances::free_balance(RICH);
    });

    assert!(pushed > unpushed * 11 / 10, "{pushed} instead of {unpushed}");
    assert!(paid > BLOCKS * CAPACITY / 2 * unpushed, "{paid}");
}
