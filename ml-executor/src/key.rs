//! The executor's key and what it signs.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use codec::Encode;
use k256::{
    ecdsa::SigningKey,
    elliptic_curve::rand_core::OsRng,
    sha2::{Digest, Sha256},
};
use keirin_primitives::{
    evidence::EvidenceRequest,
    executor::{ExecutorKey, ExecutorSignature},
    inference::Report,
    receipts::{
        Address, AddressError, BatchCommit, Finding, Receipt, ReceiptDemand, Release, RequestSignature, RequesterKey,
        SignedRequest,
    },
    signing::{
        batch_digest, commit_digest, continuous_digest, evidence_request_digest, finding_digest, opened_list_digest,
        opening_digest, payload_demand_digest, possession_digest, receipt_demand_digest, receipt_digest,
        release_digest, report_digest, sealed_votes_digest, text_verdict_digest, verdicts_digest, vote_digest,
    },
    sprint::{Commit, ContinuousCommit, EpochIndex, Opening, Secret, Vote},
    validation::{OpenedList, PayloadDemand, SealedVerdicts, WorkId},
    verification::TextVerdict,
    AccountBytes, HashBytes,
};
use secp256k1::{Message, Secp256k1, SecretKey, SignOnly};

use crate::durable_file;

/// Name of the key's file in the base path.
pub const KEY_FILE: &str = "executor.key";

/// Domain of the secrets that are derived from the key.
const SECRET_DOMAIN: &[u8] = b"keirin/executor/sprint-secret";
/// Domain of the salts of votes on works, which are derived from the key.
const VOTE_SALT_DOMAIN: &[u8] = b"keirin/executor/vote-salt";
/// Bytes of a block of SHA-256.
const SHA256_BLOCK: usize = 64;

/// libsecp256k1 signs in a third of the time that `k256` takes.
static SIGNER: LazyLock<Secp256k1<SignOnly>> = LazyLock::new(Secp256k1::signing_only);

/// Why the key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("cannot use the key file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds no key.
    #[error("{} does not hold a secp256k1 key as 64 hexadecimal digits", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

/// The secp256k1 key an executor signs with.
#[derive(Clone)]
pub struct ReportSigner {
    key: SigningKey,
}

impl ReportSigner {
    /// Reads the key in `base_path`, or makes one that only its owner can read.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(base_path: &Path) -> Result<Self, KeyError> {
        let path = base_path.join(KEY_FILE);
        let file_error = |source| KeyError::File { path: path.clone(), source };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let key = hex::decode(text.trim()).ok().and_then(|bytes| SigningKey::from_slice(&bytes).ok());
                Ok(Self { key: key.ok_or(KeyError::NoKey { path })? })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = SigningKey::random(&mut OsRng);
                let text = hex::encode(key.to_bytes());
                match durable_file::create_private(&path, text.as_bytes()) {
                    Ok(()) => Ok(Self { key }),
                    // Another process made it at the same time.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::open(base_path),
                    Err(error) => Err(file_error(error)),
                }
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// The public key, as it is registered on chain.
    pub fn public(&self) -> ExecutorKey {
        let point = self.key.verifying_key().to_encoded_point(true);
        ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
    }

