//! Checking what executors sign, as the chain will check it.

use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    signing::is_low_s,
    HashBytes,
};

use crate::WorkerError;

/// Checks that `digest` is signed by `key`, in the one form that the chain takes.
///
/// # Errors
/// [`WorkerError::ForgedSignature`] or [`WorkerError::MalleableSignature`].
pub(crate) fn check(key: &ExecutorKey, digest: &HashBytes, signature: &ExecutorSignature) -> Result<(), WorkerError> {
    let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature.0, digest);
    if !signer.is_ok_and(|signer| signer == key.0) {
        return Err(WorkerError::ForgedSignature);
    }
    if !is_low_s(signature) {
        return Err(WorkerError::MalleableSignature);
    }
    Ok(())
}
