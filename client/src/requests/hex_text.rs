//! Bytes that are written as hexadecimal digits.

use std::{fmt, str::FromStr};

use keirin_primitives::executor_rpc::from_hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// So many bytes, in text lower-case hexadecimal digits without `0x`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex<const N: usize>(pub [u8; N]);

/// A text that is not so many bytes in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes in hexadecimal digits are expected")]
pub struct NotHex(usize);

impl<const N: usize> FromStr for Hex<N> {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        let bytes = from_hex(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(NotHex(N))
    }
}

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> fmt::Debug for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_digits_and_read_back() {
        let bytes = Hex([1, 0xab]);
        assert_eq!(serde_json::to_string(&bytes).expect("it is text"), "\"01ab\"");
        assert_eq!(serde_json::from_str::<Hex<2>>("\"01ab\"").expect("it was written so"), bytes);
        assert_eq!("0x01AB".parse(), Ok(bytes));
        for other in ["", "01", "01abcd", "01a", "zzzz"] {
            assert_eq!(other.parse::<Hex<2>>(), Err(NotHex(2)), "{other}");
        }
    }
}
