//! How requests had to be routed, for as long as the chain can tell: a validator finds receipts of executors that were not drawn.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use keirin_primitives::{
    receipts::{in_force_around, Receipt},
    sprint::EpochIndex,
};
use tokio::task::JoinHandle;

use super::Roster;
use crate::{
    gateway::settlement::{Chain, ChainError},
    validation::Ways,
};

/// Epochs whose rosters the chain keeps, with the current one.
const EPOCHS: u32 = 16;

/// Rosters, with the time since when each is in force, in milliseconds since 1970.
type Known = BTreeMap<EpochIndex, (u64, Roster)>;

/// The rosters of the last epochs. Follows the chain through a node, until it is dropped.
pub struct RosterHistory {
    known: Arc<Mutex<Known>>,
    follower: JoinHandle<()>,
}

impl RosterHistory {
    /// Begins to follow, and looks every so often whether there is another epoch.
    pub fn follow(chain: Arc<Chain>, interval: Duration) -> Self {
        let known = Arc::<Mutex<Known>>::default();
        let kept = known.clone();
        let follower = tokio::spawn(async move {
            loop {
                // Whoever follows the chain says in the log what is wrong with it.
                if let Err(error) = look(&chain, &kept).await {
                    tracing::debug!(%error, "rosters cannot be read");
                }
                tokio::time::sleep(interval).await;
            }
        });
        Self { known, follower }
    }
}

impl Drop for RosterHistory {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Ways for RosterHistory {
    fn is_misrouted(&self, receipt: &Receipt) -> bool {
        is_misrouted(&lock(&self.known), receipt)
    }
}

/// Reads the rosters that are not known yet.
async fn look(chain: &Chain, known: &Mutex<Known>) -> Result<(), ChainError> {
    let node = chain.node();
    let block = chain.newest().await?.hash;
    let Some((newest, _)) = node.randomness(&block).await? else { return Ok(()) };
    let first = EpochIndex(newest.0.saturating_sub(EPOCHS - 1));
    for epoch in (first.0..=newest.0).map(EpochIndex) {
        if lock(known).contains_key(&epoch) {
            continue;
        }
        if let Some(view) = node.roster(&block, epoch).await? {
            let roster = Roster::of_epoch(epoch, &view, |_| String::new());
            lock(known).insert(epoch, (view.from_ms, roster));
        }
    }
    lock(known).retain(|epoch, _| *epoch >= first);
    Ok(())
}

/// As the chain does it: the request went another way than any roster tells by which it may have been drawn. Where nobody was enrolled for the model, or
/// a roster is not known, nobody can tell.
fn is_misrouted(known: &Known, receipt: &Receipt) -> bool {
    let Some((newest, _)) = known.last_key_value() else { return false };
    let epochs = (newest.0.saturating_sub(EPOCHS - 1)..=newest.0).rev().map(EpochIndex);
    let rosters = epochs.map(|epoch| known.get(&epoch).map(|(from_ms, roster)| (*from_ms, roster)));
    let Some(in_force) = in_force_around(rosters, receipt.request.timestamp_ns / 1_000_000) else { return false };
    let model = String::from_utf8_lossy(&receipt.model);
    in_force.iter().all(|roster| {
        let candidates = roster.candidates(&model);
        candidates.is_some_and(|candidates| receipt.misrouted(roster.randomness(), candidates).is_some())
    })
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{
        executor::ExecutorKey,
        receipts::{RequestSignature, RequesterKey, Route, SignedRequest},
        views::{EnrolledView, RosterView},
        weight::VotingWeight,
        AccountBytes,
    };

    use super::*;

    const MINUTE_MS: u64 = 60_000;

    /// An epoch that began at a minute, in which one executor can be drawn.
    fn epoch(number: u32, minute: u64, executor: u8) -> (EpochIndex, (u64, Roster)) {
        let enrolled = EnrolledView::<AccountBytes> {
            account: [executor; 32],
            executor: ExecutorKey([executor; 33]),
            weight: VotingWeight(1),
            models: vec![b"tiny".to_vec().try_into().expect("short")].try_into().expect("few"),
        };
        let from_ms = minute * MINUTE_MS;
        let view = RosterView { randomness: [7; 32], from_ms, enrolled: vec![enrolled] };
        let epoch = EpochIndex(number);
        (epoch, (from_ms, Roster::of_epoch(epoch, &view, |_| String::new())))
    }

    fn receipt(minute: u64, executor: u8, model: &str) -> Receipt {
        Receipt {
            request: SignedRequest {
                requester: RequesterKey([1; 33]),
                payload_hash: [2; 32],
                timestamp_ns: minute * MINUTE_MS * 1_000_000,
                transfer_address: Default::default(),
                signature: RequestSignature([0; 64]),
            },
            transfer: ExecutorKey([1; 33]),
            forwarded: RequestSignature([0; 64]),
            executor: ExecutorKey([executor; 33]),
            route: Route { conversation: None, passed: Default::default() },
            model: model.as_bytes().to_vec().try_into().expect("short"),
            prompt_tokens: 1,
            choices: Default::default(),
            fee: 1,
        }
    }

    #[test]
    fn receipts_of_who_was_not_drawn_at_their_time_are_misrouted() {
        let known = Known::from([epoch(4, 10, 1), epoch(5, 20, 2), epoch(6, 30, 3)]);
        let is_misrouted = |minute, executor| is_misrouted(&known, &receipt(minute, executor, "tiny"));
        assert_eq!([1, 2, 3].map(|executor| is_misrouted(25, executor)), [true, false, true]);
        assert_eq!([1, 2, 3].map(|executor| is_misrouted(19, executor)), [false, false, true], "around a change");
        assert_eq!([1, 2, 3].map(|executor| is_misrouted(40, executor)), [true, true, false]);
    }

    #[test]
    fn nobody_can_tell_without_the_roster_or_where_nobody_serves_the_model() {
        let mut known = Known::from([epoch(4, 10, 1), epoch(5, 20, 2), epoch(6, 30, 3)]);
        assert!(!is_misrouted(&known, &receipt(25, 1, "huge")));
        assert!(!is_misrouted(&known, &receipt(5, 2, "tiny")), "before the first");
        known.remove(&EpochIndex(5));
        assert!(!is_misrouted(&known, &receipt(25, 1, "tiny")));
        assert!(is_misrouted(&known, &receipt(40, 1, "tiny")));
        assert!(!is_misrouted(&Known::new(), &receipt(40, 1, "tiny")));
    }
}
