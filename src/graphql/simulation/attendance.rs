//! Attendance under another rule: a reading rule, so both are counted from the same rows.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::ledger::AttendanceRule;
use async_graphql::{Description, Object};
use uuid::Uuid;

use crate::attendance::{AttendanceRow, Whose};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::Page;
use crate::graphql::raids::{Asked, Joined, attendance, share_of};
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// Both counts of a member.
#[derive(Clone, Debug)]
pub struct Compared {
    before: AttendanceRow,
    after: AttendanceRow,
}

impl Compared {
    /// Its place in the list.
    pub fn place(&self) -> Joined {
        Joined::of(&self.before)
    }
}

/// A page of attendance under the rule in force beside another one.
pub async fn compared(
    scope: &Arc<Scope>,
    page: &Page<Joined>,
    other: AttendanceRule,
) -> Result<Vec<Compared>> {
    let now = Some(scope.app.clock.now().into());
    let (in_force, window) = Asked::default().counted(scope, now).await?;
    let before = attendance(scope, page, Whose::default(), in_force, window).await?;
    let (proposed, window) = Asked::under(other).counted(scope, now).await?;
    let after = attendance(scope, page, Whose::default(), proposed, window).await?;
    let mut after: HashMap<Uuid, AttendanceRow> = after.into_iter().map(|row| (row.member_id, row)).collect();
    let pair = |before: AttendanceRow| Some(Compared { after: after.remove(&before.member_id)?, before });
    Ok(before.into_iter().filter_map(pair).collect())
}

/// How often a member was there, as it is counted and as it would be.
#[derive(Description)]
pub struct AttendanceChange {
    scope: Arc<Scope>,
    row: Compared,
}

#[Object(use_type_description)]
impl AttendanceChange {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.before.member_id.into()).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.before.member_id
    }

    /// Attended of possible as it is, 0 to 1, to four decimals; null where nothing was possible.
    async fn before(&self) -> Option<Decimal> {
        share_of(&self.row.before)
    }

    /// Attended of possible as it would be.
    async fn after(&self) -> Option<Decimal> {
        share_of(&self.row.after)
    }
}

impl AttendanceChange {
    /// The change of a row.
    pub fn of(scope: &Arc<Scope>, row: Compared) -> Self {
        AttendanceChange { scope: Arc::clone(scope), row }
    }
}
