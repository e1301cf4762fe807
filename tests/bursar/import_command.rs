//! `bursar import` as somebody types it: what it refuses, what it leaves alone, and what an end in the middle does.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use sqlx::PgPool;

use crate::program::{bursar, start};
use crate::support::{TestApp, fresh_database};

const SMALL: &str = include_str!("../fixtures/monolithdkp/small.lua");

/// A file that is gone when the test is.
pub struct File(PathBuf);

impl File {
    pub fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("bursar-{}.lua", uuid::Uuid::now_v7().simple()));
        std::fs::write(&path, text).expect("written");
        File(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a path")
    }

    /// The command line that imports it.
    fn import<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["import", "monolithdkp", self.path(), "--new", "Guild"][..], more].concat()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Every row of every table, as one number per table.
pub async fn everything(url: &str) -> Vec<(String, String)> {
    let pool = PgPool::connect(url).await.expect("connected");
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            .fetch_all(&pool)
            .await
            .expect("tables");
    let mut all = Vec::new();
    for table in tables {
        let sql =
            format!("SELECT md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) FROM {table} t");
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await.expect("rows");
        all.push((table, rows));
    }
    pool.close().await;
    all
}

pub async fn events(url: &str) -> i64 {
    let pool = PgPool::connect(url).await.expect("connected");
    let count = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&pool).await.expect("a count");
    pool.close().await;
    count
}

type Standing = (Option<String>, bool, String);
type Line = (Option<String>, String, Option<String>, String, String, bool);

/// Where members stand and how they got there, once everything is projected and verified: by their names, as their ids
/// are others in another ledger.
async fn outcome(url: String) -> (Vec<Standing>, Vec<Line>) {
    let test = TestApp::on(url).await;
    for (ledger, _) in bursar::log::heads(test.database()).await.expect("heads") {
        test.caught_up(ledger).await;
    }
    let standings =
        sqlx::query_as("SELECT name, has_left, trim_scale(dkp)::text FROM points_standings_v2 ORDER BY name");
    let standings = standings.fetch_all(test.database()).await.expect("standings");
    let lines = sqlx::query_as(
        "SELECT name, kind, source_id, trim_scale(delta)::text, trim_scale(balance)::text, voids IS NULL
         FROM points_history_v2 JOIN points_standings_v2 USING (ledger_id, member_id) ORDER BY position, name",
    );
    let lines = lines.fetch_all(test.database()).await.expect("lines");
    test.close().await;
    (standings, lines)
}

