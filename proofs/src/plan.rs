//! Which hashes an answer is made of: roots, inclusion and consistency proofs, as the RFC defines them by recursion.
//!
//! A plan names complete subtrees, which never change once they are there; whoever stores them looks them up.

use crate::hash::Hash;
use crate::tree::rolled_up;

/// The subtree over the leaves from `index << level` on, `1 << level` of them: all are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subtree {
    /// 0 is a leaf.
    pub level: u32,
    /// 0, 1, 2 ... among those of its level.
    pub index: u64,
}

impl Subtree {
    /// Its first leaf.
    pub fn first(self) -> u64 {
        self.index << self.level
    }
}

/// The hashes of an answer, each over subtrees that stand side by side, the largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(Vec<Vec<Subtree>>);

impl Plan {
    /// The root of a tree of so many leaves, at least one.
    pub fn root(size: u64) -> Self {
        Plan(vec![side_by_side(0, size)])
    }

    /// The inclusion proof of a leaf (section 2.1.3.1); none if the tree does not have it.
    pub fn inclusion(index: u64, size: u64) -> Option<Self> {
        let (mut from, mut to) = (0, size);
        let mut path = Vec::new();
        while index < size && to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(side_by_side(middle, to));
                to = middle;
            } else {
                path.push(side_by_side(from, middle));
                from = middle;
            }
        }
        path.reverse();
        (index < size).then_some(Plan(path))
    }

    /// The consistency proof between two sizes of a tree (section 2.1.4.1); none if the first is 0 or above the second.
    pub fn consistency(first: u64, second: u64) -> Option<Self> {
        if first == 0 || first > second {
            return None;
        }
        let (mut from, mut to, mut path) = (0, second, Vec::new());
        while first != to {
            let middle = from + split(to - from);
            if first <= middle {
                path.push(side_by_side(middle, to));
                to = middle;
            } else {
                path.push(side_by_side(from, middle));
                from = middle;
            }
        }
        // The verifier knows the first root, so a whole left edge need not be told.
        if from > 0 {
            path.push(side_by_side(from, to));
        }
        path.reverse();
        Some(Plan(path))
    }

    /// Every subtree that is looked up.
    pub fn subtrees(&self) -> impl Iterator<Item = Subtree> {
        self.0.iter().flatten().copied()
    }

    /// The answer, by the hashes of its subtrees; none if one is not known.
    pub fn answer(&self, hash_of: impl Fn(Subtree) -> Option<Hash>) -> Option<Vec<Hash>> {
        let part = |part: &Vec<Subtree>| {
            let peaks: Option<Vec<Hash>> = part.iter().map(|subtree| hash_of(*subtree)).collect();
            rolled_up(&peaks?)
        };
        self.0.iter().map(part).collect()
    }
}

/// The largest power of two below a size of at least two.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The complete subtrees over these leaves, of which the first stands where a subtree of that size begins.
fn side_by_side(mut from: u64, to: u64) -> Vec<Subtree> {
    let mut subtrees = Vec::new();
    while from < to {
        let level = (to - from).ilog2();
        subtrees.push(Subtree { level, index: from >> level });
        from += 1 << level;
    }
    subtrees
}
