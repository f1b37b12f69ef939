//! What `keirin init` writes and `keirin chat` reads: which gateways are asked, and who pays.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{defaults::CONFIG_VARIABLE, gateway::Endpoint, private_file, requests::DEFAULT_HRP};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Nobody wrote one.
    #[error("there is no configuration at {0}. Run: keirin init")]
    Missing(PathBuf),
    /// It cannot be read or written.
    #[error("cannot use {path}: {problem}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        problem: io::Error,
    },
    /// It is not what `keirin init` writes.
    #[error("{path} is no configuration: {problem}. Mend it, or run: keirin init --force")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// There is one already.
    #[error("{0} exists already; --force replaces it")]
    Exists(PathBuf),
    /// Neither the environment nor the command line says where it should be.
    #[error("neither HOME nor XDG_CONFIG_HOME is set; name the file with --config")]
    Nowhere,
}

/// A configuration. Secrets are not in it, only where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Model that is asked unless another is named; without it the first one that the gateway serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The way in.
    pub gateway: Way,
}

/// How requests are served and paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "lowercase", deny_unknown_fields)]
pub enum Way {
    /// By a gateway that gave out an API key, and pays itself.
    Hosted {
        /// Its URL.
        url: String,
        /// File with the API key.
        api_key_file: PathBuf,
    },
    /// By any participant, from one's own deposit.
    Native {
        /// File with the requester's key.
        key_file: PathBuf,
        /// Human-readable part of its address.
        #[serde(default = "default_hrp")]
        hrp: String,
        /// Gateways, each as `URL;ADDRESS`; none to take them from the chain.
        #[serde(default)]
        endpoints: Vec<String>,
        /// WebSocket URL of a node, which knows the gateways.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<String>,
    },
}

impl Way {
    /// WebSocket URL of a node that knows deposits and gateways, if the way in needs one.
    pub fn chain(&self) -> Option<&str> {
        match self {
            Self::Hosted { .. } => None,
            Self::Native { chain, .. } => chain.as_deref(),
        }
    }
}

fn default_hrp() -> String {
    DEFAULT_HRP.into()
}

impl Config {
    /// Reads the configuration at `path`. What it says of other files is relative to its own folder.
    ///
    /// # Errors
    /// [`ConfigError::Missing`], [`ConfigError::Io`], [`ConfigError::Invalid`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|problem| match problem.kind() {
            io::ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
            _ => ConfigError::Io { path: path.to_owned(), problem },
        })?;
        let invalid = |problem: String| ConfigError::Invalid { path: path.to_owned(), problem };
        // The error of the TOML parser without the lines it draws.
        let mut config: Self = toml::from_str(&text).map_err(|error| invalid(error.message().to_owned()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        match &mut config.gateway {
            Way::Hosted { url, api_key_file } => {
                Endpoint::new(url).map_err(|error| invalid(error.to_string()))?;
                *api_key_file = folder.join(&api_key_file);
            }
            Way::Native { key_file, endpoints, chain, .. } => {
                *key_file = folder.join(&key_file);
                for endpoint in endpoints.iter() {
                    endpoint.parse::<Endpoint>().map_err(|error| invalid(error.to_string()))?;
                }
                if endpoints.is_empty() && chain.is_none() {
                    return Err(invalid("it names neither endpoints nor a chain".into()));
                }
            }
        }
        Ok(config)
    }

    /// Writes the configuration, whole or not at all.
    ///
    /// # Errors
    /// [`ConfigError::Exists`] unless `replace`, [`ConfigError::Io`].
    pub fn write(&self, path: &Path, replace: bool) -> Result<(), ConfigError> {
        let io = |problem| ConfigError::Io { path: path.to_owned(), problem };
        let text = toml::to_string(self).map_err(|error| io(io::Error::other(error)))?;
        let written = private_file::write(path, text.as_bytes(), replace);
        written.map_err(|problem| match problem.kind() {
            io::ErrorKind::AlreadyExists => ConfigError::Exists(path.to_owned()),
            _ => io(problem),
        })
    }
}

