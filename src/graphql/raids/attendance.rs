//! Attendance as a query asks for it.

use std::sync::Arc;

use aggregates::ledger::AttendanceRule;
use aggregates::raids::{MOST_WEEKS, first_instant};

use super::choices::AttendancePer;
use super::share::Joined;
use crate::attendance::{self, AttendanceRow, MODELS, Rule, Slice, Whose, Window};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::in_force;
use crate::graphql::page::Page;
use crate::graphql::scalar;
use crate::graphql::scope::Scope;

/// What a query says of how to count; the rest is as the ledger's rule has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Over so many weeks.
    pub weeks: Option<u32>,
    /// Kills or raids.
    pub per: Option<AttendancePer>,
    /// Whether standby counts as presence.
    pub standby_counts: Option<bool>,
    /// Whether what somebody was excused from counts against them.
    pub excused_counts: Option<bool>,
}

impl Asked {
    /// All of it as a rule has it.
    pub fn under(rule: AttendanceRule) -> Self {
        Asked {
            weeks: Some(rule.weeks),
            per: Some(rule.per.into()),
            standby_counts: Some(rule.standby_counts),
            excused_counts: Some(rule.excused_counts),
        }
    }

    /// How and over what is counted, up to an instant, or now.
    pub async fn counted(self, scope: &Scope, as_of: Option<scalar::DateTime>) -> Result<(Rule, Window)> {
        let to = as_of.map_or_else(|| scope.now(), |as_of| as_of.0);
        scope.view("ledger_rules").await?;
        let rule = attendance::ruled(scope.database(), to).await?;
        let weeks = self.weeks.unwrap_or(rule.weeks);
        if !(1..=MOST_WEEKS).contains(&weeks) {
            return Err(GraphqlError::weeks_out_of_range(weeks, MOST_WEEKS));
        }
        let from = first_instant(&in_force(scope).await?.settings, to, weeks);
        let rule = Rule {
            per: self.per.map_or(rule.per, Into::into),
            standby_counts: self.standby_counts.unwrap_or(rule.standby_counts),
            excused_counts: self.excused_counts.unwrap_or(rule.excused_counts),
        };
        Ok((rule, Window { from, to }))
    }
}

/// A page of attendance, in the order in which members joined.
pub async fn select(
    scope: &Arc<Scope>,
    page: &Page<Joined>,
    whose: Whose,
    rule: Rule,
    window: Window,
) -> Result<Vec<AttendanceRow>> {
    for model in MODELS {
        scope.view(model).await?;
    }
    let place = |key: &Joined| (key.0, key.1);
    let (after, before) = (page.after.as_ref().map(place), page.before.as_ref().map(place));
    let slice = Slice { after, before, limit: page.limit(), backward: page.backward };
    Ok(attendance::select(scope.database(), slice, whose, rule, window).await?)
}
