//! The Responses API.

use serde_json::{json, Value};

use crate::host::{with, Host, MODEL};

fn asked() -> Value {
    json!({ "model": MODEL, "input": "hello", "instructions": "be brief", "max_output_tokens": 10, "temperature": 0 })
}

#[tokio::test]
async fn stream_of_events_says_what_the_whole_says() {
    let host = Host::start().await;
    let whole = host.post("/v1/responses", &asked()).await.json();
    assert_eq!((&whole["object"], &whole["status"]), (&json!("response"), &json!("incomplete")));
    assert_eq!(whole["incomplete_details"]["reason"], "max_output_tokens");
    assert_eq!(whole["usage"]["output_tokens"], 10);

    let answer = host.post("/responses", &with(asked(), json!({ "stream": true }))).await;
    let events: Vec<Value> =
        answer.events().iter().map(|event| serde_json::from_str(event).expect("it is JSON")).collect();

    let names: Vec<&str> = events.iter().map(|event| event["type"].as_str().expect("it has a name")).collect();
    let first =
        ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"];
    assert_eq!(names[..4], first);
    let last =
        ["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.incomplete"];
    assert_eq!(names[names.len() - 4..], last);
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number);
    }
    let deltas: String = events.iter().filter_map(|event| event["delta"].as_str()).collect();
    let text = &whole["output"][0]["content"][0]["text"];
    assert_eq!(Some(deltas.as_str()), text.as_str());
    let ended = &events[events.len() - 1]["response"];
    assert_eq!((&ended["output"][0]["content"], &ended["usage"]), (&whole["output"][0]["content"], &whole["usage"]));
}

#[tokio::test]
async fn fields_are_named_as_in_this_api() {
    let host = Host::start().await;
    for (field, value, code) in [
        ("max_output_tokens", json!(0), "out_of_range"),
        ("previous_response_id", json!("resp_1"), "unsupported_parameter"),
        ("tools", json!([{ "type": "web_search" }]), "unsupported_parameter"),
    ] {
        let refused = host.post("/v1/responses", &with(asked(), json!({ field: value }))).await;
        assert_eq!((refused.code().as_str(), refused.json()["error"]["param"].as_str()), (code, Some(field)));
    }
}
