//! Opening an epoch.
//!
//! A secret is derived from the executor's key when it is needed, and so survives whatever the key survives.

use keirin_primitives::{
    sprint::{secret_hash, EpochIndex, Opening, Submission},
    AccountBytes, HashBytes,
};

use super::{DutyError, Racer};
use crate::key::ReportSigner;

/// Commits to the secret of `epoch`, and reveals that of the epoch before if it is what was `committed`.
pub(super) fn open(
    signer: &ReportSigner,
    Racer { genesis, participant }: Racer,
    epoch: EpochIndex,
    committed: Option<HashBytes>,
) -> Result<Submission<AccountBytes>, DutyError> {
    let hashed = |epoch| {
        let secret = signer.secret(&genesis, &participant, epoch);
        (secret_hash(&participant, epoch, &secret), secret)
    };
    let revealed = match committed {
        None => None,
        Some(committed) => {
            let before = epoch.previous().map(hashed);
            let secret = before.and_then(|(hash, secret)| (hash == committed).then_some(secret));
            Some(secret.ok_or(DutyError::OtherSecret(epoch.0))?)
        }
    };
    let opening = Opening { epoch, participant, commitment: hashed(epoch).0, revealed };
    let signature = signer.sign_opening(&genesis, &opening);
    Ok(Submission::Open(opening, signature))
}
