//! Several gateways that pass requests on to one another, with the tiny model on the real ONNX Runtime.

mod api_keys;
mod chain;
mod cheats;
mod dishonest;
mod failover;
#[path = "../forger/mod.rs"]
mod forger;
mod forwarded;
mod network;
mod others;
#[path = "../ports/mod.rs"]
mod ports;
mod processes;
#[path = "../tiny/mod.rs"]
mod tiny;
