//! A bounded queue: answers that are generated or wait for it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::gateway::ApiError;

/// How many answers are taken on at once.
#[derive(Clone, Copy, Debug)]
pub struct PlaceLimits {
    /// Most that are generated or wait.
    pub answers: usize,
}

impl Default for PlaceLimits {
    fn default() -> Self {
        Self { answers: crate::defaults::MAX_ANSWERS }
    }
}

/// Places that each account has taken.
#[derive(Default)]
struct Held(Mutex<BTreeMap<String, usize>>);

impl Held {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Places for answers.
pub(in crate::gateway) struct Places {
    all: usize,
    free: Arc<Semaphore>,
    held: Arc<Held>,
}

/// Places that are taken, until it is dropped.
pub(in crate::gateway) struct Place {
    account: String,
    answers: usize,
    held: Arc<Held>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        if let Some(count) = held.get_mut(&self.account) {
            *count = count.saturating_sub(self.answers);
            if *count == 0 {
                held.remove(&self.account);
            }
        }
    }
}

impl Places {
    pub fn new(limits: PlaceLimits) -> Self {
        let all = limits.answers.max(1);
        Self { all, free: Arc::new(Semaphore::new(all)), held: Arc::default() }
    }

    /// Takes places for so many answers of an account, which gets no more than half of all unless it asks for them at once.
    pub fn take(&self, account: &str, answers: usize) -> Result<Place, ApiError> {
        let full = || {
            ApiError::too_many("queue_full", "this executor has as much to do as it takes on; ask again in a moment", 2)
        };
        if self.free.is_closed() {
            return Err(ApiError::stopping());
        }
        let mut held = self.held.lock();
        let before = held.get(account).copied().unwrap_or_default();
        let count = before.saturating_add(answers);
        if before > 0 && count > self.all.div_ceil(2) {
            let message = "you have as many answers under way as one may have here; ask again when some are done";
            return Err(ApiError::too_many("too_many_answers", message, 2));
        }
        let places = u32::try_from(answers).map_err(|_| full())?;
        let permit = self.free.clone().try_acquire_many_owned(places).map_err(|_| full())?;
        held.insert(account.to_owned(), count);
        Ok(Place { account: account.to_owned(), answers, held: self.held.clone(), _permit: permit })
    }

    /// Answers that are generated or wait.
    pub fn taken(&self) -> usize {
        self.all.saturating_sub(self.free.available_permits())
    }

    /// Takes on nothing any more.
    pub fn close(&self) {
        self.free.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_room_for_is_refused_until_there_is() {
        let places = Places::new(PlaceLimits { answers: 4 });
        let code = |account, answers| places.take(account, answers).map(drop).map_err(|error| error.code());
        let (two, one) = (places.take("a", 2).expect("there are four"), places.take("b", 1).expect("there are two"));

        assert_eq!(code("c", 2), Err("queue_full"));
        assert_eq!((code("c", 1), places.taken()), (Ok(()), 3));
        drop((two, one));
        assert_eq!(code("c", 2), Ok(()));

        places.close();
        assert_eq!(code("c", 1), Err("stopping"));
    }

    #[test]
    fn one_account_takes_no_more_than_half() {
        let places = Places::new(PlaceLimits { answers: 4 });
        let code = |account, answers| places.take(account, answers).map(drop).map_err(|error| error.code());
        let one = places.take("a", 1).expect("there are four");

        assert_eq!(code("a", 2), Err("too_many_answers"));
        assert_eq!([code("a", 1), code("b", 3)], [Ok(()); 2]);
        drop(one);
        assert_eq!(code("a", 2), Ok(()), "what is done is forgotten");
    }
}
