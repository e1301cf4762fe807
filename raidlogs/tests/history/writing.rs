//! What is written is what the addon writes.

use raidlogs::rclootcouncil::{Format, Shape, write};
use serde_json::{Value, json};

use crate::{HEADER, ROW, bare, csv, history, only};

#[test]
fn csv_is_written_as_the_addon_writes_it() {
    let text = csv(&[ROW]);
    assert_eq!(write(Shape::Csv, &history(&text).awards), text);
    assert_eq!(write(Shape::Csv, &[]), format!("{HEADER}\r\n"));
}

#[test]
fn tsv_is_the_csv_with_tabs_and_its_commas_are_not_quoted() {
    let awards = history(&csv(&[ROW])).awards;
    let written = write(Shape::Tsv, &awards);
    assert_eq!(written.lines().next(), Some(HEADER.replace(',', "\t").as_str()));
    assert!(written.contains("\t[Khor, Hammer of the Corrupted]\t"));
    assert_eq!(history(&written).format, Format::Tsv);
}

#[test]
fn json_has_numbers_where_the_addon_has_them_and_both_names_of_the_item() {
    let awards = history(&csv(&[ROW, &bare("Brakka", "1537123184-3", "160679")])).awards;
    let written: Value = serde_json::from_str(&write(Shape::Json, &awards)).expect("JSON");
    let kept = |row: usize| {
        ["itemID", "votes", "difficultyID", "responseID", "isAwardReason", "item", "itemName", "owner"]
            .map(|key| &written[row][key])
    };
    let expected = [
        json!(160_679),
        json!(2),
        json!(14),
        json!("3"),
        json!("false"),
        json!("[Khor, Hammer of the Corrupted]"),
        json!("Khor, Hammer of the Corrupted"),
        json!("Ossel-Sulfuron"),
    ];
    assert_eq!(kept(0), expected.each_ref());
    let expected = [
        json!(160_679),
        Value::Null,
        Value::Null,
        json!(""),
        json!("false"),
        json!(""),
        json!(""),
        json!("Unknown"),
    ];
    assert_eq!(kept(1), expected.each_ref());
    assert_eq!(write(Shape::Json, &[]), "[]");
}

#[test]
fn a_note_that_a_spreadsheet_would_calculate_is_guarded_in_tables_only() {
    let mut award = only(&csv(&[ROW]));
    award.note = Some("=HYPERLINK(\"https://evil.example\";\"x\")".to_owned());
    let awards = [award];
    assert!(write(Shape::Csv, &awards).contains(",'=HYPERLINK(\"https"));
    assert!(write(Shape::Tsv, &awards).contains("\t'=HYPERLINK(\"https"));
    assert!(write(Shape::Json, &awards).contains("\"note\":\"=HYPERLINK(\\\"https"));
    for text in [write(Shape::Csv, &awards), write(Shape::Tsv, &awards), write(Shape::Json, &awards)] {
        assert_eq!(history(&text).awards[0].note, awards[0].note);
    }
}
