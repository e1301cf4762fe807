//! Which transfer pays which payout: by who gave, who got, how much and when.
//!
//! Pure. A transfer that fits one payout, which no other transfer fits, is its proof. Where one transfer could pay two
//! payouts, or two transfers could pay one, nothing is settled and all of them are suggested. A transfer that proves a payout
//! already proves no other. What fits nothing is told with what nearly fits, and why that does not.

mod transfer;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

pub use transfer::{Kind, Proof, Transfer};
pub use verdict::{Miss, Verdict, Why};

use crate::{Isk, PilotId};

/// What nearly fits that is told of one payout.
const MOST_TOLD: usize = 5;

/// A payout that is to be proved.
#[derive(Clone, Debug)]
pub struct Owed<K> {
    /// Which.
    pub payout: K,
    /// Who gives it: the characters whose transfers were read.
    pub from: BTreeSet<PilotId>,
    /// Who gets it: the member's characters.
    pub to: BTreeSet<PilotId>,
    /// How much.
    pub amount: Isk,
    /// By which kind of transfer.
    pub kind: Kind,
    /// Not before this.
    pub since: DateTime<Utc>,
    /// Nor after that.
    pub until: DateTime<Utc>,
}

/// What is to be said of each payout.
pub fn verdicts<K: Copy + Ord>(
    owed: &[Owed<K>],
    transfers: &[Transfer],
    used: &BTreeSet<Proof>,
) -> BTreeMap<K, Verdict> {
    let free = |transfer: &&Transfer| !used.contains(&transfer.proof);
    let fitting = |payout: &Owed<K>| -> BTreeSet<Proof> {
        let fits = transfers.iter().filter(free).filter(|transfer| payout.objection(transfer).is_none());
        fits.map(|transfer| transfer.proof).collect()
    };
    let fits: BTreeMap<K, BTreeSet<Proof>> = owed.iter().map(|one| (one.payout, fitting(one))).collect();
    let mut wanted: BTreeMap<Proof, u32> = BTreeMap::new();
    fits.values().flatten().for_each(|proof| *wanted.entry(*proof).or_default() += 1);
    let verdict = |one: &Owed<K>| {
        let candidates = &fits[&one.payout];
        match candidates.first() {
            None => Verdict::Unmatched { misses: one.misses(transfers, used) },
            Some(proof) if candidates.len() == 1 && wanted[proof] == 1 => Verdict::Proved { proof: *proof },
            Some(_) => {
                let shared = candidates.iter().any(|proof| wanted[proof] > 1);
                Verdict::Ambiguous { candidates: candidates.iter().copied().collect(), shared }
            }
        }
    };
    owed.iter().map(|one| (one.payout, verdict(one))).collect()
}

impl<K> Owed<K> {
    /// The first thing by which a transfer does not fit.
    fn objection(&self, transfer: &Transfer) -> Option<Why> {
        self.objections(transfer).into_iter().next()
    }

    /// Everything by which a transfer does not fit.
    fn objections(&self, transfer: &Transfer) -> Vec<Why> {
        let Transfer { from, to, amount, at, kind, .. } = transfer;
        let objections = [
            (!self.from.contains(from)).then_some(Why::OtherPayer { payer: *from }),
            (!self.to.contains(to)).then_some(Why::OtherReceiver { receiver: *to }),
            (self.amount != *amount).then_some(Why::OtherAmount { amount: *amount, expected: self.amount }),
            (*at < self.since).then_some(Why::TooEarly { at: *at, since: self.since }),
            (self.until < *at).then_some(Why::TooLate { at: *at, until: self.until }),
            (self.kind != *kind).then(|| Why::OtherKind { kind: kind.clone() }),
        ];
        objections.into_iter().flatten().collect()
    }

    /// What fits but for one thing, or is taken.
    fn misses(&self, transfers: &[Transfer], used: &BTreeSet<Proof>) -> Vec<Miss> {
        let near = |transfer: &Transfer| {
            let (proof, mut objections) = (transfer.proof, self.objections(transfer));
            match objections.len() {
                0 if used.contains(&proof) => Some(Miss { proof, why: Why::UsedAlready }),
                1 => Some(Miss { proof, why: objections.remove(0) }),
                _ => None,
            }
        };
        let mut misses: Vec<Miss> = transfers.iter().filter_map(near).collect();
        misses.sort_by_key(|miss| (miss.why.distance(), miss.proof));
        misses.truncate(MOST_TOLD);
        misses
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
