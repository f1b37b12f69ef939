//! An executor's identity and the hardware it measured.

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Longest endpoint URL, in bytes.
pub const MAX_ENDPOINT_BYTES: u32 = 256;
/// Longest CPU or GPU name, in bytes.
pub const MAX_DEVICE_NAME_BYTES: u32 = 96;

/// Public URL at which an executor serves requesters and validators.
pub type Endpoint = BoundedVec<u8, ConstU32<MAX_ENDPOINT_BYTES>>;
/// Name of a CPU or GPU as its driver reports it.
pub type DeviceName = BoundedVec<u8, ConstU32<MAX_DEVICE_NAME_BYTES>>;

/// Compressed secp256k1 public key (SEC 1, 33 bytes) an executor signs every report with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ExecutorKey(pub [u8; 33]);

/// Recoverable ECDSA signature: `r (32) ‖ s (32, low) ‖ recovery id (0 or 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ExecutorSignature(pub [u8; 65]);

/// What `keirin-executor bench` measured on its host; registered on chain.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct HardwareProfile {
    /// CPU model.
    pub cpu: DeviceName,
    /// Logical cores the executor may use.
    pub cores: u16,
    /// Main memory in MiB.
    pub ram_mib: u32,
    /// GPU model and memory in MiB, absent on a CPU host.
    pub gpu: Option<Gpu>,
    /// Decoding speed of the loaded model at batch 1, in thousandths of a token per second.
    pub millitokens_per_second: u64,
}

/// A GPU the executor can use.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Gpu {
    /// GPU model.
    pub model: DeviceName,
    /// Device memory in MiB.
    pub vram_mib: u32,
}
