//! What is under way just now.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Names of what is under way.
pub(super) struct Register<T>(Arc<Mutex<BTreeSet<T>>>);

/// Something that is under way, until this is dropped.
pub(super) struct Registered<T: Ord> {
    register: Arc<Mutex<BTreeSet<T>>>,
    name: T,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Ord + Copy> Register<T> {
    /// It is under way from now on. No other of this name is at the same time.
    pub fn begin(&self, name: T) -> Registered<T> {
        lock(&self.0).insert(name);
        Registered { register: self.0.clone(), name }
    }

    /// Whether it is under way.
    pub fn has(&self, name: &T) -> bool {
        lock(&self.0).contains(name)
    }
}

impl<T: Ord> Drop for Registered<T> {
    fn drop(&mut self) {
        lock(&self.register).remove(&self.name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_there_until_it_ends() {
        let register = Register::default();
        let one = register.begin(1);

        assert!(register.has(&1) && !register.has(&2));
        drop(one);
        assert!(!register.has(&1));
    }
}
