//! What executors sign. Every payload starts with a domain and the chain's genesis hash, so that a
//! signature says what it is and holds on one chain only.

use codec::Encode;

use crate::{
    evidence::EvidenceRequest,
    executor::ExecutorSignature,
    inference::Report,
    receipts::{BatchCommit, Finding, OwnReceiptDemand, Receipt, ReceiptDemand, Release, Withdrawal},
    sprint::{Commit, ContinuousCommit, Opening, Vote},
    validation::{OpenedList, PayloadDemand, SealedVerdicts},
    verification::TextVerdict,
    HashBytes,
};

/// Domain of a report's signature.
pub const REPORT_DOMAIN: &[u8] = b"keirin/report";
/// Domain of a proof that an account's owner holds an executor key.
pub const POSSESSION_DOMAIN: &[u8] = b"keirin/possession";
/// Domain of the signature that opens an epoch.
pub const OPENING_DOMAIN: &[u8] = b"keirin/sprint/opening";
/// Domain of the signature of a commitment to proofs.
pub const COMMIT_DOMAIN: &[u8] = b"keirin/sprint/commit";
/// Domain of the signature of a continuous commitment.
pub const CONTINUOUS_DOMAIN: &[u8] = b"keirin/sprint/continuous";
/// Domain of a vote's signature.
pub const VOTE_DOMAIN: &[u8] = b"keirin/sprint/vote";
/// Domain of the signature of a verdict on an answer.
pub const TEXT_VERDICT_DOMAIN: &[u8] = b"keirin/verdict/text";
/// Domain of the signature of sealed verdicts.
pub const VERDICTS_DOMAIN: &[u8] = b"keirin/validation/verdicts";
/// Domain of the signature of sealed votes on challenged works; another one than that of verdicts, so that nobody can pass
/// one off as the other.
pub const SEALED_VOTES_DOMAIN: &[u8] = b"keirin/validation/votes";
/// Domain of the signature of a list of invalid receipts that is opened.
pub const OPENED_LIST_DOMAIN: &[u8] = b"keirin/validation/list/opened";
/// Domain of the signature of a demand that evidence be posted on chain.
pub const PAYLOAD_DEMAND_DOMAIN: &[u8] = b"keirin/validation/demand";
/// Domain of the signature of a request for evidence.
pub const EVIDENCE_REQUEST_DOMAIN: &[u8] = b"keirin/evidence/request";

/// Domain of a receipt's signature.
pub const RECEIPT_DOMAIN: &[u8] = b"keirin/receipt";
/// Domain of the signature of a batch of receipts.
pub const BATCH_DOMAIN: &[u8] = b"keirin/receipts/batch";
/// Domain of the signature of a demand that a receipt be posted on chain.
pub const RECEIPT_DEMAND_DOMAIN: &[u8] = b"keirin/receipts/demand";
/// Domain of a requester's signature of a demand that one of its receipts be posted on chain.
pub const OWN_RECEIPT_DEMAND_DOMAIN: &[u8] = b"keirin/receipts/own-demand";
/// Domain of the signature of what is found about receipts.
pub const FINDING_DOMAIN: &[u8] = b"keirin/receipts/finding";
/// Domain of a transfer agent's signature that it does not take an answer any more.
pub const RELEASE_DOMAIN: &[u8] = b"keirin/receipts/release";
/// Domain of a requester's signature of a withdrawal.
pub const WITHDRAWAL_DOMAIN: &[u8] = b"keirin/receipts/withdrawal";

/// `sha256("keirin/receipt" ‖ genesis hash ‖ SCALE(receipt))`: the digest an executor signs for what it served.
pub fn receipt_digest(genesis: &HashBytes, receipt: &Receipt) -> HashBytes {
    digest(RECEIPT_DOMAIN, genesis, receipt)
}

/// `sha256("keirin/receipts/batch" ‖ genesis hash ‖ SCALE(batch))`: the digest an executor signs for a batch.
pub fn batch_digest<AccountId: Encode>(genesis: &HashBytes, batch: &BatchCommit<AccountId>) -> HashBytes {
    digest(BATCH_DOMAIN, genesis, batch)
}

/// `sha256("keirin/receipts/demand" ‖ genesis hash ‖ SCALE(demand))`: the digest a validator's executor signs to have a receipt posted
/// on chain.
pub fn receipt_demand_digest<AccountId: Encode>(genesis: &HashBytes, demand: &ReceiptDemand<AccountId>) -> HashBytes {
    digest(RECEIPT_DEMAND_DOMAIN, genesis, demand)
}

/// `sha256("keirin/receipts/own-demand" ‖ genesis hash ‖ SCALE(demand))`: the digest a requester signs to have one of its receipts posted on
/// chain.
pub fn own_receipt_demand_digest(genesis: &HashBytes, demand: &OwnReceiptDemand) -> HashBytes {
    digest(OWN_RECEIPT_DEMAND_DOMAIN, genesis, demand)
}

/// `sha256("keirin/receipts/finding" ‖ genesis hash ‖ SCALE(finding))`: the digest an executor signs to show what is wrong with receipts.
pub fn finding_digest<AccountId: Encode>(genesis: &HashBytes, finding: &Finding<AccountId>) -> HashBytes {
    digest(FINDING_DOMAIN, genesis, finding)
}

/// `sha256("keirin/receipts/release" ‖ genesis hash ‖ SCALE(release))`: the digest a transfer agent signs for an executor whose answer it does not take
/// any more.
pub fn release_digest(genesis: &HashBytes, release: &Release) -> HashBytes {
    digest(RELEASE_DOMAIN, genesis, release)
}

