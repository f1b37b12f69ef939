//! The OpenAPI document describes what there is.

use std::collections::BTreeSet;

use serde_json::{json, Value};

use crate::host::{Answer, Host};

async fn document(host: &Host) -> Value {
    host.get("/openapi.json").await.json()
}

/// Everything that is served, and how it is asked for.
const SERVED: [(&str, &str); 12] = [
    ("post", "/v1/chat/completions"),
    ("post", "/v1/completions"),
    ("post", "/v1/responses"),
    ("post", "/v1/embeddings"),
    ("get", "/v1/receipts/{request}"),
    ("get", "/v1/models"),
    ("get", "/v1/models/{model}"),
    ("get", "/v1/gateway"),
    ("post", "/v1/releases"),
    ("get", "/v1/work/{request}"),
    ("get", "/v1/evidence/{order}"),
    ("get", "/v1/evidence/{batch}/{places}"),
];

#[tokio::test]
async fn every_path_is_described_and_every_described_path_is_served() {
    let host = Host::start().await;
    let document = document(&host).await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    let paths = document["paths"].as_object().expect("there are paths");
    let described: BTreeSet<(&str, &str)> = paths
        .iter()
        .flat_map(|(path, ways)| ways.as_object().expect("by method").keys().map(|way| (way.as_str(), path.as_str())))
        .collect();
    assert_eq!(described, BTreeSet::from(SERVED));

    for (method, path) in SERVED {
        let filled = path.replace(['{', '}'], "");
        let answer = host.send(&method.to_uppercase(), &filled, &[], "").await;
        let code = |answer: &Answer| {
            serde_json::from_slice::<Value>(&answer.body).ok().map(|body| body["error"]["code"].clone())
        };
        assert!(
            ![Some(json!("unknown_url")), Some(json!("method_not_allowed"))].contains(&code(&answer)),
            "{method} {path}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn ways_in_are_described_for_each_path() {
    let host = Host::start().await;
    let document = document(&host).await;
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!((&schemes["api_key"]["type"], &schemes["api_key"]["scheme"]), (&json!("http"), &json!("bearer")));
    for (scheme, header) in [
        ("signature", "authorization"),
        ("requester", "x-requester-address"),
        ("time", "x-timestamp"),
        ("gonka_signature", "x-gonka-signature"),
        ("gonka_sender", "x-gonka-sender"),
        ("gonka_time", "x-gonka-timestamp"),
    ] {
        let name = schemes[scheme]["name"].as_str().expect("it is a header");
        assert_eq!((name.to_lowercase().as_str(), &schemes[scheme]["in"]), (header, &json!("header")));
    }
    let signed = json!({ "signature": [], "requester": [], "time": [] });
    let gonka = json!({ "gonka_signature": [], "gonka_sender": [], "gonka_time": [] });
    assert_eq!(document["security"], json!([{ "api_key": [] }, signed, gonka]));
    let security = |method: &str, path: &str| &document["paths"][path][method]["security"];
    assert_eq!(security("get", "/v1/receipts/{request}"), &json!([signed, gonka]));
    let open = [
        ("get", "/v1/models"),
        ("get", "/v1/models/{model}"),
        ("get", "/v1/gateway"),
        ("post", "/v1/releases"),
        ("get", "/v1/work/{request}"),
        ("get", "/v1/evidence/{order}"),
        ("get", "/v1/evidence/{batch}/{places}"),
    ];
    for (method, path) in open {
        assert_eq!(security(method, path), &json!([{}]), "{path}");
    }
    for path in ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings"] {
        assert!(security("post", path).is_null(), "{path}: as all");
    }
}

#[tokio::test]
async fn streams_and_headers_of_answers_are_described() {
    let host = Host::start().await;
    let document = document(&host).await;
    for (path, chunk) in
        [("/v1/chat/completions", "ChatChunk"), ("/v1/completions", "Completion"), ("/v1/responses", "ResponseEvent")]
    {
        let answer = &document["paths"][path]["post"]["responses"]["200"];
        let stream = &answer["content"]["text/event-stream"]["schema"]["$ref"];
        assert_eq!(stream, &json!(format!("#/components/schemas/{chunk}")), "{path}");
        assert!(answer["content"].get("application/json").is_some(), "{path}");
        for header in ["x-keirin-request", "x-keirin-receipt"] {
            assert!(answer["headers"].get(header).is_some(), "{path}: {header}");
        }
    }
    let chat = &document["components"]["schemas"]["ChatRequest"]["properties"];
    assert!(chat.get("max_completion_tokens").is_some());
}

/// All that is referred to is there.
#[tokio::test]
async fn no_reference_leads_nowhere() {
    let host = Host::start().await;
    let document = document(&host).await;
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let place = reference.strip_prefix('#').expect("it is in the document");
            assert!(document.pointer(place).is_some(), "{reference}");
        }
        match value {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
}
