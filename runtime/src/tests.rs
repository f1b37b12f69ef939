//! The real runtime over externalities.