    /// Signs a report for one chain.
    pub fn sign_report(&self, genesis: &HashBytes, report: &Report<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&report_digest(genesis, report))
    }

    /// Signs a receipt for one chain.
    pub fn sign_receipt(&self, genesis: &HashBytes, receipt: &Receipt) -> ExecutorSignature {
        self.sign_digest(&receipt_digest(genesis, receipt))
    }

    /// Signs a batch of receipts for one chain.
    pub fn sign_batch(&self, genesis: &HashBytes, batch: &BatchCommit<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&batch_digest(genesis, batch))
    }

    /// Signs a verdict on an answer for one chain.
    pub fn sign_text_verdict(&self, genesis: &HashBytes, verdict: &TextVerdict) -> ExecutorSignature {
        self.sign_digest(&text_verdict_digest(genesis, verdict))
    }

    /// Agrees that `account` registers this key on one chain.
    pub fn prove_possession(&self, genesis: &HashBytes, account: &AccountBytes) -> ExecutorSignature {
        self.sign_digest(&possession_digest(genesis, account))
    }

    /// Signs what opens an epoch on one chain.
    pub fn sign_opening(&self, genesis: &HashBytes, opening: &Opening<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&opening_digest(genesis, opening))
    }

    /// Signs a commitment to proofs for one chain.
    pub fn sign_commit(&self, genesis: &HashBytes, commit: &Commit<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&commit_digest(genesis, commit))
    }

    /// Signs a commitment to proofs made after the sprint's, for one chain.
    pub fn sign_continuous(&self, genesis: &HashBytes, commit: &ContinuousCommit<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&continuous_digest(genesis, commit))
    }

    /// Signs a vote for one chain.
    pub fn sign_vote(&self, genesis: &HashBytes, vote: &Vote<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&vote_digest(genesis, vote))
    }

    /// Signs sealed verdicts on works for one chain.
    pub fn sign_verdicts(&self, genesis: &HashBytes, verdicts: &SealedVerdicts<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&verdicts_digest(genesis, verdicts))
    }

    /// Signs sealed votes on challenged works for one chain.
    pub fn sign_sealed_votes(&self, genesis: &HashBytes, votes: &SealedVerdicts<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&sealed_votes_digest(genesis, votes))
    }

    /// Signs a demand for evidence on one chain.
    pub fn sign_payload_demand(&self, genesis: &HashBytes, demand: &PayloadDemand<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&payload_demand_digest(genesis, demand))
    }

    /// Signs a demand for a receipt on one chain.
    pub fn sign_receipt_demand(&self, genesis: &HashBytes, demand: &ReceiptDemand<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&receipt_demand_digest(genesis, demand))
    }

    /// Signs what is found about receipts on one chain.
    pub fn sign_finding(&self, genesis: &HashBytes, finding: &Finding<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&finding_digest(genesis, finding))
    }

    /// Signs a list of invalid receipts that is opened on one chain.
    pub fn sign_opened_list(&self, genesis: &HashBytes, list: &OpenedList<AccountBytes, u128>) -> ExecutorSignature {
        self.sign_digest(&opened_list_digest(genesis, list))
    }

    /// Signs a request for evidence about an order of one chain.
    pub fn sign_evidence_request(&self, genesis: &HashBytes, request: &EvidenceRequest) -> ExecutorSignature {
        self.sign_digest(&evidence_request_digest(genesis, request))
    }

    /// Signs that an executor's answer is not taken any more, for one chain.
    pub fn sign_release(&self, genesis: &HashBytes, release: &Release) -> ExecutorSignature {
        self.sign_digest(&release_digest(genesis, release))
    }

    /// Passes a request on to an executor, as the transfer agent that it was sent to.
    ///
    /// # Errors
    /// [`AddressError`] when it was sent to no address.
    pub fn sign_forwarding(
        &self,
        request: &SignedRequest,
        executor: &ExecutorKey,
    ) -> Result<RequestSignature, AddressError> {
        Ok(self.sign_plain(&request.forwarding_digest(executor)?))
    }

    /// Asks for something as a requester: a body with this hash, at a time in nanoseconds since 1970, sent to a transfer agent.
    pub fn sign_request(&self, payload_hash: HashBytes, timestamp_ns: u64, transfer_address: Address) -> SignedRequest {
        let requester = RequesterKey(self.public().0);
        let signature = RequestSignature([0; 64]);
        let unsigned = SignedRequest { requester, payload_hash, timestamp_ns, transfer_address, signature };
        SignedRequest { signature: self.sign_plain(&unsigned.digest()), ..unsigned }
    }

    /// The salt of a participant's vote on a work. Nothing but the key is needed to know it again:
    /// `HMAC-SHA256(key, domain ‖ genesis hash ‖ SCALE(participant) ‖ u32le(epoch) ‖ work)`.
    pub fn vote_salt(
        &self,
        genesis: &HashBytes,
        participant: &AccountBytes,
        epoch: EpochIndex,
        work: &WorkId,
    ) -> HashBytes {
        let text = [VOTE_SALT_DOMAIN, genesis, &(participant, epoch, work).encode()].concat();
        hmac_sha256(&self.key.to_bytes().into(), &text)
    }

    /// A participant's secret of an epoch on one chain. Nothing but the key is needed to know it again:
    /// `HMAC-SHA256(key, domain ‖ genesis hash ‖ SCALE(participant) ‖ u32le(epoch))`.
    pub fn secret(&self, genesis: &HashBytes, participant: &AccountBytes, epoch: EpochIndex) -> Secret {
        let text = [SECRET_DOMAIN, genesis, &(participant, epoch).encode()].concat();
        hmac_sha256(&self.key.to_bytes().into(), &text)
    }

    /// As [`Self::sign_digest`], without recovery id.
    fn sign_plain(&self, digest: &HashBytes) -> RequestSignature {
        let ExecutorSignature(bytes) = self.sign_digest(digest);
        let mut rs = [0; 64];
        rs.copy_from_slice(&bytes[..64]);
        RequestSignature(rs)
    }

    /// RFC 6979, low s, with recovery id.
    fn sign_digest(&self, digest: &HashBytes) -> ExecutorSignature {
        let key = SecretKey::from_slice(&self.key.to_bytes()).expect("it is a scalar of the same curve");
        let signature = SIGNER.sign_ecdsa_recoverable(&Message::from_digest(*digest), &key);
        let (recovery, rs) = signature.serialize_compact();
        let recovery = u8::try_from(i32::from(recovery)).expect("it is below four");
        let mut bytes = [recovery; 65];
        bytes.iter_mut().zip(rs).for_each(|(to, from)| *to = from);
        ExecutorSignature(bytes)
    }
}

