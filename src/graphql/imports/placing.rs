//! The parts of a command that places a name: the name becomes findable, it waits no longer, and what waited is posted. All
//! of it happens or none, and a line that came in between is seen by the decision, which then refuses.

use aggregates::{CharacterId, ImportsCommand, LedgerCommand, MemberId, Who};
use uuid::Uuid;

use std::collections::HashSet;

use super::line::{self, LineRow};
use super::name::{self, NameRow};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::find;
use crate::graphql::order::Order;
use crate::lane::Part;

/// Makes a name a member's, or a member of its own.
pub async fn parts(order: &Order, person: MemberId, member: Option<Who>) -> Result<Vec<Part>> {
    let scope = &order.scope;
    scope.reach(scope.head().await?).await?;
    let whose = member.clone().unwrap_or(person.into());
    let Some(row) = name::by_id(scope, person).await? else {
        return Ok(vec![ImportsCommand::Map { person, member: whose, lines: 0 }.into()]);
    };
    let waiting = line::waiting(scope, person, row.since).await?;
    let mut parts = match member {
        None => vec![added(order, person, row).await?],
        Some(who) => findable(order, &who, row).await?,
    };
    let lines = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    parts.push(ImportsCommand::Map { person, member: whose.clone(), lines }.into());
    let open = open(order, &waiting).await?;
    for line in waiting {
        parts.extend(line.parts(order, &whose, &open).await?);
    }
    Ok(parts)
}

/// Of which of the kills that lines speak of it can still be said who was there: not of one that was taken back, and not of
/// those of a raid that is over for good.
async fn open(order: &Order, lines: &[LineRow]) -> Result<HashSet<Uuid>> {
    let kills: Vec<Uuid> = lines.iter().filter_map(LineRow::kill).collect();
    let open = sqlx::query_scalar!(
        "SELECT k.kill_id FROM raids_kills_v1 k
         JOIN raids_calendar_v1 r ON r.ledger_id = $1 AND r.raid_id = k.raid_id AND r.state IN ('running', 'ended')
         WHERE k.ledger_id = $1 AND k.kill_id = ANY($2)",
        order.scope.rows_of(),
        &kills
    );
    Ok(open.fetch_all(order.scope.database()).await?.into_iter().collect())
}

/// The name as a member, under the id that was made for it.
async fn added(order: &Order, person: MemberId, row: NameRow) -> Result<Part> {
    let text = row.name.ok_or_else(GraphqlError::name_forgotten)?;
    let (name, handle) = (order.seal(person, &text).await?, order.handle(&text));
    Ok(LedgerCommand::AddMember { member: person, name, handle }.into())
}

/// The name as a character of a member, unless it finds them already. A member's first character would become the main,
/// so one that is called as the member comes before it.
async fn findable(order: &Order, who: &Who, row: NameRow) -> Result<Vec<Part>> {
    let scope = &order.scope;
    let handle = aggregates::Handle(row.handle);
    let found = find(scope, who).await?;
    if found.is_some() && find(scope, &Who::Name(handle)).await? == found {
        return Ok(Vec::new());
    }
    let text = row.name.ok_or_else(GraphqlError::name_forgotten)?;
    let mut parts = Vec::new();
    if let Some(name) = nameless_main(order, found).await? {
        parts.push(character(order, (who, found, 1), &name, true).await?);
    }
    parts.push(character(order, (who, found, 0), &text, false).await?);
    Ok(parts)
}

async fn character(
    order: &Order,
    (who, found, nth): (&Who, Option<MemberId>, u32),
    text: &str,
    main: bool,
) -> Result<Part> {
    // Nobody is found: the decision says so, whatever the name is sealed to.
    let name = order.seal(found.unwrap_or(MemberId(Uuid::nil())), text).await?;
    let (character, handle) = (CharacterId(order.mint(nth)), order.handle(text));
    Ok(LedgerCommand::AddCharacter { member: who.clone(), character, name, handle, main }.into())
}

/// What a member is called who has no character.
async fn nameless_main(order: &Order, member: Option<MemberId>) -> Result<Option<String>> {
    let Some(member) = member else { return Ok(None) };
    let name = sqlx::query_scalar!(
        "SELECT name FROM ledger_members_v1 WHERE ledger_id = $1 AND member_id = $2 AND main_id IS NULL",
        order.scope.rows_of(),
        member.0
    );
    Ok(name.fetch_optional(order.scope.database()).await?.flatten())
}
