//! Works of others are checked by a real executor that fetches from another one: what is right is sealed valid, what is not is
//! sealed invalid, and what is not shown is no verdict.

mod asking;
mod batches;
mod chain;
mod demands;
mod evidence;
mod findings;
mod hosts;
mod killed;
mod ledger;
#[path = "../ports/mod.rs"]
mod ports;
#[path = "../tiny/served.rs"]
mod served;
#[path = "../tiny/mod.rs"]
mod tiny;
mod traps;
mod verdicts;
mod votes;
