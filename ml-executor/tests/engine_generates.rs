//! The engine against the real ONNX Runtime, with the tiny model.

use std::{path::PathBuf, time::Duration};

use keirin_executor::engine::{
    ChatMessage, Device, Engine, EngineError, EngineOptions, GenerateError, Generation, GenerationRequest,
    Optimisation, Requests,
};
use keirin_primitives::inference::{FinishReason, TOP_LOGPROBS};

fn options() -> EngineOptions {
    let library = std::env::var_os("KEIRIN_ONNXRUNTIME")
        .expect("KEIRIN_ONNXRUNTIME names the ONNX Runtime library; run `make setup`, then `source scripts/env.sh`");
    EngineOptions {
        device: Device::Cpu,
        threads: 1,
        max_batch: 4,
        prefill_chunk: 64,
        optimisation: Optimisation::All,
        onnxruntime_library: library.into(),
        requests: Requests::default(),
    }
}

fn model() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random")
}

fn engine() -> Engine {
    Engine::load(&model(), &options()).expect("the tiny model loads")
}

fn request(prompt: &str, max_tokens: u32) -> GenerationRequest {
    GenerationRequest {
        messages: vec![ChatMessage::user(prompt)],
        max_tokens,
        temperature: 0.0,
        top_p: 1.0,
        seed: 1,
        stop: Vec::new(),
        max_output_bytes: 16 * 1024,
        ignore_end_of_turn: true,
    }
}

fn tokens(generation: &Generation) -> Vec<u32> {
    generation.positions.iter().map(|position| position.token).collect()
}

async fn generate(engine: &Engine, request: GenerationRequest) -> Generation {
    engine.generate(request).await.expect("the request is in order")
}

#[tokio::test]
async fn requests_in_one_batch_get_the_tokens_they_get_alone() {
    let engine = engine();
    // Unequal lengths, among them one longer than a prefill chunk, and more requests than the batch has rows.
    let prompts: Vec<String> = (0..9).map(|number| "word ".repeat(1 + number * 5)).collect();
    let of = |prompt: &str, number: usize| GenerationRequest {
        temperature: if number.is_multiple_of(2) { 0.0 } else { 1.0 },
        seed: number as u64,
        ..request(prompt, 5 + 7 * number as u32)
    };
    let mut alone = Vec::new();
    for (number, prompt) in prompts.iter().enumerate() {
        alone.push(tokens(&generate(&engine, of(prompt, number)).await));
    }

    let together: Vec<_> = prompts
        .iter()
        .enumerate()
        .map(|(number, prompt)| {
            let (engine, request) = (engine.clone(), of(prompt, number));
            tokio::spawn(async move { engine.generate(request).await })
        })
        .collect();

    for (number, task) in together.into_iter().enumerate() {
        let generation = task.await.expect("no panic").expect("the request is in order");
        assert_eq!(tokens(&generation), alone[number], "request {number}");
    }
}

#[tokio::test]
async fn prompts_in_chunks_give_the_tokens_of_one_run() {
    let prompt = "a longer prompt than a chunk of sixteen tokens takes, by far";
    let chunked = Engine::load(&model(), &EngineOptions { prefill_chunk: 16, ..options() }).expect("it loads");

    let whole = generate(&engine(), request(prompt, 20)).await;
    assert_eq!(tokens(&generate(&chunked, request(prompt, 20)).await), tokens(&whole));
}

#[tokio::test]
async fn same_seed_generates_the_same_and_another_seed_does_not() {
    let engine = engine();
    let sampled = |seed| GenerationRequest { temperature: 1.0, top_p: 0.9, seed, ..request("once", 24) };

    let first = generate(&engine, sampled(5)).await;
    assert_eq!(generate(&engine, sampled(5)).await, first);
    assert_ne!(tokens(&generate(&engine, sampled(6)).await), tokens(&first));
}

