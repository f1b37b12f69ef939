//! Executors that cheat.

mod answers;
mod verdicts;

use std::sync::Arc;

use codec::{DecodeAll, Encode};
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::{ErrorObjectOwned, Params},
    RpcModule,
};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorSignature, HardwareProfile},
    executor_rpc::{
        from_hex, to_hex, Identity, SprintState, SprintStatus, METHOD_IDENTITY, METHOD_PROVE_POSSESSION, METHOD_SPRINT,
        METHOD_STATUS, METHOD_SUBMIT, METHOD_VALIDATE,
    },
    merkle::Tree,
    signing::{commit_digest, opening_digest, possession_digest, vote_digest},
    sprint::{
        proof_leaf, secret_hash, Accusation, Commit, Duty, EpochIndex, Nonces, Opening, ProofSet, Race, Reveal, Secret,
        Submission, Vote,
    },
    AccountBytes, HashBytes,
};

use self::answers::Answers;

/// Proofs that a cheat claims.
const CLAIMED: u32 = 10_000;

/// What a cheat does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    /// Claims every nonce as a proof, and accuses everybody else.
    InventsProofs,
    /// Claims every nonce as a proof, and shows none.
    WithholdsProofs,
    /// Does not race, and says that whatever it is shown is a proof.
    VouchesForEverything,
    /// Does not race, and answers whatever it is asked without a model.
    InventsAnswers,
    /// Does not race, answers nothing, and calls all answers of others valid without looking at them.
    CallsEverythingValid,
}

/// A running executor that cheats, with a key of its own.
pub struct Cheat {
    url: String,
    endpoint: String,
    _server: ServerHandle,
}

impl Cheat {
    /// Starts one.
    pub async fn start(trick: Trick) -> Self {
        let key = SigningKey::from_slice(&[trick as u8 + 1; 32]).expect("a small non-zero scalar is a valid key");
        let server = Server::builder().build("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", server.local_addr().expect("it is bound"));
        let executor = Arc::new(Executor { trick, key, answers: Answers::default() });
        let endpoint = answers::serve_evidence(executor.clone()).await;
        let module = module(executor).expect("no method is named twice");
        Self { url, endpoint, _server: server.start(module) }
    }

    /// JSON-RPC URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Public URL, with the evidence of invented answers.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

struct Executor {
    trick: Trick,
    key: SigningKey,
    answers: Answers,
}

fn module(executor: Arc<Executor>) -> Result<RpcModule<Arc<Executor>>, jsonrpsee::core::RegisterMethodError> {
    let mut module = RpcModule::new(executor);
    module.register_method(METHOD_IDENTITY, |_, executor, _| Ok::<_, ErrorObjectOwned>(executor.identity()))?;
    module.register_method(METHOD_PROVE_POSSESSION, |params, executor, _| executor.prove_possession(&params))?;
    module.register_method(METHOD_STATUS, |params, executor, _| {
        let (_genesis, orders): (String, Vec<String>) = params.parse()?;
        Ok::<_, ErrorObjectOwned>(executor.jobs(&orders))
    })?;
    module.register_method(METHOD_SUBMIT, |params, executor, _| {
        let (genesis, orders): (String, Vec<String>) = params.parse()?;
        let answers = executor.trick == Trick::InventsAnswers;
        Ok::<_, ErrorObjectOwned>(if answers { executor.answer(&bytes32(&genesis), &orders) } else { Vec::new() })
    })?;
    module.register_method(METHOD_VALIDATE, |params, executor, _| executor.validate(&params))?;
    module.register_method(METHOD_SPRINT, |params, executor, _| executor.sprint(&params))?;
    Ok(module)
}

impl Executor {
    fn identity(&self) -> Identity {
        let key = self.key.verifying_key().to_encoded_point(true);
        let hardware = Some(to_hex(HardwareProfile::default().encode()));
        Identity {
            version: "0".into(),
            executor_key: to_hex(key.as_bytes()),
            models: vec!["tiny-random".into()],
            hardware,
        }
    }

    fn prove_possession(&self, params: &Params<'_>) -> Result<String, ErrorObjectOwned> {
        let (genesis, account): (String, String) = params.parse()?;
        let account: AccountBytes = bytes32(&account);
        Ok(to_hex(self.sign(&possession_digest(&bytes32(&genesis), &account)).0))
    }

