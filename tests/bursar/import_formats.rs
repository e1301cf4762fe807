//! Exports of other systems, from the file to the standings: `bursar import` as somebody types it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::import_command::{File, everything};
use crate::program::bursar;
use crate::support::{TestApp, fresh_database};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
const EPGP: &str = include_str!("../fixtures/epgp/guild.json");

/// Everybody's balances, in order of name, once everything is projected and held against the log; the sums of histories
/// are the balances.
async fn standings(url: &str) -> Vec<String> {
    let test = TestApp::on(url.to_owned()).await;
    for (ledger, _) in bursar::log::heads(test.database()).await.expect("heads") {
        test.caught_up(ledger).await;
    }
    let rows: Vec<(String, bool, String, String, String)> = sqlx::query_as(
        "SELECT s.name, s.has_left, trim_scale(s.dkp)::text, trim_scale(s.ep)::text, trim_scale(s.gp)::text
         FROM points_standings_v2 s ORDER BY s.name",
    )
    .fetch_all(test.database())
    .await
    .expect("standings");
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM points_standings_v2 s WHERE (dkp + ep + gp) <> coalesce(
             (SELECT sum(delta) FROM points_history_v2 h
              WHERE h.ledger_id = s.ledger_id AND h.member_id = s.member_id), 0)",
    )
    .fetch_one(test.database())
    .await
    .expect("sums");
    assert_eq!(wrong, 0);
    test.close().await;
    let shown = |(name, left, dkp, ep, gp): (String, bool, String, String, String)| {
        let gone = if left { " left" } else { "" };
        format!("{name} {dkp} {ep}/{gp}{gone}")
    };
    rows.into_iter().map(shown).collect()
}

async fn scalar(url: &str, sql: &'static str) -> String {
    let pool = PgPool::connect(url).await.expect("connected");
    let found: String = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("a row");
    pool.close().await;
    found
}

fn fixture(name: &str) -> String {
    format!("{FIXTURES}{name}")
}

/// An import into a ledger of one name, in JSON.
async fn import(url: &str, format: &str, path: &str, more: &[&str]) -> Vec<Value> {
    let line = [&["import", format, path, "--new", "Guild", "--json"], more].concat();
    bursar(url, &line).await.exits(0).lines()
}

#[tokio::test]
async fn an_epgp_export_gives_its_priorities_its_items_and_its_settings() {
    let url = fresh_database().await;
    let lines = import(&url, "epgp", &fixture("epgp/guild.json"), &[]).await;
    let preview = &lines[1];
    assert_eq!((&preview["new"], &preview["new_members"]), (&json!(9), &json!(["Anna", "Bert", "Zo\u{eb}"])));
    assert_eq!(preview["unmapped"], json!(["Carl"]));
    let anna = json!({ "name": "Anna", "account": "gp", "before": "370", "after": "325", "delta": "-45" });
    assert_eq!(preview["differences"][0], anna);
    assert_eq!(preview["settings"]["decay_percent"], "10");
    // GP without the base of 100, which the ledger adds by itself: EP / (GP + 100) is what EPGP showed.
    let expected = ["Anna 0 1250/325", "Bert 0 980/60", "Carl 0 0/80 left", "Zo\u{eb} 0 0/15"];
    assert_eq!(standings(&url).await, expected);
    let settings = scalar(&url, "SELECT settings FROM ledger_settings_v1").await;
    let settings: Value = serde_json::from_str(&settings).expect("JSON");
    let points = &settings["points"];
    assert_eq!((&points["base_gp"], &points["min_ep"]), (&json!("100"), &json!("500")));
    assert_eq!((&points["gp_base_mode"], &points["decay_rounding"]), (&json!("add"), &json!("ceil_loss")));
    let items = "SELECT string_agg(item_name || ' ' || trim_scale(delta), ', ' ORDER BY position)
                 FROM points_history_v2 WHERE item_id IS NOT NULL";
    assert_eq!(scalar(&url, items).await, "item 18803 250, item 16915 80, item 17182 120, item 16915 40");
}

#[tokio::test]
async fn an_export_that_is_imported_twice_changes_nothing_and_a_later_one_posts_the_difference() {
    let url = fresh_database().await;
    import(&url, "epgp", &fixture("epgp/guild.json"), &[]).await;
    standings(&url).await;
    let before = everything(&url).await;
    let again = import(&url, "epgp", &fixture("epgp/guild.json"), &[]).await;
    assert_eq!((&again[0]["new"], &again[1]["done"]), (&json!(0), &json!(0)));
    assert_eq!(everything(&url).await, before);
    let later =
        EPGP.replace("1590091200", "1590696000").replace("\"Anna\", 1250, 425", "\"Anna\", 1325, 510");
    let item = "[1590600000, \"Anna\", \"item:19019:0\", 130],\n    [1590004860";
    let later = File::new(&later.replace("[1590004860", item));
    let lines = import(&url, "epgp", later.path(), &[]).await;
    let differences = json!([
        { "name": "Anna", "account": "ep", "before": "1250", "after": "1325", "delta": "75" },
        { "name": "Anna", "account": "gp", "before": "455", "after": "410", "delta": "-45" },
    ]);
    assert_eq!((&lines[0]["new"], &lines[0]["differences"]), (&json!(3), &differences));
    assert_eq!(standings(&url).await[0], "Anna 0 1325/410");
    let older = EPGP.replace("1590091200", "1590000000").replace("\"Bert\", 980", "\"Bert\", 970");
    let older = File::new(&older);
    let ran = bursar(&url, &["import", "epgp", older.path(), "--new", "Guild"]).await.exits(3);
    assert!(ran.err.contains("a later export was imported"), "{}", ran.err);
}

