//! `bursar key`: for whoever runs the server. Everybody else has `createApiKey`.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use aggregates::ledger::{NewKey, RoleName};
use aggregates::{Actor, KeyId, LedgerCommand, LedgerId, MemberId, Permission, Text};
use chrono::{DateTime, Utc};
use comfy_table::Table;
use uuid::Uuid;

use super::session::{PROJECTED_WITHIN, Session};
use crate::app::{App, Submission};
use crate::identity::{self, Credential};
use crate::lane::{ClientKey, Failure, Part};

/// Makes, lists and revokes API keys.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Make a key; it is shown once
    Create {
        /// The ledger
        #[arg(long)]
        ledger: LedgerId,
        /// What its holder may do; may be given again
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// All that it may do of what its roles allow, such as view_points; may be given again. Without it, everything
        #[arg(long = "scope", value_parser = permission)]
        scopes: Vec<Permission>,
        /// Whose it is
        #[arg(long)]
        member: Option<MemberId>,
        /// What it is for
        #[arg(long, default_value = "made on the command line")]
        label: String,
        /// From when on it no longer works, such as 2027-01-01T00:00:00Z
        #[arg(long)]
        expires_at: Option<DateTime<Utc>>,
    },
    /// List a ledger's keys
    List {
        /// The ledger
        #[arg(long)]
        ledger: LedgerId,
    },
    /// Revoke a key
    Revoke {
        /// The ledger
        #[arg(long)]
        ledger: LedgerId,
        /// The key
        #[arg(long)]
        key: KeyId,
    },
    /// Print the operator's key, which opens ledgers; it follows from the master key
    Operator,
}

impl Key {
    /// Runs it.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        match self {
            Key::Operator => println!("{}", operator(session)?),
            Key::List { ledger } => list(session, ledger).await?,
            Key::Revoke { ledger, key } => {
                command(session, ledger, LedgerCommand::RevokeKey { key }).await?;
                println!("revoked {key}");
            }
            Key::Create { ledger, roles, scopes, member, label, expires_at } => {
                let roles = roles.into_iter().map(RoleName::new).collect::<Result<_, _>>()?;
                let label = Text::new("label", label)?;
                let app = session.app().await?;
                anyhow::ensure!(app.vault.ledger(ledger).await?.is_some(), "no ledger {ledger}");
                let (shown, mac) = identity::new_key(&app, ledger).await?;
                let key = KeyId(Uuid::now_v7());
                let (member, scoped) = (member.map(Into::into), !scopes.is_empty());
                let scopes = Some(scopes.into_iter().collect()).filter(|_: &BTreeSet<_>| scoped);
                let new = NewKey { key, mac, label, roles, scopes, member, expires_at };
                submit(&app, ledger, LedgerCommand::CreateKey(new)).await?;
                println!("{shown}");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn permission(name: &str) -> Result<Permission, String> {
    let all = || Permission::ALL.iter().map(|known| known.name()).collect::<Vec<_>>().join(", ");
    Permission::named(name).ok_or_else(|| format!("one of {}", all()))
}

/// The operator's key.
fn operator(session: &Session) -> anyhow::Result<String> {
    let secret = session.master.operator_secret().parse()?;
    Ok(Credential::Operator(secret).to_text())
}

async fn command(session: &Session, ledger: LedgerId, command: LedgerCommand) -> anyhow::Result<()> {
    let app = session.app().await?;
    submit(&app, ledger, command).await
}

async fn submit(app: &App, ledger: LedgerId, command: LedgerCommand) -> anyhow::Result<()> {
    let client_key = ClientKey::new(Uuid::now_v7().to_string()).map_err(told)?;
    let submission = Submission {
        ledger,
        actor: Actor::Operator,
        on_behalf_of: None,
        canonical: serde_json_canonicalizer::to_vec(&command)?,
        client_key,
        backdated_to: None,
        correlation: None,
        causation: None,
        source: "cli",
        parts: vec![Part::Ledger(Arc::new(command))],
    };
    let receipt = app.submit(submission).await.map_err(told)?;
    if app.projector.wait_for(ledger, receipt.position, PROJECTED_WITHIN).await.is_err() {
        eprintln!("The read models are behind: servers know of it once they have caught up.");
    }
    app.stop().await;
    Ok(())
}

/// A failure as the command line tells it.
pub fn told(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow::anyhow!("{}", refusal.sentence()),
        Failure::NotFound => anyhow::anyhow!("no such ledger"),
        other => anyhow::anyhow!("{other:?}"),
    }
}

async fn list(session: &Session, ledger: LedgerId) -> anyhow::Result<()> {
    session.caught_up(ledger).await?;
    let rows = sqlx::query!(
        "SELECT key_id, label, roles, scopes, created_at, expires_at, revoked_at FROM ledger_keys_v2
         WHERE ledger_id = $1 ORDER BY created_at, key_id",
        ledger.0
    )
    .fetch_all(&session.database)
    .await?;
    let mut table = Table::new();
    table.set_header(["key", "label", "roles", "scopes", "created", "expires", "revoked"]);
    let time = |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| at.to_rfc3339());
    for row in rows {
        table.add_row([
            row.key_id.to_string(),
            row.label,
            row.roles.join(", "),
            row.scopes.map_or_else(String::new, |scopes| scopes.join(", ")),
            time(Some(row.created_at)),
            time(row.expires_at),
            time(row.revoked_at),
        ]);
    }
    println!("{table}");
    Ok(())
}
