//! Unit tests, one file per behaviour.
