//! Forms that belong to a whole text.

use pastes::{Format, PasteRefusal, Reason, Remark, Why, read};

use crate::{reading, reasons, rows};

const KILLMAIL: &str = "2026.11.20 17:28:00\n\nVictim: Somebody\nDestroyed: Drake\nSystem: Jita\n\nInvolved parties:\n\n\
                        Name: Another (laid the final blow)\nDamage Done: 14194\n\nDestroyed items:\n\n\
                        Heat Sink II\n\nDropped items:\n\nWarrior II, Qty: 3 (Drone Bay)\nRifter Blueprint (Copy) (Cargo)\n";

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
