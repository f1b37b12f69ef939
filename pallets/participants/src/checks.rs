//! What makes a registration acceptable.

use alloc::vec::Vec;
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{Endpoint, ExecutorKey, ExecutorSignature},
    model::{ModelId, ServedModels},
    signing::{is_low_s, possession_digest},
    traits::ModelRegistered,
    HashBytes,
};
use sp_runtime::traits::Zero;

use crate::{Config, Error, Pallet};

impl<T: Config> Pallet<T> {
    /// The executor agrees to work for `account`.
    pub(crate) fn check_possession(
        account: &T::AccountId,
        key: &ExecutorKey,
        proof: &ExecutorSignature,
    ) -> Result<(), Error<T>> {
        let digest = possession_digest(&Self::genesis_hash(), account);
        let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&proof.0, &digest)
            .map_err(|_| Error::<T>::BadProofOfPossession)?;
        ensure!(signer == key.0 && is_low_s(proof), Error::<T>::BadProofOfPossession);
        Ok(())
    }

    fn genesis_hash() -> HashBytes {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
    }

    pub(crate) fn check_endpoint(endpoint: Vec<u8>) -> Result<Endpoint, Error<T>> {
        let host = endpoint.strip_prefix(b"https://").or_else(|| endpoint.strip_prefix(b"http://"));
        let names_a_host = |rest: &[u8]| rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'[');
        let is_url = host.is_some_and(|rest| names_a_host(rest) && rest.iter().all(u8::is_ascii_graphic));
        ensure!(is_url, Error::<T>::EndpointInvalid);
        Endpoint::try_from(endpoint).map_err(|_| Error::<T>::EndpointInvalid)
    }

    /// The models, sorted; each registered and named once.
    pub(crate) fn check_models(models: Vec<ModelId>) -> Result<ServedModels, Error<T>> {
        ensure!(!models.is_empty(), Error::<T>::NoModels);
        let mut models = ServedModels::try_from(models).map_err(|_| Error::<T>::ModelsInvalid)?;
        models.sort();
        let named_once = models.iter().zip(models.iter().skip(1)).all(|(model, next)| model != next);
        ensure!(named_once, Error::<T>::ModelsInvalid);
        ensure!(models.iter().all(T::Models::is_registered), Error::<T>::ModelUnknown);
        Ok(models)
    }
}
