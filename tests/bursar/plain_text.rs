//! Books that other programs check: hledger and beancount take them, and come to the balances of the standings.

use std::collections::BTreeMap;
use std::path::Path;

use aggregates::ledger::System;
use aggregates::points::{Account, Award, Charge};
use aggregates::{Actor, LedgerId, MemberId, PointsCommand};
use bursar::import::Importer;
use rust_decimal::Decimal;
use tokio::process::Command;

use crate::guild::{Guild, points, text};
use crate::importing;
use crate::journal::{end_of, with_everything};
use crate::program::{Ran, bursar};
use crate::support::TestApp;

/// What members have, by the end of their id, what of it, and what is counted.
type Members = BTreeMap<(String, String, String), Decimal>;

/// Books in a folder that is gone when the test is.
struct Books {
    folder: tempfile::TempDir,
    url: String,
    ledger: LedgerId,
}

impl Books {
    fn of(test: &TestApp, ledger: LedgerId) -> Self {
        Books { folder: tempfile::tempdir().expect("a folder"), url: test.url.clone(), ledger }
    }

    /// Writes them as a program reads them; the path and what was written.
    async fn written(&self, format: &str) -> (String, String) {
        let path = self.folder.path().join(format).to_str().expect("text").to_owned();
        let ledger = self.ledger.to_string();
        let arguments = ["export", "--ledger", &ledger, "--format", format, "--out", &path];
        bursar(&self.url, &arguments).await.exits(0);
        let books = std::fs::read_to_string(&path).expect("books");
        let printed = bursar(&self.url, &arguments[..5]).await.exits(0).out;
        assert!(printed == books, "what is printed is what is written");
        (path, books)
    }

    /// What hledger says that members have, once it has checked the books.
    async fn by_hledger(&self) -> Members {
        let (path, _) = self.written("hledger").await;
        hledger(&["-f", &path, "check"]).await;
        hledger(&["-f", &path, "check", "--strict"]).await;
        let balances = ["-f", &path, "balance", "--flat", "--layout=bare", "-O", "csv", "Assets:Members"];
        members(&hledger(&balances).await)
    }

    /// What beancount says that they have, once it has checked the books.
    async fn by_beancount(&self) -> Members {
        let (path, _) = self.written("beancount").await;
        python(&["-m", "beancount.scripts.check", &path]).await;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/beancount_balances.py");
        members(&python(&[script, &path]).await)
    }
}

/// What each program says that every account has, once it has checked the books: account, commodity and balance.
pub async fn accounts_by_both(test: &TestApp, ledger: LedgerId) -> [Vec<(String, String, Decimal)>; 2] {
    test.caught_up(ledger).await;
    let books = Books::of(test, ledger);
    let (path, _) = books.written("hledger").await;
    hledger(&["-f", &path, "check", "--strict"]).await;
    let balances = ["-f", &path, "balance", "--flat", "--layout=bare", "-O", "csv"];
    let by_hledger = accounts(&hledger(&balances).await);
    let (path, _) = books.written("beancount").await;
    python(&["-m", "beancount.scripts.check", &path]).await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/beancount_balances.py");
    [by_hledger, accounts(&python(&[script, &path]).await)]
}

/// Rows of account, commodity and balance; no heading and no total.
fn accounts(csv: &str) -> Vec<(String, String, Decimal)> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    let records = reader.records().map(|record| record.expect("a record"));
    let classes = ["Assets", "Liabilities", "Equity", "Income", "Expenses"];
    let account = |record: &csv::StringRecord| {
        record[0].split_once(':').is_some_and(|(class, _)| classes.contains(&class))
    };
    let told = records.filter(account);
    told.map(|record| {
        let balance = record[2].parse().expect("a number");
        (record[0].to_owned(), record[1].to_owned(), balance)
    })
    .collect()
}

