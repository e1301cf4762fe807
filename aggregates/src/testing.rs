//! `given([..]).when(command).then([..])`: what a decision follows from, what is asked, what is decided.
//!
//! A test speaks of a ledger whose first [`guild::EVENTS`] events opened it; positions, times and the entry that a
//! command names are lent as the service would.

pub(crate) mod guild;

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    Actor, Aggregate, AnyEvent, Auctions, AuctionsCommand, AuctionsContext, AuctionsEvent, Context, Council,
    CouncilCommand, CouncilContext, Entry, EntryId, Fleets, FleetsCommand, FleetsContext, Imports,
    ImportsCommand, Ledger, LedgerCommand, Payouts, PayoutsCommand, PayoutsContext, PayoutsEvent, PointsBook,
    PointsCommand, PointsContext, Position, Raids, RaidsCommand, RaidsEvent, Schedules, SchedulesCommand,
};

/// The time of recording, unless a test says otherwise: a Saturday of the week `2026-W47`.
pub(crate) const NOW: &str = "2026-11-21T20:00:00Z";

/// A ledger's log so far, and how the next command comes in.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub ledger: Ledger,
    pub points: PointsBook,
    pub raids: Raids,
    pub council: Council,
    pub schedules: Schedules,
    pub imports: Imports,
    pub fleets: Fleets,
    pub payouts: Payouts,
    pub auctions: Auctions,
    log: Vec<(DateTime<Utc>, AnyEvent)>,
    actor: Actor,
    on_behalf_of: Option<Actor>,
    recorded_at: DateTime<Utc>,
    backdated_to: Option<DateTime<Utc>>,
}

/// A log of these events, all of them recorded now.
pub(crate) fn given(events: impl IntoIterator<Item = AnyEvent>) -> Given {
    let empty = Given {
        ledger: Ledger::default(),
        points: PointsBook::default(),
        raids: Raids::default(),
        council: Council::default(),
        schedules: Schedules::default(),
        imports: Imports::default(),
        fleets: Fleets::default(),
        payouts: Payouts::default(),
        auctions: Auctions::default(),
        log: Vec::new(),
        actor: Actor::Operator,
        on_behalf_of: None,
        recorded_at: time(NOW),
        backdated_to: None,
    };
    empty.and(events)
}

impl Given {
    /// More events, effective at the time of recording.
    pub fn and(mut self, events: impl IntoIterator<Item = impl Into<AnyEvent>>) -> Self {
        events.into_iter().for_each(|event| self.append(self.recorded_at, event.into()));
        self
    }

    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    pub fn on_behalf_of(mut self, actor: Actor) -> Self {
        self.on_behalf_of = Some(actor);
        self
    }

    pub fn at(mut self, recorded_at: &str) -> Self {
        self.recorded_at = time(recorded_at);
        self
    }

    pub fn backdated_to(mut self, at: &str) -> Self {
        self.backdated_to = Some(time(at));
        self
    }

    pub fn when<C: Command>(self, command: C) -> Outcome<C> {
        let decided = command.decide(&self);
        assert_eq!(decided, command.decide(&self), "deciding twice gives the same");
        Outcome { given: self, command, decided }
    }

    /// The log after a decision, or as it was if the command cannot go.
    #[expect(clippy::result_large_err, reason = "both sides are the same")]
    pub fn after<C: Command>(self, command: &C) -> Result<Self, Self> {
        match command.decide(&self) {
            Ok(events) => Ok(self.followed_by(command, events)),
            Err(_) => Err(self),
        }
    }

    /// How many events there are.
    pub fn len(&self) -> u64 {
        self.log.len() as u64
    }

    /// The entry at a position, all parts of it, as the service reads it from the log.
    pub fn entry(&self, id: EntryId) -> Option<Entry> {
        let first = usize::try_from(id.0.0.checked_sub(1)?).ok()?;
        let points = |at: &(DateTime<Utc>, AnyEvent)| match &at.1 {
            AnyEvent::Points(event) => Some((at.0, event.clone())),
            _ => None,
        };
        let (effective_at, head) = self.log.get(first).and_then(points)?;
        let parts = self.log.iter().skip(first).take(head.part().of as usize).filter_map(points);
        Some(Entry { id, effective_at, events: parts.map(|(_, event)| event).collect() })
    }

    /// What happened to raids.
    pub fn raids_log(&self) -> impl Iterator<Item = &RaidsEvent> {
        self.log.iter().filter_map(|(_, event)| match event {
            AnyEvent::Raids(event) => Some(event),
            _ => None,
        })
    }

    /// What happened to payouts.
    pub fn payouts_log(&self) -> impl Iterator<Item = &PayoutsEvent> {
        self.log.iter().filter_map(|(_, event)| match event {
            AnyEvent::Payouts(event) => Some(event),
            _ => None,
        })
    }

    /// What happened to auctions, and where it stands.
    pub fn auctions_log(&self) -> impl Iterator<Item = (Position, &AuctionsEvent)> {
        self.log.iter().zip(1..).filter_map(|((_, event), position)| match event {
            AnyEvent::Auctions(event) => Some((Position(position), event)),
            _ => None,
        })
    }

    pub fn context<Lent>(&self, lent: Lent) -> Context<Lent> {
        Context {
            actor: self.actor.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            recorded_at: self.recorded_at,
            backdated_to: self.backdated_to,
            position: Position(self.len()).next(),
            lent,
        }
    }

