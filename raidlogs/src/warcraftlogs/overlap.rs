//! When two fights are the same kill.
//!
//! Two people who log the same raid have clocks that differ by a little, and each log may miss players who are far away. So
//! kills are the same if encounter and difficulty are, if they end within five seconds, and if at least 80 percent of all who are
//! on either roster are on both. Fights of one log are never the same kill.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::report::{Actor, Kill, Player, Report, Source};

/// Kills that end further apart are two.
pub const ENDS_WITHIN: TimeDelta = TimeDelta::seconds(5);
/// So many percent of those on either roster have to be on both.
pub const OVERLAP_PERCENT: usize = 80;

/// A kill of a report.
pub(super) struct Fight<'a> {
    /// Which of the reports it is in.
    pub report: usize,
    pub kill: &'a Kill,
    /// Who was there, as numbers in order: many rosters are compared, and names are long.
    roster: Vec<usize>,
}

/// All kills, so that those which may be the same are next to each other.
pub(super) fn fights(reports: &[Report]) -> Vec<Fight<'_>> {
    let mut numbers = Numbers::new();
    let mut fights = Vec::new();
    for (report, of) in reports.iter().enumerate() {
        let fight = |kill| Fight { report, kill, roster: roster(kill, &mut numbers) };
        fights.extend(of.kills.iter().map(fight));
    }
    fights.sort_by_key(|fight| (fight.of(), fight.kill.ended_at));
    fights
}

type Numbers<'a> = BTreeMap<&'a Player, usize>;

fn roster<'a>(kill: &'a Kill, numbers: &mut Numbers<'a>) -> Vec<usize> {
    let number = |actor: &'a Actor| {
        let fresh = numbers.len();
        *numbers.entry(&actor.player).or_insert(fresh)
    };
    let mut roster: Vec<usize> = kill.present.iter().map(number).collect();
    roster.sort_unstable();
    roster
}

impl Fight<'_> {
    /// Whether one that comes later in the order can be the same kill.
    pub fn may_be(&self, later: &Self) -> bool {
        self.of() == later.of() && later.kill.ended_at - self.kill.ended_at <= ENDS_WITHIN
    }

    /// Whether one that can be the same kill is. A log may be given twice: the same fight of it is.
    pub fn is(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.kill.sources, &other.kill.sources);
        let apart = |source: &Source| theirs.iter().all(|its| its.code != source.code);
        ours == theirs || ours.iter().all(apart) && overlap(&self.roster, &other.roster)
    }

    fn of(&self) -> (u32, Option<u32>) {
        (self.kill.encounter_id, self.kill.difficulty)
    }
}

/// Rosters are in order, so one pass finds who is on both, and stops once too many are on one alone. Those with nobody on them
/// have nobody in common.
fn overlap(ours: &[usize], theirs: &[usize]) -> bool {
    let enough = |both: usize, alone: usize| both * (100 - OVERLAP_PERCENT) >= alone * OVERLAP_PERCENT;
    let most = ours.len().min(theirs.len());
    let (mut our, mut their, mut both) = (0, 0, 0);
    while let (Some(one), Some(other)) = (ours.get(our), theirs.get(their)) {
        our += usize::from(one <= other);
        their += usize::from(one >= other);
        both += usize::from(one == other);
        if !enough(most, our + their - 2 * both) {
            return false;
        }
    }
    both > 0 && enough(both, ours.len() + theirs.len() - 2 * both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(ours: std::ops::Range<usize>, theirs: std::ops::Range<usize>) -> bool {
        let [ours, theirs] = [ours, theirs].map(Vec::from_iter);
        assert_eq!(overlap(&ours, &theirs), overlap(&theirs, &ours));
        overlap(&ours, &theirs)
    }

    #[test]
    fn eighty_percent_of_all_who_are_on_either_roster_have_to_be_on_both() {
        assert!(overlaps(0..10, 0..8) && !overlaps(0..10, 0..7));
        assert!(overlaps(0..9, 1..10) && !overlaps(0..10, 2..12));
        assert!(overlaps(0..20, 2..20) && overlaps(0..18, 2..20) && !overlaps(0..17, 3..20));
    }

    #[test]
    fn nobody_has_nobody_in_common() {
        assert!(!overlaps(0..0, 0..0) && !overlaps(0..5, 0..0) && !overlaps(0..5, 5..10));
    }
}
