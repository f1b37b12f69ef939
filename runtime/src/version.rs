//! What version this runtime is. The attribute writes it into the Wasm too, and reads only literals.

use alloc::borrow::Cow;
use sp_version::{runtime_version, RuntimeVersion};

use crate::apis::RUNTIME_API_VERSIONS;

/// Version of this runtime.
#[cfg(not(feature = "increment-spec-version"))]
#[runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("keirin"),
    impl_name: Cow::Borrowed("keirin"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 0,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// The version after this runtime's, to rehearse upgrades with.
#[cfg(feature = "increment-spec-version")]
#[runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("keirin"),
    impl_name: Cow::Borrowed("keirin"),
    authoring_version: 1,
    spec_version: 2,
    impl_version: 0,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};
