//! A ledger goes to another server as a file: with the same books, or not at all.

mod altered;
mod resumed;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use aggregates::{Actor, LedgerId, Position};
use bursar::archive::{self, Begun, SignedBy, Source};
use bursar::log;
use bursar::server::Access;
use bursar::vault::MasterKey;
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

async fn key_of(test: &TestApp, ledger: LedgerId) -> String {
    bursar::notary::key(&test.app.vault, ledger).await.expect("a key").to_string()
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
