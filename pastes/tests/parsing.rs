//! Readings with their names looked up: sums, copies, other languages, and lines that are nothing's.

#![allow(missing_docs)]

use pastes::{Catalogue, Format, Pasted, Reason, Remark, Type, TypeId, parse, parse_as};

fn named(id: u32, name: &str, others: &[&str]) -> Type {
    Type {
        id: TypeId(id),
        name: name.to_owned(),
        other_names: others.iter().map(|&name| name.to_owned()).collect(),
        group_id: None,
        group: None,
        category: None,
        volume: None,
        published: true,
    }
}

fn catalogue() -> Catalogue {
    Catalogue::new([
        named(1, "Ember Stone", &["Glutstein"]),
        named(2, "Lamp Blueprint", &[]),
        named(3, "Spark 25", &[]),
        named(4, "Spark", &[]),
        named(5, "Cap Booster 800", &[]),
        named(6, "Coat (red/gold)", &[]),
    ])
}

fn pasted(text: &str) -> Pasted {
    parse(text, &catalogue()).expect("items")
}

fn items(pasted: &Pasted) -> Vec<(u32, u64)> {
    pasted.items.iter().map(|item| (item.type_id.0, item.quantity)).collect()
}

#[test]
fn lines_of_one_type_add_up_across_forms_cases_and_languages() {
    let found = pasted(
        "3 x Ember Stone\nEMBER  STONE*\t7\tRock\t\t\t1 m3\n03:21:19 X has looted 5 x Glutstein\nGlutstein x2",
    );
    assert_eq!(items(&found), [(1, 17)]);
    let lines: Vec<_> = found.items[0].lines.iter().map(|row| (row.line, row.quantity)).collect();
    assert_eq!(lines, [(1, 3), (2, 7), (3, 5), (4, 2)]);
    assert_eq!(found.items[0].name, "Ember Stone");
    assert_eq!(found.items[0].lines[2].details.looter.as_deref(), Some("X"));
}

#[test]
fn a_line_whose_name_is_no_types_is_unparsed_with_its_number_and_what_it_says() {
    let found = pasted("3 x Ember Stone\n\n4 x Amber Stone");
    assert_eq!(items(&found), [(1, 3)]);
    let line = &found.unparsed[0];
    assert_eq!((line.line, line.text.as_str(), line.reason), (3, "4 x Amber Stone", Reason::UnknownItem));
    let row = line.row.as_ref().expect("a row");
    assert_eq!((row.name.as_str(), row.quantity), ("Amber Stone", 4));
}

#[test]
fn copies_of_a_blueprint_are_an_item_of_their_own() {
    let found = pasted(
        "3 Lamp Blueprint (Copy)\n2 Lamp Blueprint (Original)\n1 Lamp Blueprint (Copy)\n5 Lamp Blueprint",
    );
    let each: Vec<_> = found.items.iter().map(|item| (item.blueprint_copy, item.quantity)).collect();
    assert_eq!(each, [(true, 4), (false, 7)]);
    assert_eq!(found.items[1].lines[1].remarks, [Remark::BlueprintKindNotStated]);
}

#[test]
fn the_catalogue_settles_where_a_name_ends_in_a_number() {
    assert_eq!(items(&pasted("Cap Booster 800")), [(5, 1)]);
    assert_eq!(items(&pasted("Cap Booster 800 3")), [(5, 3)]);
    assert_eq!(items(&pasted("3 Cap Booster 800")), [(5, 3)]);
    assert_eq!(items(&pasted("3 x Cap Booster 800")), [(5, 3)]);
    assert_eq!(items(&pasted("Cap Booster 800\t3")), [(5, 3)]);
    assert_eq!(items(&pasted("Ember Stone 1 000")), [(1, 1000)]);
}

#[test]
fn where_the_catalogue_knows_two_readings_no_quantity_is_guessed() {
    for text in ["Spark 25", "Spark 25 100"] {
        let found = pasted(text);
        assert!(found.items.is_empty(), "{text}");
        assert_eq!(found.unparsed[0].reason, Reason::AmbiguousQuantity, "{text}");
    }
    assert_eq!(items(&pasted("3 x Spark 25\nSpark x25")), [(3, 3), (4, 25)]);
}

#[test]
fn brackets_at_the_end_of_a_killmails_line_are_a_place_unless_the_name_has_them() {
    let text = "2026.11.20 17:28\nVictim: X\nDropped items:\nCoat (red/gold)\nCoat (red/gold), Qty: 2 (Cargo)\n\
                Destroyed items:\nEmber Stone (Cargo)";
    let found = pasted(text);
    let each: Vec<_> =
        found.items.iter().map(|item| (item.type_id.0, item.quantity, item.destroyed)).collect();
    assert_eq!(each, [(6, 3, false), (1, 1, true)]);
}

#[test]
fn a_link_leads_to_its_type_whatever_the_language() {
    let found = pasted(
        "X > 3x <url=showinfo:1>\u{423}\u{433}\u{43e}\u{43b}\u{44c}</url> and <url=showinfo:99>Y</url>",
    );
    assert_eq!(items(&found), [(1, 3)]);
    assert_eq!(found.unparsed[0].reason, Reason::UnknownItem);
}

#[test]
fn a_name_that_several_types_have_is_not_chosen() {
    let two = Catalogue::new([named(1, "Lamp", &[]), named(2, "lamp", &[])]);
    let found = parse("3 x Lamp", &two).expect("items");
    assert_eq!(found.unparsed[0].reason, Reason::AmbiguousName);
}

#[test]
fn a_sum_beyond_the_bound_leaves_the_line_that_goes_beyond_it() {
    let found = pasted("900000000000000 x Spark\n200000000000000 x Spark\n100000000000000 x Spark");
    assert_eq!(items(&found), [(4, 1_000_000_000_000_000)]);
    assert_eq!((found.unparsed[0].line, found.unparsed[0].reason), (2, Reason::SumTooLarge));
}

#[test]
fn unparsed_lines_stand_in_the_texts_order() {
    let found = pasted("X\n0 x Spark\nY\n3 x Spark");
    let lines: Vec<_> = found.unparsed.iter().map(|line| line.line).collect();
    assert_eq!(lines, [1, 2, 3]);
}

#[test]
fn the_built_in_catalogue_knows_a_days_cargo() {
    let text = "Tritanium\t12,000\tMineral\tMaterial\t\t\t120 m3\nMelted Nanoribbons\t12\n3 x Sleeper Data Library\n\
                warrior ii x5\nCap Booster 800 10";
    let found = parse(text, &Catalogue::builtin()).expect("items");
    assert!(found.unparsed.is_empty(), "{:?}", found.unparsed);
    assert_eq!(items(&found), [(34, 12_000), (30_259, 12), (30_745, 3), (2488, 5), (11_289, 10)]);
    let contract = parse_as("Rokh", Format::Contract, &Catalogue::builtin()).expect("items");
    assert_eq!(contract.unparsed[0].reason, Reason::MissingQuantity);
}
