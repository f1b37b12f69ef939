//! How a signed request came to this executor: what its receipt says of the way.

use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{RequestSignature, Route, SignedRequest},
};

/// A signed request, and its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gateway) struct Came {
    /// The request, as its requester signed it for the transfer agent.
    pub request: SignedRequest,
    /// The transfer agent's key.
    pub transfer: ExecutorKey,
    /// The transfer agent's signature, which passes the request on to this executor. None where this executor is the agent: it signs when it has served
    /// the request.
    pub forwarded: Option<RequestSignature>,
    /// Executors that were drawn before this one.
    pub route: Route,
}

impl Came {
    /// Straight to this executor, which is its own transfer agent.
    pub fn straight(own: ExecutorKey, request: SignedRequest) -> Self {
        let route = Route { conversation: None, passed: Vec::new().try_into().expect("none is not too many") };
        Self { request, transfer: own, forwarded: None, route }
    }
}
