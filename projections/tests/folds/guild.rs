//! Any guild's log: whatever is asked, what the aggregates decide.

use std::sync::Arc;

use aggregates::ledger::Settings;
use aggregates::points::{Entry, PointsContext};
use aggregates::{
    Actor, Aggregate, AnyEvent, Context, EntryId, Ledger, LedgerCommand, PointsBook, PointsCommand, Position,
    Raids,
};
use chrono::{DateTime, TimeDelta, Utc};
use projections::Happened;
use proptest::prelude::Strategy;
use proptest::{collection, option};
use uuid::Uuid;

use crate::commands::{self, Command, joins, new_key};

/// A log in the making.
#[derive(Default)]
struct Guild {
    ledger: Ledger,
    points: PointsBook,
    raids: Raids,
    log: Vec<Happened>,
}

/// A log of up to a hundred commands; those that cannot go leave nothing in it.
pub fn log() -> impl Strategy<Value = Vec<Happened>> {
    commands::settings().prop_flat_map(|settings| {
        let command = (commands::command(settings.points.system), option::of(1..=90_i64));
        collection::vec(command, 1..100).prop_map(move |commands| {
            let mut guild = opened(&settings);
            commands.iter().for_each(|(command, minutes_ago)| guild.asked(command, *minutes_ago));
            guild.log
        })
    })
}

fn opened(settings: &Settings) -> Guild {
    let owner_key = new_key(Uuid::from_u128(0xb0).into());
    let mut guild = Guild::default();
    let open = LedgerCommand::Open { settings: settings.clone(), owner_key };
    for command in [open, joins(1), joins(2), joins(3)] {
        guild.asked(&Command::Ledger(command), None);
    }
    guild
}

impl Guild {
    fn asked(&mut self, command: &Command, minutes_ago: Option<i64>) {
        let decided = match command {
            Command::Ledger(command) => decided(&self.ledger, &self.context((), minutes_ago), command),
            Command::Raids(command) => {
                let lent = Arc::new(self.ledger.clone());
                decided(&self.raids, &self.context(lent, minutes_ago), command)
            }
            Command::Points(command) => {
                let command = &self.starting_here(command.clone());
                let entry = command.names_entry().and_then(|id| self.entry(id)).map(Arc::new);
                let lent = PointsContext {
                    ledger: Arc::new(self.ledger.clone()),
                    entry,
                    ..PointsContext::default()
                };
                decided(&self.points, &self.context(lent, minutes_ago), command)
            }
        };
        let recorded_at = self.now();
        decided.into_iter().for_each(|(effective_at, event)| self.append(recorded_at, effective_at, event));
    }

    /// A restatement starts from the balances that there are.
    fn starting_here(&self, mut command: PointsCommand) -> PointsCommand {
        if let PointsCommand::Restate(restatement) = &mut command {
            restatement.simulated_at = Position(self.log.len() as u64);
            for now in &mut restatement.balances {
                now.old = self.points.balance(now.member, now.account);
            }
        }
        command
    }

    fn append(&mut self, recorded_at: DateTime<Utc>, effective_at: DateTime<Utc>, event: AnyEvent) {
        let position = self.next();
        match &event {
            AnyEvent::Ledger(event) => self.ledger.apply(position, event),
            AnyEvent::Points(event) => self.points.apply(position, event),
            AnyEvent::Raids(event) => self.raids.apply(position, event),
            _ => {}
        }
        self.log.push(Happened { position, effective_at, recorded_at, event });
    }

    fn context<Lent>(&self, lent: Lent, minutes_ago: Option<i64>) -> Context<Lent> {
        let recorded_at = self.now();
        Context {
            actor: Actor::Operator,
            on_behalf_of: None,
            recorded_at,
            backdated_to: minutes_ago.map(|minutes| recorded_at - TimeDelta::minutes(minutes)),
            position: self.next(),
            lent,
        }
    }

    /// No entry of so few people has parts.
    fn entry(&self, id: EntryId) -> Option<Entry> {
        let at = self.log.iter().find(|happened| happened.position == id.0)?;
        match &at.event {
            AnyEvent::Points(event) => {
                Some(Entry { id, effective_at: at.effective_at, events: vec![event.clone()] })
            }
            _ => None,
        }
    }

    fn next(&self) -> Position {
        Position(self.log.len() as u64).next()
    }

    /// Every event has its own minute of an evening in November 2026.
    fn now(&self) -> DateTime<Utc> {
        let evening = DateTime::from_timestamp(1_795_201_200, 0).expect("an instant");
        evening + TimeDelta::minutes(i64::try_from(self.log.len()).expect("few events"))
    }
}

/// The events of a command, each with when it took effect; none if it cannot go.
fn decided<A: Aggregate<Event: Into<AnyEvent>>>(
    aggregate: &A,
    context: &Context<A::Lent>,
    command: &A::Command,
) -> Vec<(DateTime<Utc>, AnyEvent)> {
    let events = aggregate.decide(context, command).unwrap_or_default();
    events.into_iter().map(|event| (A::effective_at(&event, context), event.into())).collect()
}
