//! Asking gateways: which there are ([`EndpointPool`]), who pays ([`Credentials`]), and what they are asked
//! ([`GatewayClient`], in the shapes of [`api`]). What is paid for is checked by its receipt ([`Answered`]).

pub mod api;
mod checking;
mod client;
mod credentials;
mod discovery;
mod endpoint;
mod error;
mod listener;
mod pool;
mod receipts;
mod sse;
mod stream;
mod transport;

pub use checking::Answered;
pub use client::{GatewayClient, Persistence};
pub use credentials::{ApiKey, Credentials, NotAnApiKey};
pub use discovery::{introduced, on_chain, serving, transfer_address, ChainGateways, Discovery, DiscoveryError};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{GatewayError, Refusal};
pub use listener::{AnswerTooLong, Listener};
pub use pool::{CoolDown, EmptyPool, EndpointPool, Picked};
pub use receipts::{leaf_of, receipt_of, Held, LeafPlace};
pub use sse::{EventParser, EventTooLong, MAX_EVENT_BYTES};
pub use stream::AnswerStream;
pub use transport::Timeouts;
