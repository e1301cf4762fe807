//! A ledger goes to another server as a file: with the same books, or not at all.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use aggregates::{Actor, LedgerId, Position};
use bursar::archive::{self, Begun, Code, Line, SignedBy, Source};
use bursar::log;
use bursar::server::Access;
use bursar::vault::{MasterKey, Vault};
use projections::MODELS;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::graphql::Served;
use crate::guild::{Guild, award, charge, submission};
use crate::program::{Ran, bursar, command};
use crate::support::{TestApp, fresh_database};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("bursar-archive-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&folder).expect("a folder");
        Folder(folder)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path").to_owned()
    }

    fn with(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The other server has a master key of its own.
const ELSEWHERE: &str = "0808080808080808080808080808080808080808080808080808080808080808";

async fn elsewhere(url: &str, arguments: &[&str]) -> Ran {
    let output = command(url, arguments).env("BURSAR_MASTER_KEY", ELSEWHERE).output().await.expect("bursar");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("an exit code");
    Ran { code, out: text(output.stdout), err: text(output.stderr) }
}

/// The position, and so the line after the header, of what happened long before it was recorded.
const LATE: usize = 11;

/// A guild with something of most things: names, an entry of long ago, a void, somebody who left, a role.
async fn books(test: &TestApp) -> Guild {
    let guild = Guild::open(&test.app, 4).await;
    guild.points("kill", award(&guild.members, "10.25")).await.expect("awarded");
    let mut late = submission(guild.ledger, "late", vec![]);
    late.parts = vec![bursar::lane::Part::Points(std::sync::Arc::new(award(&guild.members[1..], "5")), None)];
    late.backdated_to = Some("2020-05-01T19:00:00Z".parse().expect("a time"));
    late.actor = Actor::Operator;
    let late = test.app.submit(late).await.expect("awarded");
    guild.points("buy", charge(guild.members[0], "4")).await.expect("charged");
    guild.void("undo", late.position).await.expect("voided");
    guild.grant(guild.members[1], "officer").await;
    test.caught_up(guild.ledger).await;
    guild
}

async fn export(test: &TestApp, guild: &Guild, more: &[&str]) {
    let ledger = guild.ledger.to_string();
    bursar(&test.url, &[&["export", "--ledger", &ledger][..], more].concat()).await.exits(0);
}

fn lines(path: &str) -> Vec<String> {
    fs::read_to_string(path).expect("text").lines().map(str::to_owned).collect()
}

fn file_of(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut all, line| {
        writeln!(all, "{line}").expect("written");
        all
    })
}

/// Every row of a ledger in the log and in every read table.
async fn rows(url: &str, ledger: LedgerId) -> Vec<(String, Vec<String>)> {
    let pool = sqlx::PgPool::connect(url).await.expect("connected");
    let own = MODELS.iter().map(|model| model.table.name());
    let mut all = Vec::new();
    for table in ["events", "heads", "signed_checkpoints"].map(str::to_owned).into_iter().chain(own) {
        let signed = if table == "signed_checkpoints" { "(t.position, t.root, t.note)" } else { "t" };
        let sql = format!("SELECT {signed}::text FROM {table} t WHERE ledger_id = $1 ORDER BY 1");
        let rows: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(ledger.0).fetch_all(&pool).await.expect("rows");
        all.push((table, rows));
    }
    pool.close().await;
    all
}

async fn nothing_is_there(url: &str) {
    let pool = sqlx::PgPool::connect(url).await.expect("connected");
    for table in ["events", "heads", "subject_keys", "signed_checkpoints"] {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&pool).await.expect("a count");
        assert_eq!(count, 0, "{table}");
    }
    pool.close().await;
}

#[tokio::test]
async fn a_ledger_that_is_taken_in_elsewhere_has_the_same_books_and_the_same_keys_open_it() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let (ledger, path) = (guild.ledger.to_string(), folder.file("guild.jsonl"));
    export(&test, &guild, &["--out", &path]).await;
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    let head = test.head(guild.ledger).await;
    let replayed = bursar(&test.url, &["replay", "--ledger", &ledger]).await.exits(0).out;
    let written = lines(&path);
    let events = usize::try_from(head.0).expect("a few");
    assert_eq!(file_of(&written[1..=events]), replayed, "an event's line is the one that replay prints");
    let keys = 1 + guild.members.len();
    assert_eq!(written.len(), 1 + events + keys + 1);

    let said = elsewhere(&there, &["import", "ledger", &path, "--json"]).await.exits(0).lines();
    let hash = &log::head(test.database(), guild.ledger).await.expect("a head").expect("events").hash;
    let expected = json!({ "ledger": ledger, "imported": head, "position": head, "hash": hash.to_string(),
        "keys": keys, "signature": "key_in_file" });
    assert_eq!(said, [expected]);
    assert_eq!(rows(&there, guild.ledger).await, rows(&test.url, guild.ledger).await);
    elsewhere(&there, &["verify"]).await.exits(0);

    let other = TestApp::under(there.clone(), ELSEWHERE.parse::<MasterKey>().expect("a key")).await;
    let served = Served::serve(other, Access::default()).await;
    let query = "query ($id: UUID!) { ledger(id: $id) { name members { edges { node { name } } } } }";
    let id = json!({ "id": guild.ledger });
    let seen = served.caller(Some(&guild.owner)).get(query, id.clone()).await["ledger"].clone();
    let names: Vec<&Value> = seen["members"]["edges"]
        .as_array()
        .expect("members")
        .iter()
        .map(|edge| &edge["node"]["name"])
        .collect();
    assert_eq!(names.len(), 4);
    assert!(
        names.iter().all(|name| name.as_str().is_some_and(|name| name.starts_with("Member "))),
        "{names:?}"
    );
    let kill = "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { receipt { position } } }";
    let input = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "there", "account": "DKP", "amount": "1",
        "members": [{ "name": "Member 2" }], "reason": "a kill" } });
    let receipt = served.caller(Some(&guild.owner)).get(kill, input).await;
    assert_eq!(receipt["awardPoints"]["receipt"]["position"], (head.0 + 1).to_string());
    served.close().await;
    test.close().await;
}

