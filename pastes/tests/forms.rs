//! Every form on texts of our own, as the client and other tools write them.

#![allow(missing_docs)]

use pastes::{
    Blueprint, ForeignFile, Format, PasteRefusal, Reading, Reason, Remark, Row, Why, read, read_as,
};

fn reading(text: &str) -> Reading {
    read(text).expect("a reading")
}

fn rows(reading: &Reading) -> Vec<(usize, &str, u64)> {
    reading.rows.iter().map(|row| (row.line, row.name.as_str(), row.quantity)).collect()
}

fn only(text: &str) -> Row {
    let found = reading(text);
    assert!(found.rows.len() == 1 && found.unparsed.is_empty(), "{found:?}");
    found.rows[0].clone()
}

fn reasons(text: &str) -> Vec<(usize, Reason)> {
    reading(text).unparsed.iter().map(|line| (line.line, line.reason)).collect()
}

#[test]
fn an_inventory_keeps_group_and_volume() {
    let text = "Warrior II\t1.200\tCombat Drone\tDrone\t\t\t6.000 m3\t12.000.000,00 ISK\n\
                Drake\t\tCombat Battlecruiser\tShip\t\t\t252.000 m3\n\
                Pyerite*\t7\n";
    let found = reading(text);
    assert_eq!(found.format, Format::Assets);
    assert_eq!(rows(&found), [(1, "Warrior II", 1200), (2, "Drake", 1), (3, "Pyerite", 7)]);
    assert_eq!(found.rows[0].details.group.as_deref(), Some("Combat Drone"));
    assert_eq!(found.rows[0].details.volume.as_deref(), Some("6.000 m3"));
    assert_eq!(found.rows[1].remarks, [Remark::Singleton]);
    assert!(found.because.starts_with("3 of 3 lines have a name, a quantity"), "{}", found.because);
}

#[test]
fn thousands_are_read_in_every_clients_form() {
    for count in
        ["1,080", "1.080", "1'080", "1\u{2019}080", "1 080", "1\u{a0}080", "1\u{202f}080", "1\u{c2}\u{a0}080"]
    {
        for text in [format!("Pyerite\t{count}"), format!("{count} x Pyerite"), format!("Pyerite x{count}")] {
            assert_eq!(rows(&reading(&text)), [(1, "Pyerite", 1080)], "{text}");
        }
    }
}

#[test]
fn a_contract_says_whether_a_blueprint_is_a_copy() {
    let text = "Drake\t1\tCombat Battlecruiser\tShip\t\n\
                Raven Blueprint\t2\tBattleship Blueprint\tBlueprint\tBLUEPRINT COPY - Runs: 3 - Material Level: 0\n\
                Raven Blueprint\t1\tBattleship Blueprint\tBlueprint\tBLUEPRINT ORIGINAL - Material Level: 10";
    let found = reading(text);
    assert_eq!(found.format, Format::Contract);
    let kinds: Vec<_> = found.rows.iter().map(|row| row.details.blueprint).collect();
    assert_eq!(kinds, [None, Some(Blueprint::Copy), Some(Blueprint::Original)]);
}

#[test]
fn a_ships_contents_have_their_quantity_last() {
    let text = "Heat Sink II\tHeat Sink\tLow Slot\t1\nWarrior II\tCombat Drone\tDrone Bay\t12'000\n\
                Small Box\tContainer\t\t3\nFirework\tFestival Charge\t50";
    let found = reading(text);
    assert_eq!(found.format, Format::ViewContents);
    assert_eq!(
        rows(&found),
        [(1, "Heat Sink II", 1), (2, "Warrior II", 12_000), (3, "Small Box", 3), (4, "Firework", 50)]
    );
    assert_eq!(found.rows[0].details.location.as_deref(), Some("Low Slot"));
}

