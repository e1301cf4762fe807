//! Rows as the projector sees them: columns with kinds, and values.

use std::cmp::Ordering;

use aggregates::{
    Amount, AuctionId, CharacterId, DecisionId, FleetId, HoldId, KeyId, KillId, LedgerId, MemberId, PayoutId,
    PayoutRuleId, Points, PoolId, Position, RaidId, RecoveryId, ScheduleId,
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 128 bits of identity.
    Uuid,
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// 32 bits.
    Integer,
    /// 64 bits.
    Bigint,
    /// An exact decimal of any length.
    Decimal,
    /// Yes or no.
    Bool,
    /// An instant, to the microsecond.
    Instant,
}

/// A value of a column; `None` is null.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// See [`Kind::Uuid`].
    Uuid(Option<Uuid>),
    /// See [`Kind::Text`].
    Text(Option<String>),
    /// See [`Kind::Texts`].
    Texts(Option<Vec<String>>),
    /// See [`Kind::Integer`].
    Integer(Option<i32>),
    /// See [`Kind::Bigint`].
    Bigint(Option<i64>),
    /// See [`Kind::Decimal`]; as text.
    Decimal(Option<String>),
    /// See [`Kind::Bool`].
    Bool(Option<bool>),
    /// See [`Kind::Instant`].
    Instant(Option<DateTime<Utc>>),
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// A read model's table. `ledger_id` comes before its columns and is the first of every key.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name without its version.
    pub model: &'static str,
    /// The version of fold and shape; part of the table's name.
    pub version: u32,
    /// The columns, those of the key first.
    pub columns: &'static [Column],
    /// How many columns the key has.
    pub key: usize,
    /// Whether rows are written once and never looked at again by the fold.
    pub append_only: bool,
}

impl Table {
    /// The table's name.
    pub fn name(&self) -> String {
        format!("{}_v{}", self.model, self.version)
    }
}

/// A type that can be a column.
pub trait Field: Sized {
    /// What the column holds.
    const KIND: Kind;
    /// To the column.
    fn value(&self) -> Value;
    /// From the column; `None` if the value is of another kind or null where it may not be.
    fn from_value(value: Value) -> Option<Self>;
}

/// A row of a read model.
pub trait Row: Clone + PartialEq + Send + Sync + Sized + 'static {
    /// Its columns, those of the key first.
    const COLUMNS: &'static [Column];
    /// To columns, in their order.
    fn values(&self) -> Vec<Value>;
    /// From columns, in their order.
    fn from_values(values: Vec<Value>) -> Option<Self>;
}

/// What a row is found by.
pub trait Key: Clone + Ord + Send + Sync + 'static {
    /// How many columns it has.
    const LEN: usize;
    /// To columns, in their order.
    fn values(&self) -> Vec<Value>;
    /// From a row's columns.
    fn of(row: &[Value]) -> Option<Self>;
}

macro_rules! fields {
    ($($type:ty: $kind:ident = |$me:ident| $to:expr, |$raw:ident| $from:expr;)*) => {$(
        impl Field for $type {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Value {
                let $me = self;
                Value::$kind(Some($to))
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$kind(Some($raw)) => $from,
                    _ => None,
                }
            }
        }

        impl Field for Option<$type> {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Value {
                self.as_ref().map_or(Value::$kind(None), Field::value)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$kind(None) => Some(None),
                    value => <$type>::from_value(value).map(Some),
                }
            }
        }
    )*};
}

/// A decimal too long for any number type: digits, compared by the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact(pub String);

impl Exact {
    /// Nothing.
    pub fn zero() -> Self {
        Exact("0".to_owned())
    }

    /// Which of two is larger, whatever their size.
    pub fn compare(&self, other: &Self) -> Ordering {
        let (one, two) = (Digits::of(&self.0), Digits::of(&other.0));
        match (one.negative, two.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => one.size(&two),
            (true, true) => two.size(&one),
        }
    }

    /// The sum, of amounts that may be beyond any balance's bounds: below 10^26 it is exact.
    pub fn plus(&self, more: Points) -> Option<Self> {
        self.add(more.decimal())
    }

    /// The sum of two.
    pub fn sum(&self, other: &Exact) -> Option<Self> {
        self.add(other.0.parse().ok()?)
    }

    fn add(&self, more: Decimal) -> Option<Self> {
        let sum: Decimal = self.0.parse().ok()?;
        Some(Exact(sum.checked_add(more)?.normalize().to_string()))
    }
}

/// A decimal as its digits before and after the point, without needless zeros.
struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Digits<'a> {
    fn of(text: &'a str) -> Self {
        let size = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = size.split_once('.').unwrap_or((size, ""));
        let (whole, rest) = (whole.trim_start_matches('0'), rest.trim_end_matches('0'));
        Digits { negative: size.len() < text.len() && !(whole.is_empty() && rest.is_empty()), whole, rest }
    }

    fn size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.rest.cmp(other.rest))
    }
}

