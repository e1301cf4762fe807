use super::*;
use crate::import::plan::{self, What};

const EPGP: &[u8] = include_bytes!("../../../tests/fixtures/epgp/guild.json");
const CEPGP: &[u8] = include_bytes!("../../../tests/fixtures/epgp/cepgp.json");

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_600_000_000, 0).expect("a time")
}

fn epgp(text: &str) -> Result<Plan, Unreadable> {
    read(text.as_bytes(), Addon::Epgp, now())
}

/// An export with this roster and these fields besides.
fn export(roster: &str, more: &str) -> Plan {
    let text = format!("{{\"timestamp\":1590000000,\"base_gp\":100{more},\n\"roster\":[\n{roster}]}}");
    epgp(&text).expect("an export")
}

fn balances(plan: &Plan) -> Vec<(&str, Account, String)> {
    let balance = |entry: &'_ plan::Entry| match &entry.what {
        What::Balance { account, player, amount } => Some((player.clone(), *account, amount.to_string())),
        _ => None,
    };
    let found: Vec<_> = plan.entries.iter().filter_map(balance).collect();
    let name =
        |name: &str| plan.people.iter().find(|person| person.name == name).map(|one| one.name.as_str());
    found
        .into_iter()
        .map(|(player, account, amount)| (name(&player).expect("named"), account, amount))
        .collect()
}

fn codes(findings: &[Finding]) -> Vec<(usize, Code)> {
    findings.iter().map(|one| (one.line, one.code)).collect()
}

#[test]
fn an_export_is_read_with_its_settings_its_items_and_its_gp_without_the_base() {
    let plan = read(EPGP, Addon::Epgp, now()).expect("an export");
    assert_eq!((&plan.broken[..], &plan.odd[..]), (&[][..], &[][..]));
    assert_eq!(plan.hints.base_gp.map(|points| points.to_string()).as_deref(), Some("100"));
    assert_eq!(plan.hints.min_ep.map(|points| points.to_string()).as_deref(), Some("500"));
    assert_eq!(plan.hints.gp_base_mode, Some(GpBaseMode::Add));
    assert_eq!(plan.hints.decay_rounding, Some(DecayRounding::CeilLoss));
    assert_eq!(plan.hints.guild.as_deref(), Some("Nachtwache"));
    let ep = |name, ep: &str| (name, Account::Ep, ep.to_owned());
    let gp = |name, gp: &str| (name, Account::Gp, gp.to_owned());
    let expected = [
        ep("Anna", "1250"),
        gp("Anna", "325"),
        ep("Bert", "980"),
        gp("Bert", "60"),
        ep("Zo\u{eb}", "0"),
        gp("Zo\u{eb}", "15"),
    ];
    assert_eq!(balances(&plan), expected);
    let people: Vec<_> = plan.people.iter().map(|person| (person.name.as_str(), person.current)).collect();
    assert_eq!(people, [("Anna", true), ("Bert", true), ("Zo\u{eb}", true), ("Carl", false)]);
}

#[test]
fn an_item_is_known_by_its_time_and_two_that_are_alike_are_two() {
    let row = "[1589990000,\"Anna\",\"item:18803:0\",50]";
    let plan = export("[\"Anna\",100,200]", &format!(",\"loot\":[{row},{row}]"));
    let ids: Vec<_> = plan.entries.iter().map(|entry| entry.id.as_str()).collect();
    let balance = "balance:2020-05-20T18:40:00Z";
    assert_eq!(ids[..2], ["loot:1589990000:18803", "loot:1589990000:18803:2"]);
    assert_eq!(ids[2..], [format!("{balance}:ep"), format!("{balance}:gp")]);
}

#[test]
fn cepgp_writes_other_columns_and_gp_as_they_are() {
    let plan = read(CEPGP, Addon::Cepgp, now()).expect("an export");
    assert_eq!((&plan.broken[..], &plan.odd[..]), (&[][..], &[][..]));
    assert_eq!(plan.dialect, Some("rows of name, class, rank, EP, GP"));
    assert_eq!(plan.hints.gp_base_mode, Some(GpBaseMode::Floor));
    let found = balances(&plan);
    assert_eq!(
        found[..2],
        [("Anna", Account::Ep, "1250".to_owned()), ("Anna", Account::Gp, "425".to_owned())]
    );
}

