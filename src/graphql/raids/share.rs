//! A member's attendance: how many kills or raids they were at, of how many they could have been.

use std::sync::Arc;

use async_graphql::{Description, Object};
use rust_decimal::RoundingStrategy::MidpointNearestEven;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attendance::{AttendanceRow, Window};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::Key;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// Attendance by when members joined.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Joined(pub i64, pub Uuid);

impl Key for Joined {
    const LIST: &'static str = "attendance.1";
}

impl Joined {
    /// A row's place in the list.
    pub fn of(row: &AttendanceRow) -> Self {
        Joined(row.joined_at, row.member_id)
    }
}

/// Attended of possible, 0 to 1, to four decimals, half to even; nothing where nothing was possible.
pub fn share_of(row: &AttendanceRow) -> Option<Decimal> {
    share(row.attended, row.possible).map(Decimal::from)
}

/// How often a member was there, over some weeks.
#[derive(Description)]
pub struct Attendance {
    scope: Arc<Scope>,
    row: AttendanceRow,
    window: Window,
}

#[Object(use_type_description)]
impl Attendance {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// What they were at.
    async fn attended(&self) -> i64 {
        self.row.attended
    }

    /// What they could have been at: what took place since they joined, without what they were excused from.
    async fn possible(&self) -> i64 {
        self.row.possible
    }

    /// Attended of possible, 0 to 1, to four decimals, half to even; null where nothing was possible.
    async fn share(&self) -> Option<Decimal> {
        share_of(&self.row)
    }

    /// When the first of the weeks began.
    async fn from(&self) -> DateTime {
        self.window.from.into()
    }

    /// Until when it is counted.
    async fn to(&self) -> DateTime {
        self.window.to.into()
    }
}

impl Attendance {
    /// The attendance of a row.
    pub fn of(scope: &Arc<Scope>, row: AttendanceRow, window: Window) -> Self {
        Attendance { scope: Arc::clone(scope), row, window }
    }
}

fn share(attended: i64, possible: i64) -> Option<rust_decimal::Decimal> {
    let share = rust_decimal::Decimal::from(attended).checked_div(possible.into())?;
    Some(share.round_dp_with_strategy(4, MidpointNearestEven))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_four_decimals_half_to_even_and_of_nothing_there_is_none() {
        let told = |attended, possible| share(attended, possible).map(|share| share.normalize().to_string());
        assert_eq!(told(2, 3).as_deref(), Some("0.6667"));
        assert_eq!(told(1, 32).as_deref(), Some("0.0312"));
        assert_eq!(told(3, 32).as_deref(), Some("0.0938"));
        assert_eq!(told(4, 4).as_deref(), Some("1"));
        assert_eq!(told(0, 4).as_deref(), Some("0"));
        assert_eq!(told(0, 0), None);
    }
}
