//! What ledgers and members add to GraphQL about raids.

use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::Object;
use uuid::Uuid;

use super::attendance::{self, Asked};
use super::choices::{AttendancePer, RaidState};
use super::raid::{self, Listed, Planned, Raid};
use super::share::{Attendance, Joined};
use crate::attendance::Whose;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of raids.
pub struct LedgerRaids(pub Arc<Scope>);

#[Object]
impl LedgerRaids {
    /// The calendar: raids by when they are planned to start.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn raids(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that are planned to start then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only those that are planned to start before.")] to: Option<DateTime>,
        #[graphql(desc = "Only those in this state.")] state: Option<RaidState>,
    ) -> Result<Option<List<Planned, Raid>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("raids_calendar").await?;
        let rows = raid::select(&self.0, &page, &Listed { from, to, state }).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Raid::of(&self.0, row)))))
    }

    /// A raid; null if there is none.
    async fn raid(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Raid>> {
        Raid::by_id(&self.0, id.into()).await
    }

    /// How often members were there over the last weeks, in the order in which they joined. Raids count from their start,
    /// also while they run; raids that were called off never do. What is not said is as the rule `ATTENDANCE` has it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and a rule as well")]
    async fn attendance(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Over so many weeks of the ledger's own, the running one among them.")]
        weeks: Option<u32>,
        #[graphql(desc = "What is counted.")] per: Option<AttendancePer>,
        #[graphql(desc = "Whether standby counts as presence.")] standby_counts: Option<bool>,
        #[graphql(desc = "Whether what somebody was excused from counts against them.")]
        excused_counts: Option<bool>,
        #[graphql(desc = "Up to then, if not up to now.")] as_of: Option<DateTime>,
        #[graphql(desc = "Only this member's.")] member_id: Option<Uuid>,
        #[graphql(default, desc = "Whether those who left are listed as well.")] include_left: bool,
    ) -> Result<Option<List<Joined, Attendance>>> {
        let page = Page::new((first, after), (last, before))?;
        let asked = Asked { weeks, per, standby_counts, excused_counts };
        let (rule, window) = asked.counted(&self.0, as_of).await?;
        let rows =
            attendance::select(&self.0, &page, Whose { member: member_id, include_left }, rule, window)
                .await?;
        Ok(Some(page.connection(rows, |row| (Joined::of(&row), Attendance::of(&self.0, row, window)))))
    }
}

/// The fields of a member that speak of raids.
pub struct MemberRaids {
    /// Where to look further.
    pub scope: Arc<Scope>,
    /// Whose.
    pub member: MemberId,
}

#[Object]
impl MemberRaids {
    /// How often the member was there over the last weeks. What is not said is as the rule `ATTENDANCE` has it.
    async fn attendance(
        &self,
        #[graphql(desc = "Over so many weeks of the ledger's own, the running one among them.")]
        weeks: Option<u32>,
        #[graphql(desc = "What is counted.")] per: Option<AttendancePer>,
        #[graphql(desc = "Whether standby counts as presence.")] standby_counts: Option<bool>,
        #[graphql(desc = "Whether what they were excused from counts against them.")] excused_counts: Option<
            bool,
        >,
        #[graphql(desc = "Up to then, if not up to now.")] as_of: Option<DateTime>,
    ) -> Result<Option<Attendance>> {
        let asked = Asked { weeks, per, standby_counts, excused_counts };
        let (rule, window) = asked.counted(&self.scope, as_of).await?;
        let whose = Whose { member: Some(self.member.0), include_left: true };
        let page = Page::new((Some(1), None), (None, None))?;
        let rows = attendance::select(&self.scope, &page, whose, rule, window).await?;
        Ok(rows.into_iter().next().map(|row| Attendance::of(&self.scope, row, window)))
    }
}
