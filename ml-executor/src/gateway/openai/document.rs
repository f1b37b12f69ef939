//! The OpenAPI document, made of the same types that requests are read into and answers written from.

use std::sync::LazyLock;

use utoipa::OpenApi;

use crate::gateway::{receipts, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keirin gateway",
        description = "An OpenAI-compatible API to the models of a Keirin executor. Every path is served without /v1 too. Requests are \
                       signed by who pays for them, or carry an API key of the operator's; see GET /v1/gateway."
    ),
    paths(
        routes::chat,
        routes::completions,
        routes::responses,
        routes::embeddings,
        receipts::receipt,
        routes::models,
        routes::model,
        routes::information
    )
)]
struct Document;

static AS_JSON: LazyLock<String> = LazyLock::new(|| Document::openapi().to_json().expect("the document is plain data"));

/// The document, as JSON.
pub(in crate::gateway) fn document() -> &'static str {
    &AS_JSON
}
