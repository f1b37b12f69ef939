//! Why a gateway did not do what it was asked.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use http::{header::RETRY_AFTER, HeaderMap, StatusCode};
use serde::Deserialize;

/// Longest text of a gateway that is shown, in characters.
const MAX_SHOWN: usize = 1_000;

/// Why a request to a gateway failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GatewayError {
    /// No connection; nothing was sent.
    #[error("cannot reach the gateway at {url}: {problem}")]
    Unreachable {
        /// The gateway.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The connection broke. Whether the gateway did the work, and charged it, is not known.
    #[error("the connection to {url} broke before the answer was complete: {problem}; it may have been charged")]
    Broken {
        /// The gateway.
        url: String,
        /// What happened.
        problem: String,
    },
    /// Nothing came in time. Whether the gateway did the work, and charged it, is not known.
    #[error("the gateway at {url} said nothing for {seconds} s; what it did until then may have been charged")]
    Silent {
        /// The gateway.
        url: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The gateway would not, and said why.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The gateway answered with something else than OpenAI's API has.
    #[error("the answer of {url} cannot be read: {problem}. Is it a gateway of OpenAI's API?")]
    Answer {
        /// The gateway.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Nobody knows for whom to sign.
    #[error(
        "requests to {url} cannot be signed, because the address of its transfer agent is not known. Name it with the \
         endpoint, as URL;ADDRESS, or take endpoints from the chain"
    )]
    NoTransferAgent {
        /// The gateway.
        url: String,
    },
    /// What was to be sent has no form.
    #[error("the request cannot be written: {0}")]
    Request(String),
}

/// A gateway's refusal, in the shape that OpenAI gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The gateway.
    pub url: String,
    /// HTTP status; 200 when a stream had begun.
    pub status: StatusCode,
    /// For people.
    pub message: String,
    /// Kind of error, such as `invalid_request_error`.
    pub kind: Option<String>,
    /// What exactly, such as `model_not_found`.
    pub code: Option<String>,
    /// Field of the request that is wrong.
    pub param: Option<String>,
    /// When to come back.
    pub retry_after: Option<Duration>,
    /// The gateway's name for the request, for who asks its operator.
    pub request_id: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused: {}", self.url, self.message)?;
        let facts = [
            (self.status != StatusCode::OK).then(|| format!("status {}", self.status.as_u16())),
            self.code.clone().or_else(|| self.kind.clone()),
            self.param.as_ref().map(|param| format!("field {param}")),
            self.retry_after.map(|wait| format!("again in {} s", wait.as_secs_f64().ceil())),
            self.request_id.as_ref().map(|id| format!("request {id}")),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        match facts.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", facts.join(", ")),
        }
    }
}

/// `{"error": {…}}`; `code` is a number with some servers.
#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorShape,
}

/// `{"type": "response.failed", "response": {"error": {…}}}`, with which a stream of `/v1/responses` ends that fails.
#[derive(Deserialize)]
struct FailedEvent {
    response: ErrorBody,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorShape {
    Full {
        message: String,
        #[serde(default, rename = "type")]
        kind: Option<String>,
        #[serde(default)]
        code: Option<serde_json::Value>,
        #[serde(default)]
        param: Option<String>,
    },
    Text(String),
}

impl Refusal {
    /// Reads the answer of a gateway that refused.
    pub(super) fn read(url: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let error = serde_json::from_slice(body).map(|ErrorBody { error }| error);
        Self::of(url, status, headers, error.unwrap_or_else(|_| ErrorShape::Text(String::from_utf8_lossy(body).into())))
    }

