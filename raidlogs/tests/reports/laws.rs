//! In whatever order reports are given, and however often, the raids are the same.

use std::collections::BTreeSet;

use proptest::prelude::*;
use raidlogs::warcraftlogs::{Report, attendance, merged, read};
use serde_json::json;

use crate::{START, logged, report, reports};

/// Reports of which many have kills in common, and some their codes.
fn given() -> impl Strategy<Value = Vec<Report>> {
    let kill = (0..3_u32, 0..20_000_i64, prop::collection::vec(1..4_u32, 0..4), 4..6_u32);
    let log = ("[a-d]", prop::collection::vec(kill, 0..5), 0..10_i64);
    prop::collection::vec(log, 0..7).prop_map(|logs| {
        let logs = logs.into_iter().map(|(code, kills, length)| {
            let fights = (1..).zip(kills).map(|(id, (encounter, end, present, difficulty))| {
                let mut kill = crate::kill(id, encounter + 1, end + 1_000, &present);
                kill["difficulty"] = json!(difficulty);
                kill
            });
            let mut report = report(&code, START, fights.collect());
            report["endTime"] = json!(START + length);
            report
        });
        reports(&logs.collect())
    })
}

proptest! {
    #[test]
    fn the_order_of_reports_does_not_matter((given, other) in given().prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle()))) {
        let raids = merged(&given);
        prop_assert_eq!(attendance(&raids), attendance(&merged(&other)));
        prop_assert_eq!(raids, merged(&other));
    }

    #[test]
    fn reports_that_are_given_twice_change_nothing(given in given()) {
        let twice: Vec<Report> = given.iter().chain(&given).cloned().collect();
        prop_assert_eq!(merged(&given), merged(&twice));
    }

    #[test]
    fn two_logs_are_of_one_raid_if_four_fifths_of_their_players_are_on_both(
        rosters in prop::array::uniform3(prop::collection::btree_set(0..12_u32, 0..12)),
    ) {
        let log = |code: &str, start: i64, roster: &BTreeSet<u32>| {
            let present: Vec<u32> = roster.iter().copied().collect();
            logged(code, start, &[(2423, start + 60_000)], &present)
        };
        let [before, ours, theirs] = &rosters;
        let logs = [log("zero", START - 86_400_000, before), log("one", START, ours), log("two", START, theirs)];
        let (both, either) = (ours.intersection(theirs).count(), ours.union(theirs).count());
        let same = both > 0 && both * 5 >= either * 4;
        prop_assert_eq!(merged(&reports(&json!(logs))).len(), if same { 2 } else { 3 });
    }

    #[test]
    fn every_fight_is_in_one_kill_of_one_raid(given in given()) {
        let raids = merged(&given);
        let mut sources: Vec<_> = raids.iter().flat_map(|raid| &raid.kills).flat_map(|kill| &kill.sources).collect();
        let mut fights: Vec<_> = given.iter().flat_map(|report| &report.kills).flat_map(|kill| &kill.sources).collect();
        sources.sort();
        sources.dedup();
        fights.sort();
        fights.dedup();
        prop_assert_eq!(sources, fights);
        let mut codes: Vec<_> = raids.iter().flat_map(|raid| raid.codes()).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        prop_assert_eq!(codes.len(), count);
        prop_assert!(raids.is_sorted() && raids.iter().all(|raid| raid.kills.is_sorted()));
    }

    #[test]
    fn whatever_comes_is_read_or_refused(text in "[\\[\\]{}:,\"a-z0-9 ]{0,60}", bytes in any::<Vec<u8>>()) {
        let _ = (read(text.as_bytes()), read(&bytes));
    }
}
