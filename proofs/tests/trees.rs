//! Trees and their proofs, held against vectors from the RFC's definitions and against each other at every size.

#![allow(missing_docs)]

use std::collections::BTreeMap;

use proofs::{Hash, Plan, Subtree, Tree, leaf, verify_consistency, verify_inclusion};

const SIZES: u64 = 64;

/// Every complete subtree over these entries, and the root at every size.
struct Grown {
    subtrees: BTreeMap<Subtree, Hash>,
    roots: Vec<Hash>,
    leaves: Vec<Hash>,
}

fn grown<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Grown {
    let (mut tree, mut subtrees) = (Tree::default(), BTreeMap::new());
    let (mut roots, mut leaves) = (vec![tree.root()], Vec::new());
    for entry in entries {
        tree.push_with(entry, |subtree, hash| assert_eq!(subtrees.insert(subtree, hash), None));
        roots.push(tree.root());
        leaves.push(leaf(entry));
    }
    Grown { subtrees, roots, leaves }
}

impl Grown {
    fn of_numbers(count: u64) -> Self {
        let entries: Vec<[u8; 8]> = (0..count).map(u64::to_be_bytes).collect();
        grown(entries.iter().map(|entry| &entry[..]))
    }

    fn answer(&self, plan: Plan) -> Vec<Hash> {
        plan.answer(|subtree| self.subtrees.get(&subtree).copied()).expect("complete subtrees are known")
    }

    fn root(&self, size: u64) -> &Hash {
        &self.roots[usize::try_from(size).expect("small")]
    }

    fn includes(&self, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
        verify_inclusion(&self.leaves[usize::try_from(index).expect("small")], index, size, path, root)
    }
}

#[derive(serde::Deserialize)]
struct Vectors {
    leaves: Vec<String>,
    trees: Vec<Vector>,
}

#[derive(serde::Deserialize)]
struct Vector {
    size: u64,
    root: Hash,
    inclusion: Vec<Vec<Hash>>,
    consistency: Vec<Vec<Hash>>,
}

#[test]
fn the_trees_of_one_to_eight_leaves_are_those_of_the_rfc() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../tests/vectors/rfc9162.json")).expect("vectors");
    let entries: Vec<Vec<u8>> = vectors.leaves.iter().map(|entry| hex::decode(entry).expect("hex")).collect();
    let grown = grown(entries.iter().map(Vec::as_slice));
    assert_eq!(vectors.trees.len(), 8);
    for Vector { size, root, inclusion, consistency } in vectors.trees {
        assert_eq!((*grown.root(size), grown.answer(Plan::root(size))), (root, vec![root]));
        for (index, path) in (0..).zip(inclusion) {
            assert_eq!(
                grown.answer(Plan::inclusion(index, size).expect("a leaf")),
                path,
                "{index} of {size}"
            );
            assert!(grown.includes(index, size, &path, &root));
        }
        for (first, path) in (1..).zip(consistency) {
            assert_eq!(
                grown.answer(Plan::consistency(first, size).expect("sizes")),
                path,
                "{first} to {size}"
            );
            assert!(verify_consistency((first, grown.root(first)), (size, &root), &path));
        }
    }
}

#[test]
fn every_leaf_of_every_tree_is_proved_and_nowhere_else() {
    let grown = Grown::of_numbers(SIZES);
    for size in 1..=SIZES {
        let root = grown.root(size);
        for index in 0..size {
            let path = grown.answer(Plan::inclusion(index, size).expect("a leaf"));
            for elsewhere in 0..size {
                assert_eq!(grown.includes(elsewhere, size, &path, root), elsewhere == index);
            }
            for other in (1..=SIZES).filter(|other| *other != size) {
                assert!(!grown.includes(index, size, &path, grown.root(other)));
            }
            let longer = [&path[..], &path[..1.min(path.len())], &[*root]].concat();
            assert!(!grown.includes(index, size, &longer, root));
            if let Some((_, shorter)) = path.split_last() {
                assert!(!grown.includes(index, size, shorter, root));
            }
        }
        assert_eq!(Plan::inclusion(size, size), None);
    }
}

#[test]
fn every_tree_is_proved_to_grow_out_of_every_smaller_one_and_of_no_other() {
    let grown = Grown::of_numbers(SIZES);
    for second in 1..=SIZES {
        let to = (second, grown.root(second));
        for first in 1..=second {
            let path = grown.answer(Plan::consistency(first, second).expect("sizes"));
            for other in 1..=second {
                let from = (first, grown.root(other));
                assert_eq!(verify_consistency(from, to, &path), other == first, "{other} as {first}");
            }
            assert!(!verify_consistency((first, grown.root(first)), to, &[&path[..], &[*to.1]].concat()));
            if let Some((_, shorter)) = path.split_last() {
                assert!(!verify_consistency((first, grown.root(first)), to, shorter));
            }
        }
        assert_eq!((Plan::consistency(0, second), Plan::consistency(second + 1, second)), (None, None));
    }
}

#[test]
fn a_plan_asks_for_few_subtrees_however_large_the_tree_is() {
    let size = (1 << 40) - 1;
    for index in [0, 1, size / 2, size - 1] {
        assert!(Plan::inclusion(index, size).expect("a leaf").subtrees().count() <= 80);
        assert!(Plan::consistency(index + 1, size).expect("sizes").subtrees().count() <= 80);
    }
}

#[test]
fn sizes_up_to_the_largest_are_refused_or_answered_and_nothing_overflows() {
    let hash = Hash([0; 32]);
    for size in [u64::MAX, u64::MAX / 2, 1 << 63] {
        assert!(Plan::inclusion(size - 1, size).is_some() && Plan::consistency(1, size).is_some());
        for length in [0, 1, 63, 64, 65] {
            let path = vec![hash; length];
            assert!(!verify_inclusion(&hash, size - 1, size, &path, &hash));
            assert!(!verify_consistency((size - 1, &hash), (size, &hash), &path));
        }
    }
}