    fn of(url: &str, status: StatusCode, headers: &HeaderMap, error: ErrorShape) -> Self {
        let (message, kind, code, param) = match error {
            ErrorShape::Full { message, kind, code, param } => (message, kind, code, param),
            ErrorShape::Text(message) => (message, None, None, None),
        };
        let code = code.and_then(|code| match code {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let message = Some(shown(&message)).filter(|text| !text.is_empty());
        Self {
            url: url.to_owned(),
            status,
            message: message.unwrap_or_else(|| status.canonical_reason().unwrap_or("without a reason").to_lowercase()),
            kind: kind.map(|text| shown(&text)),
            code: code.map(|text| shown(&text)),
            param: param.map(|text| shown(&text)),
            retry_after: retry_after(headers, SystemTime::now()),
            request_id: headers.get("x-request-id").and_then(|id| id.to_str().ok()).map(shown),
        }
    }

    /// The error that an event of a stream is, if it is one.
    pub(super) fn in_stream(url: &str, event: &str) -> Option<Self> {
        let error = serde_json::from_str::<ErrorBody>(event);
        let error = error.or_else(|_| serde_json::from_str::<FailedEvent>(event).map(|failed| failed.response)).ok()?;
        Some(Self::of(url, StatusCode::OK, &HeaderMap::new(), error.error))
    }
}

/// A gateway's words as a terminal may show them: no control characters, and not too many.
fn shown(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_SHOWN).collect()
}

/// When a gateway wants to be asked again: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110 §10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number >= 0.0);
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Some(Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or(Duration::MAX));
    }
    let wish = text(RETRY_AFTER.as_str())?;
    match number(wish) {
        Some(seconds) => Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)),
        None => httpdate::parse_http_date(wish).ok().map(|date| date.duration_since(now).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let value = value.parse().expect("it is a header's value");
        HeaderMap::from_iter([(HeaderName::from_static(name), value)])
    }

    fn read(status: u16, body: &str) -> Refusal {
        let status = StatusCode::from_u16(status).expect("it is one");
        Refusal::read("http://a", status, &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn published_shape_is_read() {
        let body = r#"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":"model",
            "code":"model_not_found"}}"#;
        let refusal = read(404, body);
        assert_eq!((refusal.code.as_deref(), refusal.param.as_deref()), (Some("model_not_found"), Some("model")));
        let text = "http://a refused: The model `x` does not exist (status 404, model_not_found, field model)";
        assert_eq!(refusal.to_string(), text);
    }

    #[test]
    fn other_shapes_are_shown_as_they_are() {
        assert_eq!(read(502, "<html>Bad gateway</html>").message, "<html>Bad gateway</html>");
        assert_eq!(read(503, "").message, "service unavailable");
        assert_eq!(read(400, r#"{"error":"model missing"}"#).message, "model missing");
        assert_eq!(read(429, r#"{"error":{"message":"slow","code":1302}}"#).code.as_deref(), Some("1302"));
    }

    #[test]
    fn words_of_a_gateway_do_not_reach_the_terminal_raw() {
        let refusal = read(400, "{\"error\":{\"message\":\"\\u001b[2Jgone\\u0007\",\"type\":\"\\u001b]0;x\"}}");
        assert!(!refusal.to_string().contains(char::is_control), "{refusal:?}");
        assert_eq!(read(500, &"x".repeat(5_000)).message.len(), MAX_SHOWN);
    }

    #[test]
    fn time_to_come_back_is_read_in_all_its_forms() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        for (name, value, expected) in [
            ("retry-after", "7", Some(Duration::from_secs(7))),
            ("retry-after", "0.5", Some(Duration::from_millis(500))),
            ("retry-after-ms", "250", Some(Duration::from_millis(250))),
            ("retry-after", "Sun, 06 Nov 1994 08:50:00 GMT", Some(Duration::from_secs(23))),
            ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", Some(Duration::ZERO)),
            ("retry-after", "1e300", Some(Duration::MAX)),
            ("retry-after", "inf", Some(Duration::MAX)),
            ("retry-after", "-1", None),
            ("retry-after", "NaN", None),
            ("retry-after", "soon", None),
        ] {
            assert_eq!(retry_after(&headers(name, value), now), expected, "{name}: {value}");
        }
    }

    #[test]
    fn error_in_a_stream_is_told_from_a_piece_of_the_answer() {
        let error = Refusal::in_stream("http://a", r#"{"error":{"message":"out of memory","type":"server_error"}}"#);
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            Some("http://a refused: out of memory (server_error)")
        );
        assert_eq!(Refusal::in_stream("http://a", r#"{"id":"x","choices":[]}"#), None);
    }
}
