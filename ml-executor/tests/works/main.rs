//! Works of others are checked by a real executor that fetches from another one: what is right is sealed valid, what is not is
//! sealed invalid, and what is not shown is no verdict.

mod asking;
mod chain;
mod demands;
mod evidence;
mod hosts;
mod killed;
mod traps;
mod verdicts;
mod votes;
