//! What became of an attempt to have a request served.

use axum::http::StatusCode;

use crate::gateway::ApiError;

/// How an executor dealt with a request that was passed on to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gateway) enum Outcome {
    /// It took it.
    Taken,
    /// It found something wrong with the request itself; others would, too.
    Wrong,
    /// It did not take it, and says so.
    Refused(StatusCode),
    /// It failed, or something before it did, such as a proxy: it may work on the request all the same.
    Failed,
    /// There was no connection to it.
    Unreachable,
    /// The connection broke before anything came.
    Broken,
    /// Nothing came in time.
    Late,
    /// What came is no executor's answer to this request.
    Strange,
}

impl Outcome {
    /// What an executor's status says, and the code with which it names its refusal, if that is known.
    pub fn of(status: StatusCode, code: Option<&str>) -> Self {
        match status {
            status if status.is_success() => Self::Taken,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::MISDIRECTED_REQUEST | StatusCode::NOT_FOUND => {
                Self::Refused(status)
            }
            status if status.is_server_error() => match code.is_some_and(ApiError::is_refusal) {
                true => Self::Refused(status),
                false => Self::Failed,
            },
            status if status.is_client_error() => Self::Wrong,
            _ => Self::Strange,
        }
    }

    /// Whether another executor is to be drawn.
    pub fn is_passed_over(self) -> bool {
        !matches!(self, Self::Taken | Self::Wrong)
    }

    /// Whether it is certain that the executor does not work on the request.
    pub fn is_certain(self) -> bool {
        !matches!(self, Self::Failed | Self::Broken | Self::Late | Self::Strange)
    }

    /// Whether the executor may have an answer that did not come here: it may say that it has failed when it has kept what it served.
    pub fn may_be_served(self) -> bool {
        match self {
            Self::Failed | Self::Broken | Self::Late | Self::Strange => true,
            Self::Refused(status) => status.is_server_error(),
            Self::Taken | Self::Wrong | Self::Unreachable => false,
        }
    }

    /// As metrics and logs name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Wrong => "wrong_request",
            Self::Refused(StatusCode::TOO_MANY_REQUESTS) => "busy",
            Self::Refused(StatusCode::MISDIRECTED_REQUEST) => "not_drawn",
            Self::Refused(StatusCode::NOT_FOUND) => "not_served",
            Self::Refused(_) => "unavailable",
            Self::Failed => "failed",
            Self::Unreachable => "unreachable",
            Self::Broken => "broken",
            Self::Late => "late",
            Self::Strange => "strange",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, code: Option<&str>) -> Outcome {
        Outcome::of(StatusCode::from_u16(status).expect("a status"), code)
    }

    #[test]
    fn who_is_busy_broken_or_elsewhere_is_passed_over_and_wrong_requests_are_not_tried_again() {
        for status in [404, 421, 429, 500, 502, 503, 301, 101] {
            assert!(of(status, None).is_passed_over(), "{status}");
        }
        for status in [200, 400, 401, 402, 408, 413] {
            assert!(!of(status, None).is_passed_over(), "{status}");
        }
    }

    #[test]
    fn who_may_have_served_a_request_is_told_from_who_has_not() {
        for status in [500, 502, 504, 301] {
            assert!(of(status, None).may_be_served(), "{status}");
        }
        for status in [404, 421, 429, 400, 200] {
            assert!(!of(status, None).may_be_served(), "{status}");
        }
        assert!(
            Outcome::Broken.may_be_served() && Outcome::Late.may_be_served() && !Outcome::Unreachable.may_be_served()
        );
    }

    /// A proxy says 502 and 504 of executors that go on working.
    #[test]
    fn failure_is_certain_only_where_the_executor_names_its_refusal() {
        for status in [500, 502, 503, 504] {
            assert!(!of(status, None).is_certain() && !of(status, Some("bad_gateway")).is_certain(), "{status}");
        }
        for code in ["not_kept", "broke_off", "executors_late"] {
            assert!(!of(500, Some(code)).is_certain(), "{code}: it may have been kept");
        }
        assert!(of(503, Some("stopping")).is_certain() && of(500, Some("model_failed")).is_certain());
        assert!(of(429, None).is_certain() && of(503, Some("stopping")).is_passed_over());
    }
}
