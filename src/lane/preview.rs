//! Deciding a command without consequences: the same decisions on the same states, applied to copies that are dropped.

use std::sync::Arc;

use aggregates::{
    Aggregate, AnyEvent, Auctions, AuctionsContext, Context, Council, CouncilContext, Fleets, FleetsContext,
    Imports, Ledger, Payouts, PayoutsContext, PointsBook, PointsContext, Position, Raids, Schedules,
};
use chrono::{DateTime, Utc};
use hosting::Stopped;

use super::books::context;
use super::{Failure, Part, Refusal, Request};

/// A ledger's states, shared until a part of a command changes them for the next part.
pub struct Trial {
    /// The ledger itself.
    pub ledger: Arc<Ledger>,
    /// Its points book.
    pub points: Arc<PointsBook>,
    /// Its raids.
    pub raids: Arc<Raids>,
    /// Its loot council.
    pub council: Arc<Council>,
    /// Its auctions.
    pub auctions: Arc<Auctions>,
    /// Its schedules.
    pub schedules: Arc<Schedules>,
    /// The names that imports could not place.
    pub imports: Arc<Imports>,
    /// Its fleets.
    pub fleets: Arc<Fleets>,
    /// What is owed and paid.
    pub payouts: Arc<Payouts>,
}

impl Trial {
    /// The events that a command would have after `position`.
    pub fn run(
        mut self,
        request: &Request,
        mut position: Position,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<AnyEvent>, Failure> {
        let mut events = Vec::new();
        for (index, part) in request.parts.iter().enumerate() {
            let decided = self.part(request, part, position.next(), recorded_at)?;
            for event in &decided {
                position = position.next();
                if index + 1 < request.parts.len() {
                    self.apply(position, event);
                }
            }
            events.extend(decided);
        }
        Ok(events)
    }

    fn part(
        &self,
        request: &Request,
        part: &Part,
        position: Position,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<AnyEvent>, Failure> {
        match part {
            Part::Ledger(command) => {
                let context = context(request, position, recorded_at, ());
                tried(&*self.ledger, &context, command, Refusal::Ledger)
            }
            Part::Points(command, entry) => {
                let (ledger, raids) = (Arc::clone(&self.ledger), Arc::clone(&self.raids));
                let (council, auctions) = (Arc::clone(&self.council), Arc::clone(&self.auctions));
                let lent = PointsContext { ledger, raids, council, auctions, entry: entry.clone() };
                tried(&*self.points, &context(request, position, recorded_at, lent), command, Refusal::Points)
            }
            Part::Raids(command) => {
                let context = context(request, position, recorded_at, Arc::clone(&self.ledger));
                tried(&*self.raids, &context, command, Refusal::Raids)
            }
            Part::Council(command) => {
                let (ledger, raids) = (Arc::clone(&self.ledger), Arc::clone(&self.raids));
                let lent = CouncilContext { ledger, points: Arc::clone(&self.points), raids };
                let context = context(request, position, recorded_at, lent);
                tried(&*self.council, &context, command, Refusal::Council)
            }
            Part::Auctions(command) => {
                let (ledger, raids) = (Arc::clone(&self.ledger), Arc::clone(&self.raids));
                let lent = AuctionsContext { ledger, points: Arc::clone(&self.points), raids };
                let context = context(request, position, recorded_at, lent);
                tried(&*self.auctions, &context, command, Refusal::Auctions)
            }
            Part::Schedules(command) => {
                let context = context(request, position, recorded_at, Arc::clone(&self.ledger));
                tried(&*self.schedules, &context, command, Refusal::Schedules)
            }
            Part::Imports(command) => {
                let context = context(request, position, recorded_at, Arc::clone(&self.ledger));
                tried(&*self.imports, &context, command, Refusal::Imports)
            }
            Part::Fleets(command) => {
                let (ledger, payouts) = (Arc::clone(&self.ledger), Arc::clone(&self.payouts));
                let context = context(request, position, recorded_at, FleetsContext { ledger, payouts });
                tried(&*self.fleets, &context, command, Refusal::Fleets)
            }
            Part::Payouts(command) => {
                let (ledger, fleets) = (Arc::clone(&self.ledger), Arc::clone(&self.fleets));
                let context = context(request, position, recorded_at, PayoutsContext { ledger, fleets });
                tried(&*self.payouts, &context, command, Refusal::Payouts)
            }
        }
    }

    fn apply(&mut self, position: Position, event: &AnyEvent) {
        match event {
            AnyEvent::Ledger(event) => Arc::make_mut(&mut self.ledger).apply(position, event),
            AnyEvent::Points(event) => Arc::make_mut(&mut self.points).apply(position, event),
            AnyEvent::Raids(event) => Arc::make_mut(&mut self.raids).apply(position, event),
            AnyEvent::Council(event) => Arc::make_mut(&mut self.council).apply(position, event),
            AnyEvent::Auctions(event) => Arc::make_mut(&mut self.auctions).apply(position, event),
            AnyEvent::Schedules(event) => Arc::make_mut(&mut self.schedules).apply(position, event),
            AnyEvent::Imports(event) => Arc::make_mut(&mut self.imports).apply(position, event),
            AnyEvent::Fleets(event) => Arc::make_mut(&mut self.fleets).apply(position, event),
            AnyEvent::Payouts(event) => Arc::make_mut(&mut self.payouts).apply(position, event),
        }
    }
}

fn tried<A: Aggregate<Event: Into<AnyEvent>>>(
    state: &A,
    context: &Context<A::Lent>,
    command: &A::Command,
    refused: fn(A::Refusal) -> Refusal,
) -> Result<Vec<AnyEvent>, Failure> {
    match hosting::preview(state, context, command) {
        Ok(events) => Ok(events.into_iter().map(Into::into).collect()),
        Err(Stopped::Refused(refusal)) => Err(Failure::Refused(refused(refusal))),
        Err(Stopped::Panicked(message)) => Err(Failure::internal(message)),
    }
}
