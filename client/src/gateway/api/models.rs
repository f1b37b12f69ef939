//! `/v1/models`.

use serde::{Deserialize, Serialize};

use super::null_is_nothing;

/// The models that a gateway serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelList {
    /// One by one.
    pub data: Vec<Model>,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Name by which it is asked.
    pub id: String,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub created: u64,
    /// Whose it is.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub owned_by: String,
}
