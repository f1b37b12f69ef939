//! Several gateways that pass requests on to one another, with the tiny model on the real ONNX Runtime.

mod api_keys;
mod chain;
mod cheats;
mod failover;
mod forwarded;
mod network;
mod processes;
#[path = "../tiny/mod.rs"]
mod tiny;
