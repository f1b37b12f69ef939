//! The gateway over HTTP, with the tiny model on the real ONNX Runtime.

mod dearer;
mod document;
mod fake_chain;
#[path = "../forger/mod.rs"]
mod forger;
mod generous;
mod host;
mod keys;
mod leaves;
mod openai;
mod pairs;
#[path = "../ports/mod.rs"]
mod ports;
mod processes;
mod receipts;
mod refused;
mod responses;
mod settled;
mod signed;
mod signing_proxy;
mod sound;
mod spending;
mod streams;
#[path = "../tiny/mod.rs"]
mod tiny;
mod tls;
mod views;
