//! Issuing history again: what each recorded event follows from.
//!
//! One law holds for every aggregate: deciding what [`Reissue::reissue`] gives, on the state before the events and in their
//! context (actor, times, position, what is lent), gives the same events again. So a history that is issued again under the
//! rules in force comes to the same balances.

use crate::Aggregate;

/// What events come to when history is issued again.
#[derive(Clone, Debug, PartialEq)]
pub enum Again<C> {
    /// They follow from this command, and are decided anew.
    Command(Box<C>),
    /// It was so, whatever the rules are: what is recorded applies.
    Fact,
}

/// Some events of one command that stand in a row, and what they come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reissued<C> {
    /// How many events these are.
    pub events: usize,
    /// What they come to.
    pub again: Again<C>,
}

/// An aggregate whose history can be issued again. A new type of event does not compile without an answer.
pub trait Reissue: Aggregate {
    /// What the events of one command come to, in order: all of the command's that are this aggregate's and stand in a row.
    fn reissue(events: &[Self::Event]) -> Vec<Reissued<Self::Command>>;
}

/// Every event is a fact.
pub(crate) fn facts<E, C>(events: &[E], is_fact: fn(&E)) -> Vec<Reissued<C>> {
    events.iter().map(is_fact).map(|()| Reissued { events: 1, again: Again::Fact }).collect()
}
