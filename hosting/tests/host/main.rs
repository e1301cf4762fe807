//! What a lane relies on when it has its aggregates decide on cqrs-es.

mod tally;

use std::sync::Arc;

use aggregates::{Actor, Context, Position};
use cqrs_es::DomainEvent;
use hosting::{Fact, Host, Hosted, NotSerialised, Stopped};
use tally::{Tally, TallyCommand, TallyEvent, TooMuch};

fn at(position: u64) -> Context<()> {
    Context {
        actor: Actor::Operator,
        on_behalf_of: None,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        backdated_to: None,
        position: Position(position),
        lent: (),
    }
}

fn execute(
    host: &mut Host<Tally>,
    position: u64,
    command: TallyCommand,
) -> Result<Vec<Arc<TallyEvent>>, Stopped<TooMuch>> {
    host.execute(at(position), &Arc::new(command))
}

fn added(amount: u64) -> TallyEvent {
    TallyEvent::Added { amount }
}

#[test]
fn events_come_back_in_order_and_are_speculative() {
    let mut host = Host::new(Tally::default());
    let events = execute(&mut host, 7, TallyCommand::Add(vec![1, 2, 3]));
    assert_eq!(events, Ok([1, 2, 3].map(|amount| Arc::new(added(amount))).to_vec()));
    assert_eq!(*host.speculative(), Tally { total: 6, last: Position(9) });
    assert_eq!(*host.durable(), Tally::default());
}

#[test]
fn a_command_with_nothing_to_do_has_no_events() {
    let mut host = Host::new(Tally::default());
    assert!(execute(&mut host, 1, TallyCommand::Add(vec![5])).is_ok());
    assert_eq!(execute(&mut host, 2, TallyCommand::Add(vec![])), Ok(vec![]));
}

#[test]
fn a_refusal_gives_the_state_back() {
    let mut host = Host::new(Tally::default());
    assert!(execute(&mut host, 1, TallyCommand::Add(vec![60])).is_ok());
    let refused = execute(&mut host, 2, TallyCommand::Add(vec![1, 40]));
    assert_eq!(refused, Err(Stopped::Refused(TooMuch { total: 101 })));
    assert_eq!(*host.speculative(), Tally { total: 60, last: Position(1) });
    assert!(execute(&mut host, 2, TallyCommand::Add(vec![40])).is_ok());
    assert_eq!(host.speculative().total, 100);
}

#[test]
fn a_panic_is_contained_and_is_the_last_thing_a_host_does() {
    for (command, message) in
        [(TallyCommand::PanicDeciding, "no decision"), (TallyCommand::PanicFolding, "no fold")]
    {
        let mut host = Host::new(Tally { total: 5, last: Position(1) });
        let panicked = Err(Stopped::Panicked(message.to_owned()));
        assert_eq!(execute(&mut host, 2, command), panicked);
        host.revert();
        assert_eq!(execute(&mut host, 2, TallyCommand::Add(vec![1])), panicked);
        assert_eq!(*host.durable(), Tally { total: 5, last: Position(1) });
    }
}

#[test]
fn what_is_settled_is_durable_and_what_is_reverted_never_was() {
    let mut host = Host::new(Tally::default());
    assert!(execute(&mut host, 1, TallyCommand::Add(vec![1, 2])).is_ok());
    host.settle(Position(1), &added(1));
    assert_eq!(*host.durable(), Tally { total: 1, last: Position(1) });
    host.revert();
    assert_eq!(*host.speculative(), *host.durable());
    host.speculate(Position(2), &added(9));
    assert_eq!(*host.speculative(), Tally { total: 10, last: Position(2) });
    assert_eq!(*host.durable(), Tally { total: 1, last: Position(1) });
}

#[test]
fn commands_copy_the_state_only_while_somebody_holds_it() {
    let mut host = Host::new(Tally::default());
    assert!(execute(&mut host, 1, TallyCommand::Add(vec![1])).is_ok());
    let home = Arc::as_ptr(&host.speculative());
    assert!(execute(&mut host, 2, TallyCommand::Add(vec![1, 1])).is_ok());
    assert!(execute(&mut host, 4, TallyCommand::Add(vec![1000])).is_err());
    host.settle(Position(1), &added(1));
    assert_eq!(Arc::as_ptr(&host.speculative()), home);

    let held = host.speculative();
    assert!(execute(&mut host, 4, TallyCommand::Add(vec![1])).is_ok());
    assert_eq!((held.total, host.speculative().total), (3, 4));
}

/// tokio tells a task that took 128 of its locks in one go to wait, and `EventSink` takes one an event.
#[tokio::test]
async fn a_task_may_execute_as_much_as_it_likes_without_yielding() {
    let mut host = Host::new(Tally::default());
    for position in 1..1_000 {
        assert!(execute(&mut host, position, TallyCommand::Add(vec![0])).is_ok());
    }
    assert_eq!(
        execute(&mut host, 1_000, TallyCommand::Add(vec![0; 500])).map(|events| events.len()),
        Ok(500)
    );
}

#[test]
fn a_fact_keeps_its_position_and_derives_its_version() {
    let fact = Fact { position: Position(3), event: Arc::new(added(2)) };
    let json = serde_json::json!({ "position": 3, "event": { "tally.added": { "amount": 2 } } });
    assert_eq!(serde_json::to_value(&fact).unwrap(), json);
    assert_eq!(serde_json::from_value::<Fact<TallyEvent>>(json).unwrap(), fact);
    assert_eq!((fact.event_type(), fact.event_version()), ("tally.added".to_owned(), "1".to_owned()));
    let second = Fact { position: Position(3), event: Arc::new(TallyEvent::Panicked {}) };
    assert_eq!(second.event_version(), "2");
}

#[test]
fn hosted_aggregates_are_not_serialised() {
    let refused = serde_json::to_string(&Hosted(Arc::new(Tally::default()))).unwrap_err();
    assert_eq!(refused.to_string(), NotSerialised.to_string());
    let refused = serde_json::from_str::<Hosted<Tally>>("{}").unwrap_err();
    assert_eq!(refused.to_string(), NotSerialised.to_string());
}
