use super::*;
use crate::import::plan::{Entry, What};

const POINTS: &str = include_str!("../../../tests/fixtures/eqdkp/points.xml");

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_600_000_000, 0).expect("a time")
}

fn codes(findings: &[Finding]) -> Vec<(usize, Code)> {
    findings.iter().map(|one| (one.line, one.code)).collect()
}

/// An export of one player with this in it.
fn player(fields: &str) -> Plan {
    let text = format!(
        "<response><info><timestamp>1590091200</timestamp></info><players>\n<player><id>1</id><name>Anna</name><main_id>1</main_id>\
         <points><multidkp_points><multidkp_id>1</multidkp_id><points_current>5</points_current></multidkp_points></points>\
         {fields}</player></players></response>"
    );
    read(text.as_bytes(), None, now()).expect("an export")
}

fn said(entry: &Entry) -> (String, Vec<String>) {
    match &entry.what {
        What::Balance { player, amount, .. } => (format!("{player} has"), vec![amount.to_string()]),
        What::Loot { player, amount, item, .. } => {
            (format!("{player} paid for {item}"), vec![amount.to_string()])
        }
        _ => (String::new(), entry.changes().iter().map(|(name, by)| format!("{name} {by}")).collect()),
    }
}

#[test]
fn an_export_is_read_with_items_corrections_alts_and_who_is_gone() {
    let plan = read(POINTS.as_bytes(), None, now()).expect("an export");
    assert_eq!((&plan.broken[..], codes(&plan.odd)), (&[][..], vec![(29, Code::BelowZero)]));
    let entries: Vec<_> = plan.entries.iter().map(said).collect();
    let row = |who: &str, what: &str| (who.to_owned(), vec![what.to_owned()]);
    let expected = [
        row("", "Anna 10.5"),
        row("Anna paid for Sulfuras, Hand of Ragnaros", "-150"),
        row("Anna paid for Eskhandar's Right Claw", "-30"),
        row("Bert paid for Netherwind Pants", "-90"),
        row("Anna has", "130.5"),
        row("Annalt has", "20"),
        row("Bert has", "-12"),
        row("Carl has", "0"),
    ];
    assert_eq!(entries, expected);
    let people: Vec<_> =
        plan.people.iter().map(|one| (one.name.as_str(), one.current, one.alt_of.as_deref())).collect();
    assert_eq!(
        people,
        [("Anna", true, None), ("Bert", true, None), ("Carl", false, None), ("Annalt", true, Some("Anna"))]
    );
    assert!(
        plan.entries.iter().filter(|entry| !entry.dated).all(|entry| matches!(entry.what, What::Loot { .. }))
    );
}

#[test]
fn of_several_pools_one_is_chosen_by_id_or_name() {
    let more = POINTS.replace(
        "<points_current>20</points_current></multidkp_points>",
        "<points_current>20</points_current></multidkp_points>\
         <multidkp_points><multidkp_id>2</multidkp_id><points_current>7</points_current></multidkp_points>",
    );
    let error = read(more.as_bytes(), None, now()).expect_err("two pools");
    assert_eq!(error.code, Code::PoolNotChosen);
    assert!(error.what.ends_with("by --pool: 1 Molten Core, 2"), "{error}");
    assert_eq!(read(more.as_bytes(), Some("molten core"), now()).expect("a pool").entries.len(), 8);
    assert_eq!(read(more.as_bytes(), Some("2"), now()).map(|plan| plan.people.len()), Ok(4));
    assert_eq!(read(more.as_bytes(), Some("3"), now()).map_err(|why| why.code), Err(Code::PoolNotChosen));
}

#[test]
fn what_is_of_another_pool_is_not_of_this_one() {
    let other = POINTS.replace("<value>150</value><itempool_id>1", "<value>150</value><itempool_id>2");
    let other = other.replace("<event_id>7", "<event_id>8");
    let plan = read(other.as_bytes(), None, now()).expect("an export");
    assert_eq!(plan.entries.iter().filter(|entry| !matches!(entry.what, What::Balance { .. })).count(), 2);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_code() {
    let item = |value: &str| format!("<items>\n<item><name>Helm</name><value>{value}</value></item></items>");
    let adjusted = |at: &str| {
        format!(
            "<adjustments>\n<adjustment><value>1</value><timestamp>{at}</timestamp></adjustment></adjustments>"
        )
    };
    for (fields, code) in [
        (item("lots"), Code::NotANumber),
        (item("0.125"), Code::TooManyPlaces),
        (item(""), Code::FieldMissing),
        (item("1e30"), Code::TooLarge),
        ("<items>\n<item><value>1</value></item></items>".to_owned(), Code::FieldMissing),
        (adjusted(""), Code::NotANumber),
        (adjusted("5"), Code::TimeOutOfRange),
    ] {
        assert_eq!(codes(&player(&fields).broken), [(3, code)], "{fields}");
    }
}

#[test]
fn a_player_whose_points_or_name_cannot_be_read_is_told_and_the_others_are_taken() {
    for (from, to, code) in [
        ("<name>Bert</name>", "<name></name>", Code::FieldMissing),
        ("<points_current>-12<", "<points_current>many<", Code::NotANumber),
        ("<main_id>3</main_id>", "<main_id>2</main_id>", Code::AltOfAnAlt),
    ] {
        let plan = read(POINTS.replace(from, to).as_bytes(), None, now()).expect("an export");
        assert_eq!(codes(&plan.broken), [(29, code)], "{to}");
        assert_eq!(plan.people.len(), 3, "{to}");
    }
}

#[test]
fn what_is_not_known_is_told_once() {
    let plan = player("<guild_rank>2</guild_rank><guild_rank>3</guild_rank>");
    assert_eq!(codes(&plan.odd), [(2, Code::UnknownField)]);
    let more = POINTS.replace("<status>", "<raids/><status>");
    let plan = read(more.as_bytes(), None, now()).expect("an export");
    assert!(plan.odd.iter().any(|odd| odd.what == "`raids` is not known: left out"));
}

#[test]
fn a_file_that_is_no_export_says_why() {
    for (text, code) in [
        ("<response/>", Code::WrongFile),
        ("<response><players/></response>", Code::NobodyListed),
        ("<response><players><player><name>Anna</name></player></players></response>", Code::Incomplete),
        ("<!DOCTYPE response><response/>", Code::DoctypeRefused),
        ("<response><players>", Code::NotXml),
        ("{}", Code::NotXml),
    ] {
        assert_eq!(read(text.as_bytes(), None, now()).map(drop).map_err(|why| why.code), Err(code), "{text}");
    }
}