#[tokio::test]
async fn an_item_that_the_books_have_at_another_price_is_a_conflict() {
    let url = fresh_database().await;
    import(&url, "epgp", &fixture("epgp/guild.json"), &[]).await;
    standings(&url).await;
    let before = everything(&url).await;
    let other = File::new(&EPGP.replace("0:60\", 80]", "0:60\", 81]"));
    let ran = bursar(&url, &["import", "epgp", other.path(), "--new", "Guild"]).await.exits(3);
    assert!(ran.err.contains("loot:1589400300:16915 of Carl"), "{}", ran.err);
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_cepgp_export_is_taken_over_as_it_is() {
    let url = fresh_database().await;
    let lines = import(&url, "cepgp", &fixture("epgp/cepgp.json"), &[]).await;
    assert_eq!(lines[1]["dialect"], "rows of name, class, rank, EP, GP");
    assert_eq!(standings(&url).await, ["Anna 0 1250/425", "Bert 0 980/160", "Zo\u{eb} 0 0/115"]);
}

#[tokio::test]
async fn an_eqdkp_export_gives_balances_items_and_alts_of_their_players() {
    let url = fresh_database().await;
    let lines = import(&url, "eqdkp", &fixture("eqdkp/points.xml"), &[]).await;
    let preview = lines.iter().find(|line| line["new"].is_u64()).expect("a preview");
    assert_eq!((&preview["new_characters"], &preview["unmapped"]), (&json!(["Annalt"]), &json!(["Carl"])));
    assert!(lines.iter().any(|line| line["odd"]["code"] == "BELOW_ZERO"), "{lines:?}");
    assert_eq!(standings(&url).await, ["Anna 150.5 0/0", "Bert -12 0/0", "Carl 0 0/0 left"]);
    let characters = "SELECT string_agg(c.name || ' ' || (m.main_id = c.character_id), ', ' ORDER BY c.name)
                      FROM ledger_characters_v1 c JOIN ledger_members_v1 m USING (ledger_id, member_id)";
    assert_eq!(scalar(&url, characters).await, "Anna true, Annalt false");
    let before = everything(&url).await;
    import(&url, "eqdkp", &fixture("eqdkp/points.xml"), &[]).await;
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_table_of_balances_is_taken_over_as_of_its_time() {
    let url = fresh_database().await;
    let as_of = ["--as-of", "2026-01-02T20:00:00Z"];
    import(&url, "csv", &fixture("csv/balances.csv"), &as_of).await;
    assert_eq!(standings(&url).await, ["Anna 0 1260/425.5", "Bert 0 980/160"]);
    let at = "SELECT DISTINCT to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM points_history_v2";
    assert_eq!(scalar(&url, at).await, "2026-01-02 20:00");
    let before = everything(&url).await;
    import(&url, "csv", &fixture("csv/balances.csv"), &as_of).await;
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_table_without_a_time_is_known_by_what_is_in_it() {
    let url = fresh_database().await;
    let table = File::new("name,dkp\nAnna,10\nBert,0\n");
    import(&url, "csv", table.path(), &[]).await;
    standings(&url).await;
    let before = everything(&url).await;
    import(&url, "csv", table.path(), &[]).await;
    assert_eq!(everything(&url).await, before);
    import(&url, "csv", File::new("name,dkp\nAnna,4\nBert,1\n").path(), &[]).await;
    assert_eq!(standings(&url).await, ["Anna 4 0/0", "Bert 1 0/0"]);
}

#[tokio::test]
async fn what_a_ledger_cannot_take_is_told_with_its_line_and_nothing_is_written() {
    let url = fresh_database().await;
    import(&url, "csv", File::new("name,dkp\nAnna,10\n").path(), &[]).await;
    standings(&url).await;
    let before = everything(&url).await;
    let mut large = String::from("name,dkp\n");
    for n in 0..2_000 {
        let _ = writeln!(large, "{}{n},1", "x".repeat(40_000));
    }
    for (format, text, code) in [
        ("csv", "name,ep,gp\nAnna,1,1\n", "OTHER_BOOKS"),
        ("csv", "name,dkp\nAnna,1\nANNA,2\n", "NAMES_DIFFER_IN_CASE"),
        ("csv", "name,dkp\nAnna,1,5\n", "ROW_WIDTH"),
        ("csv", large.as_str(), "FILE_TOO_LARGE"),
        ("epgp", "{\"roster\":[]}", "NOBODY_LISTED"),
        ("epgp", "{\"roster\":[[\"Anna\"", "NOT_JSON"),
        ("cepgp", "{\"roster\":[[\"Anna\",1.001,1]]}", "TOO_MANY_PLACES"),
        ("eqdkp", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "DOCTYPE_REFUSED"),
    ] {
        let file = File::new(text);
        let ran = bursar(&url, &["import", format, file.path(), "--new", "Guild"]).await.exits(3);
        assert!(ran.err.contains(&format!("({code})")), "{code}: {}", ran.err);
        assert!(ran.err.contains("Nothing was imported"), "{}", ran.err);
    }
    assert_eq!(everything(&url).await, before);
}
