//! Turns that executors have: all of them only so many at once, and one of them so few that it cannot keep others waiting, however slow it is. Who
//! waits for one executor waits for its turn there first, and then for one among all; both come in order, so that executors have theirs in turn.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use keirin_primitives::executor::ExecutorKey;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns of executors.
pub(super) struct Turns {
    all: Arc<Semaphore>,
    /// Most of one executor.
    most: usize,
    of_one: Mutex<BTreeMap<ExecutorKey, Arc<Semaphore>>>,
}

/// Somebody's turn, until it is dropped.
pub(super) struct Turn {
    _of_all: OwnedSemaphorePermit,
    _of_one: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once, and so many of one executor.
    pub fn new(at_once: usize, of_one: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(at_once)), most: of_one, of_one: Mutex::default() }
    }

    /// Waits for a turn of an executor; none when there are no more.
    pub async fn take(&self, executor: ExecutorKey) -> Option<Turn> {
        let of_one = self.of(executor).acquire_owned().await.ok()?;
        let of_all = self.all.clone().acquire_owned().await.ok()?;
        Some(Turn { _of_all: of_all, _of_one: of_one })
    }

    /// Gives no more turns.
    pub fn close(&self) {
        self.all.close();
    }

    fn of(&self, executor: ExecutorKey) -> Arc<Semaphore> {
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody has or waits for.
        of_one.retain(|_, turns| Arc::strong_count(turns) > 1);
        of_one.entry(executor).or_insert_with(|| Arc::new(Semaphore::new(self.most))).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt;

    use super::*;

    fn key(number: u8) -> ExecutorKey {
        ExecutorKey([number; 33])
    }

    #[tokio::test]
    async fn executor_that_is_slow_keeps_nobody_from_others() {
        let turns = Turns::new(6, 2);
        let mut held = Vec::new();
        while let Some(turn) = turns.take(key(1)).now_or_never() {
            held.push(turn.expect("they are not closed"));
        }
        assert_eq!(held.len(), 2);
        let waiting = turns.take(key(1));
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut waiting).await.is_err());
        for other in [2, 2, 3, 3] {
            held.extend(turns.take(key(other)).now_or_never().expect("there is room"));
        }
        assert!(turns.take(key(4)).now_or_never().is_none(), "all together are bounded");

        drop(held);
        assert!(waiting.await.is_some());
        assert!(turns.take(key(5)).await.is_some());
        assert_eq!(turns.of_one.lock().expect("nobody panics").len(), 1, "what is done is forgotten");
        turns.close();
        assert!(turns.take(key(1)).await.is_none());
    }
}
