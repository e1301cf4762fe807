//! The demo corporation: pilots who fly and share what they loot.

use aggregates::{LedgerId, MemberId};
use chrono::{DateTime, TimeZone as _, Utc};

use super::guild::Guild;
use crate::app::App;

/// Pilots, each with the characters that they fly besides.
const PILOTS: [(&str, &[&str]); 14] = [
    ("Aria Voss", &["Voss Freight", "Little Voss"]),
    ("Bastian Kroll", &[]),
    ("Cyra Nhal", &[]),
    ("Dorian Vex", &[]),
    ("Elka Tarn", &["Tarn Scouting"]),
    ("Fenn Okoro", &[]),
    ("Gita Solace", &[]),
    ("Hadar Quill", &[]),
    ("Ines Marrow", &[]),
    ("Jarek Holm", &[]),
    ("Kaia Drift", &[]),
    ("Lorne Castell", &[]),
    ("Mira Pell", &[]),
    ("Nox Arden", &[]),
];

/// Lets the pilots join.
pub async fn gather(app: &App, ledger: LedgerId) -> anyhow::Result<()> {
    let corporation = Guild::new(app, ledger);
    for (name, others) in PILOTS {
        let member: MemberId = corporation.join(name, founded()?).await?;
        for other in others {
            corporation.flies_as(member, other).await?;
        }
    }
    Ok(())
}

/// Before anything that the walk-through records.
fn founded() -> anyhow::Result<DateTime<Utc>> {
    let found = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single();
    found.ok_or_else(|| anyhow::anyhow!("there is no such day"))
}
