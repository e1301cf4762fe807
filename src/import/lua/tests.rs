use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> NotLua {
    parse(text.as_bytes()).expect_err(text)
}

#[test]
fn a_saved_file_is_read_with_its_lines() {
    let file = "\u{feff}\r\nA = {\r\n\t[\"x\"] = \"T\\195\\164nk \\\"q\\\"\\n\", -- [1]\r\n\t{ 1, -2.50, true, nil, },\r\n\t[3] = 1e2,\r\n}\r\nB = nil\r\n";
    let globals = parse(file.as_bytes()).expect("Lua");
    let table = &globals["A"];
    assert_eq!(table.field("x").and_then(Literal::text), Some("T\u{e4}nk \"q\"\n"));
    assert_eq!(table.field("x").map(|value| value.line), Some(3));
    let Value::Table(inner, _) = &table.rows()[0].value else { panic!("no table") };
    let inner: Vec<_> = inner.iter().map(|literal| literal.value.clone()).collect();
    let number = |text: &str| Value::Number(Some(text.parse().expect("a number")));
    assert_eq!(inner, [number("1"), number("-2.50"), Value::Bool(true), Value::Nil]);
    assert_eq!(table.field("3").map(|value| &value.value), Some(&number("100")));
    assert_eq!(globals["B"].value, Value::Nil);
}

#[test]
fn a_file_that_was_cut_off_says_where_and_what_was_open() {
    let error = refused("A = {\n  {\n    [\"x\"] = 1,\n");
    assert_eq!(error.to_string(), "line 4: the file ends within the table that line 2 opens");
    assert_eq!(refused("A = {\n \"abc").to_string(), "line 2: the file ends within a string");
}

#[test]
fn what_is_no_literal_is_refused_with_its_line() {
    assert_eq!(refused("A = {\n os.exit() }").line, 2);
    assert_eq!(refused("A = \n print").to_string(), "line 2: `print` is no literal");
    assert_eq!(refused("A = { 1 2 }").to_string(), "line 1: a number where `,` or `}` belongs");
    assert_eq!(refused("= 3").line, 1);
}

#[test]
fn a_bomb_of_tables_is_refused_before_the_stack_is_full() {
    let bomb = format!("A = {}", "{".repeat(1_000_000));
    assert!(refused(&bomb).what.starts_with("more than 64 tables"));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_line() {
    let error = parse(b"A = {\n \"\xff\xfe\" }").expect_err("no text");
    assert_eq!(error.to_string(), "line 2: a string that is not UTF-8");
}

#[test]
fn rows_are_listed_or_numbered_and_holes_are_none() {
    let globals = parse(b"A = { \"a\", nil, [20] = \"d\", [3] = \"c\", [\"seed\"] = 0, }").expect("Lua");
    let rows: Vec<_> = globals["A"].rows().into_iter().filter_map(Literal::text).collect();
    assert_eq!(rows, ["a", "c", "d"]);
}

#[test]
fn escapes_are_those_of_the_game() {
    let globals = parse(b"A = \"\\065\\9b\\a\\b\\f\\v\\|\\\r\n\\\n\"").expect("Lua");
    assert_eq!(globals["A"].text(), Some("A\tb\u{7}\u{8}\u{c}\u{b}|\n\n"));
    assert_eq!(refused("A = \"\\256\"").what, "an escape beyond 255");
}

#[test]
fn a_number_that_is_none_is_a_value_that_nobody_can_use() {
    for text in
        ["nan", "-nan", "-nan(ind)", "nan(0x1f)", "inf", "-inf", "1.#INF", "-1.#IND", "0x10", "1e999999999"]
    {
        let globals = parse(format!("A = {{ {text}, 1 }}").as_bytes()).expect(text);
        assert_eq!(globals["A"].rows()[0].value, Value::Number(None), "{text}");
    }
}

/// A literal as the game prints it.
fn print(value: &Value, into: &mut Vec<u8>) {
    match value {
        Value::Nil => into.extend(b"nil"),
        Value::Bool(value) => into.extend(value.to_string().bytes()),
        Value::Number(number) => {
            into.extend(number.map_or("nan".to_owned(), |number| number.to_string()).bytes());
        }
        Value::Text(text) => print_text(text, into),
        Value::Table(list, fields) => {
            into.extend(b"{\r\n");
            for (index, literal) in list.iter().enumerate() {
                print(&literal.value, into);
                into.extend(format!(", -- [{}]\r\n", index + 1).bytes());
            }
            for (name, literal) in fields {
                into.push(b'[');
                print_text(name, into);
                into.extend(b"] = ");
                print(&literal.value, into);
                into.extend(b",\r\n");
            }
            into.push(b'}');
        }
    }
}

fn print_text(text: &str, into: &mut Vec<u8>) {
    into.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'\n' => into.extend(b"\\n"),
            b'"' | b'\\' => into.extend([b'\\', byte]),
            0..=31 => into.extend(format!("\\{byte:03}").bytes()),
            _ => into.push(byte),
        }
    }
    into.push(b'"');
}

/// The same without regard to lines.
fn unplaced(literal: &Literal) -> Literal {
    let value = match &literal.value {
        Value::Table(list, fields) => Value::Table(
            list.iter().map(unplaced).collect(),
            fields.iter().map(|(name, literal)| (name.clone(), unplaced(literal))).collect(),
        ),
        value => value.clone(),
    };
    Literal { line: 0, value }
}

fn any_literal() -> impl Strategy<Value = Literal> {
    let number = (any::<i64>(), 0..12_u32).prop_map(|(digits, scale)| Some(Decimal::new(digits, scale)));
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(Value::Number),
        Just(Value::Number(None)),
        any::<String>().prop_map(Value::Text),
    ];
    let placed = |value| Literal { line: 0, value };
    leaf.prop_map(placed).prop_recursive(5, 60, 8, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..5);
        let fields = prop::collection::btree_map(any::<String>(), inner, 0..5);
        (list, fields).prop_map(move |(list, fields)| placed(Value::Table(list, fields)))
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(literal in any_literal()) {
        let mut bytes = b"A = ".to_vec();
        print(&literal.value, &mut bytes);
        bytes.extend(b"\r\n");
        prop_assert_eq!(unplaced(&parse(&bytes).expect("as printed")["A"]), literal);
    }

    #[test]
    fn whatever_the_bytes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(parse(&bytes));
        drop(parse(&[b"A = {\"".as_slice(), &bytes].concat()));
    }

    #[test]
    fn a_file_cut_off_anywhere_is_told_with_a_line_of_it(cut in 5..100_usize) {
        let file = b"A = {\n { [\"x\"] = \"Tr\\195\\164nk\", [\"y\"] = -1.5, }, -- [1]\n { [\"x\"] = true, }, -- [2]\n [\"seed\"] = 0,\n}";
        let cut = cut.min(file.len() - 1);
        let error = parse(&file[..cut]).expect_err("cut off");
        prop_assert!(error.line <= 5);
    }
}
