//! Key/value caches of a batch.
//!
//! Each layer has one key and one value tensor of shape `[rows, kv heads, length, head size]`. Rows are aligned at
//! the right, so that the next token of every row goes to the same place; shorter rows start with padding
//! that the attention mask hides. A step's `present.*` tensors are the next step's `past_key_values.*` as they are;
//! [`KvCache::gather`] copies, and is called when rows join or leave.

use ort::{memory::Allocator, value::Tensor};

/// Sizes that all rows share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CacheShape {
    pub layers: usize,
    pub kv_heads: usize,
    pub head_dim: usize,
}

/// Caches of some rows.
pub(crate) struct KvCache {
    /// Key and value of each layer, in that order.
    pub tensors: Vec<Tensor<f32>>,
    /// Tokens in each row.
    pub lengths: Vec<usize>,
    /// Tokens in the tensors, padding included.
    pub padded_length: usize,
}

/// One row to be copied.
pub(crate) struct RowOf<'a> {
    pub cache: &'a KvCache,
    pub row: usize,
    /// Padding after the row's last token, as prompts of unequal length leave it.
    pub padding_right: usize,
}

impl KvCache {
    /// Caches of `rows` rows with no token.
    pub fn empty(shape: CacheShape, rows: usize) -> ort::Result<Self> {
        let tensors = (0..2 * shape.layers)
            .map(|_| Tensor::<f32>::new(&Allocator::default(), [rows, shape.kv_heads, 0, shape.head_dim]))
            .collect::<ort::Result<_>>()?;
        Ok(Self { tensors, lengths: vec![0; rows], padded_length: 0 })
    }

    /// Rows of this batch.
    pub fn rows(&self) -> usize {
        self.lengths.len()
    }

    /// Padding before each row's first token.
    pub fn padding_left(&self, row: usize) -> usize {
        self.padded_length - self.lengths[row]
    }

    /// Copies rows into a new batch with as little padding as they allow, in memory from `arena`.
    pub fn gather(shape: CacheShape, rows: &[RowOf<'_>], arena: &Allocator) -> ort::Result<Self> {
        let lengths: Vec<usize> = rows.iter().map(|row| row.cache.lengths[row.row]).collect();
        let padded_length = lengths.iter().copied().max().unwrap_or(0);
        let mut tensors = Vec::with_capacity(2 * shape.layers);
        for index in 0..2 * shape.layers {
            let dims = [rows.len(), shape.kv_heads, padded_length, shape.head_dim];
            let mut tensor = Tensor::<f32>::new(arena, dims)?;
            let (_, to) = tensor.extract_tensor_mut();
            for (number, row) in rows.iter().enumerate() {
                copy_row(shape, row, index, number, padded_length, to);
            }
            tensors.push(tensor);
        }
        Ok(Self { tensors, lengths, padded_length })
    }
}

/// Copies one row of tensor `index` to row `number` of `to`, aligned at the right, and clears what is before it.
fn copy_row(shape: CacheShape, row: &RowOf<'_>, index: usize, number: usize, padded_length: usize, to: &mut [f32]) {
    let (_, from) = row.cache.tensors[index].extract_tensor();
    let length = row.cache.lengths[row.row];
    let (from_stride, to_stride) = (row.cache.padded_length * shape.head_dim, padded_length * shape.head_dim);
    let start = (row.cache.padded_length - row.padding_right - length) * shape.head_dim;
    for head in 0..shape.kv_heads {
        let from_head = &from[(row.row * shape.kv_heads + head) * from_stride..][..from_stride];
        let to_head = &mut to[(number * shape.kv_heads + head) * to_stride..][..to_stride];
        let (padding, tokens) = to_head.split_at_mut(to_stride - length * shape.head_dim);
        padding.fill(0.0);
        tokens.copy_from_slice(&from_head[start..start + length * shape.head_dim]);
    }
}