/// Where the configuration is unless the command line says: `$KEIRIN_CONFIG`, or `keirin/config.toml` in the user's folder of
/// configurations.
///
/// # Errors
/// [`ConfigError::Nowhere`].
pub fn default_path() -> Result<PathBuf, ConfigError> {
    match env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty()) {
        Some(path) => Ok(path.into()),
        None => Ok(folder("XDG_CONFIG_HOME", ".config")?.join("config.toml")),
    }
}

/// The key that requests are signed with unless the command line says: the configuration's, or else the one that a new key gets.
pub(crate) fn key_file_in_use() -> anyhow::Result<PathBuf> {
    match Config::read(&default_path()?) {
        Ok(Config { gateway: Way::Native { key_file, .. }, .. }) => Ok(key_file),
        Ok(_) | Err(ConfigError::Missing(_)) => default_key_file(),
        Err(error) => Err(error.into()),
    }
}

/// Where a new key is kept unless the command line says.
pub(crate) fn default_key_file() -> anyhow::Result<PathBuf> {
    Ok(default_path()?.with_file_name("key.json"))
}

/// Keirin's folder in one of the user's, as the XDG Base Directory Specification finds it.
pub(crate) fn folder(variable: &str, below_home: &str) -> Result<PathBuf, ConfigError> {
    // A relative path there is to be ignored.
    let named = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::var_os("HOME").filter(|home| !home.is_empty()).map(|home| Path::new(&home).join(below_home));
    Ok(named.or_else(home).ok_or(ConfigError::Nowhere)?.join("keirin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosted() -> Config {
        let gateway = Way::Hosted { url: "https://a.example".into(), api_key_file: "/keys/api-key".into() };
        Config { model: Some("tiny".into()), gateway }
    }

    fn read(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, text).expect("it is writable");
        Config::read(&path)
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/config.toml");
        let native = Way::Native {
            key_file: "/keys/key.json".into(),
            hrp: "gonka".into(),
            endpoints: vec!["http://a:1".into()],
            chain: Some("ws://b:2".into()),
        };
        for config in [hosted(), Config { model: None, gateway: native }] {
            config.write(&path, true).expect("it is writable");
            assert_eq!(Config::read(&path).expect("it was written"), config);
        }
    }

    #[test]
    fn existing_configuration_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "precious").expect("it is writable");
        assert!(matches!(hosted().write(&path, false), Err(ConfigError::Exists(_))));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "precious");
    }

    #[test]
    fn files_are_found_beside_the_configuration() {
        let config =
            read("[gateway]\nway = \"hosted\"\nurl = \"http://a\"\napi_key_file = \"key\"").expect("it is one");
        let Way::Hosted { api_key_file, .. } = config.gateway else { panic!("it is hosted") };
        assert!(api_key_file.is_absolute() && api_key_file.ends_with("key"));
    }

    #[test]
    fn missing_configuration_says_what_to_do() {
        let error = Config::read(Path::new("/nowhere/config.toml")).expect_err("it is missing").to_string();
        assert!(error.contains("/nowhere/config.toml") && error.contains("keirin init"), "{error}");
    }

    #[test]
    fn what_is_no_configuration_is_refused() {
        for text in [
            "",
            "gateway = 1",
            "[gateway]\nway = \"other\"",
            "[gateway]\nway = \"hosted\"\nurl = \"ftp://a\"\napi_key_file = \"k\"",
            "[gateway]\nway = \"hosted\"\nurl = \"http://a\"\napi_key_file = \"k\"\nurls = []",
            "[gateway]\nway = \"native\"\nkey_file = \"k\"",
            "[gateway]\nway = \"native\"\nkey_file = \"k\"\nendpoints = [\"http://a;b\"]",
            "modell = \"x\"\n[gateway]\nway = \"hosted\"\nurl = \"http://a\"\napi_key_file = \"k\"",
        ] {
            assert!(matches!(read(text), Err(ConfigError::Invalid { .. })), "{text:?}");
        }
    }
}
