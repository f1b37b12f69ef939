//! Deposits that pay for requests over HTTP.
//!
//! Whoever signs requests need not have an account: anybody can put tokens in for a requester's address, and only the requester's key
//! takes them out again.

use codec::Encode;
use keirin_primitives::{
    receipts::{RequestSignature, RequesterId, RequesterKey, Withdrawal},
    signing::withdrawal_digest,
    views::DepositView,
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{requests::RequestSigner, Call, Chain, ClientError, Submitted};

/// A deposit as this library sees it.
pub type Deposit = DepositView<AccountBytes, u32>;

/// What is left of a requester's deposit.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn of(chain: &Chain, requester: RequesterId) -> Result<Deposit, ClientError> {
    chain.call("ReceiptsApi_deposit", &requester.encode()).await
}

/// Puts an account's tokens into a requester's deposit; `amount` in the chain's smallest unit.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn add(
    chain: &Chain,
    signer: &Keypair,
    requester: RequesterId,
    amount: u128,
) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Receipts", "deposit", &(requester, amount))).await
}

/// Starts to take tokens out, for an account of the requester's choice. Needs no account and no fee; the tokens can still be debited until they are
/// paid.
///
/// # Errors
/// Those of [`Chain::call`] and [`Chain::submit_authorized`].
pub async fn withdraw(
    chain: &Chain,
    signer: &RequestSigner,
    receiver: AccountBytes,
    amount: u128,
) -> Result<Submitted, ClientError> {
    let requester = RequesterKey(signer.compressed_key());
    let nonce = of(chain, requester.id()).await?.next_withdrawal;
    let withdrawal = Withdrawal { requester, receiver, amount, nonce };
    let signature = RequestSignature(signer.sign_digest(&withdrawal_digest(&chain.genesis_hash(), &withdrawal)));
    chain.submit_authorized(&Call::new("Receipts", "withdraw", &(withdrawal, signature))).await
}

/// Pays a withdrawal that has waited long enough to its receiver. Anybody may.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn pay_out(chain: &Chain, signer: &Keypair, requester: RequesterId) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Receipts", "pay_withdrawal", &requester)).await
}
