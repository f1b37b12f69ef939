//! What became of an attempt to have a request served.

use axum::http::StatusCode;

/// How an executor dealt with a request that was passed on to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gateway) enum Outcome {
    /// It took it.
    Taken,
    /// It found something wrong with the request itself; others would, too.
    Wrong,
    /// It did not take it.
    Refused(StatusCode),
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
    /// What an executor's status says.
    pub fn of(status: StatusCode) -> Self {
        match status {
            status if status.is_success() => Self::Taken,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::MISDIRECTED_REQUEST | StatusCode::NOT_FOUND => {
                Self::Refused(status)
            }
            status if status.is_server_error() => Self::Refused(status),
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
        !matches!(self, Self::Broken | Self::Late | Self::Strange)
    }

    /// Whether the executor may have an answer that did not come here: it may say that it has failed, or somebody before it may, when it has kept
    /// what it served.
    pub fn may_be_served(self) -> bool {
        match self {
            Self::Broken | Self::Late | Self::Strange => true,
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
            Self::Refused(_) => "failed",
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

    #[test]
    fn who_is_busy_broken_or_elsewhere_is_passed_over_and_wrong_requests_are_not_tried_again() {
        let is_passed_over = |status| Outcome::of(StatusCode::from_u16(status).expect("a status")).is_passed_over();
        for status in [404, 421, 429, 500, 502, 503, 301, 101] {
            assert!(is_passed_over(status), "{status}");
        }
        for status in [200, 400, 401, 402, 408, 413] {
            assert!(!is_passed_over(status), "{status}");
        }
    }

    #[test]
    fn who_may_have_served_a_request_is_told_from_who_has_not() {
        let may_be_served = |status| Outcome::of(StatusCode::from_u16(status).expect("a status")).may_be_served();
        for status in [500, 502, 504, 301] {
            assert!(may_be_served(status), "{status}");
        }
        for status in [404, 421, 429, 400, 200] {
            assert!(!may_be_served(status), "{status}");
        }
        assert!(
            Outcome::Broken.may_be_served() && Outcome::Late.may_be_served() && !Outcome::Unreachable.may_be_served()
        );
    }
}
