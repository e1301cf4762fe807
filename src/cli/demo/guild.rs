//! Commands of the demo: each under a client key of its own, so that playing again is the same commands again.

use std::sync::Arc;
use std::time::Duration;

use aggregates::ledger::Rule;
use aggregates::{
    Actor, CharacterId, Handle, LedgerCommand, LedgerId, MemberId, PointsCommand, Position, RaidsCommand,
    Sealed,
};
use chrono::{DateTime, Utc};

use crate::app::{App, Submission};
use crate::cli::key::told;
use crate::lane::{ClientKey, Part, Receipt};

const PROJECTED_WITHIN: Duration = Duration::from_secs(60);

/// The guild's books, as whoever runs the server writes them.
pub struct Guild<'a> {
    app: &'a App,
    ledger: LedgerId,
}

impl<'a> Guild<'a> {
    pub fn new(app: &'a App, ledger: LedgerId) -> Self {
        Guild { app, ledger }
    }

    /// The `n`th id of a command.
    pub fn mint(&self, key: &str, n: u32) -> anyhow::Result<uuid::Uuid> {
        Ok(ClientKey::new(key).map_err(told)?.mint(self.ledger, &Actor::Operator, n))
    }

    pub async fn join(&self, name: &str, at: DateTime<Utc>) -> anyhow::Result<MemberId> {
        let member = MemberId(self.mint(&format!("member {name}"), 0)?);
        if self.knows(member).await? {
            return Ok(member);
        }
        // The log keeps client keys in the clear.
        let key = format!("member {member}");
        let (name, handle) = self.sealed(member, name).await?;
        let command = LedgerCommand::AddMember { member, name, handle };
        self.submit(&key, Some(at), Part::Ledger(Arc::new(command))).await?;
        Ok(member)
    }

    /// Adds a character that a member flies besides their own.
    pub async fn flies_as(&self, member: MemberId, name: &str) -> anyhow::Result<()> {
        let character = CharacterId(self.mint(&format!("character {name}"), 0)?);
        if self.is_flown(character).await? {
            return Ok(());
        }
        let (name, handle) = self.sealed(member, name).await?;
        let command =
            LedgerCommand::AddCharacter { member: member.into(), character, name, handle, main: false };
        self.submit(&format!("character {character}"), None, Part::Ledger(Arc::new(command))).await.map(drop)
    }

    /// A name, and what it is found by.
    async fn sealed(&self, member: MemberId, name: &str) -> anyhow::Result<(Sealed, Handle)> {
        let keys = self.app.vault.create_ledger(self.ledger).await?;
        let sealed = self.app.vault.seal(self.ledger, &[(member, name.to_owned())]).await?;
        let sealed = sealed.into_iter().next().ok_or_else(|| anyhow::anyhow!("nothing was sealed"))?;
        Ok((sealed, keys.handle(name)))
    }

    async fn is_flown(&self, character: CharacterId) -> anyhow::Result<bool> {
        let known = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM ledger_characters_v1 WHERE ledger_id = $1 AND character_id = $2) AS "known!""#,
            self.ledger.0,
            character.0
        );
        Ok(known.fetch_one(&self.app.database).await?)
    }

    /// Whether somebody joined before; they may be forgotten since.
    async fn knows(&self, member: MemberId) -> anyhow::Result<bool> {
        let known = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM ledger_members_v1 WHERE ledger_id = $1 AND member_id = $2) AS "known!""#,
            self.ledger.0,
            member.0
        );
        Ok(known.fetch_one(&self.app.database).await?)
    }

    pub async fn rule(&self, rule: Rule, from: DateTime<Utc>) -> anyhow::Result<()> {
        let key = format!("rule {}", rule.kind());
        let command = LedgerCommand::SetRule { rule, from: Some(from), until: None };
        self.submit(&key, None, Part::Ledger(Arc::new(command))).await.map(drop)
    }

    pub async fn points(
        &self,
        key: &str,
        at: Option<DateTime<Utc>>,
        command: PointsCommand,
    ) -> anyhow::Result<Receipt> {
        self.submit(key, at, Part::Points(Arc::new(command), None)).await
    }

    pub async fn raid(&self, key: &str, at: DateTime<Utc>, command: RaidsCommand) -> anyhow::Result<Receipt> {
        self.submit(key, Some(at), Part::Raids(Arc::new(command))).await
    }

    /// Waits until the read models have come to a position.
    pub async fn wait(&self, to: Position) -> anyhow::Result<()> {
        Ok(self.app.projector.wait_for(self.ledger, to, PROJECTED_WITHIN).await?)
    }

    async fn submit(&self, key: &str, at: Option<DateTime<Utc>>, part: Part) -> anyhow::Result<Receipt> {
        let submission = Submission {
            ledger: self.ledger,
            actor: Actor::Operator,
            on_behalf_of: None,
            client_key: ClientKey::new(key).map_err(told)?,
            canonical: key.as_bytes().to_vec(),
            backdated_to: at,
            correlation: None,
            causation: None,
            source: "demo",
            parts: vec![part],
        };
        self.app.submit(submission).await.map_err(told)
    }
}
