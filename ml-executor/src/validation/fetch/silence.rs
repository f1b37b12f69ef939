//! Endpoints that let requests run into their deadline are not asked again for a while, so that a dead one costs one deadline and not one for each
//! of its works: for a short while at first, since that may have been a hiccup, and for a long one when it happens again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use keirin_primitives::executor::Endpoint;

/// Who was silent, and for how long it is not asked.
pub(super) struct Silences {
    silent: Mutex<HashMap<Endpoint, Silence>>,
    again: Duration,
    shun: Duration,
}

/// Requests that got no answer.
#[derive(Clone, Copy)]
struct Silence {
    /// How many in a row; those that were under way at the same time are one.
    count: u32,
    /// When the last one ended.
    at: Instant,
}

impl Silences {
    /// Who lets a request pass its deadline is shunned for `again`, and who does so repeatedly for `shun`.
    pub fn new(again: Duration, shun: Duration) -> Self {
        Self { silent: Mutex::default(), again, shun }
    }

    /// Whether an endpoint is not to be asked now; if so, whether it was silent repeatedly.
    pub fn shuns(&self, endpoint: &Endpoint) -> Option<bool> {
        let mut silent = self.lock();
        silent.retain(|_, silence| silence.at.elapsed() < self.shun.saturating_mul(2));
        let Silence { count, at } = *silent.get(endpoint)?;
        let again = count > 1;
        (at.elapsed() < if again { self.shun } else { self.again }).then_some(again)
    }

    /// Remembers that an endpoint has not answered a request that was begun at `start`.
    pub fn was_silent(&self, endpoint: &Endpoint, start: Instant) {
        let mut silent = self.lock();
        let silence = silent.entry(endpoint.clone()).or_insert(Silence { count: 0, at: start });
        if silence.count == 0 || silence.at <= start {
            silence.count = silence.count.saturating_add(1);
        }
        silence.at = Instant::now();
    }

    /// An endpoint has answered.
    pub fn has_answered(&self, endpoint: &Endpoint) {
        self.lock().remove(endpoint);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Endpoint, Silence>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
