//! What an executor makes sure of before it takes a request that was passed on to it: somebody who signs receipts for requests that it was
//! not drawn for gets nothing for them.

use keirin_primitives::executor::ExecutorKey;

use super::Routing;
use crate::gateway::{auth::Came, ApiError};

impl Routing {
    /// Whether a transfer agent is one of the network's.
    ///
    /// # Errors
    /// [`ApiError`].
    pub fn check_agent(&self, transfer: &ExecutorKey) -> Result<(), ApiError> {
        let rosters = self.directory.rosters();
        if *transfer == self.own || !rosters.iter().any(|roster| roster.peer(transfer).is_some()) {
            let message = "requests are taken from executors of this network only, and from requesters";
            return Err(ApiError::misdirected("unknown_agent", message));
        }
        Ok(())
    }

    /// Whether this executor was drawn for a request that was passed on, after those that it says did not take it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub fn check_drawn(&self, model: &str, came: &Came) -> Result<(), ApiError> {
        let rosters = self.directory.rosters();
        let is_drawn = rosters.iter().filter_map(|roster| Some((roster, roster.candidates(model)?))).any(
            |(roster, candidates)| {
                came.route.misrouted(roster.randomness(), &came.request, candidates, &self.own).is_none()
            },
        );
        if !is_drawn {
            let message = "another executor is drawn for this request, or the draws before were others";
            return Err(ApiError::misdirected("not_drawn", message));
        }
        Ok(())
    }
}
