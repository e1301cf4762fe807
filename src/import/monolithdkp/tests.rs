use std::collections::BTreeMap;

use super::*;

fn file(history: &str, loot: &str) -> String {
    format!(
        "MonDKP_Loot = {{\n{loot}\n}}\nMonDKP_DKPTable = {{\n {{ [\"player\"] = \"Anna\", [\"dkp\"] = 5 }},\n}}\nMonDKP_DKPHistory = {{\n{history}\n}}\n"
    )
}

fn points(id: &str, date: u32, players: &str, dkp: &str, more: &str) -> String {
    format!(
        "{{ [\"players\"] = \"{players}\", [\"index\"] = \"{id}\", [\"dkp\"] = {dkp}, [\"date\"] = {date}, [\"reason\"] = \"Kill\", {more} }},\n"
    )
}

fn loot(id: &str, date: u32, player: &str, cost: &str, more: &str) -> String {
    format!(
        "{{ [\"player\"] = \"{player}\", [\"loot\"] = \"|cffa335ee|Hitem:17::::|h[Helm]|h|r\", [\"zone\"] = \"MC\", [\"boss\"] = \"Rag\", [\"index\"] = \"{id}\", [\"cost\"] = {cost}, [\"date\"] = {date}, {more} }},\n"
    )
}

fn plan(history: &str, loot: &str) -> Plan {
    read(file(history, loot).as_bytes()).expect("a file")
}

const DAY: u32 = 1_590_000_000;

#[test]
fn entries_come_in_order_of_time_and_name_people_who_left() {
    let plan =
        plan(&(points("b", DAY + 5, "Anna,Bert,", "10", "") + &points("a", DAY, "Bert,", "2.5", "")), "");
    assert_eq!(plan.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(
        plan.people.iter().map(|p| (p.name.as_str(), p.current)).collect::<Vec<_>>(),
        [("Bert", false), ("Anna", true)]
    );
}

#[test]
fn a_deletion_that_takes_back_exactly_what_it_names_is_one() {
    let history = points("a", DAY, "Anna,Bert,", "10", "[\"deletedby\"] = \"d\"")
        + &points("d", DAY, "Bert,Anna,", "-10", "[\"deletes\"] = \"a\"");
    let plan = plan(&history, "");
    assert_eq!(plan.entries[1].what, What::Deletion { of: "a".to_owned() });
    assert!(plan.odd.is_empty());
}

#[test]
fn a_deletion_of_something_else_is_taken_over_as_an_entry_and_told() {
    let history =
        points("a", DAY, "Anna,", "10", "") + &points("d", DAY + 1, "Anna,", "-9", "[\"deletes\"] = \"a\"");
    let plan = plan(&history, "");
    assert!(matches!(plan.entries[1].what, What::Points { .. }));
    assert_eq!(plan.odd.len(), 1);
}

#[test]
fn an_award_that_says_it_replaces_one_names_the_last_deleted_of_the_item() {
    let all = loot("a", DAY, "Anna", "-50", "")
        + &loot("d", DAY + 1, "Anna", "50", "[\"deletes\"] = \"a\"")
        + &loot("r", DAY + 2, "Bert", "-40", "[\"reassigned\"] = true");
    let plan = plan("", &all);
    assert!(
        matches!(&plan.entries[2].what, What::Loot { replaces: Some(id), item_id: Some(17), .. } if id == "a")
    );
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    for (row, what) in [
        (points("a", DAY, ",", "10", ""), "names nobody"),
        (points("a", DAY, "Anna,Anna,", "10", ""), "names Anna twice"),
        (points("a", DAY, "Anna,", "nan", ""), "no number"),
        (points("a", DAY, "Anna,", "\"-20%\"", ""), "no number"),
        (points("a", DAY, "Anna,", "0.125", ""), "two decimal places"),
        (points("a", DAY, "Anna,", "1e30", ""), "`dkp`"),
        (points("a", 0, "Anna,", "10", ""), "`date`"),
        (points("a", 4_000_000_000, "Anna,", "10", ""), "`date`"),
    ] {
        let found = match read(file(&row, "").as_bytes()) {
            Ok(plan) => plan.broken.first().cloned().map(|broken| (broken.line, broken.what)),
            Err(Unreadable::NotLua(error)) => Some((error.line, error.what)),
            Err(other) => panic!("{other}"),
        };
        let (line, told) = found.unwrap_or_else(|| panic!("{row} was read"));
        assert_eq!(line, 8, "{row}");
        assert!(told.contains(what) || told.contains("no literal"), "{told}");
    }
}

#[test]
fn the_same_entry_twice_is_one_and_two_under_one_id_are_told() {
    let twice = points("a", DAY, "Anna,", "10", "");
    assert_eq!(plan(&(twice.clone() + &twice), "").entries.len(), 1);
    let other = twice + &points("a", DAY, "Anna,", "11", "");
    assert_eq!(plan(&other, "").broken.len(), 1);
}

#[test]
fn another_addons_file_is_named() {
    let error = read(b"CommDKP_DB = { }").expect_err("another addon's");
    assert!(error.to_string().contains("CommunityDKP"));
}

#[test]
fn a_real_guilds_file_gives_its_standings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/guild/");
    let Ok(bytes) = std::fs::read(format!("{folder}MonolithDKP.lua")) else { return };
    let plan = read(&bytes).expect("a file");
    assert!(plan.broken.is_empty() && plan.odd.is_empty());
    let deletions = plan.entries.iter().filter(|entry| matches!(entry.what, What::Deletion { .. })).count();
    assert_eq!((plan.entries.len(), deletions), (1_431 + 2_232, 49 + 28));
    let by_id: BTreeMap<_, _> = plan.entries.iter().map(|entry| (entry.id.clone(), entry)).collect();
    let mut balances: BTreeMap<String, Points> = BTreeMap::new();
    let mut post = |what: &What, turned: bool| {
        let amount = match what {
            What::Points { amount, .. } | What::Loot { amount, .. } => *amount,
            What::Deletion { .. } => Points::ZERO,
        };
        let amount = if turned { amount.negated() } else { amount };
        let names: Vec<String> = match what {
            What::Points { players, .. } => players.clone(),
            What::Loot { player, .. } => vec![player.clone()],
            What::Deletion { .. } => Vec::new(),
        };
        for name in names {
            let balance = balances.entry(name).or_default();
            *balance = balance.plus(amount).expect("within bounds");
        }
    };
    for entry in &plan.entries {
        match &entry.what {
            What::Deletion { of } => post(&by_id[of].what, true),
            what => post(what, false),
        }
    }
    let expected = std::fs::read_to_string(format!("{folder}expected-standings.json")).expect("beside it");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
    let expected = expected["expected_standings"].as_array().expect("a list");
    assert_eq!(expected.len(), 61);
    for row in expected {
        let name = row["player"].as_str().expect("a name");
        assert_eq!(balances[name].to_string(), row["dkp"].to_string(), "{name}");
    }
    assert_eq!(plan.people.len(), 178);
}
