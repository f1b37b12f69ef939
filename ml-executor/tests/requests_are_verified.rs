//! Requests over HTTP of honest executors and of cheats against the verifier, with the tiny model and a four-bit copy of it.

#[path = "tiny/served.rs"]
mod served;
mod tiny;

use keirin_executor::{
    engine::{Engine, EngineOptions},
    verify::{verify_served, Served, ServedFault, ServedVerdict},
};
use keirin_primitives::{
    inference::{evidence_hash, output_hash, FinishReason},
    model::ModelId,
    verification::{Micronats, TextFault, TextThresholds},
};
use serde_json::{json, Value};
use sp_crypto_hashing::sha2_256;

use tiny::{folder, options};

const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(1_000), position: Micronats(10_000), mean: Micronats(1_000) };

fn load(name: &str) -> Engine {
    Engine::load(&folder(name), &EngineOptions { ..options() }).expect("the model loads")
}

fn model() -> Engine {
    load("tiny-random")
}

fn chat() -> Value {
    json!({ "model": "tiny", "messages": [{ "role": "user", "content": "Tell me of keirin." }], "max_tokens": 24 })
}

/// Answers a body as a gateway does; `asked` is what the model is really asked.
async fn answered(engine: &Engine, body: &Value, asked: &Value) -> Served {
    let receipt = served::unsigned(body.to_string().as_bytes(), 1_700_000_000_000_000_000);
    served::answered(engine, receipt, body, asked).await
}

async fn honest(engine: &Engine, body: &Value) -> Served {
    answered(engine, body, body).await
}

async fn verdict(engine: &Engine, served: Served) -> ServedVerdict {
    verify_served(engine, served, &THRESHOLDS).await.expect("the validator's model works")
}

async fn fault(engine: &Engine, served: Served) -> Option<ServedFault> {
    verdict(engine, served).await.fault
}

fn of_answer(number: u32, fault: TextFault) -> Option<ServedFault> {
    Some(ServedFault::Answer { number, fault })
}

/// With other positions, to which the receipt commits.
fn with_positions(served: &Served, change: impl FnOnce(&mut Served)) -> Served {
    let mut changed = served.clone();
    change(&mut changed);
    for (choice, positions) in changed.receipt.choices.iter_mut().zip(&changed.positions) {
        choice.evidence = evidence_hash(positions);
        choice.completion_tokens = positions.len() as u32;
    }
    changed
}

#[tokio::test]
async fn honest_answers_of_all_endpoints_pass() {
    let engine = model();
    let mut bodies = vec![
        chat(),
        json!({ "model": "tiny", "prompt": "Once upon a time", "max_tokens": 20, "temperature": 0.7, "top_p": 0.9 }),
        json!({ "model": "tiny", "prompt": ["a", "bc"], "n": 2, "seed": 7, "stop": ["e"] }),
        json!({ "model": "tiny", "prompt": [[104, 105], [33]], "max_tokens": 9, "temperature": 0 }),
        json!({ "model": "tiny", "input": "Say hello.", "instructions": "Be brief.", "max_output_tokens": 12 }),
        json!({ "model": "tiny", "prompt": "all that fits" , "max_tokens": 100_000 }),
    ];
    let mut streamed = chat();
    (streamed["stream"], streamed["n"], streamed["prompt_cache_key"]) = (json!(true), json!(3), json!("talk"));
    bodies.push(streamed);
    for body in bodies {
        let served = honest(&engine, &body).await;
        let answers = served.positions.len();
        let verdict = verdict(&engine, served).await;
        assert!(verdict.is_valid(), "{verdict:?} of {body}");
        assert_eq!(verdict.measured.len(), answers);
    }
}

#[tokio::test]
async fn another_body_than_the_signed_one_is_caught() {
    let engine = model();
    let served = honest(&engine, &chat()).await;
    let mut changed = served.clone();
    changed.body.push(b' ');
    assert_eq!(fault(&engine, changed).await, Some(ServedFault::Body));
}

#[tokio::test]
async fn answer_to_another_question_is_caught() {
    let engine = model();
    let mut asked = chat();
    asked["messages"][0]["content"] = json!("Tell me of nothing");
    let served = answered(&engine, &chat(), &asked).await;
    let found = fault(&engine, served.clone()).await;
    assert!(matches!(found, Some(ServedFault::Answer { number: 0, .. })), "{found:?}: the prompts are equally long");

    asked["messages"][0]["content"] = json!("Hm?");
    let shorter = answered(&engine, &chat(), &asked).await;
    let tokens = served.receipt.prompt_tokens;
    assert_eq!(fault(&engine, shorter).await, Some(ServedFault::PromptTokens { tokens }));
}

#[tokio::test]
async fn other_parameters_than_those_of_the_body_are_caught() {
    let engine = model();
    for (field, value) in [("temperature", json!(0.0)), ("seed", json!(5)), ("top_p", json!(0.2))] {
        let mut asked = chat();
        asked[field] = value;
        let found = fault(&engine, answered(&engine, &chat(), &asked).await).await;
        let expected = matches!(found, Some(ServedFault::Answer { number: 0, fault: TextFault::Choice { .. } }));
        assert!(expected, "{found:?} for {field}");
    }
}

