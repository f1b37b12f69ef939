//! A window into the computation, so that tests can see every intermediate value without a second transformer.

/// Where a value arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `Σ |x|` of the norm.
    NormSum,
    /// `c · x` of the norm.
    NormProduct,
    /// Sum of a product with weights.
    Product,
    /// `q · kᵀ`.
    Attention,
    /// `255 · e + Σe / 2`.
    Probability,
    /// `p · v`.
    Mixture,
    /// Gate times up.
    Gated,
    /// The residual stream before it is clipped.
    Residual,
}

/// Sees the size of every intermediate value. For sums it is the sum of the terms' sizes, which bounds the partial
/// sums of every order.
pub(crate) trait Observer {
    /// `size` is only computed by observers that want it.
    fn see(&mut self, step: Step, size: impl FnOnce() -> i64);
}

/// Sees nothing and costs nothing.
pub(crate) struct Blind;

impl Observer for Blind {
    #[inline(always)]
    fn see(&mut self, _: Step, _: impl FnOnce() -> i64) {}
}
