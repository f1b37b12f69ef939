//! Receipts: inferences served over HTTP, and the batches in which they are settled. The protocol is decided in
//! `docs/decisions/0012-receipts.md`.

mod address;
mod batch;
mod falsehood;
mod finding;
mod in_force;
mod receipt;
mod release;
mod route;
mod shown;
#[cfg(test)]
mod tests;

pub use address::{Address, AddressError, RequesterId, RequesterKey, MAX_ADDRESS_BYTES};
pub use batch::{
    fees_before, BatchCommit, BatchError, BatchId, Debit, LeafId, ReceiptKey, Span, Withdrawal, MAX_DEBITS,
    MAX_RECEIPTS, MOST_COMMIT_AHEAD_MS,
};
pub use falsehood::{falsehood_of, Falsehood, LeafRules, AHEAD_MS};
pub use finding::{is_passed_on_twice, Finding, InBatch, LeafProof};
pub use in_force::{in_force_around, MOST_ROSTERS_IN_FORCE, ROSTER_OVERLAP_MS};
pub use receipt::{Choice, Receipt, RequestId, RequestSignature, Route, SignedRequest, MAX_CHOICES, MAX_PASSED};
pub use release::{Release, ReleaseAnswer, ReleaseQuestion, MAX_RELEASES, RELEASES_PATH};
pub use route::{conversation_hash, Candidate, Candidates, Misrouted};
pub use shown::{
    Beside, OwnReceiptDemand, PostedReceipt, ReceiptDemand, ShownReceipt, MAX_ANSWER_BYTES, MAX_BESIDE, MAX_BODY_BYTES,
};
