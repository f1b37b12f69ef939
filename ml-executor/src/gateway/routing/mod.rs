//! Which executor serves a request.
//!
//! The gateway that a request was sent to is its transfer agent. It draws an executor by weight ([`keirin_primitives::receipts::Route`]),
//! from what a [`Directory`] knows: the chain ([`ChainDirectory`]) or a file ([`PeersFile`]). If that is itself it serves the request; if
//! not, it signs that it passes the request on ([`forward`]), and streams back what comes ([`pass_back`]), as far as it is what was asked for
//! ([`audit`]). Who refuses, or does not begin in time, is passed over, and another is drawn ([`take_on`]). Who takes a request that was passed on makes sure that it was drawn, and never passes it on
//! further ([`accept`]).

mod accept;
mod audit;
mod chain;
mod directory;
mod forward;
mod history;
mod lines;
mod meter;
mod outcome;
mod pass_back;
mod peers_file;
mod suspects;
mod take_on;

use std::{sync::Arc, time::Duration};

use keirin_primitives::executor::ExecutorKey;

pub use chain::ChainDirectory;
pub use directory::{base_url, Directory, Peer, Roster};
pub use history::RosterHistory;
pub use lines::Lines;
pub use peers_file::{PeersError, PeersFile};

pub(super) use outcome::Outcome;
pub(super) use suspects::Suspects;
pub(super) use take_on::{Passage, Taken};

use forward::Forwarder;

/// How long another executor may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForwardingTimes {
    /// For a connection.
    pub connect: Duration,
    /// To begin a stream: an executor does as soon as it has taken a request, even if it lets it wait.
    pub stream: Duration,
    /// To give a whole answer, which begins when it has been generated. Meanwhile a sign of life is due within the time of a stream.
    /// What has begun has as much until its end.
    pub whole: Duration,
    /// For the next piece of what has begun.
    pub piece: Duration,
    /// Until this host knows of prices and rosters what others may know already.
    pub news: Duration,
}

impl Default for ForwardingTimes {
    fn default() -> Self {
        Self {
            connect: crate::defaults::FORWARD_CONNECT,
            stream: crate::defaults::FORWARD_STREAM,
            whole: crate::defaults::FORWARD_WHOLE,
            piece: crate::defaults::FORWARD_PIECE,
            news: crate::defaults::FORWARD_NEWS,
        }
    }
}

/// Knows where requests go.
pub(super) struct Routing {
    directory: Arc<dyn Directory>,
    own: ExecutorKey,
    forwarder: Forwarder,
}

impl Routing {
    /// For the executor with the key `own`.
    pub fn new(directory: Arc<dyn Directory>, own: ExecutorKey, times: ForwardingTimes) -> Self {
        Self { directory, own, forwarder: Forwarder::new(times) }
    }
}