/// Runs a program to its end, which has to be a good one.
async fn ran(mut command: Command, arguments: &[&str], missing: &str) -> String {
    // Names of members are not ASCII.
    command.args(arguments).env("LC_ALL", "C.UTF-8");
    let output = command.output().await.unwrap_or_else(|error| panic!("{missing}: {error}"));
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("an exit code");
    Ran { code, out: said(output.stdout), err: said(output.stderr) }.exits(0).out
}

async fn hledger(arguments: &[&str]) -> String {
    ran(Command::new("hledger"), arguments, "no hledger: run the tests by `make test`").await
}

async fn python(arguments: &[&str]) -> String {
    let python = std::env::var("BURSAR_PYTHON")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/python").to_owned());
    let missing = "no Python with beancount: run the tests by `make test`";
    assert!(Path::new(&python).exists(), "{missing}");
    ran(Command::new(python), arguments, missing).await
}

/// Rows of account, commodity and balance; accounts of members only.
fn members(csv: &str) -> Members {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    let records = reader.records().map(|record| record.expect("a record"));
    let member = |record: csv::StringRecord| {
        let parts: Vec<_> = record[0].split(':').map(str::to_owned).collect();
        let ["Assets", "Members", member, what] = parts.iter().map(String::as_str).collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let end = member.rsplit('-').next()?.to_owned();
        Some(((end, what.to_owned(), record[1].to_owned()), record[2].parse::<Decimal>().expect("a number")))
    };
    let mut members: Members = records.filter_map(member).collect();
    members.retain(|_, balance| !balance.is_zero());
    members
}

/// What the standings say that members have.
async fn standings(test: &TestApp, ledger: LedgerId) -> Members {
    test.caught_up(ledger).await;
    let sql = "SELECT member_id, dkp - held, held, ep, gp FROM points_standings_v2 WHERE ledger_id = $1";
    let rows: Vec<(uuid::Uuid, Decimal, Decimal, Decimal, Decimal)> =
        sqlx::query_as(sql).bind(ledger.0).fetch_all(test.database()).await.expect("standings");
    let of = |(member, free, held, ep, gp)| {
        let key =
            |what: &str, commodity: &str| (end_of(MemberId(member)), what.to_owned(), commodity.to_owned());
        [
            (key("Available", "DKP"), free),
            (key("Held", "DKP"), held),
            (key("Available", "EP"), ep),
            (key("Available", "GP"), gp),
        ]
    };
    let mut members: Members = rows.into_iter().flat_map(of).collect();
    members.retain(|_, balance| !balance.is_zero());
    members
}

/// Both programs take the books of a ledger, and say what the standings say.
async fn agree(test: &TestApp, ledger: LedgerId) {
    let (books, expected) = (Books::of(test, ledger), standings(test, ledger).await);
    assert_eq!(books.by_hledger().await, expected);
    assert_eq!(books.by_beancount().await, expected);
}

#[tokio::test]
async fn both_programs_take_whatever_happens_to_points_and_come_to_the_standings() {
    let (served, hand) = with_everything().await;
    agree(&served.test, hand.guild.ledger).await;
    let (_, books) = Books::of(&served.test, hand.guild.ledger).written("beancount").await;
    assert!(books.contains("Assets:Members:Зулджин-") && books.contains("name: \"Zoë; \\\"the\\\\2nd\\\"\""));
    // Half past ten in the evening in Greenwich is the next day in Berlin.
    assert!(books.contains("2024-05-02 * \"award: Ragnaros; the \\\"first\\\" \\\\ kill\""), "{books}");
    served.close().await;
}

#[tokio::test]
async fn effort_and_gear_are_commodities_of_their_own() {
    let test = TestApp::start().await;
    let guild = Guild::open_as(&test.app, 2, System::Epgp).await;
    agree(&test, guild.ledger).await;
    let members = guild.members.iter().map(|member| (*member).into()).collect();
    let earned = Award::of(Account::Ep, points("100.5"), members, text("a kill"));
    guild.points("ep", PointsCommand::Award(earned)).await.expect("awarded");
    let loaded = Charge::of(Account::Gp, guild.members[0].into(), points("80"));
    let charged = guild.points("gp", PointsCommand::Charge(loaded)).await.expect("charged");
    let percent = Some(Decimal::TEN.try_into().expect("a percentage"));
    let accounts = [Account::Ep, Account::Gp].into();
    let decay = PointsCommand::Decay { accounts, percent, period: None };
    guild.points("decay", decay).await.expect("decayed");
    guild.void("undo", charged.position).await.expect("voided");
    agree(&test, guild.ledger).await;
    test.close().await;
}

