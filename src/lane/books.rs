//! A ledger's aggregates as its lane holds them: one state that is durable, and one that has seen what is not yet.

use std::sync::Arc;

use aggregates::{
    Aggregate, AnyEvent, Auctions, AuctionsContext, Context, Council, CouncilContext, Entry, Fleets,
    FleetsContext, Imports, Ledger, LedgerId, Payouts, PayoutsContext, PointsBook, PointsContext, Position,
    Raids, Schedules,
};
use chrono::{DateTime, Utc};
use hosting::{Host, Stopped};

use super::metadata::Metadata;
use super::preview::Trial;
use super::{Failure, Part, Refusal, Request};
use crate::log::append::{CommandKey, Staged};
use crate::log::{Hash, Head, Salt};

/// An event is at most this many bytes.
const EVENT_LIMIT: usize = 1 << 20;

/// Why a command was not decided.
pub enum Undecided {
    /// With an answer for its caller. The speculative states are as before.
    Failed(Failure),
    /// With an answer, but some of it had been applied: the speculative states must be made anew.
    HalfDone(Failure),
    /// By a panic: no state can be trusted.
    Panicked(String),
}

/// A ledger's loaded aggregates.
pub struct Books {
    id: LedgerId,
    ledger: Hosted<Ledger>,
    points: Hosted<PointsBook>,
    raids: Hosted<Raids>,
    council: Hosted<Council>,
    auctions: Hosted<Auctions>,
    schedules: Hosted<Schedules>,
    imports: Hosted<Imports>,
    fleets: Hosted<Fleets>,
    payouts: Hosted<Payouts>,
}

/// An aggregate with the length of its stream, durable and speculative.
struct Hosted<A: Aggregate> {
    host: Host<A>,
    durable: u64,
    speculative: u64,
}

/// An event with where and when it will stand, before it is hashed.
struct Decided {
    stream_type: &'static str,
    sequence: u64,
    event: AnyEvent,
    effective_at: DateTime<Utc>,
    payload: String,
}

impl<A: Aggregate> Hosted<A> {
    fn new(Durable { state, sequence }: Durable<A>) -> Self {
        Hosted { host: Host::new(state), durable: sequence, speculative: sequence }
    }

    fn durable(&self) -> Durable<A> {
        Durable { state: self.host.durable().clone(), sequence: self.durable }
    }

    fn decide(
        &mut self,
        context: Context<A::Lent>,
        command: &Arc<A::Command>,
        refused: fn(A::Refusal) -> Refusal,
    ) -> Result<Vec<Decided>, Undecided>
    where
        AnyEvent: From<A::Event>,
    {
        let events = self.host.execute(context.clone(), command).map_err(|stopped| match stopped {
            Stopped::Refused(refusal) => Undecided::Failed(Failure::Refused(refused(refusal))),
            Stopped::Panicked(message) => Undecided::Panicked(message),
        })?;
        let numbered = events.into_iter().enumerate().map(|(index, event)| Decided {
            stream_type: A::STREAM,
            sequence: self.speculative + index as u64 + 1,
            effective_at: A::effective_at(&event, &context),
            payload: serde_json::to_string(&*event).expect("an event is JSON"),
            event: Arc::unwrap_or_clone(event).into(),
        });
        let decided: Vec<Decided> = numbered.collect();
        self.speculative += decided.len() as u64;
        Ok(decided)
    }

    fn settle(&mut self, position: Position, event: &A::Event) {
        self.host.settle(position, event);
        self.durable += 1;
    }

    fn speculate(&mut self, position: Position, event: &A::Event) {
        self.host.speculate(position, event);
        self.speculative += 1;
    }

    fn revert(&mut self) {
        self.host.revert();
        self.speculative = self.durable;
    }
}

/// An aggregate's durable state, for a snapshot of it.
#[derive(Clone, Debug, Default)]
pub struct Durable<A> {
    /// The state.
    pub state: A,
    /// The length of its stream.
    pub sequence: u64,
}

/// The durable states of all of a ledger's aggregates, at one position.
#[derive(Clone, Debug, Default)]
pub struct States {
    /// The ledger itself.
    pub ledger: Durable<Ledger>,
    /// Its points book.
    pub points: Durable<PointsBook>,
    /// Its raids.
    pub raids: Durable<Raids>,
    /// Its loot council.
    pub council: Durable<Council>,
    /// Its auctions.
    pub auctions: Durable<Auctions>,
    /// Its schedules.
    pub schedules: Durable<Schedules>,
    /// The names that imports could not place.
    pub imports: Durable<Imports>,
    /// Its fleets.
    pub fleets: Durable<Fleets>,
    /// What is owed to members and paid.
    pub payouts: Durable<Payouts>,
}

