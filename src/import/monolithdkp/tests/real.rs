//! A real guild's file, where it is at hand.

use std::collections::BTreeMap;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/guild/");

/// What each balance comes to, deletions being the opposite of what they delete.
fn standings(plan: &Plan) -> (usize, BTreeMap<&str, Points>) {
    let by_id: BTreeMap<&str, &Entry> = plan.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let (mut postings, mut balances) = (0, BTreeMap::<&str, Points>::new());
    for entry in &plan.entries {
        let (of, turned) = match &entry.what {
            What::Deletion { of } => (by_id[of.as_str()], true),
            _ => (entry, false),
        };
        for (name, by) in of.changes() {
            let balance = balances.entry(name).or_default();
            *balance = balance.plus(if turned { by.negated() } else { by }).expect("within bounds");
            postings += 1;
        }
    }
    (postings, balances)
}

#[test]
fn a_real_guilds_file_gives_its_standings() {
    let Ok(bytes) = std::fs::read(format!("{FOLDER}MonolithDKP.lua")) else { return };
    let plan = read(&bytes, Utc::now()).expect("a file");
    assert_eq!((&plan.broken[..], &plan.odd[..]), (&[][..], &[][..]));
    let (postings, balances) = standings(&plan);
    assert_eq!(postings, 41_881);
    let expected = std::fs::read_to_string(format!("{FOLDER}expected-standings.json")).expect("beside it");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
    let expected = expected["expected_standings"].as_array().expect("a list");
    for row in expected {
        let name = row["player"].as_str().expect("a name");
        assert_eq!(balances[name].to_string(), row["dkp"].to_string(), "{name}");
    }
    assert_eq!(expected.len(), 61);
}

#[test]
fn a_real_guilds_file_has_the_entries_that_were_counted_in_it() {
    let Ok(bytes) = std::fs::read(format!("{FOLDER}MonolithDKP.lua")) else { return };
    let plan = read(&bytes, Utc::now()).expect("a file");
    let count = |kind: &str, is: fn(&What) -> bool| {
        plan.entries.iter().filter(|entry| entry.id.starts_with(kind) && is(&entry.what)).count()
    };
    assert_eq!((count("points:", |_| true), count("loot:", |_| true)), (1_431, 2_232));
    let deletion = |what: &What| matches!(what, What::Deletion { .. });
    assert_eq!((count("points:", deletion), count("loot:", deletion)), (28, 49));
    // 36 rows are marked as reassigned: 2 of them are deletions of such rows, and 5 were changed in place in 2019.
    assert_eq!(count("loot:", |what| matches!(what, What::Loot { replaces: Some(_), .. })), 29);
    let current = plan.people.iter().filter(|person| person.current).count();
    assert_eq!((current, plan.people.len() - current), (61, 117));
}

#[test]
fn a_deletion_comes_after_what_it_deletes_and_a_replacement_after_both() {
    let Ok(bytes) = std::fs::read(format!("{FOLDER}MonolithDKP.lua")) else { return };
    let plan = read(&bytes, Utc::now()).expect("a file");
    let mut deleted = std::collections::BTreeSet::new();
    let mut seen = std::collections::BTreeSet::new();
    for entry in &plan.entries {
        match &entry.what {
            What::Deletion { of } => assert!(seen.contains(of) && deleted.insert(of), "{of}"),
            What::Loot { replaces: Some(of), .. } => assert!(deleted.contains(of), "{of}"),
            _ => {}
        }
        assert!(seen.insert(&entry.id));
    }
}
