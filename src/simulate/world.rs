//! A ledger's aggregates in a simulation: the books as they were recorded beside the books as they would be.

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::ledger::Proposal;
use aggregates::{
    Again, Aggregate, AnyEvent, AuctionId, Auctions, Council, Fleets, Imports, Ledger, LedgerEvent, MemberId,
    Payouts, PointsBook, PointsCommand, PointsEvent, Position, Raids, Reissue, Schedules,
};
use chrono::{DateTime, Utc};

use super::SimulateError;
use super::ahead::Ahead;
use super::book::Run;
use super::closing::{AtCloses, AwardChange};
use super::kept::Kept;
use super::outcome::Tally;
use super::owing::Owing;
use super::periods::Periods;
use super::walk::{Issued, Step};

/// Everything that a simulation holds.
pub struct World {
    pub(super) proposal: Arc<Proposal>,
    pub(super) now: DateTime<Utc>,
    /// Up to here history is settled.
    settled: Position,
    /// As the proposal has it, from where history is issued again.
    pub(super) ledger: Arc<Ledger>,
    pub(super) raids: Arc<Raids>,
    pub(super) council: Arc<Council>,
    pub(super) auctions: Arc<Auctions>,
    /// What everybody was there for by each close.
    pub(super) at_closes: AtCloses,
    /// The auction that the command closes, if what it comes to is decided again.
    pub(super) closing: Option<AuctionId>,
    /// Awards that would have been others.
    pub(super) awards: Vec<AwardChange>,
    schedules: Schedules,
    imports: Imports,
    pub(super) fleets: Fleets,
    pub(super) payouts: Payouts,
    /// What would be owed.
    pub(super) owing: Owing,
    /// As recorded.
    pub(super) plain: Ledger,
    pub(super) recorded: PointsBook,
    pub(super) simulated: PointsBook,
    /// Where everybody joined.
    pub(super) joined: BTreeMap<MemberId, Position>,
    pub(super) kept: Kept,
    pub(super) periods: Periods,
    pub(super) tally: Tally,
}

