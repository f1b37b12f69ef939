//! The arithmetic that a graph is written in.

use std::{fmt, str::FromStr};

use crate::engine::Device;

/// Number formats in which the sprint's integers stay exact.
///
/// bf16 and fp16 are not among them: ONNX gives a product of theirs the type of its operands, and eight or eleven bits
/// do not hold the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Everything in float32.
    Float32,
    /// float32 whose products run on tensor cores as TF32: their operands have at most eight significant bits.
    Tf32,
    /// Products of bytes with 32-bit sums; each value `v` travels as the byte `v + 128`.
    Int8,
}

impl Flavour {
    /// Every flavour.
    pub const ALL: [Self; 3] = [Self::Float32, Self::Tf32, Self::Int8];

    /// Those that a device may be fast at, the likeliest first.
    pub fn of(device: Device) -> &'static [Self] {
        match device {
            Device::Cpu => &[Self::Int8, Self::Float32],
            Device::Cuda(_) => &[Self::Tf32, Self::Float32],
        }
    }

    /// The name as commands and files write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Tf32 => "tf32",
            Self::Int8 => "int8",
        }
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Flavour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|flavour| flavour.as_str() == text);
        known.ok_or_else(|| format!("«{text}» is not a flavour; say float32, tf32 or int8"))
    }
}
