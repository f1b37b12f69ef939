//! Transactions: signed, submitted and followed until they are final.

use codec::Encode;
use keirin_primitives::executor_rpc::to_hex;
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::DefaultExtrinsicParamsBuilder,
    error::{DispatchError, TransactionEventsError},
    events::Phase,
    ext::{
        codec::Decode,
        scale_encode::{EncodeAsFields, Error as EncodeError},
        scale_type_resolver::{FieldIter, TypeResolver},
    },
    tx::{
        SubmittableTransaction, TransactionInBlock, TransactionInvalid, TransactionProgress, TransactionStatus,
        ValidationResult,
    },
    utils::{AccountId32, MultiSignature},
    PolkadotConfig,
};
use subxt_signer::sr25519::Keypair;

use crate::{chain::node, defaults::FINALITY_TIMEOUT, Chain, ClientError};

type AtBlock = OnlineClientAtBlockImpl<PolkadotConfig>;

/// Blocks within which a transaction must be taken; afterwards it can't be replayed.
const MORTALITY: u64 = 64;

/// What a transaction pool says when another transaction of the same account came first. Nodes say it as text only.
const NONCE_TAKEN: &str = "Priority is too low";

/// A call of a pallet, its arguments SCALE-encoded by the very types the chain decodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pallet: &'static str,
    name: &'static str,
    arguments: Vec<u8>,
}

impl Call {
    /// A call by the names in the metadata; `arguments` is a tuple in the order of the call's parameters.
    pub fn new(pallet: &'static str, name: &'static str, arguments: &impl Encode) -> Self {
        Self { pallet, name, arguments: arguments.encode() }
    }
}

/// Where a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The node has it.
    Submitted {
        /// Hash of the transaction.
        hash: [u8; 32],
    },
    /// It is in a block that is not final yet.
    InBlock {
        /// Number of the block.
        block: u64,
    },
    /// That block was abandoned; the transaction waits for another.
    Retracted,
    /// It is in a final block.
    Final {
        /// Number of the block.
        block: u64,
    },
}

/// Is told where a transaction is.
pub type OnStage<'a> = &'a mut (dyn FnMut(Stage) + Send);

/// A transaction that is in a final block and succeeded.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Number of the block.
    pub block: u64,
    /// Pallet, name and SCALE-encoded fields of its events.
    events: Vec<(String, String, Vec<u8>)>,
}

impl Submitted {
    /// One that is in this block, with the pallet, the name and the SCALE-encoded fields of each of its events.
    pub fn of(block: u64, events: Vec<(String, String, Vec<u8>)>) -> Self {
        Self { block, events }
    }

    /// The fields of its first event of this name.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`] when there is none or it starts otherwise.
    pub fn event<T: Decode>(&self, pallet: &str, name: &'static str) -> Result<T, ClientError> {
        let fields = self.events.iter().find(|(of, event, _)| of == pallet && event == name).map(|(_, _, bytes)| bytes);
        fields.and_then(|bytes| T::decode(&mut bytes.as_slice()).ok()).ok_or(ClientError::Unreadable(name))
    }

    /// The fields of all its events of this name.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`] when one starts otherwise.
    pub fn events<T: Decode>(&self, pallet: &str, name: &'static str) -> Result<Vec<T>, ClientError> {
        let named = self.events.iter().filter(|(of, event, _)| of == pallet && event == name);
        let decoded = named.map(|(_, _, bytes)| T::decode(&mut bytes.as_slice()));
        decoded.collect::<Result<_, _>>().map_err(|_| ClientError::Unreadable(name))
    }
}

/// Arguments that are encoded already.
struct Encoded<'a>(&'a [u8]);

impl EncodeAsFields for Encoded<'_> {
    fn encode_as_fields_to<R: TypeResolver>(
        &self,
        _fields: &mut dyn FieldIter<'_, R::TypeId>,
        _types: &R,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        out.extend_from_slice(self.0);
        Ok(())
    }
}

impl Chain {
    /// Signs a call, submits it and waits until it is in a finalized block.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the pallet's own explanation, [`ClientError::RefusedByRuntime`],
    /// [`ClientError::FeeNotCovered`], [`ClientError::NotTaken`], [`ClientError::NotFinal`] or
    /// [`ClientError::Node`].
    pub async fn submit(&self, signer: &Keypair, call: &Call) -> Result<Submitted, ClientError> {
        self.submit_watched(signer, call, &mut |_| ()).await
    }

