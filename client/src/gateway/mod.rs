//! Asking gateways: which there are ([`EndpointPool`]), who pays ([`Credentials`]), and what they are asked
//! ([`GatewayClient`], in the shapes of [`api`]).

pub mod api;
mod client;
mod credentials;
mod discovery;
mod endpoint;
mod error;
mod pool;
mod sse;
mod stream;
mod transport;

pub use client::{GatewayClient, Persistence};
pub use credentials::{ApiKey, Credentials, NotAnApiKey};
pub use discovery::{introduced, on_chain, serving, transfer_address, DiscoveryError};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{GatewayError, Refusal};
pub use pool::{CoolDown, EmptyPool, EndpointPool, Picked};
pub use sse::{EventParser, EventTooLong, MAX_EVENT_BYTES};
pub use stream::AnswerStream;
pub use transport::Timeouts;
