//! Versions of what pallets store, and what upgrades do about it.

use std::collections::BTreeSet;

use frame_support::{
    storage::unhashed,
    traits::{GetStorageVersion, NoStorageVersionSet, PalletsInfoAccess, StorageVersion},
};

use super::new_test_ext;
use crate::{AllPalletsWithSystem, Executive};

/// A pallet's name, the version of its code, and the one on chain.
type Versions = (&'static str, Option<StorageVersion>, StorageVersion);

/// The version of a pallet's code, if it has one.
trait InCode {
    fn version(self) -> Option<StorageVersion>;
}

impl InCode for StorageVersion {
    fn version(self) -> Option<StorageVersion> {
        Some(self)
    }
}

impl InCode for NoStorageVersionSet {
    fn version(self) -> Option<StorageVersion> {
        None
    }
}

macro_rules! versions_of {
    ($($pallet:ident)*) => {
        vec![$((
            stringify!($pallet),
            crate::$pallet::in_code_storage_version().version(),
            crate::$pallet::on_chain_storage_version(),
        )),*]
    };
}

fn versions() -> Vec<Versions> {
    versions_of!(
        System ParachainSystem Timestamp ParachainInfo WeightReclaim Parameters Balances TransactionPayment Sudo Authorship
        CollatorSelection Session Aura AuraExt XcmpQueue PolkadotXcm MessageQueue Utility Multisig Proxy Scheduler Preimage
        Models Participants Inference Sprints Validation Reputation Canaries Receipts Rewards
    )
}

#[test]
fn every_pallet_begins_with_the_storage_version_of_its_code() {
    new_test_ext().execute_with(|| {
        let named: BTreeSet<_> = versions().iter().map(|(name, ..)| *name).collect();
        let all: BTreeSet<_> = AllPalletsWithSystem::infos().iter().map(|pallet| pallet.name).collect();
        assert_eq!(named, all);

        for (name, in_code, on_chain) in versions() {
            assert_eq!(on_chain, in_code.unwrap_or_default(), "{name}");
        }
    });
}

#[test]
fn every_pallet_of_keirin_has_a_storage_version() {
    new_test_ext().execute_with(|| {
        let own: BTreeSet<_> = AllPalletsWithSystem::infos()
            .iter()
            .filter(|pallet| pallet.module_name.starts_with("pallet_keirin_"))
            .map(|pallet| pallet.name)
            .collect();
        let without = versions().into_iter().find(|(name, in_code, _)| own.contains(name) && in_code.is_none());
        assert_eq!((own.len(), without), (9, None));
    });
}

#[test]
fn upgrade_leaves_versions_and_moves_messages_to_the_latest_format() {
    new_test_ext().execute_with(|| {
        let before = versions();
        let migration = frame_support::storage::storage_prefix(b"PolkadotXcm", b"CurrentMigration");
        assert!(!unhashed::exists(&migration));

        Executive::execute_on_runtime_upgrade();

        assert_eq!(versions(), before);
        assert!(unhashed::exists(&migration), "what is stored of other chains' versions is moved in the next blocks");
    });
}