impl Books {
    /// From states that are as the log has them.
    pub fn new(id: LedgerId, states: States) -> Self {
        Books {
            id,
            ledger: Hosted::new(states.ledger),
            points: Hosted::new(states.points),
            raids: Hosted::new(states.raids),
            council: Hosted::new(states.council),
            auctions: Hosted::new(states.auctions),
            schedules: Hosted::new(states.schedules),
            imports: Hosted::new(states.imports),
            fleets: Hosted::new(states.fleets),
            payouts: Hosted::new(states.payouts),
        }
    }

    /// The durable states.
    pub fn durable(&self) -> States {
        States {
            ledger: self.ledger.durable(),
            points: self.points.durable(),
            raids: self.raids.durable(),
            council: self.council.durable(),
            auctions: self.auctions.durable(),
            schedules: self.schedules.durable(),
            imports: self.imports.durable(),
            fleets: self.fleets.durable(),
            payouts: self.payouts.durable(),
        }
    }

    /// An event became durable: one that was decided here, or one that another server wrote.
    pub fn settle(&mut self, position: Position, event: &AnyEvent) {
        match event {
            AnyEvent::Ledger(event) => self.ledger.settle(position, event),
            AnyEvent::Points(event) => self.points.settle(position, event),
            AnyEvent::Raids(event) => self.raids.settle(position, event),
            AnyEvent::Council(event) => self.council.settle(position, event),
            AnyEvent::Auctions(event) => self.auctions.settle(position, event),
            AnyEvent::Schedules(event) => self.schedules.settle(position, event),
            AnyEvent::Imports(event) => self.imports.settle(position, event),
            AnyEvent::Fleets(event) => self.fleets.settle(position, event),
            AnyEvent::Payouts(event) => self.payouts.settle(position, event),
        }
    }

    /// Forgets everything that is not durable.
    pub fn revert(&mut self) {
        self.ledger.revert();
        self.points.revert();
        self.raids.revert();
        self.council.revert();
        self.auctions.revert();
        self.schedules.revert();
        self.imports.revert();
        self.fleets.revert();
        self.payouts.revert();
    }

