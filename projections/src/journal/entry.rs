//! What an event posts, whichever domain it is of: sides that sum to zero, commodity by commodity.

use aggregates::{AnyEvent, MemberId};
use rust_decimal::Decimal;

use super::chart::counter_account;
use super::money::OfMoney;
use super::points::OfPoints;
use crate::{Happened, Opened};

/// Whose account something is posted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// A member's: what of theirs it holds.
    Member(MemberId, &'static str),
    /// The guild's of points, which follows from what the entry is.
    Guild,
    /// One of the guild's of money, by its code.
    Of(&'static str),
}

/// One side of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub whose: Whose,
    pub commodity: &'static str,
    /// In the smallest units: of a whole event, beyond what one balance may be.
    pub units: i128,
    /// The decimal places of a unit.
    pub places: u32,
    pub kind: &'static str,
}

impl Side {
    /// What is added.
    pub fn amount(&self) -> Result<Decimal, String> {
        decimal(self.units, self.places)
    }

    /// The same without its sign.
    pub fn size(&self) -> Result<Decimal, String> {
        decimal(self.units.abs(), self.places)
    }
}

fn decimal(units: i128, places: u32) -> Result<Decimal, String> {
    let decimal = Decimal::try_from_i128_with_scale(units, places);
    Ok(decimal.map_err(|_| "an entry is beyond all decimals")?)
}

/// Adds, and loses no digit; none if that is beyond all decimals.
pub(super) fn add(sum: Decimal, size: Decimal) -> Option<Decimal> {
    // Without zeros at its end, a large number has room for more digits before the point.
    let roomy = |number: Decimal| match u64::try_from(number.mantissa().unsigned_abs()) {
        Ok(_) => number,
        Err(_) => number.normalize(),
    };
    roomy(sum).checked_add(roomy(size))
}

/// An event as the journal sees it.
pub(super) enum Entry<'a> {
    Points(OfPoints<'a>),
    Money(OfMoney<'a>),
}

impl<'a> Entry<'a> {
    pub fn of(happened: &'a Happened) -> Option<Self> {
        match &happened.event {
            AnyEvent::Points(event) => Some(Entry::Points(OfPoints(event))),
            event => OfMoney::of(event).map(Entry::Money),
        }
    }

    /// Every side, each with its number. Numbers of lines that move nothing are left out.
    pub fn sides(&self) -> Vec<(i32, Side)> {
        match self {
            Entry::Points(event) => event.sides(),
            Entry::Money(event) => event.sides(),
        }
    }

    /// The side of a number.
    pub fn side(&self, number: i32) -> Option<Side> {
        let number = usize::try_from(number).ok()?;
        match self {
            Entry::Points(event) => event.side(number),
            Entry::Money(event) => event.side(number),
        }
    }

    /// What is posted to one account.
    pub fn posted_to(&self, whose: Whose, commodity: &str) -> Vec<Side> {
        match self {
            Entry::Points(event) => event.posted_to(whose, commodity),
            Entry::Money(event) => event.posted_to(whose, commodity),
        }
    }
}

/// Where the guild's side of an event of points stands.
pub(super) fn guilds_account(happened: &Happened, opened: &Opened) -> Result<&'static str, String> {
    let reversed = happened.reverses();
    let name = match reversed {
        Some(entry) => opened.entry(entry).ok_or("what the entry is that is voided is not known")?,
        None => happened.event.name(),
    };
    counter_account(name).ok_or_else(|| format!("`{name}` does not balance and has no other side"))
}
