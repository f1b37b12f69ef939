//! Which web pages may call the gateway from a browser.

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
            ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
        },
        HeaderMap, HeaderValue, Method, StatusCode,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Gateway;

/// Seconds that a browser may remember what it was allowed.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// Origins of web pages that may call; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<HeaderValue>);

/// `*`, or an origin as browsers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let after = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_origin = after.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', '?', '#']));
        let value = HeaderValue::from_str(text).ok().filter(|_| text == "*" || is_origin);
        value.map(Self).ok_or_else(|| format!("«{text}» is neither * nor an origin such as https://example.org"))
    }
}

impl FromIterator<Origin> for Origins {
    fn from_iter<T: IntoIterator<Item = Origin>>(origins: T) -> Self {
        Self(origins.into_iter().map(|origin| origin.0).collect())
    }
}

impl Origins {
    /// What a browser is told, when a page of this origin may call.
    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        self.0.iter().find(|allowed| *allowed == "*" || *allowed == origin).cloned()
    }
}

/// Answers browsers that ask whether a page may call, and tells them so with each answer.
pub(super) async fn allow(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let allowed = request.headers().get(ORIGIN).and_then(|origin| gateway.origins.allowed(origin));
    let asks = request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let wanted = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let Some(allowed) = allowed else { return response };
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.append(VARY, HeaderValue::from_static("origin"));
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("x-request-id, x-keirin-request, x-keirin-receipt, retry-after"),
    );
    if asks {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        if let Some(wanted) = wanted {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_origins_are_allowed() {
        let origins: Origins = ["https://a.example".parse().expect("an origin")].into_iter().collect();
        let allowed = |origin| origins.allowed(&HeaderValue::from_static(origin)).is_some();
        assert!(allowed("https://a.example"));
        for other in ["https://b.example", "http://a.example", "https://a.example:81", "null"] {
            assert!(!allowed(other), "{other}");
        }
        assert!(Origins::default().allowed(&HeaderValue::from_static("https://a.example")).is_none());
    }

    #[test]
    fn origin_has_a_scheme_and_no_path() {
        assert!("*".parse::<Origin>().is_ok() && "http://localhost:3000".parse::<Origin>().is_ok());
        for text in ["", "example.org", "https://", "https://a.example/", "https://a b"] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