    /// Forgets everything that is not durable but for `kept`, which still may become so.
    pub fn revert_to<'a>(&mut self, kept: impl Iterator<Item = &'a Staged>) {
        self.revert();
        for staged in kept {
            match &staged.event {
                AnyEvent::Ledger(event) => self.ledger.speculate(staged.position, event),
                AnyEvent::Points(event) => self.points.speculate(staged.position, event),
                AnyEvent::Raids(event) => self.raids.speculate(staged.position, event),
                AnyEvent::Council(event) => self.council.speculate(staged.position, event),
                AnyEvent::Auctions(event) => self.auctions.speculate(staged.position, event),
                AnyEvent::Schedules(event) => self.schedules.speculate(staged.position, event),
                AnyEvent::Imports(event) => self.imports.speculate(staged.position, event),
                AnyEvent::Fleets(event) => self.fleets.speculate(staged.position, event),
                AnyEvent::Payouts(event) => self.payouts.speculate(staged.position, event),
            }
        }
    }

    /// Decides a command after everything speculative, the last of which left the head `after`.
    pub fn decide(
        &mut self,
        request: &Request,
        after: &Head,
        now: DateTime<Utc>,
    ) -> Result<Vec<Staged>, Undecided> {
        let recorded_at = now.max(after.recorded_at);
        if let Some(preview) = &request.preview {
            let events = self.trial().run(request, after.position, recorded_at);
            preview.leave(events.map_err(Undecided::Failed)?);
            return Ok(Vec::new());
        }
        let mut decided: Vec<Decided> = Vec::new();
        for part in &request.parts {
            let position = after.position.plus(decided.len() as u64).next();
            let events =
                self.part(request, part, position, recorded_at).map_err(|why| half(why, &decided))?;
            decided.extend(events);
        }
        if let Some(large) = decided.iter().find(|event| event.payload.len() > EVENT_LIMIT) {
            let bytes = large.payload.len();
            return Err(Undecided::HalfDone(Failure::EventTooLarge { bytes, limit: EVENT_LIMIT }));
        }
        Ok(self.chain(request, after, recorded_at, decided))
    }

    fn part(
        &mut self,
        request: &Request,
        part: &Part,
        position: Position,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<Decided>, Undecided> {
        match part {
            Part::Ledger(command) => {
                self.ledger.decide(context(request, position, recorded_at, ()), command, Refusal::Ledger)
            }
            Part::Points(command, entry) => {
                let lent = self.lend(entry.clone());
                self.points.decide(context(request, position, recorded_at, lent), command, Refusal::Points)
            }
            Part::Raids(command) => {
                let context = context(request, position, recorded_at, self.ledger.host.speculative());
                self.raids.decide(context, command, Refusal::Raids)
            }
            Part::Council(command) => {
                let context = context(request, position, recorded_at, self.lend_to_council());
                self.council.decide(context, command, Refusal::Council)
            }
            Part::Auctions(command) => {
                let context = context(request, position, recorded_at, self.lend_to_auctions());
                self.auctions.decide(context, command, Refusal::Auctions)
            }
            Part::Schedules(command) => {
                let context = context(request, position, recorded_at, self.ledger.host.speculative());
                self.schedules.decide(context, command, Refusal::Schedules)
            }
            Part::Imports(command) => {
                let context = context(request, position, recorded_at, self.ledger.host.speculative());
                self.imports.decide(context, command, Refusal::Imports)
            }
            Part::Fleets(command) => {
                let (ledger, payouts) = (self.ledger.host.speculative(), self.payouts.host.speculative());
                let context = context(request, position, recorded_at, FleetsContext { ledger, payouts });
                self.fleets.decide(context, command, Refusal::Fleets)
            }
            Part::Payouts(command) => {
                let (ledger, fleets) = (self.ledger.host.speculative(), self.fleets.host.speculative());
                let context = context(request, position, recorded_at, PayoutsContext { ledger, fleets });
                self.payouts.decide(context, command, Refusal::Payouts)
            }
        }
    }

    fn trial(&self) -> Trial {
        Trial {
            ledger: self.ledger.host.speculative(),
            points: self.points.host.speculative(),
            raids: self.raids.host.speculative(),
            council: self.council.host.speculative(),
            auctions: self.auctions.host.speculative(),
            schedules: self.schedules.host.speculative(),
            imports: self.imports.host.speculative(),
            fleets: self.fleets.host.speculative(),
            payouts: self.payouts.host.speculative(),
        }
    }

    fn lend(&self, entry: Option<Arc<Entry>>) -> PointsContext {
        let (ledger, raids) = (self.ledger.host.speculative(), self.raids.host.speculative());
        let (council, auctions) = (self.council.host.speculative(), self.auctions.host.speculative());
        PointsContext { ledger, raids, council, auctions, entry }
    }

    fn lend_to_auctions(&self) -> AuctionsContext {
        let (ledger, raids) = (self.ledger.host.speculative(), self.raids.host.speculative());
        AuctionsContext { ledger, points: self.points.host.speculative(), raids }
    }

    fn lend_to_council(&self) -> CouncilContext {
        let (ledger, raids) = (self.ledger.host.speculative(), self.raids.host.speculative());
        CouncilContext { ledger, points: self.points.host.speculative(), raids }
    }

    /// Gives the events of one command their metadata and hashes.
    fn chain(
        &self,
        request: &Request,
        after: &Head,
        recorded_at: DateTime<Utc>,
        decided: Vec<Decided>,
    ) -> Vec<Staged> {
        let count = u32::try_from(decided.len()).expect("a command has few events");
        let others = Metadata::of(request);
        let mut previous = *after;
        let mut staged = Vec::with_capacity(decided.len());
        for (index, event) in decided.into_iter().enumerate() {
            let first = index == 0;
            let metadata = if first { others.clone().first(request, count) } else { others.clone() };
            let event = Staged {
                position: previous.position.next(),
                stream_type: event.stream_type,
                stream_id: self.id.0,
                stream_sequence: event.sequence,
                event: event.event,
                effective_at: event.effective_at,
                recorded_at,
                salt: salt(),
                payload: event.payload,
                metadata: metadata.to_json(),
                hash: Hash([0; 32]),
                command: first.then(|| command_key(request)),
            };
            let event = Staged { hash: event.link(self.id).hash(&previous.hash), ..event };
            previous = event.head();
            staged.push(event);
        }
        staged
    }
}

fn half(why: Undecided, decided: &[Decided]) -> Undecided {
    match why {
        Undecided::Failed(failure) if !decided.is_empty() => Undecided::HalfDone(failure),
        why => why,
    }
}

pub(super) fn context<Lent>(
    request: &Request,
    position: Position,
    recorded_at: DateTime<Utc>,
    lent: Lent,
) -> Context<Lent> {
    Context {
        actor: request.actor.clone(),
        on_behalf_of: request.on_behalf_of.clone(),
        recorded_at,
        backdated_to: request.backdated_to,
        position,
        lent,
    }
}

fn command_key(request: &Request) -> CommandKey {
    CommandKey {
        actor: request.actor.clone(),
        client_key: request.client_key.as_str().to_owned(),
        mac: request.command_mac,
    }
}

fn salt() -> Salt {
    let mut salt = Salt::default();
    aws_lc_rs::rand::fill(&mut salt).expect("the system's source of randomness works");
    salt
}
