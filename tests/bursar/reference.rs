//! The independent reference: the same commands give the same events on postgres-es, which can also read our log.

use std::sync::Arc;

use aggregates::points::{Account, PointsContext};
use aggregates::{Actor, Context, Ledger, LedgerId, PointsBook, PointsCommand, Position};
use bursar::log;
use hosting_context::context;
use reference::Reference;

use crate::guild::{Guild, award, charge, points, text};
use crate::support::{TestApp, fresh_database};

mod hosting_context {
    use super::{Actor, Context, Position};
    use chrono::{DateTime, Utc};

    pub fn context<Lent>(position: Position, recorded_at: DateTime<Utc>, lent: Lent) -> Context<Lent> {
        Context {
            actor: Actor::Operator,
            on_behalf_of: None,
            recorded_at,
            backdated_to: None,
            position,
            lent,
        }
    }
}

#[tokio::test]
async fn the_same_commands_give_the_same_events_on_postgres_es() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 4).await;
    let other = Reference::connect(&fresh_database().await).await.expect("connected");
    other.create_tables().await.expect("tables");
    let ledger = Arc::new(ledger_state(&test, guild.ledger).await);
    let m = &guild.members;
    let commands: Vec<PointsCommand> = vec![
        award(m, "100"),
        charge(m[0], "33.33"),
        charge(m[1], "1000"),
        PointsCommand::Transfer {
            account: Account::Dkp,
            from: m[2].into(),
            to: m[3].into(),
            amount: points("0.5"),
            reason: text("a debt"),
        },
        PointsCommand::Decay {
            accounts: [Account::Dkp].into(),
            percent: rust_decimal::Decimal::from(15).try_into().expect("a percentage"),
            period: None,
        },
    ];
    for (n, command) in commands.into_iter().enumerate() {
        let before = test.head(guild.ledger).await;
        let ours = guild.points(&format!("{n}"), command.clone()).await;
        let recorded_at = match &ours {
            Ok(receipt) => receipt.recorded_at,
            Err(_) => chrono::Utc::now(),
        };
        let lent = PointsContext { ledger: Arc::clone(&ledger), ..PointsContext::default() };
        let asked = context(before.next(), recorded_at, lent);
        let theirs = other.execute::<PointsBook>(guild.ledger.0, asked, Arc::new(command)).await;
        assert_eq!(ours.is_ok(), theirs.is_ok(), "command {n}");
    }
    let theirs = other.events::<PointsBook>(guild.ledger.0).await.expect("events");
    let ours = log::page(test.database(), guild.ledger, Position(0), 1_000).await.expect("a page");
    let ours: Vec<_> = ours.iter().filter(|event| event.stream_type == "points").collect();
    assert_eq!(ours.len(), 4);
    for (our, their) in ours.iter().zip(&theirs) {
        assert_eq!(our.position, their.position);
        assert_eq!(our.payload, serde_json::to_string(&*their.event).expect("JSON"));
    }
    assert_eq!(ours.len(), theirs.len());
    other.close().await;
    test.close().await;
}

#[tokio::test]
async fn postgres_es_loads_and_replays_one_of_our_ledgers_through_a_view() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 5).await;
    let kill = guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    guild.points("buy", charge(guild.members[1], "2.5")).await.expect("charged");
    guild.void("undo", kill.position).await.expect("voided");
    let over = Reference::over_ledger(&test.url, guild.ledger).await.expect("a view");
    let (ours, _) = log_state(&test, guild.ledger).await;
    let theirs = over.load::<PointsBook>(guild.ledger.0).await.expect("loaded");
    assert_eq!(theirs, ours);
    let replayed = over.replay::<PointsBook>(guild.ledger.0).await.expect("replayed");
    assert_eq!((replayed.state, replayed.events), (ours, 3));
    over.close().await;
    test.close().await;
}

async fn log_state(test: &TestApp, ledger: LedgerId) -> (PointsBook, Ledger) {
    let books = bursar::lane::load(test.database(), ledger).await.expect("loaded").books;
    let states = books.durable();
    (states.points.state, states.ledger.state)
}

async fn ledger_state(test: &TestApp, ledger: LedgerId) -> Ledger {
    log_state(test, ledger).await.1
}