#[test]
fn more_than_two_columns_never_become_one_of_something() {
    let text = "Rifter\t3\t5\nRifter\tFrigate\tShip\nRifter\tTech I\t3\tFrigate\tmore\nRifter\t\tFrigate\tShip\n\
                Rifter\t3\t5\t7\nRifter\tone\nRifter\tFrigate\t3\t5";
    let found = reasons(text);
    use Reason as R;
    let expected = [
        R::AmbiguousQuantity,
        R::MissingQuantity,
        R::UnknownColumns,
        R::MissingQuantity,
        R::AmbiguousQuantity,
        R::MissingQuantity,
        R::AmbiguousQuantity,
    ];
    assert_eq!(found, (1..).zip(expected).collect::<Vec<_>>());
    assert!(reading(text).rows.is_empty());
}

#[test]
fn a_cargo_scan_may_mark_blueprints() {
    let found = reading("3 Rifter Blueprint (Copy)\n10 200mm AutoCannon I\n12\u{2019}000 Pyerite");
    assert_eq!(found.format, Format::CargoScan);
    assert_eq!(
        rows(&found),
        [(1, "Rifter Blueprint", 3), (2, "200mm AutoCannon I", 10), (3, "Pyerite", 12_000)]
    );
    assert!(found.rows[0].is_copy());
}

#[test]
fn a_loot_history_keeps_who_and_when_of_each_line() {
    let text = "03:21:19 Some Pilot has looted 5 x Warrior II\n2026.11.21 03:22:00 Other Pilot has looted 1'000 x Pyerite";
    let found = reading(text);
    assert_eq!(found.format, Format::LootHistory);
    assert_eq!(rows(&found), [(1, "Warrior II", 5), (2, "Pyerite", 1000)]);
    let who: Vec<_> = found.rows.iter().map(|row| row.details.looter.as_deref()).collect();
    assert_eq!(who, [Some("Some Pilot"), Some("Other Pilot")]);
    assert_eq!(found.rows[1].details.time.as_deref(), Some("2026.11.21 03:22:00"));
    let columns = only("2026.11.21 03:22\tSome Pilot\tWarrior II\tCombat Drone\t5");
    assert_eq!(
        (columns.format, columns.name.as_str(), columns.quantity),
        (Format::LootHistory, "Warrior II", 5)
    );
    assert_eq!(columns.details.looter.as_deref(), Some("Some Pilot"));
}

#[test]
fn a_survey_scan_has_headings_that_are_no_items() {
    let found = reading("Scordite\nVeldspar\nVeldspar\t26,644\t6,115 m\nVeldspar\t10\t12 km\n");
    assert_eq!(found.format, Format::SurveyScan);
    assert_eq!(rows(&found), [(3, "Veldspar", 26_644), (4, "Veldspar", 10)]);
    assert_eq!(
        found.passed_over.iter().map(|line| (line.line, line.why)).collect::<Vec<_>>(),
        [(1, Why::Heading), (2, Why::Heading)]
    );
    assert_eq!(only("Veldspar\t26,644\t2,664 m3\t6,115 m").quantity, 26_644);
}

#[test]
fn a_mining_ledger_may_be_ones_own_or_a_corporations() {
    let own = only("2026.11.20\tVeldspar\t12,345\t1,234.50 m3\tJita");
    assert_eq!((own.format, own.name.as_str(), own.quantity), (Format::MiningLedger, "Veldspar", 12_345));
    assert_eq!(own.details.time.as_deref(), Some("2026.11.20"));
    let corporation = only("2026-11-20\tThe Miners\tSome Pilot\tScordite\t500\t75.00 m3");
    assert_eq!((corporation.name.as_str(), corporation.quantity), ("Scordite", 500));
    assert_eq!(corporation.details.looter.as_deref(), Some("Some Pilot"));
}

#[test]
fn planetary_industry_writes_a_decimal_place() {
    let found = reading("331.0\tNoble Gas\tNot routed\n\tBase Metals\t1,305.0\t13.05\n\tPlasmoids\t205.0");
    assert_eq!(found.format, Format::Planetary);
    assert_eq!(rows(&found), [(1, "Noble Gas", 331), (2, "Base Metals", 1305), (3, "Plasmoids", 205)]);
    assert_eq!(reasons("331.5\tNoble Gas\tRouted"), [(1, Reason::UnreadableQuantity)]);
}

