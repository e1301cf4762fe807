//! Rows as the projector sees them: columns with kinds, and values.

use std::borrow::Cow;

use aggregates::{
    Amount, AuctionId, CharacterId, DecisionId, FleetId, HoldId, KeyId, KillId, LedgerId, MemberId, PayoutId,
    PayoutRuleId, Points, PoolId, Position, RaidId, RecoveryId, ScheduleId,
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::Exact;

/// A text that is nearly always one of the code's own words.
pub type Word = Cow<'static, str>;

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

/// A value of a column as its row has it, before anything is made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Null, in a column of this kind.
    Null(Kind),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
    /// See [`Kind::Text`].
    Text(&'a str),
    /// See [`Kind::Texts`].
    Texts(&'a [String]),
    /// See [`Kind::Integer`].
    Integer(i32),
    /// See [`Kind::Bigint`].
    Bigint(i64),
    /// See [`Kind::Decimal`]; zeros at its end say nothing.
    Decimal(Decimal),
    /// See [`Kind::Decimal`]; one that no number type holds.
    Digits(&'a str),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Instant`].
    Instant(DateTime<Utc>),
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null(Kind::Uuid) => Value::Uuid(None),
            Cell::Null(Kind::Text) => Value::Text(None),
            Cell::Null(Kind::Texts) => Value::Texts(None),
            Cell::Null(Kind::Integer) => Value::Integer(None),
            Cell::Null(Kind::Bigint) => Value::Bigint(None),
            Cell::Null(Kind::Decimal) => Value::Decimal(None),
            Cell::Null(Kind::Bool) => Value::Bool(None),
            Cell::Null(Kind::Instant) => Value::Instant(None),
            Cell::Uuid(id) => Value::Uuid(Some(id)),
            Cell::Text(text) => Value::Text(Some(text.to_owned())),
            Cell::Texts(texts) => Value::Texts(Some(texts.to_vec())),
            Cell::Integer(number) => Value::Integer(Some(number)),
            Cell::Bigint(number) => Value::Bigint(Some(number)),
            Cell::Decimal(number) => Value::Decimal(Some(number.normalize().to_string())),
            Cell::Digits(digits) => Value::Decimal(Some(digits.to_owned())),
            Cell::Bool(yes) => Value::Bool(Some(yes)),
            Cell::Instant(at) => Value::Instant(Some(at)),
        }
    }
}

impl<'a> From<&'a Value> for Cell<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Uuid(id) => id.map_or(Cell::Null(Kind::Uuid), Cell::Uuid),
            Value::Text(text) => text.as_deref().map_or(Cell::Null(Kind::Text), Cell::Text),
            Value::Texts(texts) => texts.as_deref().map_or(Cell::Null(Kind::Texts), Cell::Texts),
            Value::Integer(number) => number.map_or(Cell::Null(Kind::Integer), Cell::Integer),
            Value::Bigint(number) => number.map_or(Cell::Null(Kind::Bigint), Cell::Bigint),
            Value::Decimal(digits) => digits.as_deref().map_or(Cell::Null(Kind::Decimal), Cell::Digits),
            Value::Bool(yes) => yes.map_or(Cell::Null(Kind::Bool), Cell::Bool),
            Value::Instant(at) => at.map_or(Cell::Null(Kind::Instant), Cell::Instant),
        }
    }
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
    fn cell(&self) -> Cell<'_>;
    /// From the column; `None` if the value is of another kind or null where it may not be.
    fn from_value(value: Value) -> Option<Self>;
}

