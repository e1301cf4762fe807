//! A tree that grows leaf by leaf, in memory of one hash per level.

use crate::hash::{Hash, hashed, leaf, node};
use crate::plan::Subtree;

/// The root over so many leaves, and what it takes to add one.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// The complete subtrees that the tree is made of, the largest first.
    peaks: Vec<Hash>,
}

impl Tree {
    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the leaf of this entry.
    pub fn push(&mut self, entry: &[u8]) {
        self.push_with(entry, |_, _| ());
    }

    /// Adds the leaf of this entry, and tells of every subtree that is complete by it, the leaf itself first.
    pub fn push_with(&mut self, entry: &[u8], mut complete: impl FnMut(Subtree, Hash)) {
        let mut hash = leaf(entry);
        complete(Subtree { level: 0, index: self.size }, hash);
        // As in a binary counter: every level that is taken is joined and carried on.
        for level in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop().expect("a peak per one of the size");
            hash = node(&left, &hash);
            complete(Subtree { level, index: self.size >> level }, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root: of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        rolled_up(&self.peaks).unwrap_or_else(|| hashed(&[]))
    }
}

/// The hash over subtrees that stand side by side, the largest first; none of none.
pub fn rolled_up(peaks: &[Hash]) -> Option<Hash> {
    let (last, before) = peaks.split_last()?;
    Some(before.iter().rev().fold(*last, |right, left| node(left, &right)))
}
