//! Runtime API of the models pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::views::ModelView;

sp_api::decl_runtime_apis! {
    /// The models that may be requested.
    pub trait ModelsApi<Balance>
    where
        Balance: Codec,
    {
        /// Every registered model, by name.
        fn models() -> Vec<ModelView<Balance>>;
    }
}
