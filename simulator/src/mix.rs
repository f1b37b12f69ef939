//! Mixes: who takes part in a run and on what terms, as a TOML file says it. `mixes/` has examples; every field but names,
//! counts and weights has a default.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::conduct::Conduct;

/// The participants of a run, and the network they meet in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// What plots and tables call it.
    pub name: String,
    /// The network's terms.
    #[serde(default)]
    pub network: Network,
    /// What work costs who does it.
    #[serde(default)]
    pub costs: Costs,
    /// How well a check tells answers apart.
    #[serde(default)]
    pub checking: Checking,
    /// Participants that behave in the same way. The first group is the honest one the others are compared with.
    pub group: Vec<Group>,
}

/// Terms of the network. Amounts are in the chain's smallest unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// Requests an epoch by outsiders.
    pub requests: u32,
    /// Price of a token; an answer has 16 to 96 beside the 4 of its prompt.
    pub token_price: u64,
    /// Subsidy of the first epoch.
    pub subsidy: u64,
    /// Share by which each epoch's subsidy is less than the one before it.
    pub subsidy_decay: f64,
    /// Requests an epoch, and the sampling rate at them for executors of full reputation; increasing and falling.
    pub traffic: [(u32, f64); 3],
    /// Epochs of reputation that count.
    pub reputation_epochs: u32,
    /// Collateral for one unit of weight: what participants bond, and what their weight needs. Nobody has any at 0.
    pub collateral_per_weight: u64,
    /// The least that a false accusation costs.
    pub least_fine: u64,
    /// What a requester puts at stake for a report.
    pub report_deposit: u64,
}

impl Default for Network {
    /// DESIGN §6 at a thirtieth of its traffic, with a subsidy about as large as half of the fees and a collateral of about twenty
    /// epochs' income.
    fn default() -> Self {
        Self {
            requests: 330,
            token_price: 10_000,
            subsidy: 100_000_000,
            subsidy_decay: 0.0,
            traffic: [(3, 1.0), (165, 0.05), (330, 0.01)],
            reputation_epochs: 30,
            collateral_per_weight: 3_000_000,
            least_fine: 1_000_000,
            report_deposit: 1_000_000,
        }
    }
}

/// What work costs who does it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Costs {
    /// An answer of the real model, as a share of its fee.
    pub generate: f64,
    /// An answer of a cheaper model, as a share of what one of the real model costs.
    pub cheap: f64,
    /// A check, as a share of what the answer costs.
    pub verify: f64,
}

impl Default for Costs {
    /// A verification may cost a fifth of the generation (issue 4).
    fn default() -> Self {
        Self { generate: 0.3, cheap: 0.4, verify: 0.2 }
    }
}

/// How well a check tells answers apart; from the model's calibration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checking {
    /// Share of answers of a cheaper model that every check finds. The others pass every check.
    pub detection: f64,
    /// Share of checks that call an answer of the real model wrong, each for itself.
    pub false_positive: f64,
}

impl Default for Checking {
    /// What calibration must reach: 99 % detected; none of 10 000 honest checks failed.
    fn default() -> Self {
        Self { detection: 0.99, false_positive: 0.000_1 }
    }
}

/// Participants that behave in the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What plots and tables call them.
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// Weight of each.
    pub weight: u64,
    /// Epochs of honest service that each has at the start.
    #[serde(default)]
    pub reputation: u32,
    /// First epoch in which they take part.
    #[serde(default)]
    pub joins: u32,
    /// What they do otherwise than honest ones.
    #[serde(default)]
    pub conduct: Conduct,
}

/// Why a mix cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum MixError {
    /// The file cannot be read.
    #[error("cannot read the mix {path}: {error}")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// It is not a mix.
    #[error("the mix {path} is not valid TOML of a mix: {error}")]
    Malformed {
        /// Which file.
        path: String,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// A value is out of its range.
    #[error("the mix {name:?} cannot be run: {reason}")]
    Impossible {
        /// Which mix.
        name: String,
        /// What to change.
        reason: String,
    },
}

impl Mix {
    /// Reads a mix from a file.
    ///
    /// # Errors
    /// [`MixError`] when the file cannot be read, is not a mix or has values that make no sense.
    pub fn read(path: &Path) -> Result<Self, MixError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| MixError::Unreadable { path: name.clone(), error })?;
        Self::parse(&text, &name)
    }

    /// Reads a mix from the text of a file.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: &str, path: &str) -> Result<Self, MixError> {
        let mix: Self =
            toml::from_str(text).map_err(|error| MixError::Malformed { path: path.into(), error: Box::new(error) })?;
        mix.check().map_err(|reason| MixError::Impossible { name: mix.name.clone(), reason })?;
        Ok(mix)
    }

    fn check(&self) -> Result<(), String> {
        let honest = self.group.first().ok_or("it has no [[group]]")?;
        if !honest.conduct.is_honest() || honest.joins > 0 {
            return Err("its first group must be honest from the start; the others are compared with it".into());
        }
        if self.group.iter().any(|group| group.count == 0 || group.weight == 0) {
            return Err("every group needs a count and a weight above 0".into());
        }
        let shares = [self.checking.detection, self.checking.false_positive, self.network.subsidy_decay];
        let of_groups = self.group.iter().flat_map(|group| group.conduct.shares());
        let of_traffic = self.network.traffic.iter().map(|(_, rate)| *rate);
        if shares.into_iter().chain(of_groups).chain(of_traffic).any(|share| !(0.0..=1.0).contains(&share)) {
            return Err("shares, probabilities and rates are from 0 to 1".into());
        }
        let [first, second, third] = self.network.traffic;
        if !(first.0 < second.0 && second.0 < third.0 && first.1 >= second.1 && second.1 >= third.1) {
            return Err("`network.traffic` needs three increasing numbers of requests with falling rates".into());
        }
        Ok(())
    }
}
