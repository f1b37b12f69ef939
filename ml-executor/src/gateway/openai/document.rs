//! The OpenAPI document, made of the same types that requests are read into and answers written from.

use std::sync::LazyLock;

use utoipa::{
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    Modify, OpenApi,
};

use crate::{
    gateway::{
        auth::{ADDRESS_HEADER, GONKA_SENDER_HEADER, GONKA_SIGNATURE_HEADER, GONKA_TIME_HEADER, TIME_HEADER},
        receipts, releases, routes, under_way,
    },
    public::{evidence, leaves},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keirin gateway",
        description = "An OpenAI-compatible API to the models of a Keirin executor. Requests are signed by who pays for them, or carry an API key \
                       of the operator's; see GET /v1/gateway. Every answer has an id, the request's own or a new one, in x-request-id. What the \
                       OpenAI API has, and /v1/gateway and /v1/receipts, is served without /v1 too."
    ),
    paths(
        routes::chat,
        routes::completions,
        routes::responses,
        routes::embeddings,
        receipts::receipt,
        routes::models,
        routes::model,
        routes::information,
        releases::releases,
        under_way::work,
        evidence::show,
        leaves::show
    ),
    modifiers(&WaysIn)
)]
struct Document;

/// Who may ask: whoever signs, in either family of headers, and holders of API keys.
struct WaysIn;

/// Headers of a signed request: name of the scheme, of the header, and what it holds.
static SIGNED: [(&str, &str, &str); 6] = [
    ("signature", "Authorization", "The signature alone, in base64"),
    ("requester", ADDRESS_HEADER, "Address of who signs"),
    ("time", TIME_HEADER, "When it was signed, in nanoseconds since 1970"),
    ("gonka_signature", GONKA_SIGNATURE_HEADER, "As Authorization of a signed request"),
    ("gonka_sender", GONKA_SENDER_HEADER, "Address of who signs"),
    ("gonka_time", GONKA_TIME_HEADER, "When it was signed, in nanoseconds since 1970"),
];

impl Modify for WaysIn {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        for (name, header, what) in SIGNED {
            let value = ApiKeyValue::with_description(header, what);
            components.add_security_scheme(name, SecurityScheme::ApiKey(ApiKey::Header(value)));
        }
        let all_of = |names: &[(&str, &str, &str)]| {
            let none = SecurityRequirement::default();
            names.iter().fold(none, |all, (name, ..)| all.add::<&str, [String; 0], String>(name, []))
        };
        let (bare, gonka) = SIGNED.split_at(SIGNED.len() / 2);
        let api_key = SecurityRequirement::new::<&str, [String; 0], String>("api_key", []);
        document.security = Some(vec![api_key, all_of(bare), all_of(gonka)]);
    }
}

static AS_JSON: LazyLock<String> = LazyLock::new(|| Document::openapi().to_json().expect("the document is plain data"));

/// The document, as JSON.
pub(in crate::gateway) fn document() -> &'static str {
    &AS_JSON
}
