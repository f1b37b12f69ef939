//! What computes.

use std::{fmt, str::FromStr};

/// A device ONNX Runtime can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The host's processor.
    Cpu,
    /// An NVIDIA GPU, by number.
    Cuda(i32),
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "cpu" => Ok(Self::Cpu),
            Some(("cuda", number)) => match number.parse() {
                Ok(number) if number >= 0 => Ok(Self::Cuda(number)),
                _ => Err(format!("«{number}» is not the number of a GPU")),
            },
            _ => Err(format!("«{text}» is not a device; say cpu or cuda:0")),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => write!(f, "cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_they_are_shown() {
        for device in [Device::Cpu, Device::Cuda(0), Device::Cuda(7)] {
            assert_eq!(device.to_string().parse(), Ok(device));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for text in ["", "gpu", "cuda", "cuda:", "cuda:x", "cuda:-1", "cpu:0"] {
            assert!(text.parse::<Device>().is_err(), "{text}");
        }
    }
}
