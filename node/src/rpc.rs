//! What the node serves over JSON-RPC beyond what every Substrate node does: account nonces and fees. All of
//! Keirin's own questions are runtime APIs.

use std::sync::Arc;

use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::service::{Client, Pool};

/// The additional methods.
///
/// # Errors
/// When two methods have the same name.
pub fn extensions(
    client: Arc<Client>,
    pool: Arc<Pool>,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client).into_rpc())?;
    Ok(module)
}
