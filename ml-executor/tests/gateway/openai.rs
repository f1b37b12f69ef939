//! What the API answers, field by field.

use keirin_executor::engine::{GenerationRequest, Prompt};
use keirin_primitives::inference::TOP_LOGPROBS;
use serde_json::{json, Value};

use crate::host::{chat, with, Host, MODEL};

#[tokio::test]
async fn chat_is_answered_in_openais_shape_with_the_engines_tokens() {
    let host = Host::start().await;
    let answer = host.post("/v1/chat/completions", &chat()).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    let body = answer.json();
    let expected = host.engine.generate(GenerationRequest {
        prompt: Prompt::user("hello"),
        max_tokens: 12,
        temperature: 1.0,
        top_p: 1.0,
        seed: 8,
        stop: Vec::new(),
        max_output_bytes: 16 * 1024,
        ignore_end_of_turn: false,
    });
    let expected = expected.await.expect("the request is in order");
    assert_eq!(body["object"], "chat.completion");
    assert_eq!(body["model"], MODEL);
    assert!(body["id"].as_str().is_some_and(|id| id.starts_with("chatcmpl-")));
    assert_eq!(
        body["choices"][0]["message"],
        json!({ "role": "assistant", "content": expected.text, "refusal": null })
    );
    assert_eq!(body["choices"][0]["finish_reason"], "length");
    assert_eq!(body["choices"][0]["logprobs"], Value::Null);
    let usage = json!({
        "prompt_tokens": expected.prompt_tokens,
        "completion_tokens": 12,
        "total_tokens": expected.prompt_tokens + 12,
    });
    assert_eq!(body["usage"], usage);
}

#[tokio::test]
async fn every_path_is_there_without_its_prefix_too() {
    let host = Host::start().await;
    for path in ["/chat/completions", "/v1/chat/completions"] {
        assert_eq!(host.post(path, &chat()).await.status, 200, "{path}");
    }
    for path in ["/models", "/v1/models"] {
        let list = host.get(path).await.json();
        assert_eq!(list["object"], "list");
        assert_eq!(list["data"][0]["id"], MODEL);
        assert_eq!(host.get(&format!("{path}/{MODEL}")).await.json()["object"], "model");
        assert_eq!(host.get(&format!("{path}/other")).await.code(), "model_not_found");
    }
    let asked = [
        ("completions", json!({ "model": MODEL, "prompt": "a", "max_tokens": 1 })),
        ("responses", json!({ "model": MODEL, "input": "a", "max_output_tokens": 1 })),
        ("embeddings", json!({ "model": MODEL, "input": "a" })),
    ];
    for (path, body) in asked {
        for prefix in ["", "/v1"] {
            assert_eq!(host.post(&format!("{prefix}/{path}"), &body).await.status, 200, "{prefix}/{path}");
        }
    }
    for path in ["/gateway", "/v1/gateway"] {
        let information = host.get(path).await.json();
        assert_eq!(information["address"], host.gateway.agent());
        assert_eq!(information["price_per_token"], "10");
    }
}

#[tokio::test]
async fn several_answers_differ_and_come_again_with_the_same_seed() {
    let host = Host::start().await;
    let body = with(chat(), json!({ "n": 3 }));
    let texts = |answer: &Value| -> Vec<String> {
        let choices = answer["choices"].as_array().expect("there are choices");
        choices.iter().map(|choice| choice["message"]["content"].to_string()).collect()
    };
    let first = host.post("/v1/chat/completions", &body).await.json();
    let again = host.post("/v1/chat/completions", &body).await.json();

    assert_eq!(texts(&first), texts(&again));
    assert_eq!(first["usage"]["completion_tokens"], 36);
    assert_ne!(texts(&first)[0], texts(&first)[1]);
    assert_ne!(first["id"], again["id"]);
}

#[tokio::test]
async fn without_a_seed_two_requests_get_different_answers() {
    let host = Host::start().await;
    let body = with(chat(), json!({ "seed": null }));
    let first = host.post("/v1/chat/completions", &body).await.json();
    let second = host.post("/v1/chat/completions", &body).await.json();
    assert_ne!(first["choices"], second["choices"]);
}

