//! That a tree grew out of another one (RFC 9162, section 2.1.4.2).

use crate::hash::{Hash, node};

/// Whether this path shows that the tree of the second size and root begins with that of the first.
pub fn verify((first, first_root): (u64, &Hash), (second, second_root): (u64, &Hash), path: &[Hash]) -> bool {
    if first == 0 || first > second {
        return false;
    }
    if first == second {
        return path.is_empty() && first_root == second_root;
    }
    // The root of a complete tree is the first step, and is not told again.
    let told = if first.is_power_of_two() { Some(first_root) } else { None };
    let mut steps = told.into_iter().chain(path);
    let Some(begin) = steps.next().filter(|_| !path.is_empty()) else { return false };
    let (mut at, mut last) = (first - 1, second - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (mut one, mut other) = (*begin, *begin);
    for step in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            (one, other) = (node(step, &one), node(step, &other));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            other = node(&other, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && one == *first_root && other == *second_root
}
