//! Gateways taken in turns; one that fails is left out for a while.
//!
//! The pool knows no clock: who uses it says what time it is, so that every rule here can be tested without waiting. A pool that follows a
//! [`Discovery`](super::Discovery) looks there again while it is used, once in an interval.

mod following;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Endpoint;
use following::Following;

/// A pool of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no gateway to ask; name one with an endpoint URL, or a chain that has participants")]
pub struct EmptyPool;

/// How long a gateway that failed is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoolDown {
    /// After the first failure; each further one in a row doubles it.
    pub first: Duration,
    /// At most, whatever the gateway itself asks for.
    pub most: Duration,
}

impl Default for CoolDown {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), most: Duration::from_secs(60) }
    }
}

impl CoolDown {
    /// After so many failures in a row; a gateway that says when to come back is believed if that is later.
    fn after(&self, failures: u32, asked: Option<Duration>) -> Duration {
        let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
        self.first.saturating_mul(doubled).max(asked.unwrap_or_default()).min(self.most)
    }
}

/// A gateway whose turn it is.
#[derive(Clone, Debug)]
pub struct Picked {
    endpoint: Arc<Endpoint>,
    at: Instant,
    /// Time until it should be asked: more than nothing only when every gateway is left out.
    pub wait: Duration,
}

impl Picked {
    /// The gateway.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

/// Gateways that are asked in turns.
#[derive(Debug)]
pub struct EndpointPool {
    cool_down: CoolDown,
    turns: Mutex<Turns>,
    following: Option<Following>,
}

#[derive(Debug)]
struct Turns {
    /// Never empty.
    members: Vec<Member>,
    next: usize,
}

#[derive(Clone, Debug)]
struct Member {
    endpoint: Arc<Endpoint>,
    failures: u32,
    failed_at: Option<Instant>,
    ready_at: Option<Instant>,
}

impl Member {
    fn new(endpoint: Endpoint) -> Self {
        Self { endpoint: Arc::new(endpoint), failures: 0, failed_at: None, ready_at: None }
    }

    fn wait(&self, now: Instant) -> Duration {
        self.ready_at.map_or(Duration::ZERO, |at| at.saturating_duration_since(now))
    }

    /// Whether a request that began at `at` began before it was known that this gateway fails.
    fn failed_after(&self, at: Instant) -> bool {
        self.failed_at.is_some_and(|failed| at < failed)
    }
}

impl EndpointPool {
    /// A pool of gateways; each counts once, however often it is named.
    ///
    /// # Errors
    /// [`EmptyPool`].
    pub fn new(endpoints: impl IntoIterator<Item = Endpoint>, cool_down: CoolDown) -> Result<Self, EmptyPool> {
        let members = members(endpoints, &[])?;
        Ok(Self { cool_down, turns: Mutex::new(Turns { members, next: 0 }), following: None })
    }

    /// Takes other gateways from now on. Those that were known keep what is known of them, and turns go on where they were.
    ///
    /// # Errors
    /// [`EmptyPool`]; the pool stays as it was.
    pub fn replace(&self, endpoints: impl IntoIterator<Item = Endpoint>) -> Result<(), EmptyPool> {
        let mut turns = self.turns();
        let members = members(endpoints, &turns.members)?;
        turns.next = turns.after(&members);
        turns.members = members;
        Ok(())
    }

    /// How many gateways there are; never none.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.turns().members.len()
    }

    /// The gateway whose turn it is: the next one that is not left out, or else the one that will be back first.
    pub fn pick(&self, now: Instant) -> Picked {
        let mut turns = self.turns();
        let count = turns.members.len();
        let in_turn = (0..count).map(|step| (turns.next + step) % count);
        // The first of equals is the one whose turn it is.
        let chosen = in_turn.min_by_key(|index| turns.members[*index].wait(now)).expect("a pool is never empty");
        turns.next = (chosen + 1) % count;
        let member = &turns.members[chosen];
        Picked { endpoint: member.endpoint.clone(), at: now, wait: member.wait(now) }
    }

    /// Says that a gateway did what it was asked. What began before its last failure says nothing about now.
    pub fn succeeded(&self, picked: &Picked) {
        if let Some(member) = self.turns().find(picked) {
            if !member.failed_after(picked.at) {
                *member = Member { endpoint: member.endpoint.clone(), failures: 0, failed_at: None, ready_at: None };
            }
        }
    }

    /// Says that a gateway failed, and when it asked to be left alone, for how long. Requests that were under way at the same
    /// time are one failure.
    pub fn failed(&self, picked: &Picked, now: Instant, retry_after: Option<Duration>) {
        let cool_down = self.cool_down;
        if let Some(member) = self.turns().find(picked) {
            if !member.failed_after(picked.at) {
                member.failures = member.failures.saturating_add(1);
            }
            let ready_at = now.checked_add(cool_down.after(member.failures, retry_after));
            member.failed_at = Some(now);
            member.ready_at = member.ready_at.max(ready_at);
        }
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turns {
    /// Whose turn it is among other members: the first of those it would have been that is still there.
    fn after(&self, members: &[Member]) -> usize {
        let (earlier, later) = self.members.split_at(self.next.min(self.members.len()));
        let mut in_turn = later.iter().chain(earlier);
        let place = |known: &Member| members.iter().position(|member| member.endpoint == known.endpoint);
        in_turn.find_map(place).unwrap_or_default()
    }

    fn find(&mut self, picked: &Picked) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.endpoint == picked.endpoint)
    }
}

fn members(endpoints: impl IntoIterator<Item = Endpoint>, known: &[Member]) -> Result<Vec<Member>, EmptyPool> {
    let mut members: Vec<Member> = Vec::new();
    for endpoint in endpoints {
        if members.iter().all(|member| *member.endpoint != endpoint) {
            let known = known.iter().find(|member| *member.endpoint == endpoint).cloned();
            members.push(known.unwrap_or_else(|| Member::new(endpoint)));
        }
    }
    match members.is_empty() {
        true => Err(EmptyPool),
        false => Ok(members),
    }
}
