//! The chart of accounts, as it is written down.

use async_graphql::{Description, Object};
use projections::journal::{CHART, ChartAccount};
use serde::{Deserialize, Serialize};

use super::kind::AccountClass;
use crate::graphql::page::{Key, Page};

/// Accounts of the chart, in its order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Nth(usize);

impl Key for Nth {
    const LIST: &'static str = "chart.1";
}

/// An account of the chart.
#[derive(Description)]
pub struct ChartLine(&'static ChartAccount);

#[Object(name = "ChartAccount", use_type_description)]
impl ChartLine {
    /// Its code, by which postings and statements name it; `<id>` stands for a member's id.
    async fn code(&self) -> &str {
        self.0.code
    }

    /// What kind of account it is.
    async fn class(&self) -> AccountClass {
        self.0.class.into()
    }

    /// What it is called in the books that `bursar export` writes; `<member>` stands for a member.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// What is posted to it.
    async fn posted(&self) -> &str {
        self.0.posted
    }
}

/// A page of the chart.
pub fn select(page: &Page<Nth>) -> Vec<(Nth, ChartLine)> {
    let after = page.after.map_or(0, |Nth(nth)| nth.saturating_add(1));
    let before = page.before.map_or(CHART.len(), |Nth(nth)| nth);
    let within = CHART.iter().enumerate().filter(|(nth, _)| (after..before).contains(nth));
    let mut rows: Vec<_> = within.map(|(nth, account)| (Nth(nth), ChartLine(account))).collect();
    if page.backward {
        rows.reverse();
    }
    rows.truncate(usize::try_from(page.limit()).unwrap_or(usize::MAX));
    rows
}
