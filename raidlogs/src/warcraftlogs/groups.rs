//! Things that belong together if they are joined, directly or by way of others.

/// So many things, each of which is alone at first.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    pub fn of(count: usize) -> Self {
        Groups((0..count).collect())
    }

    /// Puts two things, and whatever each is with, together.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.group(one), self.group(other));
        self.0[one.max(other)] = one.min(other);
    }

    /// The first thing of the group that this one is in.
    pub fn group(&mut self, of: usize) -> usize {
        let mut at = of;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_together_by_way_of_others() {
        let mut groups = Groups::of(6);
        for (one, other) in [(4, 2), (2, 5), (0, 3), (3, 3)] {
            groups.join(one, other);
        }
        assert_eq!((0..6).map(|of| groups.group(of)).collect::<Vec<_>>(), [0, 1, 2, 0, 2, 2]);
    }
}
