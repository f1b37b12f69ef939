//! The worker's behaviour against scripted executors.

mod chain;
mod executors;
mod faults;
mod forgeries;
mod happy;
mod net;
mod script;
mod sprints;
mod validation;
