//! Wallets and contracts: pages, and what proves a payout.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use esi::{Isk, Kind, Owed, PilotId, Proof, Transfer, Verdict, verdicts};
use prices::calling::Failure;
use serde_json::{Value, json};
use standins::{ok, status};

use crate::game::{GROM, Game, JAINA, noon};

const JOURNAL: &str = "characters/95465499/wallet/journal/";
const CONTRACTS: &str = "characters/95465499/contracts/";

fn entry(id: u64, date: &str) -> Value {
    json!({
        "id": id, "date": date, "ref_type": "player_donation", "amount": -1234567.89, "balance": 1.5e9,
        "description": "Jaina deposited cash into Grom's account", "reason": "op 7",
        "first_party_id": 95465499, "second_party_id": 2112625428,
    })
}

#[tokio::test]
async fn a_journal_is_read_page_after_page_and_no_entry_twice() {
    let game = Game::start().await;
    game.on(JOURNAL, |seen| {
        let page = match seen.page() {
            1 => json!([entry(9, "2026-11-21T11:00:00Z"), entry(8, "2026-11-20T11:00:00Z")]),
            _ => json!([entry(8, "2026-11-20T11:00:00Z"), entry(7, "2026-11-19T11:00:00Z")]),
        };
        ok(page).with("x-pages", 2)
    });
    let entries = game.esi.journal(game.jaina(), noon() - TimeDelta::days(30)).await.expect("a journal");
    assert_eq!(entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), [7, 8, 9]);
    assert_eq!(entries[0].amount.map(|isk| isk.to_string()).as_deref(), Some("-1234567.89"));
    assert_eq!(entries[0].reason.as_deref(), Some("op 7"));
}

#[tokio::test]
async fn no_more_pages_are_read_than_are_needed_or_are_there() {
    let game = Game::start().await;
    game.on(JOURNAL, |_| ok(json!([entry(9, "2026-11-01T11:00:00Z")])).with("x-pages", 9));
    game.esi.journal(game.jaina(), noon()).await.expect("a journal");
    assert_eq!(game.seen(JOURNAL).len(), 1);
    let game = Game::start().await;
    game.on(JOURNAL, |seen| match seen.page() {
        1 => ok(json!([entry(9, "2026-11-21T11:00:00Z")])).with("x-pages", 2),
        _ => status(404, r#"{"error":"Undefined 404 response."}"#),
    });
    let entries = game.esi.journal(game.jaina(), noon() - TimeDelta::days(1)).await.expect("a journal");
    assert_eq!(entries.len(), 1);
}

#[tokio::test]
async fn a_count_of_pages_that_none_can_be_is_another_shape() {
    for pages in ["many", "-1", "101"] {
        let game = Game::start().await;
        game.on(JOURNAL, move |_| ok(json!([entry(9, "2026-11-21T11:00:00Z")])).with("x-pages", pages));
        let failed = game.esi.journal(game.jaina(), noon() - TimeDelta::days(1)).await.expect_err("failed");
        assert!(matches!(failed, Failure::WrongShape { .. }), "{pages}: {failed}");
    }
}

#[tokio::test]
async fn a_donation_in_the_journal_proves_the_payout_that_it_is_for() {
    let game = Game::start().await;
    game.on(JOURNAL, |_| ok(json!([entry(9, "2026-11-21T11:00:00Z")])));
    let entries = game.esi.journal(game.jaina(), noon()).await.expect("a journal");
    let transfers: Vec<_> = entries.iter().filter_map(|entry| Transfer::of_entry(entry, JAINA)).collect();
    let owed = Owed {
        payout: 1,
        from: [JAINA].into(),
        to: [GROM].into(),
        amount: Isk::new("1234567.89".parse().expect("a number")).expect("an amount"),
        kind: Kind::Donation,
        since: noon() - TimeDelta::hours(2),
        until: noon(),
    };
    let verdicts = verdicts(&[owed], &transfers, &BTreeSet::new());
    assert_eq!(verdicts[&1], Verdict::Proved { proof: Proof::Journal(9) });
}

#[tokio::test]
async fn contracts_are_read_and_so_are_names() {
    let game = Game::start().await;
    game.on(CONTRACTS, |_| {
        ok(json!([{
            "acceptor_id": 2112625428, "assignee_id": 2112625428, "availability": "personal", "contract_id": 5,
            "date_accepted": "2026-11-21T11:30:00Z", "date_completed": "2026-11-21T11:30:00Z",
            "date_expired": "2026-12-05T11:00:00Z", "date_issued": "2026-11-21T11:00:00Z", "for_corporation": false,
            "issuer_corporation_id": 456, "issuer_id": 95465499, "price": 0.0, "reward": 5000000.0,
            "status": "finished", "type": "item_exchange", "volume": 0.01, "title": "op 7",
        }]))
    });
    let contracts = game.esi.contracts(game.jaina()).await.expect("contracts");
    let transfer = Transfer::of_contract(&contracts[0]).expect("a transfer");
    assert_eq!((transfer.from, transfer.to, transfer.kind), (JAINA, GROM, Kind::Contract));
    game.on("universe/names/", |seen| {
        assert_eq!(seen.body, "[7,95465499]");
        ok(json!([
            { "category": "character", "id": 95465499, "name": "Jaina Proudmoore" },
            { "category": "corporation", "id": 7, "name": "Kirin Tor" },
        ]))
    });
    let asked = [JAINA, PilotId(7), PilotId(0)].into();
    let names = game.esi.names(&asked).await.expect("names");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), [(JAINA, "Jaina Proudmoore".to_owned())]);
}
