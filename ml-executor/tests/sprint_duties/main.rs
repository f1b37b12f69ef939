//! A sprint's duties over JSON-RPC: what comes of them is what the chain accepts, once and for ever.

mod continuous;
mod kills;
mod manners;
#[path = "../ports/mod.rs"]
mod ports;
mod served;
mod submissions;
mod votes;
mod worker;