fields! {
    Uuid: Uuid = |id| *id, |raw| Some(raw);
    LedgerId: Uuid = |id| id.0, |raw| Some(LedgerId(raw));
    MemberId: Uuid = |id| id.0, |raw| Some(MemberId(raw));
    CharacterId: Uuid = |id| id.0, |raw| Some(CharacterId(raw));
    KeyId: Uuid = |id| id.0, |raw| Some(KeyId(raw));
    HoldId: Uuid = |id| id.0, |raw| Some(HoldId(raw));
    RaidId: Uuid = |id| id.0, |raw| Some(RaidId(raw));
    KillId: Uuid = |id| id.0, |raw| Some(KillId(raw));
    AuctionId: Uuid = |id| id.0, |raw| Some(AuctionId(raw));
    DecisionId: Uuid = |id| id.0, |raw| Some(DecisionId(raw));
    ScheduleId: Uuid = |id| id.0, |raw| Some(ScheduleId(raw));
    String: Text = |text| text.clone(), |raw| Some(raw);
    Vec<String>: Texts = |texts| texts.clone(), |raw| Some(raw);
    i32: Integer = |number| *number, |raw| Some(raw);
    i64: Bigint = |number| *number, |raw| Some(raw);
    Position: Bigint = |at| i64::try_from(at.0).unwrap_or(i64::MAX), |raw| u64::try_from(raw).ok().map(Position);
    FleetId: Uuid = |id| id.0, |raw| Some(FleetId(raw));
    PoolId: Uuid = |id| id.0, |raw| Some(PoolId(raw));
    PayoutRuleId: Uuid = |id| id.0, |raw| Some(PayoutRuleId(raw));
    PayoutId: Uuid = |id| id.0, |raw| Some(PayoutId(raw));
    RecoveryId: Uuid = |id| id.0, |raw| Some(RecoveryId(raw));
    Amount: Decimal = |amount| amount.to_string(), |raw| raw.parse().ok();
    Points: Decimal = |points| points.to_string(), |raw| raw.parse().ok();
    Exact: Decimal = |digits| digits.0.clone(), |raw| Some(Exact(raw));
    bool: Bool = |yes| *yes, |raw| Some(raw);
    DateTime<Utc>: Instant = |at| *at, |raw| Some(raw);
}

impl Key for () {
    const LEN: usize = 0;

    fn values(&self) -> Vec<Value> {
        Vec::new()
    }

    fn of(_: &[Value]) -> Option<Self> {
        Some(())
    }
}

impl<A: Field + Clone + Ord + Send + Sync + 'static> Key for (A,) {
    const LEN: usize = 1;

    fn values(&self) -> Vec<Value> {
        vec![self.0.value()]
    }

    fn of(row: &[Value]) -> Option<Self> {
        Some((A::from_value(row.first()?.clone())?,))
    }
}

impl<A, B> Key for (A, B)
where
    A: Field + Clone + Ord + Send + Sync + 'static,
    B: Field + Clone + Ord + Send + Sync + 'static,
{
    const LEN: usize = 2;

    fn values(&self) -> Vec<Value> {
        vec![self.0.value(), self.1.value()]
    }

    fn of(row: &[Value]) -> Option<Self> {
        Some((A::from_value(row.first()?.clone())?, B::from_value(row.get(1)?.clone())?))
    }
}

impl<A, B, C> Key for (A, B, C)
where
    A: Field + Clone + Ord + Send + Sync + 'static,
    B: Field + Clone + Ord + Send + Sync + 'static,
    C: Field + Clone + Ord + Send + Sync + 'static,
{
    const LEN: usize = 3;

    fn values(&self) -> Vec<Value> {
        vec![self.0.value(), self.1.value(), self.2.value()]
    }

    fn of(row: &[Value]) -> Option<Self> {
        let (one, two, three) = (row.first()?.clone(), row.get(1)?.clone(), row.get(2)?.clone());
        Some((A::from_value(one)?, B::from_value(two)?, C::from_value(three)?))
    }
}

/// Declares a row: its fields are the columns of its table, in order, those of the key first.
macro_rules! row {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl $crate::Row for $name {
            const COLUMNS: &'static [$crate::Column] = &[
                $($crate::Column { name: stringify!($field), kind: <$type as $crate::Field>::KIND }),*
            ];

            fn values(&self) -> Vec<$crate::Value> {
                vec![$($crate::Field::value(&self.$field)),*]
            }

            fn from_values(values: Vec<$crate::Value>) -> Option<Self> {
                let mut values = values.into_iter();
                let row = $name { $($field: $crate::Field::from_value(values.next()?)?,)* };
                values.next().is_none().then_some(row)
            }
        }
    };
}

pub(crate) use row;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_any_length_compare_as_the_numbers_do() {
        let rising =
            ["-12.5", "-12", "-0.333333333333333333333333333333", "0", "0.05", "0.5", "0.51", "9", "10"];
        for (at, one) in rising.iter().enumerate() {
            for (beside, other) in rising.iter().enumerate() {
                let compared = Exact((*one).to_owned()).compare(&Exact((*other).to_owned()));
                assert_eq!(compared, at.cmp(&beside), "{one} {other}");
            }
        }
        for (one, other) in [("1", "1.0"), ("-0", "0"), ("007", "7")] {
            assert_eq!(Exact(one.to_owned()).compare(&Exact(other.to_owned())), Ordering::Equal);
        }
    }
}