    fn sprint(&self, params: &Params<'_>) -> Result<SprintStatus, ErrorObjectOwned> {
        let (genesis, participant, duty): (String, String, String) = params.parse()?;
        let duty = from_hex(&duty).ok().and_then(|bytes| Duty::decode_all(&mut bytes.as_slice()).ok());
        let duty = duty.expect("the node encodes duties");
        let submission = self.fulfil(&bytes32(&genesis), bytes32(&participant), duty);
        let state = if submission.is_some() { SprintState::Finished } else { SprintState::Nothing };
        Ok(SprintStatus {
            state,
            nonces: CLAIMED.into(),
            proofs: CLAIMED,
            submission: submission.map(|submission| to_hex(submission.encode())),
        })
    }

    fn fulfil(
        &self,
        genesis: &HashBytes,
        participant: AccountBytes,
        duty: Duty<AccountBytes>,
    ) -> Option<Submission<AccountBytes>> {
        match (duty, self.trick) {
            (Duty::Vote { race, revealed, .. }, trick) => {
                let accused = if trick == Trick::InventsProofs { accuse_all(race.epoch, revealed) } else { Vec::new() };
                let accused = accused.try_into().expect("few take part in a test");
                let vote = Vote { epoch: race.epoch, validator: participant, accused };
                let signature = self.sign(&vote_digest(genesis, &vote));
                Some(Submission::Vote(vote, signature))
            }
            (Duty::Open { epoch, committed }, _) => {
                let opening = opening(participant, epoch, committed.is_some());
                let signature = self.sign(&opening_digest(genesis, &opening));
                Some(Submission::Open(opening, signature))
            }
            (_, Trick::VouchesForEverything | Trick::InventsAnswers | Trick::CallsEverythingValid) => None,
            (Duty::Commit(race), _) => {
                let commit = commit(participant, &race);
                let signature = self.sign(&commit_digest(genesis, &commit));
                Some(Submission::Commit(commit, signature))
            }
            (Duty::Reveal { race, indices }, Trick::InventsProofs) => {
                Some(Submission::Reveal(reveal(participant, &race, &indices)))
            }
            (_, Trick::InventsProofs | Trick::WithholdsProofs) => None,
        }
    }

    fn sign(&self, digest: &HashBytes) -> ExecutorSignature {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest).expect("32 bytes can be signed");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = recovery.to_byte();
        ExecutorSignature(bytes)
    }
}

/// A cheat's secret of an epoch; that nobody guesses it is of no account here.
fn secret(epoch: EpochIndex) -> Secret {
    [epoch.0 as u8; 32]
}

fn opening(participant: AccountBytes, epoch: EpochIndex, committed: bool) -> Opening<AccountBytes> {
    let commitment = secret_hash(&participant, epoch, &secret(epoch));
    let revealed = epoch.previous().filter(|_| committed).map(secret);
    Opening { epoch, participant, commitment, revealed }
}

fn commit(participant: AccountBytes, race: &Race) -> Commit<AccountBytes> {
    let proofs = ProofSet { root: claimed(&participant).root(), count: CLAIMED };
    Commit { epoch: race.epoch, participant, seed: race.seed, proofs }
}

fn reveal(participant: AccountBytes, race: &Race, indices: &[u32]) -> Reveal<AccountBytes> {
    let nonces: Vec<u64> = indices.iter().map(|index| u64::from(*index)).collect();
    let beside = claimed(&participant).prove(indices);
    Reveal {
        epoch: race.epoch,
        participant,
        nonces: nonces.try_into().expect("the chain samples no more"),
        beside: beside.try_into().expect("the paths of samples fit"),
    }
}

/// The tree of the nonces 0, 1, 2, …
fn claimed(participant: &AccountBytes) -> Tree<Nonces> {
    let leaves = (0..u64::from(CLAIMED)).map(|nonce| proof_leaf(participant, nonce));
    Tree::new(leaves.collect()).expect("the nonces increase")
}

/// The first nonce of everybody.
fn accuse_all(epoch: EpochIndex, revealed: Vec<(AccountBytes, Vec<u64>)>) -> Vec<Accusation<AccountBytes>> {
    let accusation = |(participant, nonces): (AccountBytes, Vec<u64>)| {
        nonces.first().map(|nonce| Accusation { participant, epoch, nonce: *nonce })
    };
    let mut accused: Vec<_> = revealed.into_iter().filter_map(accusation).collect();
    accused.sort();
    accused
}

fn bytes32(hex: &str) -> [u8; 32] {
    from_hex(hex).ok().and_then(|bytes| bytes.try_into().ok()).expect("the caller sends 32 bytes of hex")
}