#[test]
fn an_industry_job_counts_units() {
    let found = reading("Pyerite (1,857 Units)\nIsogen (1 Unit)");
    assert_eq!(
        (found.format, rows(&found)),
        (Format::Industry, vec![(1, "Pyerite", 1857), (2, "Isogen", 1)])
    );
}

#[test]
fn a_directional_scan_is_one_object_a_line() {
    let found = reading("587\tBob's\tRifter\t12 km\n+\tDrake\t3,225 m\nhome\tDrake\t-");
    assert_eq!(found.format, Format::DirectionalScan);
    assert_eq!(rows(&found), [(1, "Rifter", 1), (2, "Drake", 1), (3, "Drake", 1)]);
    assert_eq!(found.rows[0].details.type_id, Some(587));
}

#[test]
fn the_wallet_has_items_in_its_transactions_only() {
    let text = "2026.11.20 16:08\tNoctis\t60,000,000.00 ISK\t2\t-120,000,000.00 ISK\tISK\tSomebody\tJita IV\n\
                2026.11.20 16:09\tBounty\t-251.00 ISK\t325.22 ISK\tPaid";
    let found = reading(text);
    assert_eq!(rows(&found), [(1, "Noctis", 2)]);
    assert_eq!(reasons(text), [(2, Reason::NoItem)]);
}

#[test]
fn a_table_is_read_by_its_header() {
    let text = "Minerals\nItem\tRequired\tAvailable\tEst. Unit price\ttypeID\nPyerite\t4,000\t0\t5.00\t35\n\
                Isogen\t\t0\t5.00\t37\nGases\nItem\tRequired\tAvailable\nNoble Gas\t12\t0";
    let found = reading(text);
    assert_eq!(found.format, Format::Table);
    assert_eq!(rows(&found), [(3, "Pyerite", 4000), (7, "Noble Gas", 12)]);
    assert_eq!(found.rows[0].details.type_id, Some(35));
    assert_eq!(reasons(text), [(4, Reason::MissingQuantity)]);
    assert_eq!(found.passed_over.len(), 4);
}

#[test]
fn a_fit_counts_its_ship_and_says_that_charges_are_not_counted() {
    let text = "[Rifter, For the line]\n200mm AutoCannon I, EMP S\n200mm AutoCannon I, EMP S /offline\n[Empty High slot]\n\n\
                Warrior II x5\nHeat Sink II [1]\n\n[1] Heat Sink II\n  Some Mutaplasmid\n  damage 1.1";
    let found = reading(text);
    assert_eq!(found.format, Format::Eft);
    let expected = [
        (1, "Rifter", 1),
        (2, "200mm AutoCannon I", 1),
        (3, "200mm AutoCannon I", 1),
        (6, "Warrior II", 5),
        (7, "Heat Sink II", 1),
    ];
    assert_eq!(rows(&found), expected);
    assert_eq!(found.rows[1].remarks, [Remark::ChargeNotCounted]);
    assert_eq!(found.rows[1].details.charge.as_deref(), Some("EMP S"));
    assert_eq!(found.passed_over.len(), 4);
    assert_eq!(read("[Rifter]\nHeat Sink II"), Err(PasteRefusal::PasteBrokenFit { line: 1 }));
}

#[test]
fn the_fitting_window_has_headings_and_counts() {
    let found = reading(
        "High power\n5x Heat Sink II\nCharges\n8,718x EMP S\nDrones\n12 Warrior II\nFuel\nLiquid Ozone",
    );
    assert_eq!(found.format, Format::Fitting);
    let expected =
        [(2, "Heat Sink II", 5), (4, "EMP S", 8718), (6, "Warrior II", 12), (8, "Liquid Ozone", 1)];
    assert_eq!(rows(&found), expected);
    assert_eq!(found.rows[3].remarks, [Remark::NameAlone]);
}

const KILLMAIL: &str = "2026.11.20 17:28:00\n\nVictim: Somebody\nDestroyed: Drake\nSystem: Jita\n\nInvolved parties:\n\n\
                        Name: Another (laid the final blow)\nDamage Done: 14194\n\nDestroyed items:\n\n\
                        Heat Sink II\n\nDropped items:\n\nWarrior II, Qty: 3 (Drone Bay)\nRifter Blueprint (Copy) (Cargo)\n";