/// RFC 2104 with a key of 32 bytes.
fn hmac_sha256(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| {
        let mut block = [byte; SHA256_BLOCK];
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

/// SCALE bytes as `0x` hex.
pub(crate) fn scale_hex(value: &impl Encode) -> String {
    keirin_primitives::executor_rpc::to_hex(value.encode())
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
    use keirin_primitives::inference::{FailureReason, Outcome, TaskId};

    #[test]
    fn key_is_made_once_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");

        let first = ReportSigner::open(dir.path()).expect("it is made").public();
        let second = ReportSigner::open(dir.path()).expect("it is read").public();

        assert_eq!(first, second);
        let mode = std::os::unix::fs::MetadataExt::mode(
            &std::fs::metadata(dir.path().join(KEY_FILE)).expect("the file is there"),
        );
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn file_without_a_key_is_an_error_and_not_replaced() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join(KEY_FILE), "not a key").expect("written");

        assert!(matches!(ReportSigner::open(dir.path()), Err(KeyError::NoKey { .. })));
        assert_eq!(std::fs::read_to_string(dir.path().join(KEY_FILE)).expect("read"), "not a key");
    }

    #[test]
    fn proof_of_possession_recovers_to_the_key() {
        let signer = fixed_signer();
        let proof = signer.prove_possession(&[1; 32], &[2; 32]);

        assert_eq!(recovered(&possession_digest(&[1; 32], &[2u8; 32]), &proof), signer.public());
        assert!(keirin_primitives::signing::is_low_s(&proof));
    }

    #[test]
    fn every_report_is_signed_low_and_recovers_to_the_key() {
        let signer = fixed_signer();
        for task in 0..32 {
            let report = failed_report(task);
            let signature = signer.sign_report(&[1; 32], &report);

            assert_eq!(recovered(&report_digest(&[1; 32], &report), &signature), signer.public());
            assert!(keirin_primitives::signing::is_low_s(&signature) && signature.0[64] <= 1);
        }
    }

    /// What every other implementation of the protocol must come to; these bytes were made by another one.
    #[test]
    fn signatures_are_these_bytes() {
        let signer = fixed_signer();

        assert_eq!(hex::encode(signer.public().0), PUBLIC);
        assert_eq!(hex::encode(report_digest(&[1; 32], &failed_report(7))), REPORT_DIGEST);
        assert_eq!(hex::encode(signer.sign_report(&[1; 32], &failed_report(7)).0), REPORT_SIGNATURE);
        assert_eq!(hex::encode(signer.prove_possession(&[1; 32], &[2; 32]).0), POSSESSION_SIGNATURE);
    }

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        // Its test case 1, whose key of 20 bytes stands for one with zeros behind it.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex::encode(hmac_sha256(&key, b"Hi There")), expected);
    }

    #[test]
    fn secrets_are_the_same_for_ever_and_differ_by_key_chain_participant_and_epoch() {
        let signer = fixed_signer();
        let secret = signer.secret(&[1; 32], &[2; 32], EpochIndex(3));

        assert_eq!(hex::encode(secret), SECRET);
        let other_key = ReportSigner { key: SigningKey::from_slice(&[8; 32]).expect("a valid key") };
        assert_ne!(other_key.secret(&[1; 32], &[2; 32], EpochIndex(3)), secret);
        assert_ne!(signer.secret(&[9; 32], &[2; 32], EpochIndex(3)), secret);
        assert_ne!(signer.secret(&[1; 32], &[9; 32], EpochIndex(3)), secret);
        assert_ne!(signer.secret(&[1; 32], &[2; 32], EpochIndex(4)), secret);
    }

    const PUBLIC: &str = "02989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596e05f6f";
    const SECRET: &str = "f01a6d28422a7d35285b08933de4e954e1d1611d9fdf48f5bbdca8bba8b51e64";
    const REPORT_DIGEST: &str = "5a86f5da81b2141b4dfe7da2c4d8985cc4f9ea79058bc6dfe012d7d11b075e00";
    const REPORT_SIGNATURE: &str = "1254a95346d07291a626a1cdd65638fe64f0d5cd04a1e006698107e607e1a4ef5004f4a3b3ef5d52522ab18f8212ffb71d5a267eb6a44d289773a317f933afe301";
    const POSSESSION_SIGNATURE: &str = "e41ade8a503a642b87a1473fbd65caf20d608e63e3d353299d8e659ac361cb0844896695e01bdda8088bebd22087ecdd87c51617f8c392682c89c02effa413bc00";

    fn fixed_signer() -> ReportSigner {
        ReportSigner { key: SigningKey::from_slice(&[7; 32]).expect("a valid key") }
    }

    fn failed_report(task: u64) -> Report<AccountBytes> {
        let outcome = Outcome::Failed(FailureReason::RuntimeError);
        Report { task: TaskId(task), participant: [6; 32], order: [3; 32], outcome }
    }

    fn recovered(digest: &HashBytes, signature: &ExecutorSignature) -> ExecutorKey {
        let rs = Signature::from_slice(&signature.0[..64]).expect("r and s");
        let recovery = RecoveryId::from_byte(signature.0[64]).expect("0 or 1");
        let key = VerifyingKey::recover_from_prehash(digest, &rs, recovery).expect("it recovers");
        ExecutorKey(key.to_encoded_point(true).as_bytes().try_into().expect("33 bytes"))
    }
}
