//! What is owed to each member, and what they owe: a row per member.

use aggregates::{AnyEvent, MemberId, PayoutsEvent as Event, Position};
use rust_decimal::Decimal;

use super::{about, sum};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A member's balance, in the ledger's default currency.
    pub struct Balance {
        /// Whose.
        member_id: MemberId,
        /// What is to be paid out to them.
        pending: Decimal,
        /// What waits for their next pool.
        carried: Decimal,
        /// What they were paid in all, but for what came back.
        paid: Decimal,
        /// What they have to give back.
        recoverable: Decimal,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct BalancesModel;

impl ReadModel for BalancesModel {
    const TABLE: Table = Table {
        model: "payouts_balances",
        version: 1,
        columns: Balance::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (MemberId,);
    type Row = Balance;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(MemberId,)> {
        let AnyEvent::Payouts(event) = &event.event else { return Touched::none() };
        let members: std::collections::BTreeSet<MemberId> = match event {
            Event::Opened { payouts, carried, .. } => {
                let opened = payouts.iter().map(|opened| opened.member);
                opened.chain(carried.iter().map(|line| line.member)).collect()
            }
            Event::Withdrawn { payouts, carried, .. } => {
                let withdrawn = payouts.iter().map(|about| about.member);
                withdrawn.chain(carried.iter().map(|line| line.member)).collect()
            }
            Event::RecoveryOpened { member, .. } | Event::RecoverySettled { member, .. } => [*member].into(),
            _ => about(event).map(|about| about.member).into_iter().collect(),
        };
        Touched::These(members.into_iter().map(|member| (member,)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (member_id,): &(MemberId,),
        row: Option<Balance>,
    ) -> Result<Option<Balance>, String> {
        let AnyEvent::Payouts(event) = &happened.event else { return Ok(row) };
        let row = row.unwrap_or(Balance {
            member_id: *member_id,
            pending: Decimal::ZERO,
            carried: Decimal::ZERO,
            paid: Decimal::ZERO,
            recoverable: Decimal::ZERO,
            changed_at: happened.position,
        });
        Ok(Some(Balance { changed_at: happened.position, ..moved(row, event)? }))
    }
}

fn moved(mut row: Balance, event: &Event) -> Result<Balance, String> {
    let who = row.member_id;
    match event {
        Event::Opened { payouts, carried, .. } => {
            for opened in payouts.iter().filter(|opened| opened.member == who) {
                row.pending = sum(&row.pending, opened.amount)?;
            }
            for line in carried.iter().filter(|line| line.member == who) {
                row.carried = sum(&row.carried, line.delta)?;
            }
        }
        Event::Withdrawn { payouts, carried, .. } => {
            for about in payouts.iter().filter(|about| about.member == who) {
                row.pending = sum(&sum(&row.pending, about.owed.negated())?, about.had)?;
            }
            for line in carried.iter().filter(|line| line.member == who) {
                row.carried = sum(&row.carried, line.delta)?;
            }
        }
        // What is paid too much was never pending.
        Event::Paid { amount, left, .. } => {
            let over = if *left < aggregates::Amount::ZERO { *left } else { aggregates::Amount::ZERO };
            row.pending = sum(&sum(&row.pending, amount.amount().negated())?, over.negated())?;
            row.paid = sum(&row.paid, amount.amount())?;
        }
        Event::Cancelled { left, .. } => row.pending = sum(&row.pending, left.negated())?,
        Event::Reversed { amount, .. } => row.paid = sum(&row.paid, amount.negated())?,
        Event::RecoveryOpened { amount, .. } => row.recoverable = sum(&row.recoverable, amount.amount())?,
        Event::RecoverySettled { amount, .. } => row.recoverable = sum(&row.recoverable, amount.negated())?,
        Event::Processing { .. } | Event::Failed { .. } | Event::Lost { .. } | Event::Retried { .. } => {}
    }
    Ok(row)
}
