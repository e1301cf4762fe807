use aggregates::Points;

use super::*;

mod real;

const DAY: u32 = 1_590_000_000;

fn file(history: &str, loot: &str) -> String {
    format!(
        "MonDKP_Loot = {{\n{loot}\n}}\nMonDKP_DKPTable = {{\n {{ [\"player\"] = \"Anna\", }},\n}}\nMonDKP_DKPHistory = {{\n{history}\n}}\n"
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

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(DAY) + 86_400, 0).expect("a time")
}

fn plan(history: &str, loot: &str) -> Plan {
    read(file(history, loot).as_bytes(), now()).expect("a file")
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.entries.iter().map(|entry| entry.id.as_str()).collect()
}

fn deletion(of: &str) -> What {
    What::Deletion { of: of.to_owned() }
}

fn changes(entry: &Entry) -> Vec<(&str, String)> {
    entry.changes().into_iter().map(|(name, by)| (name, by.to_string())).collect()
}

#[test]
fn entries_come_in_order_of_time_and_name_people_who_left() {
    let plan =
        plan(&(points("b", DAY + 5, "Anna,Bert,", "10", "") + &points("a", DAY, "Bert,", "2.5", "")), "");
    assert_eq!(ids(&plan), ["points:a", "points:b"]);
    assert_eq!(
        plan.people.iter().map(|p| (p.name.as_str(), p.current)).collect::<Vec<_>>(),
        [("Bert", false), ("Anna", true)]
    );
}

#[test]
fn numbered_rows_count_and_holes_do_not() {
    let history = format!(
        "nil,\n[9] = {}[3] = {}",
        points("b", DAY, "Anna,", "1", ""),
        points("a", DAY, "Anna,", "1", "")
    );
    let plan = plan(&(history + "[\"seed\"] = 0,"), "");
    assert_eq!(ids(&plan), ["points:a", "points:b"]);
    assert!(plan.broken.is_empty());
}

#[test]
fn a_decay_takes_from_each_what_the_addon_took() {
    let plan = plan(&points("a", DAY, "Anna,Bert,Cleo,", "\"-12,-34.5,0.25,-20%\"", ""), "");
    let taken = [("Anna", "-12".to_owned()), ("Bert", "-34.5".to_owned()), ("Cleo", "0.25".to_owned())];
    assert_eq!(changes(&plan.entries[0]), taken);
}

#[test]
fn a_deleted_decay_is_a_deletion() {
    let history = points("a", DAY, "Anna,Bert,", "\"-12,-34,-20%\"", "[\"deletedby\"] = \"d\"")
        + &points("d", DAY + 9, "Anna,Bert,", "\"12,34,-20%\"", "[\"deletes\"] = \"a\"");
    assert_eq!(plan(&history, "").entries[1].what, deletion("points:a"));
}

#[test]
fn who_is_listed_twice_is_paid_twice_as_by_the_addon() {
    let plan = plan(&points("a", DAY, "Anna,Bert,Anna,", "10", ""), "");
    assert_eq!(changes(&plan.entries[0]), [("Anna", "20".to_owned()), ("Bert", "10".to_owned())]);
}

#[test]
fn a_deletion_that_takes_back_exactly_what_it_names_is_one() {
    let history = points("z", DAY, "Anna,Bert,", "10", "[\"deletedby\"] = \"d\"")
        + &points("d", DAY, "Bert,Anna,", "-10", "[\"deletes\"] = \"z\"");
    let plan = plan(&history, "");
    assert_eq!(plan.entries[1].what, deletion("points:z"));
    assert!(plan.odd.is_empty());
}

#[test]
fn a_deletion_by_a_slow_clock_still_comes_after_what_it_deletes() {
    let history = points("a", DAY, "Anna,", "10", "")
        + &points("d", DAY - 60, "Anna,", "-10", "[\"deletes\"] = \"a\"")
        + &points("b", DAY + 1, "Anna,", "1", "");
    let plan = plan(&history, "");
    assert_eq!(ids(&plan), ["points:a", "points:d", "points:b"]);
    assert_eq!(plan.entries[1].what, deletion("points:a"));
}

#[test]
fn a_deletion_of_something_else_is_taken_over_as_an_entry_and_told() {
    let a = points("a", DAY, "Anna,", "10", "");
    let delete = |id: &str, after: u32, dkp: &str, of: &str| {
        points(id, DAY + after, "Anna,", dkp, &format!("[\"deletes\"] = \"{of}\""))
    };
    for (history, why) in [
        (a.clone() + &delete("d", 1, "-9", "a"), "posted something else"),
        (a.clone() + &delete("d", 1, "-10", "c"), "is not there"),
        (a.clone() + &delete("d", 1, "-10", "a") + &delete("e", 2, "-10", "a"), "was deleted before"),
        (a.clone() + &delete("d", 1, "-10", "a") + &delete("e", 2, "10", "d"), "is a deletion itself"),
    ] {
        let plan = plan(&history, "");
        assert!(matches!(plan.entries.last().expect("entries").what, What::Points { .. }), "{why}");
        assert!(matches!(&plan.odd[..], [odd] if odd.what.contains(why)), "{why}: {:?}", plan.odd);
    }
}