#[test]
fn a_killmail_tells_what_dropped_from_what_was_destroyed() {
    let found = reading(KILLMAIL);
    assert_eq!(found.format, Format::Killmail);
    assert_eq!(rows(&found), [(14, "Heat Sink II", 1), (18, "Warrior II", 3), (19, "Rifter Blueprint", 1)]);
    let gone: Vec<bool> = found.rows.iter().map(|row| row.details.destroyed).collect();
    assert_eq!(gone, [true, false, false]);
    assert_eq!(found.rows[1].details.location.as_deref(), Some("Drone Bay"));
    assert!(found.rows[2].is_copy());
}

#[test]
fn a_killmail_with_something_else_in_it_is_refused_with_the_line() {
    let broken = |line| Err(PasteRefusal::PasteBrokenKillmail { line });
    assert_eq!(read("2026.11.20 17:28:00\nVictim: Somebody\nDamage Taken"), broken(3));
    assert_eq!(read("2026.11.20 17:28:00\n\nSomebody"), broken(3));
    assert_eq!(read(&format!("{KILLMAIL}#$%^&*(")), broken(20));
    assert_eq!(read(&KILLMAIL.replace("Damage Done: 14194", "something")), broken(10));
}

#[test]
fn chat_gives_each_linked_item_once_unless_it_says_how_many() {
    let text = "[01:46:33] Somebody > a <url=showinfo:587>Rifter</url> and <url=showinfo:24698//1>Drake</url>\n\
                Another > 5x <url=showinfo:35>Pyerite</url>, a <url=showinfo:587>Rifter</url>!\nSomebody > 2.";
    let found = reading(text);
    assert_eq!(found.format, Format::Chat);
    assert_eq!(rows(&found), [(1, "Rifter", 1), (1, "Drake", 1), (2, "Pyerite", 5)]);
    assert_eq!(found.rows[1].details.type_id, Some(24_698));
    assert_eq!(found.rows[0].remarks, [Remark::Linked]);
    let passed: Vec<_> = found.passed_over.iter().map(|line| (line.line, line.why)).collect();
    assert_eq!(passed, [(2, Why::LinkedBefore), (3, Why::Conversation)]);
}

#[test]
fn forms_may_be_mixed_and_every_line_has_its_own() {
    let text = "3 x Rifter\n2 x Drake\nPyerite\t7\n03:21:19 Some Pilot has looted 5 x Isogen\n\n\t\t";
    let found = reading(text);
    let each: Vec<_> = found.rows.iter().map(|row| row.format).collect();
    assert_eq!(each, [Format::Listing, Format::Listing, Format::Assets, Format::LootHistory]);
    assert_eq!(found.format, Format::Listing);
    assert_eq!(
        found.because,
        "2 of 5 lines have a name and perhaps a quantity; 2 of other forms; 1 unparsed"
    );
    assert_eq!(reasons(text), [(6, Reason::NothingInIt)]);
}

#[test]
fn a_name_without_a_quantity_among_lines_with_columns_is_not_one() {
    let text = "Pyerite\t7\tMineral\t\t\t0.07 m3\nIsogen";
    assert_eq!(reasons(text), [(2, Reason::MissingQuantity)]);
    assert_eq!(rows(&reading("Isogen")), [(1, "Isogen", 1)]);
}

#[test]
fn a_listing_may_have_bullets_and_columns() {
    let found = reading("- Rifter x3\n* 2 x Drake\nPyerite\tx7\n8x\tIsogen\n9\tNoctis\n- 5 x Rifter");
    let each = [(1, "Rifter", 3), (2, "Drake", 2), (3, "Pyerite", 7), (4, "Isogen", 8), (5, "Noctis", 9)];
    assert_eq!((found.format, rows(&found)), (Format::Listing, each.to_vec()));
    assert_eq!(found.unparsed.len(), 1);
}