#[tokio::test]
async fn one_answer_told_several_times_is_caught() {
    let engine = model();
    let mut body = chat();
    body["n"] = json!(3);
    let mut served = honest(&engine, &body).await;
    served.receipt.choices[2] = served.receipt.choices[0];
    served.positions[2] = served.positions[0].clone();
    let found = fault(&engine, served).await;
    assert!(matches!(found, Some(ServedFault::Answer { number: 2, fault: TextFault::Choice { .. } })), "{found:?}");
}

#[tokio::test]
async fn fewer_or_more_answers_than_asked_for_are_caught() {
    let engine = model();
    let mut body = chat();
    body["n"] = json!(2);
    let served = honest(&engine, &body).await;

    let mut fewer = served.clone();
    fewer.receipt.choices.pop();
    fewer.positions.pop();
    assert_eq!(fault(&engine, fewer).await, Some(ServedFault::Answers { asked: 2 }));
    let mut more = served.clone();
    more.receipt.choices.try_push(served.receipt.choices[0]).expect("there is room");
    more.positions.push(served.positions[0].clone());
    assert_eq!(fault(&engine, more).await, Some(ServedFault::Answers { asked: 2 }));
    let mut unshown = served;
    unshown.positions.pop();
    assert_eq!(fault(&engine, unshown).await, Some(ServedFault::Answers { asked: 2 }));
}

#[tokio::test]
async fn stand_in_model_and_another_name_are_caught() {
    let (engine, cheap) = (model(), load("tiny-int4"));
    for number in 0..6 {
        let mut body = chat();
        body["seed"] = json!(number);
        let found = fault(&engine, honest(&cheap, &body).await).await;
        assert!(matches!(found, Some(ServedFault::Answer { .. })), "{found:?}: written by the cheap model");
    }
    let mut renamed = honest(&engine, &chat()).await;
    renamed.receipt.model = ModelId::truncate_from(b"dearer".to_vec());
    assert_eq!(fault(&engine, renamed).await, Some(ServedFault::Model));
}

#[tokio::test]
async fn changed_tokens_text_and_evidence_are_caught() {
    let engine = model();
    let served = honest(&engine, &chat()).await;
    let positions = served.positions[0].len() as u32;

    let changed = with_positions(&served, |served| served.positions[0][3].token ^= 1);
    let found = fault(&engine, changed).await;
    assert!(matches!(found, Some(ServedFault::Answer { number: 0, .. })), "{found:?}");
    let mut other_text = served.clone();
    other_text.receipt.choices[0].output = output_hash(b"as you like it");
    assert_eq!(fault(&engine, other_text).await, of_answer(0, TextFault::OutputText));
    let mut other_evidence = served.clone();
    let mut body = chat();
    body["seed"] = json!(99);
    other_evidence.positions = honest(&engine, &body).await.positions;
    assert_eq!(fault(&engine, other_evidence).await, of_answer(0, TextFault::EvidenceHash));
    let mut dearer = served.clone();
    dearer.receipt.choices[0].completion_tokens += 1;
    assert_eq!(fault(&engine, dearer).await, of_answer(0, TextFault::TokenCount { positions }));
}

#[tokio::test]
async fn too_many_prompt_tokens_are_caught() {
    let engine = model();
    let mut served = honest(&engine, &chat()).await;
    let tokens = served.receipt.prompt_tokens;
    served.receipt.prompt_tokens += 1;
    assert_eq!(fault(&engine, served).await, Some(ServedFault::PromptTokens { tokens }));
}

#[tokio::test]
async fn more_tokens_than_asked_for_and_fewer_are_caught() {
    let engine = model();
    let mut long = chat();
    long["max_tokens"] = json!(40);
    let served = answered(&engine, &chat(), &long).await;
    assert_eq!(served.receipt.choices[0].finish, FinishReason::Length, "the tiny model seldom ends its turn");
    assert_eq!(fault(&engine, served.clone()).await, of_answer(0, TextFault::RanOn { position: 23 }));

    let cut = with_positions(&honest(&engine, &chat()).await, |served| served.positions[0].truncate(9));
    assert_eq!(fault(&engine, cut).await, of_answer(0, TextFault::BrokenOff));
}

#[tokio::test]
async fn what_no_executor_takes_was_not_served() {
    let engine = model();
    let served = honest(&engine, &chat()).await;
    let mut tools = chat();
    tools["tools"] = json!([{ "type": "function" }]);
    let mut both = chat();
    both["prompt"] = json!("which of them?");
    let mut too_long = chat();
    too_long["messages"][0]["content"] = json!("x".repeat(600));
    for body in [tools.to_string(), both.to_string(), too_long.to_string(), "no JSON".into(), "{}".into()] {
        let mut other = Served { body: body.clone().into_bytes(), ..served.clone() };
        other.receipt.request.payload_hash = sha2_256(&other.body);
        assert_eq!(fault(&engine, other).await, Some(ServedFault::Request), "{body}");
    }
}
