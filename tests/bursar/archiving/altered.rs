//! Files that were altered, and events that no release knows: refused by their line.

use std::fs::File;

use aggregates::Position;
use bursar::archive::{self, Code, Line};
use bursar::log;

use super::{Folder, LATE, books, elsewhere, export, file_of, key_of, lines, nothing_is_there};
use crate::guild::{Guild, award};
use crate::support::{TestApp, fresh_database};

/// What a file is refused for, and in which line.
fn refused(path: &str) -> (u64, Code) {
    let mut file = File::open(path).expect("a file");
    let checked = archive::verify(&mut file, None, Position(0), |_| ()).expect("read");
    let refused = checked.expect_err("refused");
    (refused.line, refused.code)
}

#[tokio::test]
async fn an_altered_file_is_refused_with_the_line_and_nothing_of_it_is_taken_in() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let other = Guild::open(&test.app, 1).await;
    let (path, others) = (folder.file("guild.jsonl"), folder.file("other.jsonl"));
    export(&test, &guild, &["--out", &path]).await;
    export(&test, &other, &["--out", &others]).await;
    let (good, others) = (lines(&path), lines(&others));
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    let later = folder.file("later.jsonl");
    export(&test, &guild, &["--out", &later]).await;
    let later = lines(&later);
    let text = file_of(&good);
    let events = good.iter().filter(|line| line.starts_with("{\"ledger\"")).count();
    let (key, end) = (events + 1, good.len() - 1);
    let changed = |at: usize, line: String| {
        let mut lines = good.clone();
        lines[at] = line;
        file_of(&lines)
    };
    let without = |at: usize| file_of(&[&good[..at], &good[at + 1..]].concat());
    let twice = |at: usize| file_of(&[&good[..=at], &good[at..]].concat());
    let mut swapped = good.clone();
    swapped.swap(LATE, LATE + 1);
    let number = |at: usize| at as u64 + 1;
    let late = file_of(&[&good[..=key], &good[LATE..LATE + 1], &good[key + 1..]].concat());
    let cases: Vec<(&str, Vec<u8>, u64, Code)> = vec![
        ("nothing", vec![], 1, Code::EmptyFile),
        ("no archive", b"{\"a\":1}\n".to_vec(), 1, Code::NotAnArchive),
        ("a word", b"hello".to_vec(), 1, Code::NotAnArchive),
        ("bytes of gzip", b"\x1f\x8b\x08\x00\xff\xfe\n".to_vec(), 1, Code::NotUtf8),
        ("the header", changed(0, good[0].replace("Test guild", "Best guild")).into(), 1, Code::NotAnArchive),
        ("no header", without(0).into(), 1, Code::NotAnArchive),
        (
            "a later form",
            changed(0, good[0].replace("ledger.1", "ledger.2")).into(),
            1,
            Code::UpgradeRequired,
        ),
        (
            "an amount",
            changed(LATE, good[LATE].replace("\"5\"", "\"6\"")).into(),
            number(LATE),
            Code::HashDiffers,
        ),
        (
            "a time",
            changed(LATE, good[LATE].replace("2020-05-01", "2020-05-02")).into(),
            number(LATE),
            Code::HashDiffers,
        ),
        ("a space", changed(LATE, good[LATE].replacen(':', ": ", 1)).into(), number(LATE), Code::BadLine),
        (
            "a letter's case",
            changed(LATE, good[LATE].replace("\"salt\":\"", "\"salt\":\"A")).into(),
            number(LATE),
            Code::BadLine,
        ),
        ("an empty line", changed(LATE, String::new()).into(), number(LATE), Code::BadLine),
        (
            "half a line",
            changed(LATE, good[LATE][..good[LATE].len() / 2].to_owned()).into(),
            number(LATE),
            Code::BadLine,
        ),
        (
            "a line of something else",
            changed(LATE, "{\"note\":1}".to_owned()).into(),
            number(LATE),
            Code::BadLine,
        ),
        ("a line of another ledger", changed(2, others[2].clone()).into(), 3, Code::OtherLedger),
        ("two lines swapped", file_of(&swapped).into(), number(LATE), Code::OutOfPlace),
        ("a line twice", twice(LATE).into(), number(LATE) + 1, Code::OutOfPlace),
        ("a line that is missing", without(LATE).into(), number(LATE), Code::OutOfPlace),
        ("the first event is missing", without(1).into(), 2, Code::OutOfPlace),
        (
            "bytes that are no text",
            [&text.as_bytes()[..500], b"\xff", &text.as_bytes()[500..]].concat(),
            2,
            Code::NotUtf8,
        ),
        (
            "a line without end",
            [text.as_bytes(), &vec![b'x'; 9 << 20]].concat(),
            number(end) + 1,
            Code::LineTooLong,
        ),
        (
            "a key",
            changed(key, good[key].replace("\"key\":\"", "\"key\":\"A")).into(),
            number(key),
            Code::BadLine,
        ),
        ("a key that is missing", without(key).into(), number(end) - 1, Code::OutOfPlace),
        ("a key twice", twice(key).into(), number(key) + 1, Code::OutOfPlace),
        ("an event after the keys", late.into(), number(key) + 1, Code::OutOfPlace),
        ("no checkpoint", without(end).into(), number(end) - 1, Code::Truncated),
        ("no end of the last line", text.trim_end().as_bytes().to_vec(), number(end), Code::Truncated),
        (
            "cut short",
            text.as_bytes()[..text.len() / 2].to_vec(),
            text[..text.len() / 2].lines().count() as u64,
            Code::Truncated,
        ),
        (
            "the checkpoint",
            changed(end, good[end].replace("time ", "time  ")).into(),
            number(end),
            Code::BadLine,
        ),
        (
            "another ledger's checkpoint",
            changed(end, others[others.len() - 1].clone()).into(),
            number(end),
            Code::OutOfPlace,
        ),
        (
            "a later checkpoint",
            changed(end, later[later.len() - 1].clone()).into(),
            number(end),
            Code::CheckpointDiffers,
        ),
        ("something after it", format!("{text}{{}}\n").into(), number(end) + 1, Code::AfterTheEnd),
        ("a torn line after it", format!("{text}x").into(), number(end) + 1, Code::AfterTheEnd),
    ];
    for (what, bytes, line, code) in cases {
        let altered = folder.with("altered.jsonl", bytes);
        assert_eq!(refused(&altered), (line, code), "{what}");
    }
    let altered = folder.with("altered.jsonl", changed(LATE, good[LATE].replace("\"5\"", "\"6\"")));
    let ran = elsewhere(&there, &["import", "ledger", &altered, "--json"]).await.exits(3);
    assert!(ran.err.contains("line 12: position 11: the hash differs (HASH_DIFFERS)"), "{}", ran.err);
    assert_eq!(ran.lines()[0]["refused"]["line"], 12);
    let key = key_of(&test, other.ledger).await;
    let ran = elsewhere(&there, &["import", "ledger", &path, "--key", &key]).await.exits(3);
    assert!(ran.err.contains("NOT_SIGNED"), "{}", ran.err);
    nothing_is_there(&there).await;
    let key = key_of(&test, guild.ledger).await;
    let said =
        elsewhere(&there, &["import", "ledger", &path, "--key", &key, "--json"]).await.exits(0).lines();
    assert_eq!(said[0]["signature"], "given_key");
    test.close().await;
}

/// Whoever writes a file with right hashes of their own is found by the checkpoint; what no release knows is named.
#[tokio::test]
async fn an_event_that_this_release_does_not_know_asks_for_an_upgrade() {
    let (test, folder) = (TestApp::start().await, Folder::new());
    let guild = books(&test).await;
    let path = folder.file("guild.jsonl");
    export(&test, &guild, &["--out", &path]).await;
    let mut written = lines(&path);
    let before = Line::read(&written[LATE - 1]).expect("an event").hash;
    let good = Line::read(&written[LATE]).expect("an event");
    let foreseen = log::Recorded { event_type: "points.foreseen".to_owned(), ..good.clone() };
    let empty = log::Recorded { payload: "{\"points.awarded\":{}}".to_owned(), ..good };
    for (mut event, code) in [(foreseen, Code::UpgradeRequired), (empty, Code::EventUnreadable)] {
        event.hash = event.link().hash(&before);
        written[LATE] = Line::from(&event).text();
        let forged = folder.with("forged.jsonl", file_of(&written));
        assert_eq!(refused(&forged), (LATE as u64 + 1, code));
    }
    test.close().await;
}