#[test]
fn quantities_that_cannot_be_are_told_apart() {
    let text = "0 x Rifter\n-3 x Rifter\n1.5 x Rifter\n2,000,000,000,000,000 x Rifter\nRifter\t-3\nRifter\t0\n\
                Rifter\t1,08\n3 x Rifter x 3\nRifter,3";
    use Reason as R;
    let expected = [
        R::ZeroQuantity,
        R::NegativeQuantity,
        R::UnreadableQuantity,
        R::QuantityTooLarge,
        R::NegativeQuantity,
        R::ZeroQuantity,
        R::UnreadableQuantity,
        R::AmbiguousQuantity,
        R::UnreadableQuantity,
    ];
    assert_eq!(reasons(text), (1..).zip(expected).collect::<Vec<_>>());
}

#[test]
fn files_of_other_programs_are_refused_by_their_kind() {
    let refused = |text: &str| match read(text) {
        Err(PasteRefusal::PasteForeignFile { file, .. }) => file,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(refused("name,quantity\nPyerite,1000\nIsogen,500"), ForeignFile::Csv);
    assert_eq!(refused("\"typeID\",\"typeName\"\n\"35\",\"Pyerite\""), ForeignFile::Csv);
    assert_eq!(refused("Pyerite;1000;5,00"), ForeignFile::Csv);
    assert_eq!(refused("Item, Count, Price\nPyerite, 1000, 5.00"), ForeignFile::Csv);
    assert_eq!(refused("{\"items\": []}"), ForeignFile::Json);
    assert_eq!(refused("[{\"type_id\": 35}, {\"type_id\": 37}]"), ForeignFile::Json);
    assert_eq!(refused("<?xml version=\"1.0\"?><fittings/>"), ForeignFile::Markup);
}

#[test]
fn thousands_with_commas_are_no_other_programs_file() {
    assert_eq!(rows(&reading("9,584,701 x Pyerite\n2,036,800 x Isogen")).len(), 2);
    assert_eq!(rows(&reading("Pyerite 9,584,701\nIsogen 2,036,800")).len(), 2);
    assert_eq!(rows(&reading("[Rifter, a,b]\nGun I,EMP S\nGun I,EMP S")).len(), 3);
}

#[test]
fn nothing_binary_and_a_megabyte_are_refused() {
    assert_eq!(read(""), Err(PasteRefusal::PasteEmpty));
    assert_eq!(read(" \n\t\n"), Err(PasteRefusal::PasteEmpty));
    assert_eq!(read("\u{89}PNG\r\n\u{1a}\n"), Err(PasteRefusal::PasteBinary { line: 2, character: 0x1a }));
    let megabyte = "3 x Rifter\n".repeat(100_000);
    assert!(matches!(read(&megabyte), Err(PasteRefusal::PasteTooLarge { .. })));
    assert_eq!(reading(&megabyte[..990_000]).rows.len(), 90_000);
}

#[test]
fn a_refusal_names_its_code_on_the_wire() {
    let json = serde_json::to_value(read("{\"a\": 1}").expect_err("refused")).expect("JSON");
    assert_eq!(json, serde_json::json!({ "code": "PASTE_FOREIGN_FILE", "file": "JSON", "line": 1 }));
    let row = serde_json::to_value(only("3 x Rifter")).expect("JSON");
    assert_eq!(
        row,
        serde_json::json!({
            "line": 1, "text": "3 x Rifter", "format": "LISTING", "name": "Rifter", "quantity": 3, "destroyed": false
        })
    );
}

#[test]
fn a_form_that_is_asked_for_leaves_the_other_lines_unparsed() {
    let found =
        read_as("Rifter\n3 x Drake\nPyerite\t7\tMineral\tMaterial\t", Format::Contract).expect("a reading");
    assert_eq!(rows(&found), [(3, "Pyerite", 7)]);
    let unparsed: Vec<_> = found.unparsed.iter().map(|line| line.reason).collect();
    assert_eq!(unparsed, [Reason::MissingQuantity, Reason::NotOfTheFormat]);
    let refusal = PasteRefusal::PasteNotOfTheFormat { format: Format::Killmail };
    assert_eq!(read_as("3 x Rifter", Format::Killmail), Err(refusal));
}
