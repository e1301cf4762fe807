//! A guild's real export, where it is at hand.

use std::collections::BTreeSet;
use std::fs;

use raidlogs::rclootcouncil::{Award, Format, Shape, difficulty_name, read, write};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/council/rclootcouncil-export.csv");

fn awards() -> Option<Vec<Award>> {
    let Ok(bytes) = fs::read(FILE) else {
        println!("{FILE} is not there: left out");
        return None;
    };
    let history = read(&bytes).expect("a history");
    assert_eq!((history.format, &history.unread[..]), (Format::Csv, &[][..]));
    assert_eq!(history.unknown_columns, BTreeSet::new());
    Some(history.awards)
}

#[test]
fn a_real_export_has_the_awards_that_were_counted_in_it() {
    let Some(awards) = awards() else { return };
    let count = |is: fn(&Award) -> bool| awards.iter().filter(|award| is(award)).count();
    assert_eq!(awards.len(), 300);
    assert_eq!(count(|award| award.votes.is_none()), 118);
    assert_eq!(count(|award| award.owner.is_none()), 120);
    assert_eq!(count(|award| award.instance.is_none()), 30);
    assert_eq!(count(|award| award.note.is_some()), 38);
    assert_eq!(count(|award| award.gear1.is_some()), 179);
    assert_eq!(count(|award| award.item_id == 162_461), 24);
    assert_eq!(awards.last().map(|award| award.line), Some(301));
    let players: BTreeSet<_> = awards.iter().map(|award| &award.player).collect();
    assert_eq!(players.len(), 22);
}

#[test]
fn a_real_exports_ids_repeat_and_its_awards_are_told_apart() {
    let Some(awards) = awards() else { return };
    let identities: BTreeSet<_> = awards.iter().map(|award| award.identity()).collect();
    assert_eq!(identities.len(), 300);
    let ids: BTreeSet<_> = awards.iter().map(|award| &award.id).collect();
    assert_eq!(ids.len(), 299);
    assert_eq!(awards.iter().filter(|award| award.ordinal > 1).count(), 1);
}

#[test]
fn a_real_exports_difficulties_have_the_names_that_it_gives_them() {
    let Some(awards) = awards() else { return };
    for award in &awards {
        let named = award.instance.as_ref().and_then(|instance| instance.difficulty.as_deref());
        let id = award.difficulty_id.expect("a number");
        assert!(named.is_none() || difficulty_name(id) == named, "{award:?}");
    }
}

#[test]
fn a_real_export_is_read_back_equal() {
    let Some(awards) = awards() else { return };
    assert_eq!(read(write(Shape::Csv, &awards).as_bytes()).expect("CSV").awards, awards);
    assert_eq!(read(write(Shape::Tsv, &awards).as_bytes()).expect("TSV").awards, awards);
    let json = read(write(Shape::Json, &awards).as_bytes()).expect("JSON").awards;
    assert_eq!(
        json.into_iter().map(|award| Award { line: award.line + 1, ..award }).collect::<Vec<_>>(),
        awards
    );
}
