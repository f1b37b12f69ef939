//! What a request is refused with, in OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`.

use axum::{
    http::{header::RETRY_AFTER, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::engine::GenerateError;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    status: StatusCode,
    kind: &'static str,
    code: &'static str,
    param: Option<String>,
    message: String,
    retry_after: Option<u64>,
    /// Whether it may be charged all the same, so that who asks again may pay twice.
    may_be_charged: bool,
}

/// An error as it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    error: ErrorDetails,
}

#[derive(Debug, Serialize, ToSchema)]
struct ErrorDetails {
    /// What is wrong and what to do, for people.
    message: String,
    /// The kind of error, as in `invalid_request_error`.
    r#type: &'static str,
    /// The field that is wrong.
    param: Option<String>,
    /// What is wrong, for programs.
    code: &'static str,
}

/// The code of an error, left in the response for the metrics.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code(pub &'static str);

const INVALID: &str = "invalid_request_error";

/// Header that has clients of the OpenAI API try again, or not, whatever the status.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// Codes with which an executor that fails says that it does not work on a request, now or later. Where it may have kept what it served, there is
/// none.
const REFUSALS: [&str; 7] =
    ["stopping", "chain_unknown", "chain_stale", "deposits_unknown", "no_price", "no_receipt", "model_failed"];

impl ApiError {
    const fn new(status: StatusCode, kind: &'static str, code: &'static str, message: String) -> Self {
        Self { status, kind, code, param: None, message, retry_after: None, may_be_charged: false }
    }