#[tokio::test]
async fn counts_and_evidence_cover_every_position() {
    let generation = generate(&engine(), request("count", 10)).await;

    assert_eq!((generation.completion_tokens, generation.positions.len()), (10, 10));
    assert_eq!(generation.finish, FinishReason::Length);
    assert!(generation.prompt_tokens > 5);
    for position in &generation.positions {
        assert_eq!(position.top.len(), TOP_LOGPROBS);
        assert_eq!(position.top[0].0, position.token, "at temperature 0 the likeliest is chosen");
        assert!(position.top.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }
}

#[tokio::test]
async fn stop_sequence_ends_the_text_before_it() {
    let engine = engine();
    let free = generate(&engine, GenerationRequest { temperature: 1.0, ..request("stop", 60) }).await;
    let characters: Vec<char> = free.text.chars().collect();
    assert!(characters.len() > 8, "the sample must have text to stop in: {:?}", free.text);
    let stop: String = characters[4..6].iter().collect();
    let before = free.text.split(&stop).next().expect("split gives a first part");

    let stopped =
        generate(&engine, GenerationRequest { temperature: 1.0, stop: vec![stop.clone()], ..request("stop", 60) })
            .await;

    assert_eq!((stopped.text.as_str(), stopped.finish), (before, FinishReason::Stop));
    assert!(stopped.completion_tokens < free.completion_tokens);
}

#[tokio::test]
async fn text_never_exceeds_its_byte_bound() {
    let bounded = GenerationRequest { temperature: 1.0, max_output_bytes: 7, ..request("bound", 60) };
    let generation = generate(&engine(), bounded).await;

    assert!(generation.text.len() <= 7);
    assert_eq!(generation.finish, FinishReason::Length);
}

#[tokio::test]
async fn prompt_that_fills_the_context_is_refused_by_name() {
    let result = engine().generate(request(&"x".repeat(600), 5)).await;
    assert!(matches!(result, Err(GenerateError::PromptExceedsContext { context: 512, .. })));
}

#[tokio::test]
async fn generation_ends_at_the_end_of_the_context() {
    let generation = generate(&engine(), request(&"y".repeat(480), 2_000)).await;
    assert_eq!(generation.prompt_tokens + generation.completion_tokens, 512);
}

#[tokio::test]
async fn abandoned_request_leaves_the_batch() {
    let engine = engine();
    let abandoned = tokio::time::timeout(Duration::from_millis(20), engine.generate(request("long", 490))).await;
    let other = generate(&engine, request("short", 5)).await;

    assert_eq!(other.completion_tokens, 5);
    assert!(abandoned.is_err(), "490 tokens take longer than 20 ms");
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while engine.stats().running > 0 {
        assert!(std::time::Instant::now() < deadline, "the abandoned request is still in the batch");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn missing_files_and_devices_are_named() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    assert!(matches!(Engine::load(empty.path(), &options()), Err(EngineError::MissingFile { .. })));

    let no_library = EngineOptions { onnxruntime_library: "/nowhere.so".into(), ..options() };
    assert!(matches!(Engine::load(&model(), &no_library), Err(EngineError::OnnxRuntime { .. })));

    let no_gpu = EngineOptions { device: Device::Cuda(0), ..options() };
    if let Err(error) = Engine::load(&model(), &no_gpu) {
        assert!(error.to_string().contains("cuda:0"), "{error}");
    }
}

#[tokio::test]
async fn request_is_in_work_until_it_is_answered_or_abandoned() {
    let options = options();
    let engine = Engine::load(&model(), &options).expect("the tiny model loads");
    let requests = options.requests;
    let start = |tokens| {
        tokio::spawn({
            let engine = engine.clone();
            async move { generate(&engine, request("word", tokens)).await }
        })
    };

    assert!(!requests.are_in_work());
    let answered = start(20);
    while !requests.are_in_work() && !answered.is_finished() {
        tokio::task::yield_now().await;
    }
    assert!(requests.are_in_work() || answered.is_finished());
    answered.await.expect("it is answered");
    assert!(!requests.are_in_work());

    let abandoned = start(400);
    while !requests.are_in_work() {
        tokio::task::yield_now().await;
    }
    abandoned.abort();
    abandoned.await.expect_err("it was aborted");
    assert!(!requests.are_in_work());
}
