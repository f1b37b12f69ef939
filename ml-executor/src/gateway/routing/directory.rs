//! Who serves what, and by what numbers executors are drawn.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::{uri::Scheme, Uri};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{Candidate, Candidates},
    sprint::EpochIndex,
    views::{EnrolledView, RosterView},
    weight::VotingWeight,
    AccountBytes, HashBytes,
};

/// How long a roster counts beside the one that follows it: as old as a request may be, and as far ahead of this host's clock.
const OVERLAP: Duration = Duration::from_secs(90);

/// Knows who is to be drawn.
pub trait Directory: Send + Sync {
    /// The rosters by which a request of now may have been drawn: the one in force, then the one before it for as long as requests of its time
    /// are accepted. None until one is known.
    fn rosters(&self) -> Vec<Arc<Roster>>;
}

/// An executor that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its place among the others.
    pub account: AccountBytes,
    /// Key that it signs with.
    pub key: ExecutorKey,
    /// Where it is, as it says; see [`base_url`].
    pub url: String,
    /// Its weight.
    pub weight: VotingWeight,
    /// The models that it serves.
    pub models: BTreeSet<String>,
}

/// All that may be drawn in an epoch, and its randomness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    epoch: EpochIndex,
    randomness: HashBytes,
    peers: BTreeMap<ExecutorKey, Peer>,
    candidates: BTreeMap<String, Candidates<AccountBytes>>,
}

impl Roster {
    /// Lays the executors out by model and account.
    pub fn new(epoch: EpochIndex, randomness: HashBytes, peers: impl IntoIterator<Item = Peer>) -> Self {
        let peers: BTreeMap<_, _> = peers.into_iter().map(|peer| (peer.key, peer)).collect();
        let mut serving = BTreeMap::<String, Vec<Candidate<AccountBytes>>>::new();
        for peer in peers.values() {
            let candidate = Candidate { account: peer.account, executor: peer.key, weight: peer.weight };
            for model in &peer.models {
                serving.entry(model.clone()).or_default().push(candidate);
            }
        }
        let candidates = serving.into_iter().map(|(model, all)| (model, Candidates::new(all))).collect();
        Self { epoch, randomness, peers, candidates }
    }

    /// That of an epoch, as the chain has it, with the places where its executors are.
    pub fn of_epoch(epoch: EpochIndex, view: &RosterView<AccountBytes>, url: impl Fn(&AccountBytes) -> String) -> Self {
        let peer = |enrolled: &EnrolledView<AccountBytes>| Peer {
            account: enrolled.account,
            key: enrolled.executor,
            url: url(&enrolled.account),
            weight: enrolled.weight,
            models: enrolled.models.iter().map(|model| String::from_utf8_lossy(model).into_owned()).collect(),
        };
        Self::new(epoch, view.randomness, view.enrolled.iter().map(peer))
    }

    /// The epoch.
    pub fn epoch(&self) -> EpochIndex {
        self.epoch
    }

    /// Its randomness.
    pub fn randomness(&self) -> &HashBytes {
        &self.randomness
    }

    /// Who may be drawn for a model, if anybody serves it.
    pub fn candidates(&self, model: &str) -> Option<&Candidates<AccountBytes>> {
        self.candidates.get(model)
    }

    /// An executor.
    pub fn peer(&self, key: &ExecutorKey) -> Option<&Peer> {
        self.peers.get(key)
    }
}

/// Where an executor is asked: its URL without `/v1` and without a `/` at the end; none for what is no plain `http` or `https` URL, whatever
/// somebody registered.
pub fn base_url(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let text = text.strip_suffix("/v1").unwrap_or(text);
    let url: Uri = text.parse().ok()?;
    let is_web = url.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
    let is_plain = !text.contains(['?', '#', '@']) && url.host().is_some_and(|host| !host.is_empty());
    (is_web && is_plain).then(|| text.to_owned())
}

/// Rosters that follow one another.
#[derive(Default)]
pub(super) struct Succession(Mutex<Option<Reign>>);

struct Reign {
    roster: Arc<Roster>,
    /// The one before, and when it ended.
    before: Option<(Arc<Roster>, Instant)>,
}

impl Succession {
    /// Puts a roster in force, if it is another one. Returns whether it is.
    pub fn follow(&self, roster: Roster, now: Instant) -> bool {
        let mut reign = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if reign.as_ref().is_some_and(|reign| *reign.roster == roster) {
            return false;
        }
        let before = reign.take().map(|reign| (reign.roster, now));
        *reign = Some(Reign { roster: Arc::new(roster), before });
        true
    }

    /// Those that count now.
    pub fn rosters(&self, now: Instant) -> Vec<Arc<Roster>> {
        let reign = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(reign) = reign.as_ref() else { return Vec::new() };
        let before = reign.before.iter().filter(|(_, ended)| now.saturating_duration_since(*ended) < OVERLAP);
        std::iter::once(reign.roster.clone()).chain(before.map(|(roster, _)| roster.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster(epoch: u32) -> Roster {
        Roster::new(EpochIndex(epoch), [7; 32], [])
    }

    #[test]
    fn former_roster_counts_for_as_long_as_requests_of_its_time_come() {
        let (succession, start) = (Succession::default(), Instant::now());
        let at = |seconds| {
            let rosters = succession.rosters(start + Duration::from_secs(seconds));
            rosters.iter().map(|roster| roster.epoch().0).collect::<Vec<_>>()
        };
        assert!(at(0).is_empty());
        assert!(succession.follow(roster(1), start) && !succession.follow(roster(1), start));
        assert!(succession.follow(roster(2), start + Duration::from_secs(100)));
        assert_eq!([at(100), at(189), at(190)], [vec![2, 1], vec![2, 1], vec![2]]);
    }

    #[test]
    fn executors_stand_in_the_line_of_each_model_that_they_serve() {
        let peer = |number: u8, models: &[&str]| Peer {
            account: [number; 32],
            key: ExecutorKey([number; 33]),
            url: String::new(),
            weight: VotingWeight(1),
            models: models.iter().map(|model| (*model).to_owned()).collect(),
        };
        let roster = Roster::new(EpochIndex(1), [7; 32], [peer(2, &["a", "b"]), peer(1, &["b"])]);
        let line = |model| {
            let line = roster.candidates(model).map(|line| line.iter().map(|one| one.account[0]).collect::<Vec<_>>());
            line.unwrap_or_default()
        };
        assert_eq!([line("a"), line("b"), line("c")], [vec![2], vec![1, 2], vec![]]);
    }

    #[test]
    fn only_plain_web_addresses_are_asked() {
        for url in ["https://a.example:1/keirin", "https://a.example:1/keirin/", "https://a.example:1/keirin/v1/"] {
            assert_eq!(base_url(url).as_deref(), Some("https://a.example:1/keirin"));
        }
        for other in
            ["", "a:1", "ftp://a", "file:///etc/passwd", "http://", "http://a?x", "http://a@b", "http://a/#x", "\u{0}"]
        {
            assert_eq!(base_url(other), None, "{other:?}");
        }
    }
}