    /// The request itself is wrong.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, INVALID, code, message.into())
    }

    /// A field of the request is wrong.
    pub fn field(param: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..Self::invalid(code, message) }
    }

    /// A field asks for something that this gateway does not do.
    pub fn unsupported(param: &str) -> Self {
        Self::field(param, "unsupported_parameter", format!("{param} is not supported here; leave it out"))
    }

    /// Who asks is not known, or not shown to be who it says.
    pub fn unauthorized(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, INVALID, code, message.into())
    }

    /// The same signed request came before.
    pub fn replayed() -> Self {
        Self::unauthorized("replayed_request", "this request came before; sign each with a time of its own")
    }

    /// Who asks can't pay. Not 429 as at OpenAI, because clients try that again by themselves.
    pub fn payment(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "insufficient_quota", "insufficient_quota", message.into())
    }

    /// There is no such model.
    pub fn no_model(model: &str) -> Self {
        let message = format!("the model {model:?} is not served here; GET /v1/models lists those that are");
        let error = Self::new(StatusCode::NOT_FOUND, INVALID, "model_not_found", message);
        Self { param: Some("model".into()), ..error }
    }

    /// The model generates only.
    pub fn embeds_nothing(model: &str) -> Self {
        let message = format!("the model {model:?} has no output of which embeddings could be made");
        Self::field("model", "embeddings_not_served", message)
    }

    /// There is no such receipt, or it is somebody else's.
    pub fn no_receipt(request: &str) -> Self {
        let message = format!("there is no receipt of yours for the request {request:?}");
        Self::new(StatusCode::NOT_FOUND, INVALID, "unknown_request", message)
    }

    /// Nobody works on such a request here.
    pub fn no_work(request: &str) -> Self {
        let message = format!("nobody works on a request {request:?} here that was passed on");
        Self::new(StatusCode::NOT_FOUND, INVALID, "unknown_request", message)
    }

    /// There is nothing at this address.
    pub fn no_route(path: &str) -> Self {
        let message = format!("there is nothing at {path}; GET /openapi.json describes what there is");
        Self::new(StatusCode::NOT_FOUND, INVALID, "unknown_url", message)
    }

    /// The address takes other methods.
    pub fn no_method(method: &str) -> Self {
        let message = format!("{method} is not answered here; GET /openapi.json describes what is");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, INVALID, "method_not_allowed", message)
    }

    /// The body is longer than it may be.
    pub fn too_large(most: usize) -> Self {
        let message = format!("the body is longer than {most} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, INVALID, "request_too_large", message)
    }

    /// The body did not come in time.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, INVALID, "request_timeout", "the body did not come in time".into())
    }

    /// Who asks asks too often; again after some seconds.
    pub fn too_many(code: &'static str, message: impl Into<String>, seconds: u64) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", code, message.into());
        Self { retry_after: Some(seconds), ..error }
    }

    /// All together ask too often.
    pub fn overloaded() -> Self {
        Self::too_many("overloaded", "too many requests of all together", 1)
    }

    /// The service is about to end.
    pub fn stopping() -> Self {
        Self::unavailable("stopping", "this executor is stopping; ask again in a moment")
    }

    /// What is needed is not there now; it may be in some seconds.
    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_error", code, message.into());
        Self { retry_after: Some(5), ..error }
    }

    /// The request was passed on to an executor that must not take it.
    pub fn misdirected(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::MISDIRECTED_REQUEST, INVALID, code, message.into())
    }

    /// Other executors did not begin in time, and may do so still.
    pub fn late(code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::GATEWAY_TIMEOUT, "server_error", code, message.into());
        Self { may_be_charged: true, ..error }
    }

    /// Another executor answered otherwise than it was asked.
    pub fn bad_answer(code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::BAD_GATEWAY, "server_error", code, message.into());
        Self { may_be_charged: true, ..error }
    }

    /// The executor failed. What failed stands in its log.
    pub fn internal(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", code, message.into())
    }

    /// The work on a request ended without a result.
    pub fn broke_off() -> Self {
        Self::internal("broke_off", "the work on the request broke off; nothing is charged")
    }

    /// The model gave no answer. `field` is the one that holds what it was asked.
    pub fn ungenerated(error: GenerateError, field: &str) -> Self {
        match error {
            GenerateError::PromptExceedsContext { .. } => {
                Self::field(field, "context_length_exceeded", error.to_string())
            }
            GenerateError::Runtime(problem) => {
                tracing::error!(%problem, "the model failed on a request");
                Self::internal("model_failed", "the model failed on this request; nothing is charged")
            }
            GenerateError::Stopped => Self::stopping(),
        }
    }

    /// Whether an executor that fails with this code says that it does not work on the request.
    pub fn is_refusal(code: &str) -> bool {
        REFUSALS.contains(&code)
    }

    /// What a program reads: the code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// As it is sent.
    pub fn body(&self) -> ErrorBody {
        let Self { kind, code, param, message, .. } = self.clone();
        ErrorBody { error: ErrorDetails { message, r#type: kind, param, code } }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.may_be_charged {
            response.headers_mut().insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        response.extensions_mut().insert(Code(self.code));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_has_the_shape_of_openai() {
        let error = ApiError::unsupported("tools");

        let body = serde_json::to_value(error.body()).expect("it is plain data");

        assert_eq!(body["error"]["type"], "invalid_request_error");
        assert_eq!(body["error"]["param"], "tools");
        assert_eq!(body["error"]["code"], "unsupported_parameter");
        assert!(body["error"]["message"].is_string());
    }

    #[test]
    fn who_asks_too_often_is_told_when_to_ask_again() {
        let response = ApiError::too_many("rate_limit_exceeded", "slowly", 7).into_response();

        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[RETRY_AFTER], "7");
    }

    #[test]
    fn clients_are_told_not_to_ask_again_for_what_may_be_charged() {
        let header = |error: ApiError| error.into_response().headers().get(SHOULD_RETRY).cloned();

        assert_eq!(header(ApiError::late("executors_late", "")), Some(HeaderValue::from_static("false")));
        assert_eq!(header(ApiError::unavailable("no_executor", "")), None);
    }

    #[test]
    fn prompt_that_is_too_long_is_named_by_the_field_that_holds_it() {
        let too_long = || GenerateError::PromptExceedsContext { tokens: 9, context: 8 };
        for field in ["messages", "prompt", "input"] {
            let body = serde_json::to_value(ApiError::ungenerated(too_long(), field).body()).expect("plain data");
            assert_eq!(body["error"]["param"], field);
        }
    }
}
