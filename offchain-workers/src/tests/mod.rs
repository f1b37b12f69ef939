//! The worker's behaviour against scripted executors.

mod batches;
mod chain;
mod executors;
mod faults;
mod forgeries;
mod happy;
mod net;
mod receipts;
mod records;
mod script;
mod sprints;
mod validation;
