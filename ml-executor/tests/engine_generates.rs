//! The engine against the real ONNX Runtime, with the tiny model.

mod tiny;

use std::time::Duration;

use keirin_executor::engine::{
    Device, Engine, EngineError, EngineOptions, GenerateError, Generation, GenerationRequest, Progress, Prompt,
};
use keirin_primitives::inference::{FinishReason, TOP_LOGPROBS};

use tiny::{folder, options};

/// The model with random weights.
const MODEL: &str = "tiny-random";

fn engine() -> Engine {
    Engine::load(&folder(MODEL), &options()).expect("the tiny model loads")
}

fn request(prompt: &str, max_tokens: u32) -> GenerationRequest {
    GenerationRequest {
        prompt: Prompt::user(prompt),
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
    let chunked = Engine::load(&folder(MODEL), &EngineOptions { prefill_chunk: 16, ..options() }).expect("it loads");

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
    assert!(matches!(Engine::load(&folder(MODEL), &no_library), Err(EngineError::OnnxRuntime { .. })));

    let no_gpu = EngineOptions { device: Device::Cuda(0), ..options() };
    if let Err(error) = Engine::load(&folder(MODEL), &no_gpu) {
        assert!(error.to_string().contains("cuda:0"), "{error}");
    }
}

#[tokio::test]
async fn request_is_in_work_until_it_is_answered_or_abandoned() {
    let options = options();
    let engine = Engine::load(&folder(MODEL), &options).expect("the tiny model loads");
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

async fn watched(engine: &Engine, request: GenerationRequest) -> (Generation, Vec<Progress>) {
    let (watcher, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let generation = engine.generate_watched(request, Some(watcher)).await.expect("the request is in order");
    (generation, std::iter::from_fn(|| steps.try_recv().ok()).collect())
}

#[tokio::test]
async fn watcher_sees_every_token_and_text_that_is_never_taken_back() {
    let engine = engine();
    let free = GenerationRequest { temperature: 1.0, ..request("stop", 60) };
    let (whole, steps) = watched(&engine, free.clone()).await;
    let text_of = |steps: &[Progress]| steps.iter().map(|step| step.text.as_str()).collect::<String>();
    assert_eq!(text_of(&steps), whole.text);
    assert_eq!(steps.iter().map(|step| step.position.clone()).collect::<Vec<_>>(), whole.positions);

    let characters: Vec<char> = whole.text.chars().collect();
    for at in 2..characters.len().min(12) {
        let stop: String = characters[at..at + 3].iter().collect();
        let never = format!("{stop}never");
        let stopped = GenerationRequest { stop: vec![never, stop], ..free.clone() };
        let (stopped, steps) = watched(&engine, stopped).await;
        assert_eq!(stopped.finish, FinishReason::Stop);
        assert_eq!(text_of(&steps), stopped.text, "what was shown was not cut afterwards");
    }
}

#[tokio::test]
async fn log_probability_of_the_chosen_token_is_that_of_its_evidence() {
    let sampled = GenerationRequest { temperature: 1.0, ..request("logs", 40) };
    let (_, steps) = watched(&engine(), sampled).await;

    let mut compared = 0;
    for step in &steps {
        assert!(step.logprob <= 0.0);
        if let Some((_, micronats)) = step.position.top.iter().find(|(token, _)| *token == step.position.token) {
            assert!((f64::from(step.logprob) * 1e6 - f64::from(*micronats)).abs() < 10.0);
            compared += 1;
        }
    }
    assert!(compared > 0, "some of 40 tokens are among the likeliest");
}

#[tokio::test]
async fn text_and_tokens_are_continued_as_they_stand() {
    let engine = engine();
    let of = |prompt| GenerationRequest { prompt, ..request("", 8) };
    let ids = engine.tokens("as it stands").expect("it is text");

    let from_text = generate(&engine, of(Prompt::Text("as it stands".into()))).await;
    let from_tokens = generate(&engine, of(Prompt::Tokens(ids.clone()))).await;
    let in_a_chat = generate(&engine, of(Prompt::user("as it stands"))).await;

    assert_eq!(from_text, from_tokens);
    assert_eq!(from_text.prompt_tokens as usize, ids.len());
    assert!(in_a_chat.prompt_tokens > from_text.prompt_tokens);
}

#[tokio::test]
async fn texts_are_embedded_as_vectors_of_length_one_alone_and_beside_others() {
    let chunked = Engine::load(&folder(MODEL), &EngineOptions { prefill_chunk: 16, ..options() }).expect("it loads");
    let engine = engine();
    let texts = ["one text", "another text, longer than a chunk of sixteen tokens", "one text"];
    let tokens = |text: &str| engine.tokens(text).expect("it is text");

    let alone = engine.embed(tokens(texts[0])).await.expect("it is embedded");
    let together = futures::future::try_join_all(texts.map(|text| engine.embed(tokens(text)))).await;
    let together = together.expect("they are embedded");
    let in_chunks = chunked.embed(tokens(texts[1])).await.expect("it is embedded");

    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    assert_eq!(alone.len(), 64);
    for embedding in together.iter().chain([&alone, &in_chunks]) {
        assert!((product(embedding, embedding) - 1.0).abs() < 1e-5);
    }
    assert!(product(&alone, &together[0]) > 0.999_99 && product(&together[0], &together[2]) > 0.999_99);
    assert!(product(&together[1], &in_chunks) > 0.999_99);
    assert!(together[0].iter().zip(&together[1]).any(|(a, b)| (a - b).abs() > 1e-3), "another text is another vector");
}

/// A copy of the model, in whose graph they have another name.
fn without_hidden_states() -> tempfile::TempDir {
    let (copy, model) = (tempfile::tempdir().expect("a temporary folder"), folder("tiny-random"));
    for file in std::fs::read_dir(&model).expect("the model is there") {
        let file = file.expect("it can be listed");
        let mut bytes = std::fs::read(file.path()).expect("it can be read");
        let (name, other) = (b"last_hidden_state", b"same_hidden_state");
        for start in 0..bytes.len().saturating_sub(name.len()) {
            if bytes[start..].starts_with(name) {
                bytes[start..start + name.len()].copy_from_slice(other);
            }
        }
        std::fs::write(copy.path().join(file.file_name()), bytes).expect("it can be written");
    }
    copy
}

#[tokio::test]
async fn nothing_is_embedded_by_a_graph_without_hidden_states_or_out_of_nothing() {
    let folder = without_hidden_states();
    let other = Engine::load(folder.path(), &options()).expect("it loads");
    assert!(!other.embeds() && matches!(other.embed(vec![1]).await, Err(GenerateError::Runtime(_))));
    let empty = engine().embed(Vec::new()).await;
    assert_eq!(empty, Err(GenerateError::PromptExceedsContext { tokens: 0, context: 512 }));
}