    /// Like [`Chain::submit`], telling on the way where the transaction is.
    ///
    /// Transactions of one account may be submitted at the same time, by several programs even: the nonce is the
    /// next one that the node's pool has not seen, and one that another transaction takes meanwhile is replaced.
    ///
    /// # Errors
    /// Those of [`Chain::submit`].
    pub async fn submit_watched(
        &self,
        signer: &Keypair,
        call: &Call,
        on_stage: OnStage<'_>,
    ) -> Result<Submitted, ClientError> {
        let mut hash = [0; 32];
        let followed = async {
            loop {
                let transaction = self.sign(signer, call).await?;
                hash = transaction.hash().0;
                let progress = transaction.submit_and_watch().await.map_err(not_taken)?;
                if let Some(in_block) = follow(progress, on_stage).await? {
                    return succeeded(&in_block, on_stage).await;
                }
            }
        };
        let ended = tokio::time::timeout(FINALITY_TIMEOUT, followed).await;
        ended.unwrap_or_else(|_| Err(not_final(hash)))
    }

    /// Submits a call that proves in its own arguments who may make it, without account and fee, and waits until it is in a finalized
    /// block.
    ///
    /// # Errors
    /// Those of [`Chain::submit`].
    pub async fn submit_authorized(&self, call: &Call) -> Result<Submitted, ClientError> {
        let transaction = self.without_account(call).await?;
        let hash = transaction.hash().0;
        let followed = async {
            let progress = transaction.submit_and_watch().await.map_err(not_taken)?;
            let on_stage: OnStage<'_> = &mut |_| ();
            match follow(progress, on_stage).await? {
                Some(in_block) => succeeded(&in_block, on_stage).await,
                None => Err(ClientError::NotTaken("another like it waits already".into())),
            }
        };
        let ended = tokio::time::timeout(FINALITY_TIMEOUT, followed).await;
        ended.unwrap_or_else(|_| Err(not_final(hash)))
    }

    /// A general transaction (version 5 of the extrinsic format): no extension of this chain carries a signature, so that none goes in.
    async fn without_account(
        &self,
        call: &Call,
    ) -> Result<SubmittableTransaction<PolkadotConfig, AtBlock>, ClientError> {
        let latest = self.latest().await?;
        let payload = subxt::tx::dynamic(call.pallet, call.name, Encoded(&call.arguments));
        let params = DefaultExtrinsicParamsBuilder::new().immortal().nonce(0).build();
        let transactions = latest.state.transactions();
        let mut open = transactions.create_v5_signable_offline(&payload, params).map_err(not_taken)?;
        let (nobody, nothing) = (AccountId32([0; 32]), MultiSignature::Sr25519([0; 64]));
        let transaction = open.sign_with_account_and_signature(&nobody, &nothing).map_err(not_taken)?;
        match transaction.validate().await.map_err(node)? {
            ValidationResult::Invalid(reason) => Err(ClientError::NotTaken(format!("{reason:?}"))),
            ValidationResult::Valid(_) | ValidationResult::Unknown(_) => Ok(transaction),
        }
    }

    /// Signs with the next free nonce, and asks the runtime whether it would take the transaction.
    async fn sign(
        &self,
        signer: &Keypair,
        call: &Call,
    ) -> Result<SubmittableTransaction<PolkadotConfig, AtBlock>, ClientError> {
        let account = signer.public_key().to_account_id();
        let nonce = self.rpc.system_account_next_index(&account).await.map_err(node)?;
        let latest = self.latest().await?;
        let payload = subxt::tx::dynamic(call.pallet, call.name, Encoded(&call.arguments));
        let params = DefaultExtrinsicParamsBuilder::new().mortal(MORTALITY).nonce(nonce).build();
        let mut transactions = latest.state.transactions();
        let transaction = transactions.create_signed(&payload, signer, params).await.map_err(not_taken)?;
        match transaction.validate().await.map_err(node)? {
            ValidationResult::Invalid(TransactionInvalid::Payment) => {
                Err(ClientError::FeeNotCovered { account: account.to_string() })
            }
            ValidationResult::Invalid(reason) => Err(ClientError::NotTaken(format!("{reason:?}"))),
            ValidationResult::Valid(_) | ValidationResult::Unknown(_) => Ok(transaction),
        }
    }
}

