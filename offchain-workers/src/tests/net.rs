//! The network of the testing externalities, with faults.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::RwLock;
use sp_core::{
    offchain::{
        testing::TestOffchainExt, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState,
        Timestamp,
    },
    OpaquePeerId,
};

/// What happens to a request instead of a complete answer with status 200 in no time.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing listens.
    Unreachable,
    /// No answer until the deadline.
    Silent,
    /// The scripted answer, but at the deadline.
    LastMoment,
    /// Another HTTP status.
    Status(u16),
    /// Status 200, but the body does not come before the deadline.
    StallingBody,
    /// Status 200, but the connection breaks in the body.
    BrokenBody,
}

/// Scripted answers from the inner externalities, faults for the requests named (the first is 0), and a count of
/// all. Waiting for a deadline moves the clock there.
pub struct ScriptedNet {
    pub inner: TestOffchainExt,
    pub faults: BTreeMap<usize, Fault>,
    pub made: Arc<RwLock<usize>>,
}

impl ScriptedNet {
    fn current_fault(&self) -> Option<Fault> {
        let current = self.made.read().checked_sub(1).expect("a request is under way");
        self.faults.get(&current).copied()
    }

    fn wait_until(&mut self, deadline: Option<Timestamp>) {
        self.inner.sleep_until(deadline.expect("the worker never waits without a deadline"));
    }
}

impl Externalities for ScriptedNet {
    fn is_validator(&self) -> bool {
        self.inner.is_validator()
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        self.inner.network_state()
    }

    fn timestamp(&mut self) -> Timestamp {
        self.inner.timestamp()
    }

    fn sleep_until(&mut self, deadline: Timestamp) {
        self.inner.sleep_until(deadline);
    }

    fn random_seed(&mut self) -> [u8; 32] {
        self.inner.random_seed()
    }

    fn http_request_start(&mut self, method: &str, uri: &str, meta: &[u8]) -> Result<HttpRequestId, ()> {
        // Ids of the inner externalities are reused once a body was read; count by ourselves for the faults.
        *self.made.write() += 1;
        self.inner.http_request_start(method, uri, meta)
    }

    fn http_request_add_header(&mut self, id: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
        self.inner.http_request_add_header(id, name, value)
    }

    fn http_request_write_body(
        &mut self,
        id: HttpRequestId,
        chunk: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        self.inner.http_request_write_body(id, chunk, deadline)
    }

    fn http_response_wait(&mut self, ids: &[HttpRequestId], deadline: Option<Timestamp>) -> Vec<HttpRequestStatus> {
        match self.current_fault() {
            Some(Fault::Unreachable) => vec![HttpRequestStatus::IoError; ids.len()],
            Some(Fault::Silent) => {
                self.wait_until(deadline);
                vec![HttpRequestStatus::DeadlineReached; ids.len()]
            }
            Some(Fault::Status(status)) => vec![HttpRequestStatus::Finished(status); ids.len()],
            Some(Fault::LastMoment) => {
                self.wait_until(deadline);
                self.inner.http_response_wait(ids, deadline)
            }
            Some(Fault::StallingBody | Fault::BrokenBody) | None => self.inner.http_response_wait(ids, deadline),
        }
    }

    fn http_response_headers(&mut self, id: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.inner.http_response_headers(id)
    }

    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        match self.current_fault() {
            Some(Fault::StallingBody) => {
                self.wait_until(deadline);
                Err(HttpError::DeadlineReached)
            }
            Some(Fault::BrokenBody) => Err(HttpError::IoError),
            _ => self.inner.http_response_read_body(id, buffer, deadline),
        }
    }

    fn set_authorized_nodes(&mut self, nodes: Vec<OpaquePeerId>, authorized_only: bool) {
        self.inner.set_authorized_nodes(nodes, authorized_only);
    }
}
