//! The book of points in a simulation: facts on other balances, and commands decided again.

use std::sync::Arc;

use aggregates::points::{Charge, Entry, PointsContext};
use aggregates::{
    Aggregate, AnyEvent, Context, EntryId, PointsCommand, PointsEvent, PointsRefusal, Position,
};
use chrono::{DateTime, Utc};

use super::kept::Became;
use super::walk::{Issued, Step};
use super::world::World;
use crate::lane::Refusal;

/// Events of one command that are the book's and stand in a row.
#[derive(Debug, Default)]
pub struct Run {
    first: Position,
    effective_at: Vec<DateTime<Utc>>,
    /// What happened.
    pub events: Vec<PointsEvent>,
}

/// Some of them, which follow from one thing that was asked.
pub struct These<'a> {
    first: Position,
    effective_at: &'a [DateTime<Utc>],
    events: &'a [PointsEvent],
}

impl Run {
    /// Of one event.
    pub fn of(first: Position, effective_at: DateTime<Utc>, event: PointsEvent) -> Self {
        Run { first, effective_at: vec![effective_at], events: vec![event] }
    }

    /// With another one.
    pub fn and(&mut self, step: Step) {
        if let AnyEvent::Points(event) = step.event {
            self.effective_at.push(step.effective_at);
            self.events.push(event);
        }
    }

    /// Where each stands, when it took effect, and what it is.
    pub fn each(&self) -> impl Iterator<Item = (Position, DateTime<Utc>, &PointsEvent)> {
        let events = self.effective_at.iter().zip(&self.events).enumerate();
        events.map(|(index, (at, event))| (self.first.plus(index as u64), *at, event))
    }

    /// So many of them, from an index on.
    pub fn part(&self, from: usize, count: usize) -> These<'_> {
        These {
            first: self.first.plus(from as u64),
            effective_at: &self.effective_at[from..from + count],
            events: &self.events[from..from + count],
        }
    }
}

impl These<'_> {
    fn effective_at(&self) -> DateTime<Utc> {
        self.effective_at.last().copied().unwrap_or_default()
    }

    /// Whether a charge follows what voids another, or an item is given that was given to another.
    fn is_reassignment(&self) -> bool {
        use PointsEvent::{Charged, ItemGiven, Voided};
        matches!(self.events, [Voided { .. }, Charged { .. } | ItemGiven { .. }])
    }

    /// The time that was given, if one was. A void takes effect when what it voids did, whatever was given.
    fn backdated_to(&self, recorded_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.events.last() {
            Some(PointsEvent::Voided { .. }) => None,
            _ => Some(self.effective_at()).filter(|at| *at != recorded_at),
        }
    }

    /// Where the `index`th event of the command, decided again, stands. All but a reassignment come to one entry, which is
    /// named by its first event, however many there are this time.
    fn position(&self, index: usize, event: &PointsEvent) -> Position {
        match self.is_reassignment() {
            true => self.first.plus(index as u64),
            false => self.first.plus(u64::from(event.part().index)),
        }
    }

    fn name(&self) -> &'static str {
        use aggregates::Event as _;
        self.events.last().map_or("", |event| event.name())
    }
}

impl World {
    /// Recorded deltas, on the balances that there are now.
    pub(super) fn fact_of_points(&mut self, these: &These) {
        for (index, event) in these.events.iter().enumerate() {
            self.tally.facts += 1;
            let (position, at) = (these.first.plus(index as u64), these.effective_at[index]);
            match event.clone().on(&self.simulated) {
                Ok(event) => {
                    self.simulated.apply(position, &event);
                    self.keep(position, at, &event);
                }
                Err(refusal) => self.refuse(these, &refusal),
            }
        }
    }

    /// A command, decided again in its context.
    pub(super) fn again(&mut self, issued: &Issued, these: &These, command: &PointsCommand) {
        self.tally.reissued += 1;
        let entry = match command.names_entry().map(|id| (id, self.kept.get(id))) {
            Some((id, Some(Became::Refused))) => return self.fall_away(these, id),
            Some((_, Some(Became::Entry(entry)))) => Some(Arc::clone(entry)),
            _ => None,
        };
        let context = self.context(issued, these.first, these.backdated_to(issued.recorded_at), entry);
        let decided = self.simulated.decide(&context, command);
        drop(context);
        match decided {
            Ok(events) => self.happen(these, &events),
            Err(refusal) => {
                self.refuse(these, &refusal);
                self.let_go(these, command);
            }
        }
    }

    fn happen(&mut self, these: &These, events: &[PointsEvent]) {
        for (index, event) in events.iter().enumerate() {
            let position = these.position(index, event);
            self.simulated.apply(position, event);
            let at = these.effective_at.get(index).copied().unwrap_or_else(|| these.effective_at());
            self.keep(position, at, event);
        }
    }

    /// What was set aside for a charge that is refused would stay so for ever.
    fn let_go(&mut self, these: &These, command: &PointsCommand) {
        let PointsCommand::Charge(Charge { hold: Some(hold), .. }) = command else { return };
        if let Some(found) = self.simulated.holds.get(hold).copied() {
            let (member, amount) = (found.member, found.amount);
            let released =
                PointsEvent::HoldReleased { hold: *hold, member, amount, auction: None, sealed: false };
            self.simulated.apply(these.first, &released);
        }
    }

    fn refuse(&mut self, these: &These, refusal: &PointsRefusal) {
        self.forget(these);
        self.tally.refuse(these.first, these.name(), &Refusal::Points(refusal.clone()));
    }

    fn fall_away(&mut self, these: &These, entry: EntryId) {
        self.forget(these);
        self.tally.fall_away(these.first, these.name(), entry);
    }

    fn forget(&mut self, these: &These) {
        let positions = (0..these.events.len() as u64).map(|index| these.first.plus(index));
        positions.for_each(|position| self.kept.refuse(EntryId(position)));
    }

    pub(super) fn context(
        &self,
        issued: &Issued,
        position: Position,
        backdated_to: Option<DateTime<Utc>>,
        entry: Option<Arc<Entry>>,
    ) -> Context<PointsContext> {
        let (ledger, raids) = (Arc::clone(&self.ledger), Arc::clone(&self.raids));
        let (council, auctions) = (Arc::clone(&self.council), Arc::clone(&self.auctions));
        Context {
            actor: issued.actor.clone(),
            on_behalf_of: issued.on_behalf_of.clone(),
            recorded_at: issued.recorded_at,
            backdated_to,
            position,
            lent: PointsContext { ledger, raids, council, auctions, entry },
        }
    }
}
