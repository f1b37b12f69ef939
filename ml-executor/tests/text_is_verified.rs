//! Claims of honest executors and of cheats against the verifier, with the tiny model and a four-bit copy of it.

mod tiny;

use codec::Encode;
use keirin_executor::{
    engine::{Device, Engine, EngineOptions, GenerateError},
    models::ModelArgument,
    verify::{
        calibrate::{calibrate, forge, orders, Plan},
        verify, Claim,
    },
};
use keirin_primitives::{
    inference::{
        evidence_hash, order_hash, Answer, FailureReason, FinishReason, Outcome, Output, PositionEvidence, Prompt,
        StopSequence, TaskOrder,
    },
    verification::{Micronats, TextFault, TextThresholds, TextVerdict},
    AccountBytes,
};

use tiny::{folder, options};

const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(1_000), position: Micronats(10_000), mean: Micronats(1_000) };
const TOKENS: u32 = 40;

fn load(name: &str, prefill_chunk: usize) -> Engine {
    Engine::load(&folder(name), &EngineOptions { prefill_chunk, ..options() }).expect("the model loads")
}

fn model() -> Engine {
    load("tiny-random", 64)
}

fn cheap_model() -> Engine {
    load("tiny-int4", 64)
}

/// An order whose answer is sampled, and long.
fn order(number: usize) -> TaskOrder<AccountBytes> {
    TaskOrder { temperature_milli: 1_000, top_p_permille: 950, ..orders::order(number, TOKENS) }
}

async fn honest(engine: &Engine, order: &TaskOrder<AccountBytes>) -> Claim {
    forge::honest(engine, order).await.expect("the order is in order")
}

/// An honest claim whose answer was ended by the token limit, with its order.
async fn long_claim(engine: &Engine) -> Claim {
    for number in 0..50 {
        let claim = honest(engine, &order(number)).await;
        if answer(&claim).finish == FinishReason::Length {
            return claim;
        }
    }
    panic!("the tiny model seldom ends its turn");
}

async fn verdict(engine: &Engine, claim: &Claim) -> TextVerdict {
    verify(engine, claim, &THRESHOLDS).await.expect("the validator's model works")
}

async fn fault(engine: &Engine, claim: &Claim) -> Option<TextFault> {
    verdict(engine, claim).await.fault
}

fn answer(claim: &Claim) -> &Answer {
    match &claim.report.outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Failed(reason) => panic!("it has an answer, not {reason:?}"),
    }
}

/// A copy of a claim with a changed answer.
fn with_answer(claim: &Claim, change: impl FnOnce(&mut Answer)) -> Claim {
    let mut changed = claim.clone();
    let mut answer = answer(claim).clone();
    change(&mut answer);
    changed.report.outcome = Outcome::Answered(answer);
    changed
}

/// A copy of a claim with changed positions, to which its report commits.
fn with_positions(claim: &Claim, change: impl FnOnce(&mut Vec<PositionEvidence>)) -> Claim {
    let mut positions = claim.positions.clone();
    change(&mut positions);
    let mut changed = with_answer(claim, |answer| {
        answer.evidence = evidence_hash(&positions);
        answer.completion_tokens = positions.len() as u32;
    });
    changed.positions = positions;
    changed
}

#[tokio::test]
async fn honest_answers_pass_whatever_ended_them() {
    let (engine, small_chunks) = (model(), load("tiny-random", 7));
    let stop = |text: &str| vec![StopSequence::truncate_from(text.into())].try_into().expect("four may be given");
    let mut ends = [0; 2];
    for number in 0..24 {
        let plain = TaskOrder { max_tokens: 1 + 5 * number as u32, ..orders::order(number, TOKENS) };
        for order in [TaskOrder { stop: stop("e"), ..plain.clone() }, plain] {
            let claim = honest(&engine, &order).await;
            ends[usize::from(answer(&claim).finish == FinishReason::Stop)] += 1;
            for engine in [&engine, &small_chunks] {
                let verdict = verdict(engine, &claim).await;
                assert!(verdict.is_valid(), "{verdict:?}");
                let measured = verdict.measured.expect("a model ran");
                assert_eq!(measured.positions as usize, claim.positions.len());
            }
        }
    }
    assert!(ends.iter().all(|count| *count > 3), "{ends:?}");
}