#[tokio::test]
async fn the_books_of_a_real_guild_are_taken_as_well() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/guild/MonolithDKP.lua");
    let Ok(bytes) = std::fs::read(file) else { return };
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 0).await;
    let importer = Importer::new(&test.app, guild.ledger, Actor::Operator).await.expect("a ledger");
    importer.run(&importing::read(&bytes), |_| ()).await.expect("imported");
    agree(&test, guild.ledger).await;
    test.close().await;
}

#[tokio::test]
async fn books_that_were_changed_are_not_taken() {
    let (served, hand) = with_everything().await;
    let books = Books::of(&served.test, hand.guild.ledger);
    for (format, check) in [("hledger", "hledger"), ("beancount", "beancount")] {
        let (path, text) = books.written(format).await;
        // Both sides of one entry: it still balances, and the end does not.
        let changed = text.replace(" 33.33 DKP", " 33.34 DKP").replace("-33.33 DKP", "-33.34 DKP");
        let changed = changed.replace("  3.33 DKP\n", "  3.34 DKP\n");
        assert_ne!(changed, text);
        std::fs::write(&path, changed).expect("written");
        let command = match check {
            "hledger" => tokio::spawn(async move { hledger(&["-f", &path, "check"]).await }),
            _ => tokio::spawn(async move { python(&["-m", "beancount.scripts.check", &path]).await }),
        };
        assert!(command.await.is_err(), "{check} takes changed books");
    }
    served.close().await;
}

#[tokio::test]
async fn who_is_erased_appears_by_the_end_of_their_id() {
    let (served, hand) = with_everything().await;
    let grom = hand.sees("member(by: { name: \"Grom\" }) { id }").await["member"]["id"].clone();
    let late = hand.sees("member(by: { name: \"зулджин\" }) { id }").await["member"]["id"].clone();
    let [grom, late] = [grom, late].map(|id| MemberId(id.as_str().expect("an id").parse().expect("an id")));
    let (_, before) = Books::of(&served.test, hand.guild.ledger).written("hledger").await;
    assert!(before.contains(&format!("Grom-{}", end_of(grom))));
    served.test.tamper(&format!("DELETE FROM subject_keys WHERE subject_id = '{grom}'")).await;
    bursar(&served.test.url, &["rebuild", "--model", "ledger_members"]).await.exits(3);
    bursar(&served.test.url, &["rebuild", "--model", "points_standings"]).await.exits(3);
    agree(&served.test, hand.guild.ledger).await;
    let (_, after) = Books::of(&served.test, hand.guild.ledger).written("hledger").await;
    assert!(!after.contains("Grom") && after.contains(&format!("Assets:Members:{}:Held", end_of(grom))));
    assert!(after.contains(&format!("Зулджин-{}", end_of(late))));
    served.end().await;
}

#[tokio::test]
async fn of_a_ledger_that_is_not_there_no_file_is_written() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 0).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("books").to_str().expect("text").to_owned();
    let nowhere = uuid::Uuid::now_v7().to_string();
    let missing = ["export", "--ledger", &nowhere, "--format", "hledger", "--out", &path];
    assert!(bursar(&test.url, &missing).await.exits(1).err.contains(&format!("no ledger {nowhere}")));
    let ledger = guild.ledger.to_string();
    let folder_missing = format!("{path}/in/no/folder");
    let nowhere = ["export", "--ledger", &ledger, "--format", "hledger", "--out", &folder_missing];
    bursar(&test.url, &nowhere).await.exits(1);
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    test.close().await;
}
