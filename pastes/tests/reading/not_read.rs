//! What is not read: quantities that could be guessed only, files of other programs, too much and nothing.

use pastes::{ForeignFile, Format, PasteRefusal, Reason, read, read_as};

use crate::{only, reading, reasons, rows};

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
fn a_name_without_a_quantity_among_lines_with_columns_is_not_one() {
    let text = "Pyerite\t7\tMineral\t\t\t0.07 m3\nIsogen";
    assert_eq!(reasons(text), [(2, Reason::MissingQuantity)]);
    assert_eq!(rows(&reading("Isogen")), [(1, "Isogen", 1)]);
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
