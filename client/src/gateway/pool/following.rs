//! Pools that look again what gateways there are.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{CoolDown, EndpointPool};
use crate::gateway::{Discovery, DiscoveryError};

/// Longest that a request waits for news of gateways.
const LOOK_LIMIT: Duration = Duration::from_secs(3);

/// Where a pool looks, and when it did last.
#[derive(Debug)]
pub(super) struct Following {
    source: Arc<dyn Discovery>,
    every: Duration,
    limit: Duration,
    looked: Mutex<Instant>,
}

impl Following {
    /// Whether it is time to look; whoever is told so looks, and nobody else for an interval.
    fn is_due(&self, now: Instant) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = now.saturating_duration_since(*looked) >= self.every;
        if is_due {
            *looked = now;
        }
        is_due
    }
}

impl EndpointPool {
    /// A pool of what `source` names, which follows it from `now` on; see [`EndpointPool::following`].
    ///
    /// # Errors
    /// [`DiscoveryError`].
    pub async fn discover(
        source: Arc<dyn Discovery>,
        cool_down: CoolDown,
        every: Duration,
        now: Instant,
    ) -> Result<Self, DiscoveryError> {
        let found = source.gateways().await?;
        Ok(Self::new(found, cool_down)?.following(source, every, now))
    }

    /// The same pool, which from `now` on looks at `source` again while it is used, `every` so often.
    #[must_use]
    pub fn following(mut self, source: Arc<dyn Discovery>, every: Duration, now: Instant) -> Self {
        self.following = Some(Following { source, every, limit: LOOK_LIMIT, looked: Mutex::new(now) });
        self
    }

    /// Looks for gateways if it is time to: those that stay keep their cool-downs, those that have left are dropped.
    ///
    /// # Errors
    /// [`DiscoveryError`]; the pool stays as it was, and looks again after the interval.
    pub async fn refresh(&self, now: Instant) -> Result<(), DiscoveryError> {
        let Some(following) = self.following.as_ref().filter(|following| following.is_due(now)) else { return Ok(()) };
        let found = tokio::time::timeout(following.limit, following.source.gateways()).await;
        let found = found.map_err(|_| DiscoveryError::Silent(following.limit.as_secs()))??;
        Ok(self.replace(found)?)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, future::Future, pin::Pin};

    use super::*;
    use crate::gateway::Endpoint;

    const EVERY: Duration = Duration::from_secs(60);

    /// Names gateways by their numbers; nothing is silence.
    #[derive(Debug, Default)]
    struct Directory {
        numbers: Mutex<Option<Vec<usize>>>,
        asked: Mutex<usize>,
    }

    impl Directory {
        fn naming(numbers: &[usize]) -> Arc<Self> {
            let directory = Self::default();
            directory.name(Some(numbers));
            Arc::new(directory)
        }

        fn name(&self, numbers: Option<&[usize]>) {
            *self.numbers.lock().expect("nobody panics") = numbers.map(<[usize]>::to_vec);
        }

        fn asked(&self) -> usize {
            *self.asked.lock().expect("nobody panics")
        }
    }