/// A row without its type.
pub trait Cells: Send + Sync {
    /// Shows each of its values, in the order of the columns.
    fn each(&self, show: &mut dyn FnMut(Cell<'_>));

    /// Its values, in the order of the columns.
    fn values(&self) -> Vec<Value> {
        let mut values = Vec::new();
        self.each(&mut |cell| values.push(cell.into()));
        values
    }
}

impl Cells for Vec<Value> {
    fn each(&self, show: &mut dyn FnMut(Cell<'_>)) {
        self.iter().for_each(|value| show(value.into()));
    }
}

/// A row of a read model.
pub trait Row: Cells + Clone + PartialEq + Sized + 'static {
    /// Its columns, those of the key first.
    const COLUMNS: &'static [Column];
    /// From columns, in their order.
    fn from_values(values: Vec<Value>) -> Option<Self>;
}

impl<R: Cells> Cells for Box<R> {
    fn each(&self, show: &mut dyn FnMut(Cell<'_>)) {
        R::each(self, show);
    }
}

impl<R: Row> Row for Box<R> {
    const COLUMNS: &'static [Column] = R::COLUMNS;

    fn from_values(values: Vec<Value>) -> Option<Self> {
        R::from_values(values).map(Box::new)
    }
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

            fn cell(&self) -> Cell<'_> {
                let $me = self;
                $to
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

            fn cell(&self) -> Cell<'_> {
                self.as_ref().map_or(Cell::Null(Kind::$kind), Field::cell)
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

fields! {
    Uuid: Uuid = |id| Cell::Uuid(*id), |raw| Some(raw);
    LedgerId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(LedgerId(raw));
    MemberId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(MemberId(raw));
    CharacterId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(CharacterId(raw));
    KeyId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(KeyId(raw));
    HoldId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(HoldId(raw));
    RaidId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(RaidId(raw));
    KillId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(KillId(raw));
    AuctionId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(AuctionId(raw));
    DecisionId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(DecisionId(raw));
    ScheduleId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(ScheduleId(raw));
    String: Text = |text| Cell::Text(text), |raw| Some(raw);
    Word: Text = |text| Cell::Text(text), |raw| Some(Cow::Owned(raw));
    Vec<String>: Texts = |texts| Cell::Texts(texts), |raw| Some(raw);
    i32: Integer = |number| Cell::Integer(*number), |raw| Some(raw);
    i64: Bigint = |number| Cell::Bigint(*number), |raw| Some(raw);
    Position: Bigint = |at| Cell::Bigint(i64::try_from(at.0).unwrap_or(i64::MAX)), |raw| u64::try_from(raw).ok().map(Position);
    FleetId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(FleetId(raw));
    PoolId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(PoolId(raw));
    PayoutRuleId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(PayoutRuleId(raw));
    PayoutId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(PayoutId(raw));
    RecoveryId: Uuid = |id| Cell::Uuid(id.0), |raw| Some(RecoveryId(raw));
    Amount: Decimal = |amount| Cell::Decimal(amount.decimal()), |raw| raw.parse().ok();
    Decimal: Decimal = |number| Cell::Decimal(*number), |raw| raw.parse().ok();
    Points: Decimal = |points| Cell::Decimal(Decimal::new(points.hundredths(), 2)), |raw| raw.parse().ok();
    Exact: Decimal = |digits| Cell::Digits(&digits.0), |raw| Some(Exact(raw));
    bool: Bool = |yes| Cell::Bool(*yes), |raw| Some(raw);
    DateTime<Utc>: Instant = |at| Cell::Instant(*at), |raw| Some(raw);
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
        vec![self.0.cell().into()]
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
        vec![self.0.cell().into(), self.1.cell().into()]
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
        vec![self.0.cell().into(), self.1.cell().into(), self.2.cell().into()]
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

        impl $crate::Cells for $name {
            fn each(&self, show: &mut dyn FnMut($crate::Cell<'_>)) {
                $(show($crate::Field::cell(&self.$field));)*
            }
        }

        impl $crate::Row for $name {
            const COLUMNS: &'static [$crate::Column] = &[
                $($crate::Column { name: stringify!($field), kind: <$type as $crate::Field>::KIND }),*
            ];

            fn from_values(values: Vec<$crate::Value>) -> Option<Self> {
                let mut values = values.into_iter();
                let row = $name { $($field: $crate::Field::from_value(values.next()?)?,)* };
                values.next().is_none().then_some(row)
            }
        }
    };
}

pub(crate) use row;
