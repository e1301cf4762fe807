//! What is written is read back equal; and whatever comes, reading it never panics and accounts for every row.

use proptest::prelude::*;
use raidlogs::rclootcouncil::{Award, Column, History, Shape, read, write};
use serde_json::{Map, Value};

/// Pieces of texts that are difficult somewhere.
const PIECES: [&str; 26] = [
    "a",
    "Ö",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    ",",
    ";",
    "\"",
    "\"\"",
    "'",
    "=",
    "-",
    "+",
    "[",
    "]",
    "|",
    "||",
    "|h[",
    "]|h",
    "nil",
    "=HYPERLINK(\"",
    "\";\"",
    "\")",
    "\\",
];

fn text() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..8).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => any::<String>(), 1 => "[ -~]{0,12}"]
}

fn cell(column: Column) -> BoxedStrategy<Value> {
    use Column as C;
    let number = prop_oneof![any::<u32>().prop_map(Value::from), Just(Value::Null)];
    match column {
        C::Player => "[A-Z][a-z]{1,8}(-[A-Za-z' -]{0,9})?".prop_map(Value::from).boxed(),
        C::Id => prop_oneof!["15[0-9]{8}(-[0-9]{1,3})?", Just(String::new())].prop_map(Value::from).boxed(),
        C::Date => "[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,2}".prop_map(Value::from).boxed(),
        C::ItemId => any::<u32>().prop_map(Value::from).boxed(),
        C::Votes | C::DifficultyId | C::MapId | C::GroupSize => number.boxed(),
        C::IsAwardReason => any::<bool>().prop_map(Value::from).boxed(),
        C::ResponseId => prop_oneof![number, text().prop_map(Value::from)].boxed(),
        _ => text().prop_map(Value::from).boxed(),
    }
}

fn object() -> impl Strategy<Value = Value> {
    let cells: Vec<_> = Column::ALL.into_iter().map(cell).collect();
    cells.prop_map(|cells| {
        let fields = Column::ALL.into_iter().zip(cells);
        Value::Object(fields.map(|(column, cell)| (column.name().to_owned(), cell)).collect::<Map<_, _>>())
    })
}

fn read_back(text: &str) -> History {
    let found = read(text.as_bytes()).expect("what was written");
    assert_eq!(found.unread, [], "{text}");
    found
}

/// Awards without their lines, which are not the same in each form.
fn anywhere(awards: &[Award]) -> Vec<Award> {
    awards.iter().map(|award| Award { line: 0, ..award.clone() }).collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_equal(rows in prop::collection::vec(object(), 0..6)) {
        let text = Value::from(rows).to_string();
        let awards = anywhere(&read(text.as_bytes()).expect("a list").awards);
        for text in [write(Shape::Csv, &awards), write(Shape::Tsv, &awards), write(Shape::Json, &awards)] {
            let found = read_back(&text);
            prop_assert_eq!(anywhere(&found.awards), &awards[..], "{}", text);
        }
    }

    #[test]
    fn every_row_of_a_table_is_an_award_or_unread(
        rows in prop::collection::vec(prop::collection::vec("[a-z0-9\" -]{1,5}", 1..8), 0..9),
        tabs in any::<bool>(),
    ) {
        let separator = if tabs { "\t" } else { "," };
        let lines: Vec<String> = rows.iter().map(|row| row.join(separator).replace('"', "")).collect();
        let filled = lines.iter().filter(|line| !line.replace(separator, "").trim().is_empty()).count();
        let text = format!("{}\n{}", ["player", "id", "itemID", "response"].join(separator), lines.join("\n"));
        let found = read(text.as_bytes()).expect("a table");
        prop_assert_eq!(found.awards.len() + found.unread.len(), filled);
    }

    #[test]
    fn whatever_comes_is_read_or_refused(text in prop_oneof![text(), any::<String>()], start in 0..4_usize) {
        let header = ["", "player,id,itemID,response,note\n", "player\tid\titemID\tresponse\n", "["][start];
        let _ = read(format!("{header}{text}").as_bytes());
    }

    #[test]
    fn bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = read(&bytes);
    }
}
