//! How a signed request came to this executor: what its receipt says of the way.

use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{RequestSignature, Route, SignedRequest},
};

use crate::key::ReportSigner;

/// A signed request, and its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gateway) struct Came {
    /// The request, as its requester signed it for the transfer agent.
    pub request: SignedRequest,
    /// The transfer agent's key.
    pub transfer: ExecutorKey,
    /// The transfer agent's signature, which passes the request on to this executor.
    pub forwarded: RequestSignature,
    /// Executors that were drawn before this one.
    pub route: Route,
}

impl Came {
    /// Straight to this executor, which is its own transfer agent.
    pub fn straight(signer: &ReportSigner, request: SignedRequest) -> Self {
        let own = signer.public();
        let forwarded =
            signer.sign_forwarding(&request, &own).expect("the request was signed for this executor's address");
        let route = Route { conversation: None, passed: Vec::new().try_into().expect("none is not too many") };
        Self { request, transfer: own, forwarded, route }
    }
}