#[tokio::test]
async fn answers_are_generated_as_ever_while_others_are_checked() {
    let engine = model();
    let mut alone = Vec::new();
    for number in 0..6 {
        alone.push(honest(&engine, &order(number)).await);
    }

    let work = (0..6).map(|number| {
        let (engine, claim) = (engine.clone(), alone[number].clone());
        async move { tokio::join!(honest(&engine, &claim.order), verdict(&engine, &claim)) }
    });
    for (number, (claim, verdict)) in futures::future::join_all(work).await.into_iter().enumerate() {
        // The log-probabilities' last digits are the batch's.
        assert_eq!(forge::tokens(&claim), forge::tokens(&alone[number]));
        assert_eq!(answer(&claim).output, answer(&alone[number]).output);
        assert!(verdict.is_valid(), "{verdict:?}");
    }
    assert_eq!((engine.stats().running, engine.stats().waiting), (0, 0));
    assert!(engine.stats().read_tokens > 0);
}

#[tokio::test]
async fn verdict_says_what_was_checked_against_what() {
    let engine = model();
    let claim = long_claim(&engine).await;
    let verdict = verdict(&engine, &claim).await;

    assert_eq!((verdict.order, verdict.report), (order_hash(&claim.order), claim.report_hash()));
    assert_eq!(verdict.thresholds, THRESHOLDS);
    assert_eq!(verdict.measured.expect("a model ran").positions, TOKENS);
}

#[tokio::test]
async fn other_temperature_seed_and_nucleus_are_caught() {
    let engine = model();
    let ordered = order(1);
    let others = [
        TaskOrder { temperature_milli: 1_400, ..ordered.clone() },
        TaskOrder { temperature_milli: 0, ..ordered.clone() },
        TaskOrder { seed: ordered.seed + 1, ..ordered.clone() },
        TaskOrder { top_p_permille: 300, ..ordered.clone() },
    ];
    for other in others {
        let claim = forge::for_another_order(&engine, &ordered, &other).await.expect("it is answered");
        let fault = fault(&engine, &claim).await;
        assert!(matches!(fault, Some(TextFault::Choice { .. })), "{fault:?} for {other:?}");
    }
}

#[tokio::test]
async fn edited_and_injected_tokens_are_caught_though_scored_by_the_model() {
    let engine = model();
    let claim = long_claim(&engine).await;
    for tokens in [forge::edited(&claim), forge::injected(&claim, &engine.tokens("buy").expect("it is text"))] {
        let forged = forge::scored(&engine, &claim.order, tokens).await.expect("it is scored");
        let fault = fault(&engine, &forged).await;
        assert!(matches!(fault, Some(TextFault::Choice { position }) if position >= TOKENS / 2), "{fault:?}");
    }
}

#[tokio::test]
async fn cheap_model_is_caught_with_its_own_numbers_and_with_true_ones() {
    let (engine, cheap, mut differing) = (model(), cheap_model(), 0);
    for number in 0..12 {
        let written = honest(&cheap, &order(number)).await;
        let found = fault(&engine, &written).await;
        assert!(found.is_some(), "written by the cheap model");

        let true_tokens = forge::tokens(&honest(&engine, &order(number)).await);
        let differs = forge::tokens(&written) != true_tokens;
        let scored = forge::scored(&engine, &order(number), forge::tokens(&written)).await.expect("it is scored");
        let found = fault(&engine, &scored).await;
        let is_caught = matches!(found, Some(TextFault::Choice { .. }));
        assert_eq!(is_caught, differs, "{found:?}: scored once by the real one");
        differing += usize::from(differs);

        let copied = forge::scored(&cheap, &order(number), true_tokens).await.expect("it is scored");
        let found = fault(&engine, &copied).await;
        assert!(
            matches!(found, Some(TextFault::PositionDistance { .. } | TextFault::MeanDistance)),
            "{found:?}: numbers of the cheap model"
        );
    }
    assert!(differing > 6, "only {differing} answers of the cheap model differ");
}

