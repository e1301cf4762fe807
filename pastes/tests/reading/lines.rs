//! Forms of single lines.

use pastes::{Blueprint, Format, Reason, Remark, Why};

use crate::{only, reading, reasons, rows};

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
fn a_listing_may_have_bullets_and_columns() {
    let found = reading("- Rifter x3\n* 2 x Drake\nPyerite\tx7\n8x\tIsogen\n9\tNoctis\n- 5 x Rifter");
    let each = [(1, "Rifter", 3), (2, "Drake", 2), (3, "Pyerite", 7), (4, "Isogen", 8), (5, "Noctis", 9)];
    assert_eq!((found.format, rows(&found)), (Format::Listing, each.to_vec()));
    assert_eq!(found.unparsed.len(), 1);
}
