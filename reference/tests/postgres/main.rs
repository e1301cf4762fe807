//! The reference on a real PostgreSQL, the one that `DATABASE_URL` names. Everything is written to a schema of its own
//! or to streams of its own, so the database may hold anything else.

mod log;
mod samples;

use aggregates::{Ledger, LedgerId, Position};
use hosting::Asked;
use log::Scratch;
use reference::{Failed, Reference};
use samples::{at, fresh, join, open};
use uuid::Uuid;

fn url() -> String {
    std::env::var("DATABASE_URL").expect("DATABASE_URL names a PostgreSQL to test on")
}

async fn reference() -> Reference {
    let reference = Reference::with_connections(&url(), 8).await.unwrap();
    reference.create_tables().await.unwrap();
    reference
}

/// Opens a ledger with one member: five events of the opening, one of the joining.
async fn opened(reference: &Reference) -> Uuid {
    let stream = fresh();
    reference.execute::<Ledger>(stream, at(1), open()).await.unwrap();
    reference.execute::<Ledger>(stream, at(6), join(1)).await.unwrap();
    stream
}

#[tokio::test]
async fn what_was_decided_is_read_back() {
    let reference = reference().await;
    let stream = opened(&reference).await;
    let facts = reference.events::<Ledger>(stream).await.unwrap();
    let positions: Vec<Position> = facts.iter().map(|fact| fact.position).collect();
    assert_eq!(positions, (1..=6).map(Position).collect::<Vec<_>>());

    let state = reference.load::<Ledger>(stream).await.unwrap();
    assert_eq!(state.open().unwrap().members.len(), 1);
    let replayed = reference.replay::<Ledger>(stream).await.unwrap();
    assert_eq!((replayed.state, replayed.events), (state, 6));
}

#[tokio::test]
async fn a_refusal_writes_nothing() {
    let reference = reference().await;
    let stream = opened(&reference).await;
    let again = reference.execute::<Ledger>(stream, at(7), open()).await;
    assert!(matches!(again, Err(Failed::Refused(aggregates::LedgerRefusal::LedgerAlreadyOpen))));
    assert_eq!(reference.events::<Ledger>(stream).await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_race_on_one_stream_loses_no_command() {
    let reference = reference().await;
    let stream = opened(&reference).await;
    let commands = (2..=41).map(|n| (stream, Asked::<Ledger> { context: at(5 + n), command: join(n) }));
    let race = reference.race(commands.collect(), 8).await.unwrap();
    assert_eq!((race.accepted, race.refused), (40, 0));
    assert!(race.attempts >= 40);
    assert_eq!(reference.load::<Ledger>(stream).await.unwrap().open().unwrap().members.len(), 41);
}

#[tokio::test]
async fn one_of_our_ledgers_is_read_through_a_view() {
    let origin = reference().await;
    let stream = opened(&origin).await;
    let facts = origin.events::<Ledger>(stream).await.unwrap();
    let scratch = Scratch::new(&url()).await;
    let id = LedgerId(fresh());
    scratch.write(id, &facts).await;

    let ours = Reference::over_ledger(&scratch.url, id).await.unwrap();
    assert_eq!(ours.events::<Ledger>(id.0).await.unwrap(), facts);
    let state = ours.load::<Ledger>(id.0).await.unwrap();
    assert_eq!(state, origin.load::<Ledger>(stream).await.unwrap());
    assert_eq!(ours.replay::<Ledger>(id.0).await.unwrap().state, state);
    let written = ours.execute::<Ledger>(id.0, at(7), join(2)).await;
    assert!(matches!(written, Err(Failed::Broken(_))));
    ours.close().await;
    scratch.drop().await;
}