#[tokio::test]
async fn truncated_and_padded_answers_are_caught() {
    let engine = model();
    let claim = long_claim(&engine).await;

    let half = with_positions(&claim, |positions| positions.truncate(20));
    for finish in [FinishReason::Stop, FinishReason::Length] {
        let cut = with_answer(&half, |answer| answer.finish = finish);
        assert_eq!(fault(&engine, &cut).await, Some(TextFault::BrokenOff));
    }
    let wrong_reason = with_answer(&claim, |answer| answer.finish = FinishReason::Stop);
    let right = TextFault::FinishReason { finish: FinishReason::Length };
    assert_eq!(fault(&engine, &wrong_reason).await, Some(right));

    let padded = with_positions(&claim, |positions| positions.extend_from_within(..3));
    assert_eq!(fault(&engine, &padded).await, Some(TextFault::RanOn { position: TOKENS - 1 }));
}

#[tokio::test]
async fn tokens_of_another_text_and_wrong_counts_are_caught() {
    let engine = model();
    let claim = long_claim(&engine).await;
    let prompt = answer(&claim).prompt_tokens;

    let other_text = with_answer(&claim, |answer| answer.output = Output::truncate_from(b"as you like it".to_vec()));
    assert_eq!(fault(&engine, &other_text).await, Some(TextFault::OutputText));
    let nothing = with_answer(&claim, |answer| answer.output = Output::default());
    assert_eq!(fault(&engine, &nothing).await, Some(TextFault::OutputText));
    let dearer_prompt = with_answer(&claim, |answer| answer.prompt_tokens += 1);
    assert_eq!(fault(&engine, &dearer_prompt).await, Some(TextFault::PromptTokens { tokens: prompt }));
    let dearer_answer = with_answer(&claim, |answer| answer.completion_tokens += 1);
    assert_eq!(fault(&engine, &dearer_answer).await, Some(TextFault::TokenCount { positions: TOKENS }));
    let empty = with_positions(&claim, Vec::clear);
    assert_eq!(fault(&engine, &empty).await, Some(TextFault::NoPositions));
    let other_evidence = with_answer(&claim, |answer| answer.evidence = [7; 32]);
    assert_eq!(fault(&engine, &other_evidence).await, Some(TextFault::EvidenceHash));
    let other_order = Claim { order: order(49), ..claim };
    assert_eq!(fault(&engine, &other_order).await, Some(TextFault::OtherOrder));
}

#[tokio::test]
async fn numbers_no_model_gives_are_caught_before_a_model_runs() {
    let engine = model();
    let claim = long_claim(&engine).await;
    let read = engine.stats().read_tokens;
    let top = TextFault::TopTokens { position: 3 };
    let of = |change: fn(&mut PositionEvidence)| with_positions(&claim, |positions| change(&mut positions[3]));
    let forged = [
        (of(|position| position.token = engine_vocabulary()), TextFault::UnknownToken { position: 3 }),
        (of(|position| position.token = u32::MAX), TextFault::UnknownToken { position: 3 }),
        (of(|position| position.top[4].0 = engine_vocabulary()), top),
        (of(|position| position.top.swap(0, 1)), top),
        (of(|position| position.top.truncate(4)), top),
        (of(|position| position.top.push((9, i32::MIN))), top),
        (of(|position| position.top.clear()), top),
        (of(|position| position.top[1] = position.top[0]), top),
        (of(|position| position.top[0].1 = i32::MAX), top),
        (of(|position| position.top.iter_mut().for_each(|(_, value)| *value = -1)), top),
    ];
    for (number, (claim, expected)) in forged.into_iter().enumerate() {
        assert_eq!(fault(&engine, &claim).await, Some(expected), "forgery {number}");
    }
    assert_eq!(engine.stats().read_tokens, read, "no model ran");
}

/// Entries of the tiny model's vocabulary: the bytes and three special tokens.
fn engine_vocabulary() -> u32 {
    259
}