#[tokio::test]
async fn what_was_taken_in_is_written_out_again_as_it_was() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let (one, two) = (folder.file("one.jsonl"), folder.file("two.jsonl"));
    export(&test, &guild, &["--out", &one]).await;
    elsewhere(&there, &["import", "ledger", &one]).await.exits(0);
    let ledger = guild.ledger.to_string();
    elsewhere(&there, &["export", "--ledger", &ledger, "--out", &two]).await.exits(0);
    assert_eq!(lines(&one)[1..], lines(&two)[1..], "all but the time of the export");
    test.close().await;
}

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

async fn key_of(test: &TestApp, ledger: LedgerId) -> String {
    bursar::notary::key(&test.app.vault, ledger).await.expect("a key").to_string()
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

#[tokio::test]
async fn an_export_that_was_cut_short_goes_on_to_the_same_file() {
    let (test, folder) = (TestApp::start().await, Folder::new());
    let (guild, other) = (books(&test).await, Guild::open(&test.app, 1).await);
    let (ledger, path) = (guild.ledger.to_string(), folder.file("guild.jsonl"));
    export(&test, &guild, &["--out", &path]).await;
    let whole = fs::read(&path).expect("bytes");
    let header = whole.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    for at in [header, header + 100, whole.len() / 2, whole.len() - 600, whole.len() - 1, whole.len()] {
        let torn = folder.with("torn.jsonl", &whole[..at]);
        export(&test, &guild, &["--resume", &torn]).await;
        assert!(fs::read(&torn).expect("bytes") == whole, "cut at {at}");
    }
    let mut altered = lines(&path);
    altered[LATE] = altered[LATE].replace("\"5\"", "\"6\"");
    let altered = file_of(&altered);
    for (name, bytes, of) in [
        ("altered.jsonl", altered.as_bytes(), &guild),
        ("others.jsonl", &whole, &other),
        ("empty.jsonl", b"", &guild),
    ] {
        let kept = folder.with(name, bytes);
        let arguments = ["export", "--ledger", &of.ledger.to_string(), "--resume", &kept];
        let ran = bursar(&test.url, &arguments).await.exits(3);
        assert!(!ran.err.is_empty() && fs::read(&kept).expect("bytes") == bytes, "{name}: {}", ran.err);
    }
    let again = bursar(&test.url, &["export", "--ledger", &ledger, "--out", &path]).await.exits(1);
    assert!(again.err.contains("exists") && fs::read(&path).expect("bytes") == whole, "{}", again.err);
    test.tamper(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE ON events TO CURRENT_USER;
         UPDATE events SET payload = replace(payload, '10.25', '10.26')",
    )
    .await;
    let broken = bursar(&test.url, &["export", "--ledger", &ledger]).await.exits(3);
    assert!(broken.err.contains("bursar verify"), "{}", broken.err);
    test.app.stop().await;
}

#[tokio::test]
async fn an_import_goes_on_with_a_later_file_and_touches_no_ledger_that_is_another() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let (early, late) = (folder.file("early.jsonl"), folder.file("late.jsonl"));
    export(&test, &guild, &["--out", &early]).await;
    elsewhere(&there, &["import", "ledger", &early]).await.exits(0);
    let again = elsewhere(&there, &["import", "ledger", &early]).await.exits(3);
    assert!(again.err.contains("LEDGER_EXISTS"), "{}", again.err);
    let same = elsewhere(&there, &["import", "ledger", &early, "--resume", "--json"]).await.exits(0).lines();
    assert_eq!(same[0]["imported"], 0);
    guild.add("Newcomer").await;
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    test.caught_up(guild.ledger).await;
    fs::copy(&early, &late).expect("copied");
    export(&test, &guild, &["--resume", &late]).await;
    let more = elsewhere(&there, &["import", "ledger", &late, "--resume", "--json"]).await.exits(0).lines();
    assert_eq!(more[0]["imported"], 2);
    assert_eq!(rows(&there, guild.ledger).await, rows(&test.url, guild.ledger).await);
    let shorter = elsewhere(&there, &["import", "ledger", &early, "--resume"]).await.exits(3);
    assert!(shorter.err.contains("LEDGER_DIFFERS"), "{}", shorter.err);
    let own = ["import", "ledger", &late, "--resume"];
    guild.points("only here", award(&guild.members, "1")).await.expect("awarded");
    let ran = bursar(&test.url, &own).await.exits(3);
    assert!(ran.err.contains("LEDGER_DIFFERS"), "{}", ran.err);
    test.close().await;
}

