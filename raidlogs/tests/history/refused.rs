//! Texts that are refused as a whole.

use raidlogs::TextRefusal;
use raidlogs::rclootcouncil::{Column, HistoryRefusal, MOST_ROWS, read};

use crate::{HEADER, ROW, bare, csv};

fn refusal(bytes: &[u8]) -> HistoryRefusal {
    read(bytes).expect_err("a refusal")
}

#[test]
fn what_is_no_text_is_refused() {
    let text = |bytes: &[u8]| match refusal(bytes) {
        HistoryRefusal::Text(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(b""), TextRefusal::TextEmpty);
    assert_eq!(text(b"\xff\xfep\0l\0a\0"), TextRefusal::TextNotUtf8 { line: 1 });
    assert_eq!(text(b"player\0"), TextRefusal::TextBinary { line: 1, character: 0 });
    assert_eq!(text(b"<!DOCTYPE html><html></html>"), TextRefusal::TextMarkup { line: 1 });
}

#[test]
fn a_table_of_something_else_is_refused_by_what_it_lacks() {
    use Column as C;
    let lacks = |text: &str| match refusal(text.as_bytes()) {
        HistoryRefusal::HistoryMissingColumns { columns } => columns,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(lacks("name,dkp\nBrakka,100\n"), [C::Player, C::Id, C::ItemId, C::Response]);
    assert_eq!(lacks("dateTime,character,item,itemID,note"), [C::Player, C::Id, C::Response]);
    assert_eq!(lacks("[{\"name\": \"Brakka\"}]"), [C::Player, C::Id, C::ItemId, C::Response]);
    assert_eq!(lacks("[1, 2]").len(), 4);
    assert_eq!(lacks("Hello, World").len(), 4);
    assert_eq!(lacks(",,\n,").len(), 4);
}

#[test]
fn a_column_that_is_there_twice_is_refused() {
    let refused = refusal(format!("{HEADER},ID\n").as_bytes());
    assert_eq!(refused, HistoryRefusal::HistoryColumnTwice { column: Column::Id });
}

#[test]
fn a_text_that_is_cut_within_a_quoted_field_is_refused_with_the_line_of_the_field() {
    let text = csv(&[ROW, &bare("Ossel", "1537123185-4", "160680"), ROW]);
    let at = text.rfind(", please").expect("the last note");
    assert_eq!(refusal(&text.as_bytes()[..at]), HistoryRefusal::HistoryCut { line: 4 });
    let after = format!("{}\nand\nmore", &text[..at]);
    assert_eq!(refusal(after.as_bytes()), HistoryRefusal::HistoryCut { line: 4 });
}

#[test]
fn a_list_that_is_cut_or_none_or_followed_by_something_is_refused() {
    let object = r#"{"player":"Brakka","id":"1537123184-3","itemID":1,"response":"Need"}"#;
    assert_eq!(
        refusal(format!("[{object},\n{}", &object[..30]).as_bytes()),
        HistoryRefusal::HistoryCut { line: 2 }
    );
    assert_eq!(refusal(format!("[{object}").as_bytes()), HistoryRefusal::HistoryCut { line: 1 });
    assert_eq!(refusal(object.as_bytes()), HistoryRefusal::HistoryNotAList { line: 1 });
    let refused = refusal(format!("[{object}]\n[{object}]").as_bytes());
    assert_eq!(refused, HistoryRefusal::HistoryAfterTheEnd { line: 2 });
}

#[test]
fn as_many_rows_as_the_limit_are_read_and_no_more() {
    let rows = format!("{}\n", bare("Brakka", "1537123184-3", "160679")).repeat(MOST_ROWS);
    let text = format!("{HEADER}\n{rows}");
    assert_eq!(read(text.as_bytes()).expect("a history").awards.len(), MOST_ROWS);
    let refused = HistoryRefusal::HistoryTooManyRows { limit: MOST_ROWS };
    assert_eq!(refusal(format!("{text}x\n").as_bytes()), refused);
    let list = format!("[{}0]", "0,".repeat(MOST_ROWS));
    assert_eq!(refusal(list.as_bytes()), refused);
}

#[test]
fn a_refusal_says_its_code_and_numbers() {
    let said = |bytes: &[u8]| serde_json::to_value(refusal(bytes)).expect("JSON");
    assert_eq!(said(b""), serde_json::json!({ "code": "TEXT_EMPTY" }));
    let columns = serde_json::json!(["response"]);
    let expected = serde_json::json!({ "code": "HISTORY_MISSING_COLUMNS", "columns": columns });
    assert_eq!(said(b"player,id,itemID"), expected);
}
