//! Rows that are no awards: each is told with its line and reason, and stops no other.

use raidlogs::rclootcouncil::{Column, LONGEST_LINK, LONGEST_NAME, LONGEST_NOTE, Reason, Shape, read, write};

use crate::{ROW, bare, csv, history, only, reasons, with};

#[test]
fn what_a_row_lacks_is_told() {
    let rows = [
        bare("", "1537123184-3", "160679"),
        bare("nil-", "1537123184-3", "160679"),
        bare("Brakka", "1537123184-3", ""),
        bare("Brakka", "", "160679"),
        bare("Brakka", "yesterday", "160679"),
        bare("Brakka", "-3", "160679"),
    ];
    use Reason as R;
    let expected = [R::NoPlayer, R::NoPlayer, R::NoItem, R::NoTime, R::UnreadableId, R::UnreadableId];
    assert_eq!(reasons(&csv(&rows.each_ref().map(String::as_str))), (2..).zip(expected).collect::<Vec<_>>());
}

#[test]
fn a_row_that_cannot_be_read_is_kept_as_it_is_and_stops_no_other() {
    let broken = with(Column::Votes, "many");
    let found = history(&csv(&[ROW, &broken, ROW]));
    assert_eq!(found.awards.iter().map(|award| award.line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!((found.unread[0].line, &found.unread[0].text), (3, &broken));
}

#[test]
fn a_row_with_another_number_of_fields_is_told_with_both_numbers() {
    let rows = [&format!("{ROW},more"), &format!("{ROW},,"), "Brakka-Sulfuron,16/9/18,19:39"];
    let expected = [
        (2, Reason::FieldCount { found: 24, expected: 23 }),
        (4, Reason::FieldCount { found: 3, expected: 23 }),
    ];
    assert_eq!(reasons(&csv(&rows)), expected);
}

#[test]
fn numbers_are_whole_and_truth_is_true_or_false() {
    for column in [Column::ItemId, Column::Votes, Column::DifficultyId, Column::MapId, Column::GroupSize] {
        for text in ["x", "-1", "+1", "1.5", "4294967296"] {
            assert_eq!(
                reasons(&csv(&[&with(column, text)])),
                [(2, Reason::UnreadableNumber { column })],
                "{text}"
            );
        }
    }
    let column = Column::IsAwardReason;
    assert_eq!(reasons(&csv(&[&with(column, "maybe")])), [(2, Reason::NeitherTrueNorFalse { column })]);
    assert!(only(&csv(&[&with(column, "TRUE")])).is_award_reason);
}

#[test]
fn texts_are_read_up_to_their_bounds() {
    for (column, limit) in [
        (Column::Player, LONGEST_NAME),
        (Column::Item, LONGEST_NAME),
        (Column::Boss, LONGEST_NAME),
        (Column::Instance, LONGEST_NAME),
        (Column::Note, LONGEST_NOTE),
        (Column::ItemString, LONGEST_LINK),
        (Column::Gear2, LONGEST_LINK),
    ] {
        let award = only(&csv(&[&with(column, &"ö".repeat(limit))]));
        assert_eq!(only(&write(Shape::Csv, std::slice::from_ref(&award))), award);
        let reason = Reason::TooLong { column, length: limit + 1, limit };
        assert_eq!(reasons(&csv(&[&with(column, &"ö".repeat(limit + 1))])), [(2, reason)]);
    }
}

#[test]
fn an_items_number_is_found_wherever_the_row_has_it() {
    let row =
        |item: &str, string: &str| format!("Brakka,,,1537123184-3,{item},,{string},Need,,,,,,,,,,,,,,,");
    assert_eq!(only(&csv(&[&row("[Khor]", "item:160679::")])).item_id, 160_679);
    let award = only(&csv(&[&row("|cffa335ee|Hitem:160679::|h[Khor]|h|r", "")]));
    assert_eq!((award.item_id, award.item.as_deref()), (160_679, Some("Khor")));
}

#[test]
fn one_object_that_is_no_json_stops_no_other() {
    let award = r#"{"player":"Brakka","id":"1537123184-3","itemID":1,"response":"Need","note":"NOTE"}"#;
    let with = |note: &str| award.replace("\"NOTE\"", note);
    let text = format!(
        "[{},{},{},7,{},{},{}]",
        with("null"),
        with(r#""\o/""#),
        with("[]"),
        with("nil"),
        with(r#""", "NOTE": 1"#),
        with(r#""\u0007""#)
    );
    use Reason as R;
    let column = Column::Note;
    let expected = [
        (2, R::NotJson),
        (3, R::NotText { column }),
        (4, R::NotAnObject),
        (5, R::NotJson),
        (6, R::Twice { column }),
        (7, R::ControlCharacter { column, character: 7 }),
    ];
    assert_eq!(reasons(&text), expected);
    assert_eq!(read(text.as_bytes()).expect("a history").awards.len(), 1);
}

#[test]
fn an_object_with_hundreds_of_keys_is_no_award() {
    let keys: Vec<String> = (0..251).map(|number| format!("\"key{number}\":0")).collect();
    let text = format!(
        r#"[{{"player":"Brakka","id":"1537123184-3","itemID":1,"response":""}},{{{}}}]"#,
        keys.join(",")
    );
    assert_eq!(reasons(&text), [(2, Reason::TooManyKeys { found: 251, limit: 250 })]);
}