    impl Discovery for Directory {
        fn gateways(&self) -> Pin<Box<dyn Future<Output = Result<Vec<Endpoint>, DiscoveryError>> + Send + '_>> {
            *self.asked.lock().expect("nobody panics") += 1;
            let numbers = self.numbers.lock().expect("nobody panics").clone();
            Box::pin(async move {
                match numbers {
                    Some(numbers) => Ok(numbers.into_iter().map(endpoint).collect()),
                    None => std::future::pending().await,
                }
            })
        }
    }

    fn endpoint(number: usize) -> Endpoint {
        Endpoint::new(&format!("http://gateway-{number}.example")).expect("it is one")
    }

    fn pool(directory: &Arc<Directory>, now: Instant) -> EndpointPool {
        let pool = EndpointPool::new([endpoint(0), endpoint(1), endpoint(2)], CoolDown::default());
        pool.expect("it has gateways").following(directory.clone(), EVERY, now)
    }

    fn picked(pool: &EndpointPool, now: Instant) -> BTreeSet<String> {
        (0..9).map(|_| pool.pick(now).endpoint().to_string()).collect()
    }

    #[tokio::test]
    async fn pool_begins_with_what_is_named_and_is_none_of_nothing() {
        let (directory, start) = (Directory::naming(&[1, 2]), Instant::now());
        let discover = || EndpointPool::discover(directory.clone(), CoolDown::default(), EVERY, start);
        let pool = discover().await.expect("they are named");
        directory.name(Some(&[]));
        assert!(matches!(discover().await, Err(DiscoveryError::Empty(_))));

        directory.name(Some(&[2, 3]));
        pool.refresh(start + EVERY).await.expect("they are named");
        assert_eq!(picked(&pool, start), BTreeSet::from([2, 3].map(|number| endpoint(number).to_string())));
    }

    #[tokio::test]
    async fn gateways_that_came_are_asked_and_those_that_left_are_not() {
        let (directory, start) = (Directory::naming(&[1, 3]), Instant::now());
        let pool = pool(&directory, start);
        pool.refresh(start + EVERY).await.expect("they are named");
        assert_eq!(picked(&pool, start + EVERY), BTreeSet::from([1, 3].map(|number| endpoint(number).to_string())));
    }

    #[tokio::test]
    async fn gateway_that_stays_keeps_its_cool_down_and_one_that_comes_back_begins_anew() {
        let (directory, start) = (Directory::naming(&[0, 3]), Instant::now());
        let pool = pool(&directory, start);
        let later = start + EVERY;
        for _ in 0..3 {
            pool.failed(&pool.pick(later), later, Some(Duration::from_secs(50)));
        }

        pool.refresh(later).await.expect("they are named");
        assert_eq!(picked(&pool, later), BTreeSet::from([endpoint(3).to_string()]), "0 is still left alone");

        directory.name(Some(&[0, 1]));
        pool.refresh(later + EVERY).await.expect("they are named");
        assert_eq!(picked(&pool, later), BTreeSet::from([endpoint(1).to_string()]));
    }

    #[tokio::test]
    async fn source_is_asked_once_in_an_interval_and_only_while_the_pool_is_used() {
        let (directory, start) = (Directory::naming(&[0]), Instant::now());
        let pool = pool(&directory, start);
        for second in 0..=300 {
            pool.refresh(start + Duration::from_secs(second)).await.expect("they are named");
        }
        assert_eq!(directory.asked(), 5);
        pool.refresh(start + Duration::from_secs(90_000)).await.expect("they are named");
        assert_eq!(directory.asked(), 6);
    }

    #[tokio::test]
    async fn silence_and_empty_lists_leave_the_pool_as_it_was_and_are_not_asked_about_at_once() {
        let (directory, start) = (Directory::naming(&[]), Instant::now());
        let mut pool = pool(&directory, start);
        pool.following.as_mut().expect("it follows").limit = Duration::ZERO;
        let all = picked(&pool, start);

        assert!(matches!(pool.refresh(start + EVERY).await, Err(DiscoveryError::Empty(_))), "it answers at once");
        directory.name(None);
        assert!(matches!(pool.refresh(start + EVERY * 2).await, Err(DiscoveryError::Silent(_))));

        assert_eq!(picked(&pool, start), all);
        assert!(pool.refresh(start + EVERY * 2).await.is_ok(), "nobody else waits for it");
        assert_eq!(directory.asked(), 2);
    }

    #[tokio::test]
    async fn turns_go_on_where_they_were() {
        let (directory, start) = (Directory::naming(&[3, 2, 1]), Instant::now());
        let pool = pool(&directory, start);
        pool.pick(start);
        pool.refresh(start + EVERY).await.expect("they are named");
        assert_eq!(pool.pick(start).endpoint(), &endpoint(1), "it was its turn");
    }
}