#[tokio::test]
async fn stop_ends_the_answer_before_it() {
    let host = Host::start().await;
    let free = with(chat(), json!({ "max_tokens": 60 }));
    let text = host.post("/v1/chat/completions", &free).await.json()["choices"][0]["message"]["content"].clone();
    let text = text.as_str().expect("it is text").to_owned();
    let stop: String = text.chars().skip(3).take(2).collect();

    let stopped = host.post("/v1/chat/completions", &with(free, json!({ "stop": stop }))).await.json();

    assert_eq!(stopped["choices"][0]["finish_reason"], "stop");
    assert_eq!(stopped["choices"][0]["message"]["content"].as_str(), text.split(&stop).next());
}

#[tokio::test]
async fn log_probabilities_are_told_of_every_token() {
    let host = Host::start().await;
    let body = with(chat(), json!({ "logprobs": true, "top_logprobs": 2, "temperature": 0 }));
    let answer = host.post("/v1/chat/completions", &body).await.json();

    let tokens = answer["choices"][0]["logprobs"]["content"].as_array().expect("they are told");
    assert_eq!(tokens.len(), 12);
    for token in tokens {
        let top = token["top_logprobs"].as_array().expect("alternatives");
        assert_eq!(top.len(), 2);
        let difference = token["logprob"].as_f64().expect("a number") - top[0]["logprob"].as_f64().expect("a number");
        assert!(difference.abs() < 1e-4, "at temperature 0 the likeliest is chosen: {token}");
        assert_eq!(token["token"], top[0]["token"]);
    }
}

#[tokio::test]
async fn completions_continue_texts_and_tokens() {
    let host = Host::start().await;
    let tokens = host.engine.tokens("once upon").expect("it is text");
    let body = json!({ "model": MODEL, "prompt": "once upon", "max_tokens": 7, "seed": 1, "logprobs": TOP_LOGPROBS });
    let text = host.post("/v1/completions", &body).await.json();
    let from_tokens = host.post("/v1/completions", &with(body.clone(), json!({ "prompt": tokens }))).await.json();
    let several = with(body, json!({ "prompt": ["once upon", "a time"], "n": 2 }));
    let several = host.post("/v1/completions", &several).await.json();

    assert_eq!(text["object"], "text_completion");
    assert_eq!(text["choices"], from_tokens["choices"]);
    assert_eq!(text["usage"]["prompt_tokens"], tokens.len());
    let logprobs = &text["choices"][0]["logprobs"];
    for field in ["tokens", "token_logprobs", "top_logprobs", "text_offset"] {
        assert_eq!(logprobs[field].as_array().map(Vec::len), Some(7), "{field}");
    }
    assert_eq!(several["choices"].as_array().map(Vec::len), Some(4));
    assert_eq!(several["choices"][3]["index"], 3);
    assert_eq!(several["usage"]["completion_tokens"], 28);
}

#[tokio::test]
async fn texts_are_embedded_and_paid_for_by_their_tokens() {
    let host = Host::start().await;
    let asked = json!({ "model": MODEL, "input": ["hello", "something else"] });
    let answer = host.post("/v1/embeddings", &asked).await.json();
    let tokens = host.engine.tokens("hello").expect("it is text");
    let alone = host.post("/v1/embeddings", &with(asked.clone(), json!({ "input": tokens }))).await.json();

    let vector = |answer: &Value, at: usize| -> Vec<f32> {
        serde_json::from_value(answer["data"][at]["embedding"].clone()).expect("numbers")
    };
    assert_eq!((answer["object"].as_str(), answer["data"][1]["index"].as_u64()), (Some("list"), Some(1)));
    assert_eq!(vector(&answer, 0), vector(&alone, 0), "a text is the tokens that it is made of");
    assert_ne!(vector(&answer, 0), vector(&answer, 1));
    let length: f32 = vector(&answer, 1).iter().map(|value| value * value).sum();
    assert!((length - 1.0).abs() < 1e-5);
    assert_eq!(alone["usage"], json!({ "prompt_tokens": tokens.len(), "total_tokens": tokens.len() }));

    let unknown = host.post("/v1/embeddings", &with(asked.clone(), json!({ "model": "other" }))).await;
    assert_eq!(unknown.code(), "model_not_found");
    for nothing in [json!(""), json!([]), json!([[]]), json!([[9_999_999]])] {
        let refused = host.post("/v1/embeddings", &with(asked.clone(), json!({ "input": nothing }))).await;
        assert_eq!(refused.status.as_u16(), 400, "{nothing}");
    }
}