    fn points_context(&self, command: &PointsCommand) -> Context<PointsContext> {
        let entry = command.names_entry().and_then(|id| self.entry(id)).map(Arc::new);
        let (ledger, raids) = (Arc::new(self.ledger.clone()), Arc::new(self.raids.clone()));
        let (council, auctions) = (Arc::new(self.council.clone()), Arc::new(self.auctions.clone()));
        self.context(PointsContext { ledger, raids, council, auctions, entry })
    }

    fn followed_by<C: Command>(mut self, command: &C, events: Vec<EventOf<C>>) -> Self {
        let times: Vec<_> = events.iter().map(|event| command.effective_at(&self, event)).collect();
        times.into_iter().zip(events).for_each(|(at, event)| self.append(at, event.into()));
        self
    }

    fn append(&mut self, effective_at: DateTime<Utc>, event: AnyEvent) {
        let position = Position(self.len()).next();
        match &event {
            AnyEvent::Ledger(event) => self.ledger.apply(position, event),
            AnyEvent::Points(event) => self.points.apply(position, event),
            AnyEvent::Raids(event) => self.raids.apply(position, event),
            AnyEvent::Council(event) => self.council.apply(position, event),
            AnyEvent::Schedules(event) => self.schedules.apply(position, event),
            AnyEvent::Imports(event) => self.imports.apply(position, event),
            AnyEvent::Fleets(event) => self.fleets.apply(position, event),
            AnyEvent::Payouts(event) => self.payouts.apply(position, event),
            AnyEvent::Auctions(event) => self.auctions.apply(position, event),
        }
        self.log.push((effective_at, event));
    }
}

/// A command of any aggregate.
pub(crate) trait Command: Debug {
    type Of: Aggregate<Event: Into<AnyEvent>>;
    fn decide(&self, given: &Given) -> Result<Vec<EventOf<Self>>, RefusalOf<Self>>;
    fn effective_at(&self, given: &Given, event: &EventOf<Self>) -> DateTime<Utc>;
}

type EventOf<C> = <<C as Command>::Of as Aggregate>::Event;
type RefusalOf<C> = <<C as Command>::Of as Aggregate>::Refusal;

macro_rules! commands {
    ($($command:ty => $field:ident: $aggregate:ty, |$given:ident, $asked:ident| $context:expr;)*) => {$(
        impl Command for $command {
            type Of = $aggregate;

            fn decide(&self, $given: &Given) -> Result<Vec<EventOf<Self>>, RefusalOf<Self>> {
                let $asked = self;
                $given.$field.decide(&$context, self)
            }

            fn effective_at(&self, $given: &Given, event: &EventOf<Self>) -> DateTime<Utc> {
                let $asked = self;
                <$aggregate>::effective_at(event, &$context)
            }
        }
    )*};
}

commands! {
    LedgerCommand => ledger: Ledger, |given, _asked| given.context(());
    PointsCommand => points: PointsBook, |given, asked| given.points_context(asked);
    RaidsCommand => raids: Raids, |given, _asked| given.context(Arc::new(given.ledger.clone()));
    CouncilCommand => council: Council, |given, _asked| given.context(CouncilContext {
        ledger: Arc::new(given.ledger.clone()),
        points: Arc::new(given.points.clone()),
        raids: Arc::new(given.raids.clone()),
    });
    SchedulesCommand => schedules: Schedules, |given, _asked| given.context(Arc::new(given.ledger.clone()));
    FleetsCommand => fleets: Fleets, |given, _asked| given.context(FleetsContext {
        ledger: Arc::new(given.ledger.clone()),
        payouts: Arc::new(given.payouts.clone()),
    });
    PayoutsCommand => payouts: Payouts, |given, _asked| given.context(PayoutsContext {
        ledger: Arc::new(given.ledger.clone()),
        fleets: Arc::new(given.fleets.clone()),
    });
    AuctionsCommand => auctions: Auctions, |given, _asked| given.context(AuctionsContext {
        ledger: Arc::new(given.ledger.clone()),
        points: Arc::new(given.points.clone()),
        raids: Arc::new(given.raids.clone()),
    });
    ImportsCommand => imports: Imports, |given, _asked| given.context(Arc::new(given.ledger.clone()));
}

/// What was decided.
pub(crate) struct Outcome<C: Command> {
    given: Given,
    command: C,
    decided: Result<Vec<EventOf<C>>, RefusalOf<C>>,
}

impl<C: Command> Outcome<C> {
    /// Exactly these events, and the log with them.
    pub fn then(self, events: impl IntoIterator<Item = EventOf<C>>) -> Given {
        assert_eq!(self.decided, Ok(events.into_iter().collect()));
        self.goes()
    }

    /// Nothing to do: what was asked is already the case.
    pub fn then_nothing(self) -> Given {
        self.then([])
    }

    /// Exactly this refusal.
    pub fn then_refused(self, refusal: impl Into<RefusalOf<C>>) {
        assert_eq!(self.decided, Err(refusal.into()));
    }

    /// Some events, whichever, and the log with them.
    pub fn goes(self) -> Given {
        let events = self.decided.unwrap_or_else(|refusal| panic!("{:?}: {refusal}", self.command));
        self.given.followed_by(&self.command, events)
    }
}

/// An instant.
pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}