impl World {
    /// Before the first event.
    pub fn new(proposal: Arc<Proposal>, (ahead, at_closes): (Ahead, AtCloses), now: DateTime<Utc>) -> Self {
        World {
            settled: ahead.settled,
            kept: Kept::of(ahead.named),
            periods: Periods::of(&proposal, ahead.decayed),
            proposal,
            now,
            ledger: Arc::default(),
            raids: Arc::default(),
            council: Arc::default(),
            auctions: Arc::default(),
            at_closes,
            closing: None,
            awards: Vec::new(),
            schedules: Schedules::default(),
            imports: Imports::default(),
            fleets: Fleets::default(),
            payouts: Payouts::default(),
            owing: Owing::default(),
            plain: Ledger::default(),
            recorded: PointsBook::default(),
            simulated: PointsBook::default(),
            joined: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Plays a command: what is settled as it was recorded, the rest anew.
    pub fn play(&mut self, mut issued: Issued) -> Result<(), SimulateError> {
        let mut steps = std::mem::take(&mut issued.steps).into_iter().peekable();
        let first = steps.peek().map_or(Position(0), |step| step.position);
        let last = Position(first.0 + steps.len() as u64 - 1);
        let anew = first > self.settled;
        self.tally.events += steps.len() as u64;
        while let Some(step) = steps.next() {
            match step.event {
                AnyEvent::Points(event) => {
                    let mut run = Run::of(step.position, step.effective_at, event);
                    while let Some(step) = steps.next_if(|step| matches!(step.event, AnyEvent::Points(_))) {
                        run.and(step);
                    }
                    self.points(&issued, run, anew);
                }
                _ => self.fact(&issued, step, anew)?,
            }
        }
        self.closing = None;
        if !anew && last >= self.settled {
            self.settle();
        }
        Ok(())
    }

    /// What is issued again begins here.
    fn settle(&mut self) {
        self.simulated = self.recorded.clone();
        self.proposal.stand(Arc::make_mut(&mut self.ledger));
    }

    fn points(&mut self, issued: &Issued, run: Run, anew: bool) {
        for (position, effective_at, event) in run.each() {
            self.recorded.apply(position, event);
            if !anew {
                self.keep(position, effective_at, event);
            }
        }
        if !anew {
            self.tally.facts += run.events.len() as u64;
            return;
        }
        self.end_periods(issued, &run);
        if let Some(auction) = self.closing.take() {
            return self.follow_close(issued, &run, auction);
        }
        let mut from = 0;
        for part in PointsBook::reissue(&run.events) {
            let these = run.part(from, part.events);
            from += part.events;
            match part.again {
                Again::Fact => self.fact_of_points(&these),
                Again::Command(command) => self.again(issued, &these, &command),
            }
        }
    }

    /// An event of any other aggregate: it was so.
    fn fact(&mut self, issued: &Issued, step: Step, anew: bool) -> Result<(), SimulateError> {
        self.tally.facts += 1;
        match &step.event {
            AnyEvent::Ledger(event) => {
                if let (LedgerEvent::MemberMerged { member, into, .. }, true) = (event, anew) {
                    self.merge(issued, &step, (*member, *into));
                }
                Arc::make_mut(&mut self.ledger).apply(step.position, event);
                self.plain.apply(step.position, event);
                self.after(step.position, event, anew)?;
            }
            AnyEvent::Raids(event) => Arc::make_mut(&mut self.raids).apply(step.position, event),
            AnyEvent::Council(event) => Arc::make_mut(&mut self.council).apply(step.position, event),
            AnyEvent::Auctions(event) => {
                let again = if anew { self.closed_again(&step, event) } else { None };
                Arc::make_mut(&mut self.auctions).apply(step.position, again.as_ref().unwrap_or(event));
            }
            AnyEvent::Schedules(event) => self.schedules.apply(step.position, event),
            AnyEvent::Imports(event) => self.imports.apply(step.position, event),
            AnyEvent::Fleets(event) => {
                self.reckon(step.position, event);
                self.fleets.apply(step.position, event);
            }
            AnyEvent::Payouts(event) => self.payouts.apply(step.position, event),
            AnyEvent::Points(_) => {}
        }
        Ok(())
    }

    /// What hangs on the ledger's own events.
    fn after(&mut self, position: Position, event: &LedgerEvent, anew: bool) -> Result<(), SimulateError> {
        match event {
            LedgerEvent::MemberAdded { member, .. } => {
                self.joined.insert(*member, position);
                return Ok(());
            }
            LedgerEvent::Opened { .. } => {
                self.proposal.check(&self.plain, self.now)?;
                self.proposal.payouts.as_ref().map_or(Ok(()), |payouts| payouts.check(&self.plain))?;
            }
            LedgerEvent::SettingsChanged { .. }
            | LedgerEvent::RuleSet { .. }
            | LedgerEvent::RuleEnded { .. } => {}
            _ => return Ok(()),
        }
        if anew {
            self.proposal.stand(Arc::make_mut(&mut self.ledger));
        }
        Ok(())
    }

    /// Whoever had nothing as recorded, and so moved nothing, may have something now.
    fn merge(&mut self, issued: &Issued, step: &Step, (from, into): (MemberId, MemberId)) {
        let command = PointsCommand::Merge { from: from.into(), into: into.into() };
        let context = self.context(issued, step.position, None, None);
        for event in self.simulated.decide(&context, &command).unwrap_or_default() {
            self.simulated.apply(step.position, &event);
        }
    }

    pub(super) fn keep(&mut self, position: Position, effective_at: DateTime<Utc>, event: &PointsEvent) {
        let entry = aggregates::EntryId::of(position, event.part());
        self.kept.keep(entry, effective_at, event);
    }
}