/// Follows a transaction into a final block; none when another transaction took its nonce.
async fn follow(
    mut progress: TransactionProgress<PolkadotConfig, AtBlock>,
    on_stage: OnStage<'_>,
) -> Result<Option<TransactionInBlock<PolkadotConfig, AtBlock>>, ClientError> {
    let mut told = false;
    let hash = progress.extrinsic_hash().0;
    while let Some(status) = progress.next().await {
        let status = status.map_err(node)?;
        let failed = match &status {
            TransactionStatus::Error { message }
            | TransactionStatus::Invalid { message }
            | TransactionStatus::Dropped { message } => Some(message),
            _ => None,
        };
        match failed {
            Some(message) if message.contains(NONCE_TAKEN) => return Ok(None),
            Some(message) => return Err(ClientError::NotTaken(message.clone())),
            None if !told => on_stage(Stage::Submitted { hash }),
            None => {}
        }
        told = true;
        match status {
            TransactionStatus::InFinalizedBlock(in_block) => return Ok(Some(in_block)),
            TransactionStatus::InBestBlock(in_block) => {
                // A block that is gone already will be followed by another.
                if let Ok(at) = in_block.at().await {
                    on_stage(Stage::InBlock { block: at.block_number() });
                }
            }
            TransactionStatus::NoLongerInBestBlock => on_stage(Stage::Retracted),
            _ => {}
        }
    }
    Err(ClientError::NotTaken("the node stopped telling about it".into()))
}

/// Reads what came of a transaction in a final block.
async fn succeeded(
    in_block: &TransactionInBlock<PolkadotConfig, AtBlock>,
    on_stage: OnStage<'_>,
) -> Result<Submitted, ClientError> {
    let block = in_block.at().await.map_err(node)?.block_number();
    on_stage(Stage::Final { block });
    let events = in_block.wait_for_success().await.map_err(refused)?;
    let events = events
        .iter()
        .filter_map(Result::ok)
        .filter(|event| matches!(event.phase(), Phase::ApplyExtrinsic(_)))
        .map(|event| (event.pallet_name().to_owned(), event.event_name().to_owned(), event.field_bytes().to_vec()))
        .collect();
    Ok(Submitted { block, events })
}

fn not_final(hash: [u8; 32]) -> ClientError {
    ClientError::NotFinal { hash: to_hex(hash), seconds: FINALITY_TIMEOUT.as_secs() }
}

fn not_taken(error: impl std::fmt::Display) -> ClientError {
    ClientError::NotTaken(error.to_string())
}

/// Names the pallet's error and quotes its documentation.
fn refused(error: TransactionEventsError) -> ClientError {
    let TransactionEventsError::ExtrinsicFailed(error) = error else {
        return node(error);
    };
    let DispatchError::Module(module) = &error else {
        return ClientError::RefusedByRuntime(error.to_string());
    };
    match module.details() {
        Ok(details) => ClientError::Refused {
            pallet: details.pallet.name().to_owned(),
            name: details.variant.name.clone(),
            explanation: sentence(&details.variant.docs),
        },
        Err(_) => ClientError::RefusedByRuntime(error.to_string()),
    }
}

/// The lines of a documentation comment as one text.
fn sentence(docs: &[String]) -> String {
    docs.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submitted() -> Submitted {
        let event = |name: &str, fields: Vec<u8>| ("Inference".to_owned(), name.to_owned(), fields);
        Submitted { block: 7, events: vec![event("TaskRequested", (3u64, 9u8).encode()), event("Empty", Vec::new())] }
    }

    #[test]
    fn event_is_read_by_its_first_fields() {
        assert_eq!(submitted().event::<u64>("Inference", "TaskRequested").expect("it is there"), 3);
    }

    #[test]
    fn event_that_is_missing_or_other_than_expected_is_named() {
        for (pallet, name) in [("Inference", "TaskExpired"), ("Models", "TaskRequested"), ("Inference", "Empty")] {
            let error = submitted().event::<u64>(pallet, name).expect_err("it can't be read");
            assert!(error.to_string().starts_with(name));
        }
    }

    #[test]
    fn events_of_a_name_are_all_found_and_all_read() {
        let submitted = submitted();
        assert_eq!(submitted.events::<u64>("Inference", "TaskRequested").expect("it can be read"), [3]);
        assert!(submitted.events::<u64>("Inference", "TaskExpired").expect("there is none").is_empty());
        assert!(submitted.events::<u64>("Inference", "Empty").is_err());
    }

    #[test]
    fn arguments_are_encoded_one_after_the_other() {
        let call = Call::new("Inference", "request", &(b"m".as_slice(), 5u32));
        assert_eq!(call.arguments, [4, b'm', 5, 0, 0, 0]);
    }

    #[test]
    fn documentation_becomes_one_text() {
        let docs = [" The model is switched".to_owned(), String::new(), " off. ".to_owned()];
        assert_eq!(sentence(&docs), "The model is switched off.");
    }

    #[test]
    fn error_without_a_pallet_is_explained_too() {
        let error = refused(TransactionEventsError::ExtrinsicFailed(DispatchError::BadOrigin));
        assert!(matches!(error, ClientError::RefusedByRuntime(text) if text == "Bad origin."));
    }
}
