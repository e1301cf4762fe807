//! `bursar simulate`.

mod proposal;
mod told;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use aggregates::{LedgerId, MemberId};
use chrono::Utc;
use sqlx::PgPool;

use self::proposal::Proposed;
use super::progress::bar;
use super::session::Session;
use crate::simulate::simulate;

/// Issues a ledger's history again under other settings and rules, and tells what members would have. Nothing is written.
///
/// Rules come from files: JSON such as {"standby": {"percent": "50"}}, as the events `ledger.rule_set` have it.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    #[command(flatten)]
    proposed: Proposed,
    /// List everybody, and not only those about whom something differs
    #[arg(long)]
    everybody: bool,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

impl Simulate {
    /// Exits with 0 whether anything differs or not.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let database = &session.database;
        let (_, head) = session.ledgers(Some(self.ledger)).await?.remove(0);
        let proposal = Arc::new(self.proposed.read(database, self.ledger).await?);
        let bar = bar(head.0, self.ledger.to_string());
        let made =
            simulate(database, self.ledger, proposal, Utc::now(), |done| bar.set_position(done)).await?;
        bar.finish_and_clear();
        let names = names(database, self.ledger).await?;
        match self.json {
            true => println!("{}", told::json(&made, &names, self.everybody)),
            false => print!("{}", told::table(&made, &names, self.everybody)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What members are called, as far as the read tables know.
async fn names(database: &PgPool, ledger: LedgerId) -> Result<BTreeMap<MemberId, String>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT member_id, name AS "name!" FROM points_standings_v2 WHERE ledger_id = $1 AND name IS NOT NULL"#,
        ledger.0
    )
    .fetch_all(database)
    .await?;
    Ok(rows.into_iter().map(|row| (MemberId(row.member_id), row.name)).collect())
}
