use super::*;
use crate::import::plan::What;

const BALANCES: &[u8] = include_bytes!("../../../tests/fixtures/csv/balances.csv");

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_600_000_000, 0).expect("a time")
}

fn table(text: &str) -> Result<Plan, Unreadable> {
    read(text.as_bytes(), Some(now()), now())
}

fn balances(plan: &Plan) -> Vec<String> {
    let told = |what: &What| match what {
        What::Balance { account, player, amount } => format!("{player} {amount} {account}"),
        other => panic!("{other:?}"),
    };
    plan.entries.iter().map(|entry| told(&entry.what)).collect()
}

fn codes(findings: &[Finding]) -> Vec<(usize, Code)> {
    findings.iter().map(|one| (one.line, one.code)).collect()
}

#[test]
fn a_table_is_read_with_alts_decimal_commas_and_empty_cells() {
    let plan = read(BALANCES, Some(now()), now()).expect("a table");
    assert_eq!((&plan.broken[..], &plan.odd[..]), (&[][..], &[][..]));
    assert_eq!(plan.books, System::Epgp);
    assert_eq!(
        balances(&plan),
        ["Anna 1250 ep", "Anna 425.5 gp", "Bert 980 ep", "Bert 160 gp", "Annalt 10 ep"]
    );
    assert_eq!(plan.people[2].alt_of.as_deref(), Some("Anna"));
}

#[test]
fn columns_are_parted_by_whatever_parts_the_headers() {
    for (text, left) in [
        ("name,dkp\nAnna,1.5\n", 0),
        ("\u{feff}Name;DKP\r\nAnna;1,5\r\n", 0),
        ("player\tpoints\nAnna\t1,5", 0),
        ("dkp|character|note\n1.5|Anna|x", 1),
        ("\"name\",\"dkp\"\n\"Anna\",\"1,5\"\n", 0),
    ] {
        let plan = table(text).expect(text);
        assert!(plan.broken.is_empty() && plan.odd.len() == left, "{text}: {plan:?}");
        assert_eq!(balances(&plan), ["Anna 1.5 dkp"], "{text}");
    }
}

#[test]
fn a_main_without_a_line_of_its_own_is_there_and_an_alt_of_an_alt_is_told() {
    let plan = table("name,dkp,alt_of\nAlt,1,Main\nOther,2,Alt\nSelf,3,Self\n").expect("a table");
    assert_eq!(codes(&plan.broken), [(3, Code::AltOfAnAlt)]);
    let people: Vec<_> = plan.people.iter().map(|one| (one.name.as_str(), one.alt_of.as_deref())).collect();
    assert_eq!(people, [("Self", None), ("Main", None), ("Alt", Some("Main"))]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_code() {
    for (row, code) in [
        ("Anna", Code::RowWidth),
        ("Anna,1,5", Code::RowWidth),
        (",1", Code::FieldMissing),
        ("Anna,lots", Code::NotANumber),
        ("Anna,\"1,234\"", Code::NumberAmbiguous),
        ("Anna,\"1.234,5\"", Code::NumberAmbiguous),
        ("Anna,0.125", Code::TooManyPlaces),
        ("Anna,1000000000000", Code::TooLarge),
    ] {
        let plan = table(&format!("name,dkp\nBert,1\n{row}\n")).expect(row);
        assert_eq!(codes(&plan.broken), [(3, code)], "{row}");
        assert_eq!(balances(&plan), ["Bert 1 dkp"], "{row}");
    }
}

#[test]
fn names_that_stand_twice_are_told_by_how_they_differ() {
    let table = |row: &str| table(&format!("name,dkp\nZo\u{eb},1\n{row}\n")).expect("a table");
    assert_eq!(codes(&table("Zo\u{eb},1").odd), [(3, Code::NameDoubled)]);
    assert_eq!(codes(&table("Zo\u{eb},2").broken), [(2, Code::NameDoubled), (3, Code::NameDoubled)]);
    assert_eq!(
        codes(&table("ZO\u{cb},2").broken),
        [(2, Code::NamesDifferInCase), (3, Code::NamesDifferInCase)]
    );
    assert_eq!(codes(&table("Zoe,2").odd), [(3, Code::NamesDifferInAccents)]);
    assert_eq!(codes(&table("Bert,-2").odd), [(3, Code::BelowZero)]);
}

#[test]
fn headers_that_do_not_say_what_the_columns_are_are_refused() {
    for (text, code) in [
        ("", Code::BadHeader),
        ("Anna,100\nBert,5\n", Code::BadHeader),
        ("name\nAnna\n", Code::BadHeader),
        ("dkp\n5\n", Code::BadHeader),
        ("name,dkp,ep\nAnna,1,2\n", Code::BadHeader),
        ("name,dkp,points\nAnna,1,2\n", Code::BadHeader),
        ("name,dkp\n", Code::NobodyListed),
    ] {
        assert_eq!(table(text).map(drop).map_err(|why| why.code), Err(code), "{text}");
    }
    let latin = read(b"name,dkp\nZo\xeb,1\n", None, now()).map(drop);
    assert_eq!(latin.map_err(|why| (why.line, why.code)), Err((Some(2), Code::NotUtf8)));
}

#[test]
fn a_table_without_a_time_is_taken_as_of_now_and_known_by_what_is_in_it() {
    let read = |text: &str| read(text.as_bytes(), None, now()).expect("a table");
    let (one, other) = (read("name,dkp\nAnna,1\n"), read("name,dkp\nAnna,2\n"));
    assert_eq!(codes(&one.odd), [(1, Code::Undated)]);
    assert!(one.entries[0].id != other.entries[0].id && !one.entries[0].dated);
}