#[tokio::test]
async fn a_broken_line_is_named_and_nothing_is_imported_unless_it_is_skipped() {
    let url = fresh_database().await;
    let before = everything(&url).await;
    let broken = SMALL.replace("[\"dkp\"] = 20.5", "[\"dkp\"] = \"lots\"");
    let line = broken.lines().position(|line| line.contains("lots")).expect("a line") + 1;
    let file = File::new(&broken);
    let ran = bursar(&url, &file.import(&[])).await.exits(3);
    let starts = broken.lines().take(line).collect::<Vec<_>>();
    let row = starts.iter().rposition(|text| text.trim() == "{").expect("its row") + 1;
    assert!(ran.err.contains(&format!("broken: line {row}: `dkp`: not a decimal number")), "{}", ran.err);
    assert!(ran.err.contains("Nothing was imported"), "{}", ran.err);
    assert_eq!(everything(&url).await, before);
    let ran = bursar(&url, &file.import(&["--skip-broken"])).await.exits(0);
    assert!(ran.out.contains("taken over"), "{}", ran.out);
    let (standings, _) = outcome(url).await;
    let mut dkp: Vec<_> =
        standings.into_iter().map(|(name, left, dkp)| (name.expect("a name"), left, dkp)).collect();
    dkp.sort_unstable();
    let row = |name: &str, left, dkp: &str| (name.to_owned(), left, dkp.to_owned());
    assert_eq!(dkp, [row("Anna", false, "110"), row("Bert", false, "10"), row("Carl", true, "110")]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_and_nothing_is_written() {
    let url = fresh_database().await;
    let before = everything(&url).await;
    let half: String = SMALL.chars().take(SMALL.len() / 2).collect();
    let whole_tables: String = SMALL.split_inclusive("\n}\n").take(3).collect();
    for (text, says) in [
        (half.as_str(), "line "),
        (whole_tables.as_str(), "MonDKP_DKPHistory"),
        ("", "no MonolithDKP file"),
        ("CommDKP_DB = {\n}\n", "CommunityDKP"),
        ("os.execute(\"true\")", "line 1"),
    ] {
        let file = File::new(text);
        for more in [&[][..], &["--preview"], &["--skip-broken"]] {
            let ran = bursar(&url, &file.import(more)).await.exits(3);
            assert!(
                ran.err.contains(says) && ran.err.contains("Nothing was imported"),
                "{says}: {}",
                ran.err
            );
        }
    }
    let missing = bursar(&url, &["import", "monolithdkp", "/no/such.lua", "--new", "Guild"]).await.exits(1);
    assert!(missing.err.contains("/no/such.lua"), "{}", missing.err);
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_preview_writes_nothing_at_all() {
    let url = fresh_database().await;
    let before = everything(&url).await;
    let file = File::new(SMALL);
    let preview = json!({ "new": 6, "duplicate": 0, "conflict": [], "new_members": ["Anna", "Bert"], "unmapped": ["Carl"] });
    for _ in 0..2 {
        let shown = bursar(&url, &file.import(&["--preview", "--json"])).await.exits(0).lines();
        assert!(shown.len() == 1 && shown[0] == preview, "{shown:?}");
        assert_eq!(everything(&url).await, before);
    }
    bursar(&url, &file.import(&["--preview"])).await.exits(0);
    let imported = bursar(&url, &file.import(&["--json"])).await.exits(0).lines();
    assert_eq!(imported[1..], [preview, json!({ "done": 10, "repeated": 0 })]);
    let ledger = imported[0]["ledger"].as_str().expect("an id").to_owned();
    outcome(url.clone()).await;
    let before = everything(&url).await;
    let again = json!({ "new": 0, "duplicate": 6, "conflict": [], "new_members": [], "unmapped": [] });
    let into = ["import", "monolithdkp", file.path(), "--ledger", &ledger, "--preview", "--json"];
    for import in [&into[..], &file.import(&["--preview", "--json"])] {
        let shown = bursar(&url, import).await.exits(0).lines();
        assert!(shown.len() == 1 && shown[0] == again, "{shown:?}");
    }
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn an_import_that_runs_again_changes_nothing() {
    let url = fresh_database().await;
    let file = File::new(SMALL);
    let first = bursar(&url, &file.import(&[])).await.exits(0);
    assert!(first.out.contains("owner's key"), "{}", first.out);
    outcome(url.clone()).await;
    let before = everything(&url).await;
    let again = bursar(&url, &file.import(&[])).await.exits(0);
    assert!(!again.out.contains("owner's key") && again.out.contains("0 taken over"), "{}", again.out);
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn an_entry_that_the_books_have_otherwise_is_named_and_nothing_is_imported() {
    let url = fresh_database().await;
    bursar(&url, &File::new(SMALL).import(&[])).await.exits(0);
    outcome(url.clone()).await;
    let before = everything(&url).await;
    let more =
        SMALL.replace("[\"dkp\"] = 100,", "[\"dkp\"] = 101,").replace("Anna-1590000500", "Anna-1590000501");
    let ran = bursar(&url, &File::new(&more).import(&[])).await.exits(3);
    assert!(ran.err.contains("entry:points:Anna-1590000000"), "{}", ran.err);
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_ledger_that_is_not_there_is_not_imported_into() {
    let url = fresh_database().await;
    let (before, nowhere) = (everything(&url).await, uuid::Uuid::now_v7().to_string());
    let file = File::new(SMALL);
    for more in [&[][..], &["--preview"]] {
        let into = ["import", "monolithdkp", file.path(), "--ledger", &nowhere];
        let ran = bursar(&url, &[&into[..], more].concat()).await.exits(1);
        assert!(ran.err.contains("no such ledger"), "{}", ran.err);
    }
    assert_eq!(everything(&url).await, before);
}

/// A season: forty raiders, ten of whom are gone, and every so often an entry that was deleted again.
fn season(entries: u32) -> String {
    let raider = |n: u32| format!("Raider{:02}", n % 50);
    let mut history = String::new();
    for n in 0..entries {
        let (date, by) = (1_590_000_000 + n * 10, format!("Officer-{}", 1_590_000_000 + n * 10));
        let players: String = (0..5).map(|k| raider(n * 7 + k * 3) + ",").collect();
        let deletes =
            if n % 20 == 19 { format!(", [\"deletes\"] = \"Officer-{}\"", date - 10) } else { String::new() };
        let (n, sign) = if deletes.is_empty() { (n, "") } else { (n - 1, "-") };
        let players =
            if sign.is_empty() { players } else { (0..5).map(|k| raider(n * 7 + k * 3) + ",").collect() };
        let dkp = n % 9 + 1;
        let _ = writeln!(
            history,
            "{{ [\"players\"] = \"{players}\", [\"index\"] = \"{by}\", [\"dkp\"] = {sign}{dkp}, [\"date\"] = {date}, \
             [\"reason\"] = \"kill\"{deletes} }},"
        );
    }
    let members: String =
        (0..40).map(|n| format!("{{ [\"player\"] = \"{}\", [\"dkp\"] = 0 }},\n", raider(n))).collect();
    format!("MonDKP_Loot = {{\n}}\nMonDKP_DKPTable = {{\n{members}}}\nMonDKP_DKPHistory = {{\n{history}}}\n")
}

#[tokio::test]
async fn an_import_that_is_killed_and_run_again_comes_to_what_one_run_does() {
    let file = File::new(&season(400));
    let (whole, cut) = (fresh_database().await, fresh_database().await);
    bursar(&whole, &file.import(&[])).await.exits(0);
    let all = events(&whole).await;
    for killed_at in [20, 150, all - 100] {
        let mut running = start(&cut, &file.import(&[]));
        while events(&cut).await < killed_at {
            assert!(running.try_wait().expect("a process").is_none(), "it ended before it could be killed");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        running.kill().await.expect("killed");
        assert!(events(&cut).await < all);
    }
    bursar(&cut, &file.import(&[])).await.exits(0);
    assert_eq!(events(&cut).await, all);
    let (one, other) = (outcome(whole).await, outcome(cut.clone()).await);
    assert_eq!(one.0.iter().filter(|(_, has_left, _)| *has_left).count(), 10);
    assert_eq!(one, other);
    let before = everything(&cut).await;
    bursar(&cut, &file.import(&[])).await.exits(0);
    assert_eq!(everything(&cut).await, before);
}