/// `sha256("keirin/receipts/withdrawal" ‖ genesis hash ‖ SCALE(withdrawal))`: the digest a requester signs to get tokens back.
pub fn withdrawal_digest<AccountId: Encode>(genesis: &HashBytes, withdrawal: &Withdrawal<AccountId>) -> HashBytes {
    digest(WITHDRAWAL_DOMAIN, genesis, withdrawal)
}

/// `sha256("keirin/report" ‖ genesis hash ‖ SCALE(report))`: the digest an executor signs for a report.
pub fn report_digest<AccountId: Encode>(genesis: &HashBytes, report: &Report<AccountId>) -> HashBytes {
    digest(REPORT_DOMAIN, genesis, report)
}

/// `sha256("keirin/possession" ‖ genesis hash ‖ SCALE(account))`: the digest an executor signs so that
/// `account` may register its key.
pub fn possession_digest<AccountId: Encode>(genesis: &HashBytes, account: &AccountId) -> HashBytes {
    digest(POSSESSION_DOMAIN, genesis, account)
}

/// `sha256("keirin/sprint/opening" ‖ genesis hash ‖ SCALE(opening))`: the digest an executor signs to open an epoch.
pub fn opening_digest<AccountId: Encode>(genesis: &HashBytes, opening: &Opening<AccountId>) -> HashBytes {
    digest(OPENING_DOMAIN, genesis, opening)
}

/// `sha256("keirin/sprint/commit" ‖ genesis hash ‖ SCALE(commit))`: the digest an executor signs for its proofs.
pub fn commit_digest<AccountId: Encode>(genesis: &HashBytes, commit: &Commit<AccountId>) -> HashBytes {
    digest(COMMIT_DOMAIN, genesis, commit)
}

/// `sha256("keirin/sprint/continuous" ‖ genesis hash ‖ SCALE(commit))`: the digest an executor signs for proofs after the sprint.
pub fn continuous_digest<AccountId: Encode>(genesis: &HashBytes, commit: &ContinuousCommit<AccountId>) -> HashBytes {
    digest(CONTINUOUS_DOMAIN, genesis, commit)
}

/// `sha256("keirin/sprint/vote" ‖ genesis hash ‖ SCALE(vote))`: the digest an executor signs for what it checked.
pub fn vote_digest<AccountId: Encode>(genesis: &HashBytes, vote: &Vote<AccountId>) -> HashBytes {
    digest(VOTE_DOMAIN, genesis, vote)
}

/// `sha256("keirin/verdict/text" ‖ genesis hash ‖ SCALE(verdict))`: the digest a validator's executor signs for an answer it
/// checked.
pub fn text_verdict_digest(genesis: &HashBytes, verdict: &TextVerdict) -> HashBytes {
    digest(TEXT_VERDICT_DOMAIN, genesis, verdict)
}

/// `sha256("keirin/validation/verdicts" ‖ genesis hash ‖ SCALE(verdicts))`: the digest a validator's executor signs for the
/// verdicts it seals.
pub fn verdicts_digest<AccountId: Encode>(genesis: &HashBytes, verdicts: &SealedVerdicts<AccountId>) -> HashBytes {
    digest(VERDICTS_DOMAIN, genesis, verdicts)
}

/// `sha256("keirin/validation/votes" ‖ genesis hash ‖ SCALE(votes))`: the digest a validator's executor signs for the votes on
/// challenged works that it seals.
pub fn sealed_votes_digest<AccountId: Encode>(genesis: &HashBytes, votes: &SealedVerdicts<AccountId>) -> HashBytes {
    digest(SEALED_VOTES_DOMAIN, genesis, votes)
}

/// `sha256("keirin/validation/list/opened" ‖ genesis hash ‖ SCALE(list))`: the digest a validator's executor signs to open the list of what
/// it found invalid in a batch.
pub fn opened_list_digest<AccountId: Encode, Balance: Encode>(
    genesis: &HashBytes,
    list: &OpenedList<AccountId, Balance>,
) -> HashBytes {
    digest(OPENED_LIST_DOMAIN, genesis, list)
}

/// `sha256("keirin/validation/demand" ‖ genesis hash ‖ SCALE(demand))`: the digest a validator's executor signs to have evidence
/// posted on chain.
pub fn payload_demand_digest<AccountId: Encode>(genesis: &HashBytes, demand: &PayloadDemand<AccountId>) -> HashBytes {
    digest(PAYLOAD_DEMAND_DOMAIN, genesis, demand)
}

/// `sha256("keirin/evidence/request" ‖ genesis hash ‖ SCALE(request))`: the digest a validator's executor signs to get
/// evidence.
pub fn evidence_request_digest(genesis: &HashBytes, request: &EvidenceRequest) -> HashBytes {
    digest(EVIDENCE_REQUEST_DOMAIN, genesis, request)
}

fn digest(domain: &[u8], genesis: &HashBytes, payload: &impl Encode) -> HashBytes {
    let mut bytes = alloc::vec::Vec::with_capacity(domain.len().saturating_add(32));
    bytes.extend_from_slice(domain);
    bytes.extend_from_slice(genesis);
    payload.encode_to(&mut bytes);
    sp_crypto_hashing::sha2_256(&bytes)
}

/// Half the order of secp256k1, big-endian: the largest `s` of a canonical signature (SEC 1; BIP 62).
const HALF_ORDER: HashBytes = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e,
    0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// Whether a signature is in its canonical form, so that nobody can make a second valid one from it.
pub fn is_low_s(signature: &ExecutorSignature) -> bool {
    signature.0.get(32..64).is_some_and(|s| s <= HALF_ORDER.as_slice())
}
