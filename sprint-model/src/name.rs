//! Names of the configurations that networks use.

use core::{fmt, str::FromStr};

use crate::{Config, Distance2};

/// One of the three configurations in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigName {
    /// [`Config::TEST`].
    Test,
    /// [`Config::DEV`].
    #[default]
    Dev,
    /// [`Config::PRODUCTION`].
    Production,
}

impl ConfigName {
    /// Every name, smallest model first.
    pub const ALL: [Self; 3] = [Self::Test, Self::Dev, Self::Production];

    /// The configuration of this name.
    pub const fn config(self) -> Config {
        match self {
            Self::Test => Config::TEST,
            Self::Dev => Config::DEV,
            Self::Production => Config::PRODUCTION,
        }
    }

    /// The radius that about one nonce in 900 meets; a chain may set its own. See the README on how it was measured.
    pub const fn default_radius(self) -> Distance2 {
        match self {
            Self::Test => 323_000,
            Self::Dev => 1_772_000,
            Self::Production => 3_460_000,
        }
    }

    /// The name as commands, files and chain specifications write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Dev => "dev",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for ConfigName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is none of the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownConfig;

impl fmt::Display for UnknownConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown sprint configuration: choose test, dev or production")
    }
}

impl core::error::Error for UnknownConfig {}

impl FromStr for ConfigName {
    type Err = UnknownConfig;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or(UnknownConfig)
    }
}