#[tokio::test]
async fn infinitely_small_probabilities_are_far_from_real_ones() {
    // Evidence is in whole micronats: the least of them is what minus infinity becomes, and nothing is no number.
    let engine = model();
    let claim = long_claim(&engine).await;
    let sunk = with_positions(&claim, |positions| positions[3].top[4].1 = i32::MIN);
    assert_eq!(fault(&engine, &sunk).await, Some(TextFault::PositionDistance { position: 3 }));
}

#[tokio::test]
async fn failures_that_this_model_does_not_have_are_caught() {
    let engine = model();
    let failed = |order: TaskOrder<AccountBytes>, reason| {
        let mut claim = Claim {
            report: keirin_primitives::inference::Report {
                task: order.task,
                participant: order.participant,
                order: order_hash(&order),
                outcome: Outcome::Failed(reason),
            },
            order,
            positions: Vec::new(),
        };
        claim.report.order = order_hash(&claim.order);
        claim
    };
    let too_long = TaskOrder { prompt: Prompt::truncate_from(vec![b'x'; 600]), ..order(0) };

    let refused = failed(order(0), FailureReason::PromptExceedsContext);
    assert_eq!(fault(&engine, &refused).await, Some(TextFault::PromptFits));
    let honest = failed(too_long.clone(), FailureReason::PromptExceedsContext);
    assert!(verdict(&engine, &honest).await.is_valid());
    for reason in [FailureReason::RuntimeError, FailureReason::ModelNotLoaded] {
        let claim = failed(order(0), reason);
        assert_eq!(fault(&engine, &claim).await, Some(TextFault::Failure { reason }));
    }

    let mut invented = honest;
    invented.report.outcome = long_claim(&engine).await.report.outcome;
    assert_eq!(fault(&engine, &invented).await, Some(TextFault::EvidenceHash));
}

#[tokio::test]
async fn validator_whose_own_model_fails_gives_no_verdict() {
    let engine = model();
    let claim = long_claim(&engine).await;
    let read = engine.read(vec![1; 513], 0, |_| ()).await;
    assert!(matches!(read, Err(GenerateError::PromptExceedsContext { .. })));
    assert!(verdict(&engine, &claim).await.is_valid(), "the engine goes on");
}

#[tokio::test]
async fn claims_are_read_as_they_are_written_and_nothing_else_is() {
    let claim = long_claim(&model()).await;
    let text = claim.to_json().to_string();
    assert_eq!(Claim::from_json(&text).expect("it was written"), claim);

    let with = |key: &str, value: serde_json::Value| {
        let mut changed = claim.to_json();
        changed[key] = value;
        Claim::from_json(&changed.to_string())
    };
    for (key, value) in [
        ("order", "0x12".into()),
        ("report", "not hex".into()),
        ("evidence", serde_json::json!([{ "token": 1, "top": [[1, f64::MAX]] }])),
        ("evidence", serde_json::json!(null)),
        ("evidence", format!("0x{}00", hex::encode(claim.positions.encode())).into()),
    ] {
        with(key, value.clone()).expect_err("it is no claim");
    }
    Claim::from_json("").expect_err("it is no JSON");
}

#[tokio::test]
async fn calibration_separates_a_cheap_copy_and_accuses_nobody() {
    let plan = Plan {
        model: ModelArgument { name: "tiny".into(), folder: folder("tiny-random") },
        float16: None,
        stand_ins: vec![ModelArgument { name: "int4".into(), folder: folder("tiny-int4") }],
        device: Device::Cpu,
        onnxruntime: options().onnxruntime_library,
        honest: 8,
        dishonest: 40,
        tokens: TOKENS,
    };
    let calibration = calibrate(&plan, |_| {}).await.expect("the models run");

    assert_eq!((calibration.honest_checks, calibration.false_accusations), (6 * 6 * 8, 0));
    for summary in &calibration.dishonest {
        assert_eq!(summary.checks, 40, "{}", summary.name);
        assert!(summary.detection() > 0.95, "{}: {}", summary.name, summary.detection());
    }
}