#[test]
fn rows_may_be_lists_with_or_without_columns_or_objects_and_numbers_may_be_texts() {
    for (row, dialect) in [
        ("[\"Anna\", 5, 107]", "rows of name, EP, GP"),
        ("[\"Anna\", \"5\", \"107\"]", "rows of name, EP, GP"),
        ("[\"Anna\", 5, 107, 0.04]", "rows of name, EP, GP, PR"),
        ("[\"Anna\", \"MAGE\", 5, 107]", "rows of name, class or rank, EP, GP"),
        ("[\"Anna\", \"MAGE\", \"Raider\", 5, 107, 0.04]", "rows of name, class, rank, EP, GP"),
        ("{\"Name\":\"Anna\",\"EP\":\"5\",\"gp\":107,\"class\":\"MAGE\"}", "rows with names of fields"),
    ] {
        let plan = export(row, "");
        assert!(plan.broken.is_empty() && plan.odd.is_empty(), "{row}: {plan:?}");
        assert_eq!(plan.dialect, Some(dialect));
        let anna = [("Anna", Account::Ep, "5".to_owned()), ("Anna", Account::Gp, "7".to_owned())];
        assert_eq!(balances(&plan), anna);
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_code() {
    for (row, code) in [
        ("[\"Anna\", 5]", Code::FieldMissing),
        ("[]", Code::FieldMissing),
        ("[7, 5, 107]", Code::WrongType),
        ("\"Anna\"", Code::WrongType),
        ("[\"Anna\", [5], 107]", Code::WrongType),
        ("[\"Anna\", \"5x\", \"6x\", 107]", Code::FieldMissing),
        ("[\"\", 5, 107]", Code::FieldMissing),
        ("[\"An\\u0000na\", 5, 107]", Code::NameMalformed),
        ("[\"Anna\", 0.125, 107]", Code::TooManyPlaces),
        ("[\"Anna\", 5, 1e13]", Code::TooLarge),
        ("{\"name\":\"Anna\",\"gp\":1}", Code::FieldMissing),
    ] {
        let plan = export(&format!("[\"Bert\",1,101],\n{row}"), "");
        assert_eq!(codes(&plan.broken), [(4, code)], "{row}");
        assert_eq!(plan.people.len(), 1, "{row}");
    }
}

#[test]
fn loot_that_cannot_be_read_is_told_with_its_line_and_code() {
    for (row, code) in [
        ("[1589990000,\"Anna\",18803]", Code::WrongType),
        ("[5,\"Anna\",18803,50]", Code::TimeOutOfRange),
        ("[1700000000,\"Anna\",18803,50]", Code::TimeOutOfRange),
        ("[\"soon\",\"Anna\",18803,50]", Code::NotANumber),
        ("[1589990000,\"Anna\",\"\",50]", Code::FieldMissing),
        ("[1589990000,\"Anna\",18803,\"much\"]", Code::NotANumber),
        ("{\"time\":1589990000,\"player\":\"Anna\"}", Code::FieldMissing),
    ] {
        let plan = export("[\"Anna\",100,200]", &format!(",\"loot\":[\n{row}]"));
        assert_eq!(codes(&plan.broken), [(2, code)], "{row}");
    }
    assert_eq!(codes(&export("[\"Anna\",1,2]", ",\"loot\":7").broken), [(1, Code::WrongType)]);
}

#[test]
fn what_is_strange_is_told_and_taken_over() {
    let plan = export(
        "[\"Anna\",-5,90],\n[\"Zo\u{eb}\",1,101],\n[\"Zoe\",1,101],\n[\"Anna\",-5,90]",
        ",\"version\":2",
    );
    assert!(plan.broken.is_empty());
    let expected = [
        (1, Code::UnknownField),
        (3, Code::BelowBase),
        (3, Code::BelowZero),
        (6, Code::BelowBase),
        (6, Code::BelowZero),
        (6, Code::NameDoubled),
        (5, Code::NamesDifferInAccents),
    ];
    assert_eq!(codes(&plan.odd), expected);
    assert_eq!(plan.people.len(), 3);
}

#[test]
fn names_that_differ_in_case_and_say_other_things_are_broken() {
    let plan = export("[\"Anna\",1,101],\n[\"ANNA\",2,101]", "");
    assert_eq!(codes(&plan.broken), [(3, Code::NamesDifferInCase), (4, Code::NamesDifferInCase)]);
}

#[test]
fn fields_that_stand_twice_or_are_no_numbers_are_broken() {
    assert_eq!(codes(&export("[\"Anna\",1,101]", ",\"base_gp\":5").broken), [(1, Code::FieldDoubled)]);
    assert_eq!(codes(&export("[\"Anna\",1,101]", ",\"min_ep\":\"few\"").broken), [(1, Code::NotANumber)]);
    assert_eq!(codes(&export("[\"Anna\",1,101]", ",\"decay_p\":[]").broken), [(1, Code::WrongType)]);
}

#[test]
fn an_export_without_a_time_is_known_by_what_is_in_it() {
    let without =
        |ep: u32| epgp(&format!("{{\"base_gp\":1,\"roster\":[[\"Anna\",{ep},2]]}}")).expect("an export");
    let (one, other) = (without(1), without(2));
    assert_eq!(codes(&one.odd), [(1, Code::Undated)]);
    assert!(!one.entries[0].dated && one.entries[0].id != other.entries[0].id);
    assert_eq!(one.entries[0].id, without(1).entries[0].id);
}

#[test]
fn a_file_that_is_no_export_says_why() {
    for (text, code) in [
        ("", Code::NotJson),
        ("{\"roster\":[[\"Anna\",1", Code::NotJson),
        ("[]", Code::WrongFile),
        ("7", Code::WrongFile),
        ("{\"loot\":[]}", Code::WrongFile),
        ("{\"roster\":null}", Code::WrongFile),
        ("{\"roster\":{}}", Code::WrongType),
        ("{\"roster\":[]}", Code::NobodyListed),
    ] {
        assert_eq!(epgp(text).map(drop).map_err(|why| why.code), Err(code), "{text}");
    }
}
