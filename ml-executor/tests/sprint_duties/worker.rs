//! A participant's offchain worker, as an executor sees it.

use std::time::{Duration, Instant};

use codec::{DecodeAll, Encode};
use jsonrpsee::{
    core::{client::ClientT, ClientError},
    http_client::HttpClient,
    rpc_params,
};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use keirin_primitives::{
    executor::ExecutorSignature,
    executor_rpc::{from_hex, to_hex, Identity, SprintState, SprintStatus, METHOD_IDENTITY, METHOD_SPRINT},
    merkle::Tree,
    sprint::{proof_leaf, Configuration, Duty, EpochIndex, ProofSet, Race, Submission},
    AccountBytes, HashBytes,
};
use keirin_sprint_model::{is_proof, ConfigName, Distance2, Model, Nonce};

/// The chain.
pub const GENESIS: HashBytes = [4; 32];
/// The participant.
pub const RACER: AccountBytes = [6; 32];

/// Time that nothing here takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// A race of the test configuration in which one nonce in about twenty is a proof.
pub fn race(epoch: u32, seed: u8) -> Race {
    let model = Model::new(ConfigName::Test.config(), [seed; 32]);
    let mut distances: Vec<Distance2> = (0..200).map(|nonce| model.distance2(&[0; 32], nonce)).collect();
    distances.sort_unstable();
    Race { epoch: EpochIndex(epoch), configuration: Configuration::Test, seed: [seed; 32], radius: distances[9] }
}

/// The proofs among the first `nonces` of an account, as the reference computes.
pub fn proofs_of(account: &AccountBytes, race: &Race, nonces: std::ops::Range<Nonce>) -> Vec<Nonce> {
    let model = Model::new(ConfigName::Test.config(), race.seed);
    nonces.filter(|nonce| is_proof(model.distance2(account, *nonce), race.radius)).collect()
}

/// Nonces of an account that are no proofs.
pub fn no_proofs(account: &AccountBytes, race: &Race, count: usize) -> Vec<Nonce> {
    let model = Model::new(ConfigName::Test.config(), race.seed);
    (1_000..).filter(|nonce| model.distance2(account, *nonce) > race.radius).take(count).collect()
}

/// The commitment to an account's nonces.
pub fn tree_of(account: &AccountBytes, nonces: &[Nonce]) -> ProofSet {
    let tree = Tree::new(nonces.iter().map(|nonce| proof_leaf(account, *nonce)).collect());
    let count = u32::try_from(nonces.len()).expect("few");
    ProofSet { root: tree.expect("there are some").root(), count }
}

/// Whether `key`'s owner has signed `digest`.
pub fn is_signed(key: &str, digest: &HashBytes, signature: &ExecutorSignature) -> bool {
    let rs = Signature::from_slice(&signature.0[..64]).expect("r and s");
    let recovery = RecoveryId::from_byte(signature.0[64]).expect("0 or 1");
    let recovered = VerifyingKey::recover_from_prehash(digest, &rs, recovery).expect("it recovers");
    to_hex(recovered.to_encoded_point(true).as_bytes()) == key
}

/// Asks an executor as an offchain worker does.
pub struct Worker {
    client: HttpClient,
}

impl Worker {
    /// Asks at `address`.
    pub fn new(address: &str) -> Self {
        Self { client: HttpClient::builder().build(format!("http://{address}")).expect("the URL is valid") }
    }

    pub async fn identity(&self) -> Result<Identity, ClientError> {
        self.client.request(METHOD_IDENTITY, rpc_params![]).await
    }

    pub async fn key(&self) -> String {
        self.identity().await.expect("it answers").executor_key
    }

    /// Hands on three texts as they stand; the status, or the error's name.
    pub async fn call(&self, genesis: &str, participant: &str, duty: &str) -> Result<SprintStatus, String> {
        let called = self.client.request(METHOD_SPRINT, rpc_params![genesis, participant, duty]).await;
        called.map_err(|error| match error {
            ClientError::Call(error) => {
                let name = error.data().and_then(|data| serde_json::from_str(data.get()).ok());
                name.unwrap_or_else(|| error.message().to_owned())
            }
            other => panic!("the executor does not answer: {other}"),
        })
    }

    /// Hands on a duty on a chain.
    pub async fn ask_on(&self, genesis: &HashBytes, duty: &Duty<AccountBytes>) -> Result<SprintStatus, String> {
        self.call(&to_hex(genesis), &to_hex(RACER), &to_hex(duty.encode())).await
    }

    /// Hands on a duty.
    pub async fn ask(&self, duty: &Duty<AccountBytes>) -> Result<SprintStatus, String> {
        self.ask_on(&GENESIS, duty).await
    }

    /// Hands on a duty until its status is as wished.
    pub async fn until(&self, duty: &Duty<AccountBytes>, wish: impl Fn(&SprintStatus) -> bool) -> SprintStatus {
        let start = Instant::now();
        loop {
            let status = self.ask(duty).await.expect("the duty can be done");
            if wish(&status) {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long: {status:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Hands on a race until so many nonces are done; how many.
    pub async fn race_until(&self, race: Race, nonces: u64) -> u64 {
        self.until(&Duty::Race(race), |status| status.nonces >= nonces).await.nonces
    }

    /// Hands on a duty until there is an answer.
    pub async fn done(&self, duty: &Duty<AccountBytes>) -> SprintStatus {
        self.until(duty, |status| status.state != SprintState::Working).await
    }

    /// Hands on a duty until there is something to submit, as bytes.
    pub async fn submission_bytes(&self, duty: &Duty<AccountBytes>) -> Vec<u8> {
        let status = self.done(duty).await;
        assert_eq!(status.state, SprintState::Finished);
        from_hex(&status.submission.expect("it is finished")).expect("hex")
    }

    /// Hands on a duty until there is something to submit.
    pub async fn submission(&self, duty: &Duty<AccountBytes>) -> Submission<AccountBytes> {
        let bytes = self.submission_bytes(duty).await;
        Submission::decode_all(&mut bytes.as_slice()).expect("a submission")
    }

    /// Commits; to what.
    pub async fn commit(&self, race: Race) -> ProofSet {
        match self.submission(&Duty::Commit(race)).await {
            Submission::Commit(commit, _) => commit.proofs,
            other => panic!("this is no commitment: {other:?}"),
        }
    }

    /// Waits without asking for anything itself.
    pub async fn wait_until(&self, wish: impl AsyncFn() -> bool) {
        let start = Instant::now();
        while !wish().await {
            assert!(start.elapsed() < DEADLINE, "this takes too long");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