#[test]
fn an_award_that_says_it_replaces_one_names_what_the_officer_just_deleted() {
    let deleted =
        loot("X-1", DAY, "Anna", "-50", "") + &loot("Z-2", DAY + 9, "Anna", "50", "[\"deletes\"] = \"X-1\"");
    let replaces = |id: &str, after: u32| {
        let plan =
            plan("", &(deleted.clone() + &loot(id, DAY + after, "Bert", "-40", "[\"reassigned\"] = true")));
        match &plan.entries[2].what {
            What::Loot { replaces, item_id: Some(17), .. } => replaces.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(replaces("Z-3", 12).as_deref(), Some("loot:X-1"));
    // An early version of the addon changed entries in place: a deletion long ago is not meant.
    assert_eq!(replaces("Z-3", 86_000), None);
    assert_eq!(replaces("Y-3", 12), None);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let dated = |date: u32| points("a", date, "Anna,", "10", "");
    let paid = |dkp: &str| points("a", DAY, "Anna,", dkp, "");
    for (row, what) in [
        (points("a", DAY, ",", "10", ""), "`players` names nobody"),
        (points("a\\0", DAY, "Anna,", "10", ""), "`index` has a NUL"),
        (points("", DAY, "Anna,", "10", ""), "`index` is missing"),
        (paid("nan"), "`dkp` is missing or no number"),
        (paid("-nan(ind)"), "`dkp` is missing or no number"),
        (paid("\"-20%\""), "a percentage without the amounts"),
        (paid("\"-1,-2,-20%\""), "`dkp` has 2 amounts for 1 players"),
        (paid("\"\""), "`dkp`: not a decimal number"),
        (paid("0.125"), "`dkp`: more than two decimal places"),
        (paid("1e30"), "`dkp`"),
        (dated(0), "`date` is 1970"),
        (dated(DAY + 3 * 86_400), "`date` is 2020"),
        (dated(DAY).replace("Kill", &"x".repeat(501)), "`reason` has 501 characters"),
        (dated(DAY).replace("Kill", "a\\0"), "`reason` has a NUL"),
        (dated(DAY).replace(&DAY.to_string(), "1590000000.5"), "`date` is no time"),
        ("7,".to_owned(), "`players` is missing"),
    ] {
        let plan = plan(&row, "");
        assert!(plan.entries.is_empty(), "{row}");
        assert!(
            matches!(&plan.broken[..], [broken] if broken.line == 8 && broken.what.contains(what)),
            "{row}: {plan:?}"
        );
    }
}

#[test]
fn the_same_entry_twice_is_one_and_two_under_one_id_are_both_told() {
    let twice = points("a", DAY, "Anna,", "10", "");
    let deleted = points("a", DAY, "Anna,", "10", "[\"deletedby\"] = \"d\"");
    assert_eq!(plan(&(twice.clone() + &deleted), "").entries.len(), 1);
    let plan = plan(&(twice + &points("a", DAY, "Anna,", "11", "")), "");
    assert_eq!(plan.broken.iter().map(|broken| broken.line).collect::<Vec<_>>(), [8, 9]);
    assert!(plan.entries.is_empty());
}

#[test]
fn points_and_loot_of_one_second_are_two_entries() {
    let plan = plan(&points("O-1", DAY, "Anna,", "10", ""), &loot("O-1", DAY, "Anna", "-5", ""));
    assert_eq!(ids(&plan), ["loot:O-1", "points:O-1"]);
    assert!(plan.broken.is_empty());
}

#[test]
fn balances_that_the_entries_do_not_come_to_are_told() {
    let with = |more: &str| {
        let file = file(&points("a", DAY, "Anna,", "10", ""), "")
            .replace("\"Anna\", }", "\"Anna\", [\"dkp\"] = 12, }");
        read((file + more).as_bytes(), now()).expect("a file").odd
    };
    let told = "Anna has 12 in the table, the entries come to 10";
    assert_eq!(with(""), [Finding::at(5, Code::BalanceDiffers, told)]);
    let dropped = with("MonDKP_Archive = { [\"Anna\"] = { [\"dkp\"] = 2, }, }");
    assert!(matches!(&dropped[..], [odd] if odd.what.starts_with("2 points of Anna")), "{dropped:?}");
}

#[test]
fn a_file_without_one_of_its_tables_is_refused() {
    let whole = file("", "");
    for table in ["MonDKP_Loot", "MonDKP_DKPTable", "MonDKP_DKPHistory"] {
        for file in [whole.replace(table, "MonDKP_Other"), format!("{whole}{table} = nil")] {
            assert_eq!(read(file.as_bytes(), now()), Err(Unreadable::Incomplete { table }));
        }
    }
}

#[test]
fn an_entry_is_known_by_the_bytes_that_it_always_had() {
    let plan = plan(&points("a", DAY, "Anna,", "10", ""), &loot("b", DAY + 1, "Anna", "-5", ""));
    let said = serde_json::to_string(&plan.entries).expect("JSON");
    let points = r#"{"id":"points:a","at":"2020-05-20T18:40:00Z","what":{"points":{"changes":[["Anna","10"]],"reason":"Kill"}}}"#;
    let loot = r#"{"id":"loot:b","at":"2020-05-20T18:40:01Z","what":{"loot":{"player":"Anna","amount":"-5","item":"Helm","item_id":17,"source":"MC: Rag","replaces":null}}}"#;
    assert_eq!(said, format!("[{points},{loot}]"));
}

#[test]
fn another_addons_file_is_named() {
    let error = read(b"CommDKP_DB = { }", now()).expect_err("another addon's");
    assert!(error.to_string().contains("CommunityDKP"));
    assert_eq!(read(b"Other = { }", now()), Err(Unreadable::NotMonolith { hint: "" }));
}
