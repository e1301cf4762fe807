//! A simulation as it is told: what was counted, what would have been refused, and a list of everybody.

use std::sync::Arc;

use aggregates::points::Account as Of;
use async_graphql::{Description, Object, SimpleObject};
use serde::{Deserialize, Serialize};

use super::attendance::{self, AttendanceChange};
use super::awards::AwardChange;
use super::member::MemberChange;
use super::owed::OwedChange;
use crate::graphql::error::Result;
use crate::graphql::page::{DEFAULT, Key, LIMIT, List, Page, cost};
use crate::graphql::points::Account;
use crate::graphql::raids::Joined;
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::Scope;
use crate::reads::What;
use crate::simulate;

/// What members would have under other settings and rules, beside what they have.
#[derive(Description)]
pub struct Simulation {
    scope: Arc<Scope>,
    made: Arc<simulate::Simulation>,
}

/// A command that would have been refused.
#[derive(SimpleObject)]
pub struct SimulatedRefusal {
    /// The position of the first of its events; null for a decay that the history does not have.
    position: Option<Position>,
    /// The type of the last of its events.
    event_type: &'static str,
    /// The code of the refusal; `ENTRY_REFUSED` if the entry that it names would not have happened.
    code: String,
    /// What would have been the case, in a sentence.
    message: String,
}

/// All balances of a kind.
#[derive(SimpleObject)]
pub struct SimulatedSum {
    /// Which balances.
    account: Account,
    /// As they are, all together.
    before: Decimal,
    /// As they would be.
    after: Decimal,
}

/// Everybody, by their place in the simulation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Seat(pub usize);

impl Key for Seat {
    const LIST: &'static str = "simulation.1";
}

#[Object(use_type_description)]
impl Simulation {
    /// The end of the history that was issued again: what adopting the proposal names.
    async fn position(&self) -> Position {
        self.made.position.into()
    }

    /// Whether all of the proposal is in force.
    async fn in_force(&self) -> bool {
        self.made.in_force
    }

    /// Whether nothing differs about anybody.
    async fn empty(&self) -> bool {
        self.made.is_empty()
    }

    /// How many events the history has.
    async fn events(&self) -> u64 {
        self.made.events
    }

    /// How many of them applied as recorded: people, rules, raids, imports, adjustments, and all that a
    /// restatement or a switch settled.
    async fn facts(&self) -> u64 {
        self.made.facts
    }

    /// How many commands were decided again.
    async fn reissued(&self) -> u64 {
        self.made.reissued
    }

    /// How many decays there are in periods that history did not decay.
    async fn decays(&self) -> u64 {
        self.made.decays
    }

    /// How many commands would have been refused. What was refused at the time is not in the log.
    async fn refused(&self) -> u64 {
        self.made.refused
    }

    /// Commands that would have been refused, in the order of the log: the first two hundred.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn refusals(
        &self,
        #[graphql(desc = "So many, 200 at most; 50 without it.")] first: Option<usize>,
        #[graphql(default, desc = "After so many.")] skip: usize,
    ) -> Vec<SimulatedRefusal> {
        let refusals = self.made.refusals.iter().skip(skip).take(first.unwrap_or(DEFAULT).min(LIMIT));
        let told = |refused: &simulate::NotAgain| SimulatedRefusal {
            position: (refused.position.0 > 0).then(|| refused.position.into()),
            event_type: refused.event_type,
            code: refused.code.clone(),
            message: refused.message.clone(),
        };
        refusals.map(told).collect()
    }

    /// All balances of each kind that anybody has.
    async fn sums(&self) -> Vec<SimulatedSum> {
        sums(&self.made.members)
    }

    /// Everybody, by the rank that they would have; those who left come last.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn members(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Only those about whom something differs.")] differing_only: bool,
    ) -> Result<List<Seat, MemberChange>> {
        let page = Page::<Seat>::new((first, after), (last, before))?;
        let rows = seated(&page, &self.made.members, |row| !differing_only || row.differs());
        self.scope.shows(rows.iter().map(|(_, row)| row.before.member_id), What::Points);
        Ok(page.connection(rows, |(seat, row)| (Seat(seat), MemberChange::of(&self.scope, row))))
    }

    /// What is owed to everybody, and what would be, by their id; nobody where the proposal has no `payouts`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn owed(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Only those about whom something differs.")] differing_only: bool,
    ) -> Result<List<Seat, OwedChange>> {
        let page = Page::<Seat>::new((first, after), (last, before))?;
        let rows = seated(&page, &self.made.owed, |row| !differing_only || row.differs());
        self.scope.shows_always(rows.iter().map(|(_, row)| row.member), What::Payouts);
        Ok(page.connection(rows, |(seat, row)| (Seat(seat), OwedChange::of(&self.scope, row))))
    }

    /// Awards of auctions that would have gone to somebody else or at another price, in the order of the log: the first two hundred.
    /// None if the proposal has no `auctionTies`.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn awards(
        &self,
        #[graphql(desc = "So many, 200 at most; 50 without it.")] first: Option<usize>,
        #[graphql(default, desc = "After so many.")] skip: usize,
    ) -> Vec<AwardChange> {
        let awards = self.made.awards.iter().skip(skip).take(first.unwrap_or(DEFAULT).min(LIMIT));
        awards.map(|change| AwardChange::of(&self.scope, change)).collect()
    }

    /// Attendance as it is and as it would be, in the order in which members joined; null if the proposal has neither a rule
    /// `attendance` nor its end.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn attendance(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Joined, AttendanceChange>>> {
        let page = Page::new((first, after), (last, before))?;
        let Some(rule) = self.made.proposal.attendance() else { return Ok(None) };
        let rows = attendance::compared(&self.scope, &page, rule).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), AttendanceChange::of(&self.scope, row)))))
    }
}

impl Simulation {
    /// A simulation, for this caller.
    pub fn of(scope: &Arc<Scope>, made: Arc<simulate::Simulation>) -> Self {
        Simulation { scope: Arc::clone(scope), made }
    }
}

/// All balances of each kind that anybody has or would have.
pub fn sums(members: &[simulate::Changed]) -> Vec<SimulatedSum> {
    Of::ALL.into_iter().filter_map(|account| sum(members, account)).collect()
}

fn sum(members: &[simulate::Changed], account: Of) -> Option<SimulatedSum> {
    let of = |standing: &projections::points::Standing| standing.balance(account).decimal();
    let zero = rust_decimal::Decimal::ZERO;
    let used = members.iter().any(|row| of(&row.before) != zero || of(&row.after) != zero);
    let before: rust_decimal::Decimal = members.iter().map(|row| of(&row.before)).sum();
    let after: rust_decimal::Decimal = members.iter().map(|row| of(&row.after)).sum();
    let told = |sum: rust_decimal::Decimal| Decimal::of_column(&sum.to_string());
    used.then(|| SimulatedSum { account: account.into(), before: told(before), after: told(after) })
}

/// The rows that a page asks for, from its end on, with their places.
pub fn seated<T: Clone>(page: &Page<Seat>, rows: &[T], wanted: impl Fn(&T) -> bool) -> Vec<(usize, T)> {
    let between = |seat: usize| {
        page.after.is_none_or(|after| seat > after.0) && page.before.is_none_or(|before| seat < before.0)
    };
    let rows = rows.iter().enumerate().filter(|(seat, row)| between(*seat) && wanted(row));
    let rows = rows.map(|(seat, row)| (seat, row.clone()));
    let limit = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    match page.backward {
        false => rows.take(limit).collect(),
        true => rows.collect::<Vec<_>>().into_iter().rev().take(limit).collect(),
    }
}
