//! Unit tests, one file per behaviour.

mod bounds;
mod config;
mod float32;
mod independence;
mod permutation;
mod radius;
mod requantise;
mod score;
mod stream;
mod tables;
mod weights;