/// An import that ends in the middle, by a kill or otherwise, leaves a ledger in which nobody can act, and goes on.
#[tokio::test]
async fn an_import_that_was_cut_short_goes_on() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = Guild::open(&test.app, 3).await;
    let keys: Vec<String> = (0..2_300).map(|n| format!("kill {n}")).collect();
    let awards = keys.iter().map(|key| guild.points(key, award(&guild.members[..1], "0.01")));
    for receipt in futures::future::join_all(awards).await {
        receipt.expect("awarded");
    }
    test.caught_up(guild.ledger).await;
    let path = folder.file("guild.jsonl");
    export(&test, &guild, &["--out", &path]).await;
    let pool = bursar::database::connect(&there, 4).await.expect("connected");
    let vault = Vault::new(ELSEWHERE.parse().expect("a key"), pool.clone());
    let mut file = File::open(&path).expect("a file");
    let verified = archive::verify(&mut file, None, Position(0), |_| ()).expect("read").expect("an archive");
    let head = log::Head::genesis();
    let into = archive::Into { database: &pool, vault: &vault, ledger: guild.ledger, head };
    let reached = tokio::sync::Notify::new();
    tokio::select! {
        biased;
        () = reached.notified() => {}
        done = archive::take_in(&mut file, &verified, into, |_| reached.notify_one()) => panic!("not cut short: {done:?}"),
    }
    let at = log::head(&pool, guild.ledger).await.expect("a head").expect("events").position;
    assert!(at >= Position(1_000) && at < verified.head.position, "{at}");
    assert!(vault.ledger(guild.ledger).await.expect("looked").is_none(), "the ledger's own key comes last");
    pool.close().await;
    elsewhere(&there, &["import", "ledger", &path, "--resume"]).await.exits(0);
    assert_eq!(rows(&there, guild.ledger).await, rows(&test.url, guild.ledger).await);
    elsewhere(&there, &["verify"]).await.exits(0);
    test.close().await;
}

#[tokio::test]
async fn without_keys_everything_can_be_verified_and_nobodys_name_can_be_read() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let path = folder.file("guild.jsonl");
    export(&test, &guild, &["--without-keys", "--out", &path]).await;
    assert!(!fs::read_to_string(&path).expect("text").contains("key_of"));
    let said = elsewhere(&there, &["import", "ledger", &path]).await.exits(0).out;
    assert!(said.contains("no name can be read here") && said.contains("was not checked"), "{said}");
    elsewhere(&there, &["verify"]).await.exits(0);
    let pool = sqlx::PgPool::connect(&there).await.expect("connected");
    let standings: Vec<(Option<String>, String)> =
        sqlx::query_as("SELECT name, trim_scale(dkp)::text FROM points_standings_v2 ORDER BY 2")
            .fetch_all(&pool)
            .await
            .expect("rows");
    let amounts = ["10.25", "10.25", "10.25", "6.25"].map(|amount| (None, amount.to_owned()));
    assert_eq!(standings, amounts);
    pool.close().await;
    let ledger = guild.ledger.to_string();
    elsewhere(&there, &["key", "create", "--ledger", &ledger, "--role", "officer"]).await.exits(1);
    test.close().await;
}

#[tokio::test]
async fn an_archive_is_written_while_the_ledger_is_written_to() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 3).await;
    let writing = async {
        for n in 0..100 {
            guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
        }
    };
    let exporting = async {
        let source = Source { database: test.database(), vault: &test.app.vault, ledger: guild.ledger };
        let folder = Folder::new();
        for n in 0..10 {
            let mut bytes = Vec::new();
            let to = source.checkpoint().await.expect("signed");
            source.header(&mut bytes, true).await.expect("written");
            source.events(&mut bytes, (Begun::nothing(), &to), |_| ()).await.expect("written");
            let keys = source.keys(&mut bytes).await.expect("written");
            Source::end(&mut bytes, keys, &to).expect("written");
            let path = folder.with(&format!("{n}.jsonl"), bytes);
            let mut file = File::open(path).expect("a file");
            let verified =
                archive::verify(&mut file, None, Position(0), |_| ()).expect("read").expect("whole");
            assert_eq!((verified.head.position, verified.signed.by), (to.position, SignedBy::KeyInFile));
        }
    };
    tokio::join!(writing, exporting);
    test.close().await;
}
