//! Whom names map to, and how those join who map to nobody.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aggregates::{CharacterId, LedgerCommand, MemberId, Who};

use super::step::Step;
use super::{Importer, Run, actor, vault};
use crate::import::plan::{Person, Plan};
use crate::lane::{ClientKey, Failure, Part};
use crate::vault::LedgerKeys;

/// Members by the handles of names, theirs and their characters'.
pub struct Names {
    members: HashMap<String, MemberId>,
    with_characters: HashSet<MemberId>,
    /// Names that wait, by the ids that were made for them.
    waiting: HashMap<String, MemberId>,
}

impl Names {
    /// Whose a name is.
    pub fn get(&self, keys: &LedgerKeys, name: &str) -> Option<MemberId> {
        self.members.get(&keys.handle(name).0).copied()
    }

    /// The id under which a name waits already.
    pub fn waiting(&self, keys: &LedgerKeys, name: &str) -> Option<MemberId> {
        self.waiting.get(&keys.handle(name).0).copied()
    }

    /// That somebody leaves.
    pub fn leave(&self, keys: &LedgerKeys, person: &Person) -> Result<Part, Failure> {
        let member: Who = self.get(keys, &person.name).ok_or_else(unmapped)?.into();
        Ok(Part::Ledger(Arc::new(LedgerCommand::MemberLeaves { member })))
    }

    fn add(&mut self, keys: &LedgerKeys, name: &str, member: MemberId) {
        self.members.insert(keys.handle(name).0, member);
    }
}

/// A plan names everybody whom it speaks of.
pub fn unmapped() -> Failure {
    Failure::internal("a name of the plan maps to no member")
}

impl Importer<'_> {
    /// The members that a plan's names map to.
    pub(super) async fn names(&self, plan: &Plan) -> Result<Names, Failure> {
        let mains = plan.people.iter().filter_map(|person| person.alt_of.as_ref());
        let asked = plan.people.iter().map(|person| &person.name).chain(mains);
        let asked: Vec<String> = asked.map(|name| self.keys.handle(name).0).collect();
        let rows = sqlx::query!(
            r#"SELECT handle AS "handle!", member_id AS "member_id!" FROM ledger_members_v1
               WHERE ledger_id = $1 AND handle = ANY($2)
               UNION ALL
               SELECT handle, member_id FROM ledger_characters_v1
               WHERE ledger_id = $1 AND handle = ANY($2)"#,
            self.ledger.0,
            &asked
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        let members = rows.into_iter().map(|row| (row.handle, MemberId(row.member_id))).collect();
        let with_characters = self.with_characters().await?;
        Ok(Names { members, with_characters, waiting: self.waiting(&asked).await? })
    }

    /// Which of these handles wait in the queue.
    async fn waiting(&self, handles: &[String]) -> Result<HashMap<String, MemberId>, Failure> {
        let rows = sqlx::query!(
            "SELECT handle, person_id FROM imports_queue_v1 WHERE ledger_id = $1 AND handle = ANY($2)",
            self.ledger.0,
            handles
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        Ok(rows.into_iter().map(|row| (row.handle, MemberId(row.person_id))).collect())
    }

    async fn with_characters(&self) -> Result<HashSet<MemberId>, Failure> {
        let rows = sqlx::query_scalar!(
            "SELECT DISTINCT member_id FROM ledger_characters_v1 WHERE ledger_id = $1",
            self.ledger.0
        )
        .fetch_all(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?;
        Ok(rows.into_iter().map(MemberId).collect())
    }

    pub(super) async fn join(
        &self,
        step: &Step<'_>,
        person: &Person,
        run: &mut Run<'_>,
    ) -> Result<Vec<Part>, Failure> {
        let member = MemberId(self.mint(run.plan, step, 0)?);
        let (name, handle) = (self.sealed(member, &person.name).await?, self.keys.handle(&person.name));
        run.names.add(&self.keys, &person.name, member);
        Ok(vec![Part::Ledger(Arc::new(LedgerCommand::AddMember { member, name, handle }))])
    }

    /// Adds a character to its player; nothing if the player is nobody. A member's first character would become the
    /// main, so one that is called as the member comes before it.
    pub(super) async fn join_alt(
        &self,
        step: &Step<'_>,
        person: &Person,
        run: &mut Run<'_>,
    ) -> Result<Vec<Part>, Failure> {
        let main = person.alt_of.as_deref().unwrap_or_default();
        let Some(member) = run.names.get(&self.keys, main) else { return Ok(Vec::new()) };
        let mut parts = Vec::new();
        if run.names.with_characters.insert(member) {
            parts.push(self.character((run.plan, step, 1), member, main, true).await?);
        }
        parts.push(self.character((run.plan, step, 0), member, &person.name, false).await?);
        run.names.add(&self.keys, &person.name, member);
        Ok(parts)
    }

    async fn character(
        &self,
        (plan, step, nth): (&Plan, &Step<'_>, u32),
        member: MemberId,
        name: &str,
        main: bool,
    ) -> Result<Part, Failure> {
        let (character, handle) = (CharacterId(self.mint(plan, step, nth)?), self.keys.handle(name));
        let name = self.sealed(member, name).await?;
        Ok(Part::Ledger(Arc::new(LedgerCommand::AddCharacter {
            member: member.into(),
            character,
            name,
            handle,
            main,
        })))
    }

    fn mint(&self, plan: &Plan, step: &Step<'_>, nth: u32) -> Result<uuid::Uuid, Failure> {
        Ok(ClientKey::new(step.key.clone())?.mint(self.ledger, &actor(plan), nth))
    }

    /// A name, sealed to somebody.
    pub(super) async fn sealed(&self, of: MemberId, name: &str) -> Result<aggregates::Sealed, Failure> {
        let mut sealed = self.app.vault.seal(self.ledger, &[(of, name.to_owned())]).await.map_err(vault)?;
        sealed.pop().ok_or_else(|| Failure::internal("a text was not sealed"))
    }
}
