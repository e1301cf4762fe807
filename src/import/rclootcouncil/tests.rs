use super::*;

const HEADER: &str = "player,date,time,id,item,itemID,itemString,response,votes,class,instance,boss,difficultyID,mapID,\
                      groupSize,gear1,gear2,responseID,isAwardReason,subType,equipLoc,note,owner \t";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_600_000_000, 0).expect("a time")
}

/// A row with everything that an export can have, but for its start.
fn row(start: &str) -> String {
    format!(
        "{start},[Rot-Scour Ring],160645,item:160645::,Stat upgrade,2,MAGE,Uldir-Heroic,MOTHER,15,1861,20,[Old Ring],,2,\
         false,Miscellaneous,Finger,so close,Bert-Sulfuron"
    )
}

fn read_rows(rows: &[&str], reading: Reading<'_>) -> Result<Plan, Unreadable> {
    let rows: Vec<String> = rows.iter().map(|start| row(start)).collect();
    read(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes(), reading, now())
}

fn berlin() -> Reading<'static> {
    Reading { zone: Some(chrono_tz::Europe::Berlin), realm: None }
}

#[test]
fn an_award_is_an_item_with_everything_that_is_said_of_it() {
    let plan = read_rows(&["Anna-Sulfuron,16/9/18,19:39:44,1537123184-3"], Reading::default()).expect("read");
    let [Entry { id, at, whose, what: What::Item { player, item, item_id, loot, note, owner }, .. }] =
        &plan.entries[..]
    else {
        panic!("{plan:?}")
    };
    assert_eq!((id.as_str(), at.timestamp()), ("loot:1537123184:160645:1", 1_537_123_184));
    assert_eq!((whose.as_deref(), player.as_str()), (Some("Anna-Sulfuron"), "Anna-Sulfuron"));
    assert_eq!((item.as_str(), *item_id), ("Rot-Scour Ring", 160_645));
    assert_eq!((note.as_deref(), owner.as_deref()), (Some("so close"), Some("Bert-Sulfuron")));
    let said = serde_json::to_value(loot).expect("JSON");
    let expected = serde_json::json!({
        "award": "1537123184-3", "written": "16/9/18 19:39:44", "response": "Stat upgrade", "response_id": "2", "votes": 2,
        "class": "MAGE", "instance": "Uldir", "difficulty": "Heroic", "difficulty_id": 15, "map_id": 1861, "boss": "MOTHER",
        "group_size": 20, "link": "item:160645::", "kind": "Miscellaneous", "worn": "Finger", "replaced": ["[Old Ring]"],
    });
    assert_eq!(said, expected);
    assert_eq!(plan.people.iter().map(|person| &person.name).collect::<Vec<_>>(), ["Anna-Sulfuron"]);
}

#[test]
fn ids_that_repeat_are_told_apart_and_a_realm_of_ones_own_goes_without_its_name() {
    let same = "Anna-Sulfuron,16/9/18,19:39:44,1537123184-3";
    let other = "Bert-Kazzak,16/9/18,19:39:44,1537123184-3";
    let reading = Reading { realm: Some("sulfuron"), ..Reading::default() };
    let plan = read_rows(&[same, same, other], reading).expect("read");
    let told: Vec<_> = plan.entries.iter().map(|entry| (entry.id.as_str(), entry.names())).collect();
    let expected = [
        ("loot:1537123184:160645:1", vec!["Anna"]),
        ("loot:1537123184:160645:2", vec!["Anna"]),
        ("loot:1537123184:160645:1", vec!["Bert-Kazzak"]),
    ];
    assert_eq!(told, expected);
    assert_eq!(plan.entries[0].whose.as_deref(), Some("Anna-Sulfuron"));
}

#[test]
fn without_an_id_the_day_and_hour_count_in_the_zone_that_is_told() {
    for (start, at) in [
        ("Anna,16/9/18,19:39:44,", "2018-09-16T17:39:44Z"),
        ("Anna,2018/12/16,19:39:44,", "2018-12-16T18:39:44Z"),
        // Clocks are set back: 2:30 comes twice, and is the first.
        ("Anna,28/10/18,02:30:00,", "2018-10-28T00:30:00Z"),
    ] {
        let plan = read_rows(&[start], berlin()).expect("read");
        assert_eq!(plan.entries[0].at, at.parse::<DateTime<Utc>>().expect("a time"), "{start}");
    }
    let refused = read_rows(&["Anna,16/9/18,19:39:44,"], Reading::default()).expect_err("refused");
    assert_eq!((refused.line, refused.code), (Some(2), Code::ZoneMissing));
}

#[test]
fn the_same_award_is_known_with_its_id_and_without() {
    let with = read_rows(&["Anna,16/9/18,19:39:44,1537119584-3"], berlin()).expect("read");
    let without = read_rows(&["Anna,16/9/18,19:39:44,"], berlin()).expect("read");
    assert_eq!(with.entries[0].id, without.entries[0].id);
}

#[test]
fn what_cannot_be_read_is_broken_with_its_line() {
    let rows = [
        "Anna,25/3/18,02:30:00,",
        "Anna,the day before,19:39:44,",
        "Anna,16/9/18,19:39:44,yesterday-1",
        "Anna,16/9/18,19:39:44,1700000000-1",
        ",16/9/18,19:39:44,1537123184-3",
    ];
    let plan = read_rows(&rows, berlin()).expect("read");
    let mut told: Vec<_> = plan.broken.iter().map(|finding| (finding.line, finding.code)).collect();
    told.sort_unstable();
    let expected = [
        (2, Code::NotATime),
        (3, Code::NotATime),
        (4, Code::NotATime),
        (5, Code::TimeOutOfRange),
        (6, Code::FieldMissing),
    ];
    assert_eq!((told, plan.entries.len()), (expected.to_vec(), 0));
}

#[test]
fn an_export_that_was_cut_within_a_field_is_refused_as_a_whole() {
    let text = format!(
        "{HEADER}\n{}\nBert,16/9/18,19:40:00,1537123200-1,\"[Half of an",
        row("Anna,16/9/18,19:39:44,1537123184-3")
    );
    let refused = read(text.as_bytes(), Reading::default(), now()).expect_err("refused");
    assert_eq!((refused.line, refused.code), (Some(3), Code::FileCut));
    for (text, code) in [
        ("", Code::WrongFile),
        ("name,dkp\nAnna,1\n", Code::BadHeader),
        ("<html></html>", Code::WrongFile),
        ("[{\"player\": \"An", Code::FileCut),
        ("{\"player\": \"Anna\"}", Code::WrongType),
    ] {
        assert_eq!(
            read(text.as_bytes(), Reading::default(), now()).expect_err("refused").code,
            code,
            "{text}"
        );
    }
}
