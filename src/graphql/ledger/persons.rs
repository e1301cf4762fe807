//! Commands about members and their characters.

use aggregates::{CharacterId, LedgerCommand, MemberId, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::MemberPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;
use crate::graphql::who::MemberBy;

/// Who joins.
#[derive(Debug, InputObject)]
pub struct AddMemberInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The name that they go by, 1 to 100 characters; nobody else's.
    name: String,
    /// When they joined, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who is called what from here on.
#[derive(Debug, InputObject)]
pub struct RenameMemberInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// The new name, 1 to 100 characters; nobody else's.
    name: String,
}

/// Who left.
#[derive(Debug, InputObject)]
pub struct MemberLeavesInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// When they left, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who came back.
#[derive(Debug, InputObject)]
pub struct MemberReturnsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// When they came back, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who plays what.
#[derive(Debug, InputObject)]
pub struct AddCharacterInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who plays it.
    member: MemberBy,
    /// The character's name, 1 to 100 characters; nobody else's.
    name: String,
    /// Whether it becomes their main; the first character always does.
    #[graphql(default)]
    main: bool,
}

/// Which character is played no longer.
#[derive(Debug, InputObject)]
pub struct RemoveCharacterInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    character_id: Uuid,
}

/// Which alt becomes the main.
#[derive(Debug, InputObject)]
pub struct ChangeMainInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The character that is the main from here on.
    character_id: Uuid,
}

commands!(RenameMemberInput, AddCharacterInput, RemoveCharacterInput, ChangeMainInput;
    backdatable AddMemberInput, MemberLeavesInput, MemberReturnsInput);

/// Commands about members.
#[derive(Default)]
pub struct PersonsMutation;

#[Object]
impl PersonsMutation {
    /// Adds a person.
    async fn add_member(&self, ctx: &Context<'_>, input: AddMemberInput) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (member, handle) = (MemberId(order.mint(0)), order.handle(&input.name));
        let name = order.seal(member, name(&input.name)?.as_str()).await?;
        let done = order.issue(LedgerCommand::AddMember { member, name, handle }).await?;
        Ok(MemberPayload::of(done, member.into()))
    }

    /// Gives a person another name. The old one finds them no longer.
    async fn rename_member(
        &self,
        ctx: &Context<'_>,
        input: RenameMemberInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (who, handle) = (order.who(&input.member), order.handle(&input.name));
        let text = name(&input.name)?;
        let rename = |name| LedgerCommand::RenameMember { member: who.clone(), name, handle: handle.clone() };
        let done = order.issue_about(&who, text.as_str(), rename).await?;
        Ok(MemberPayload::of(done, who))
    }

    /// Notes that a person left. Their balance stays; nothing new is awarded to them.
    async fn member_leaves(
        &self,
        ctx: &Context<'_>,
        input: MemberLeavesInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let member = order.who(&input.member);
        let done = order.issue(LedgerCommand::MemberLeaves { member: member.clone() }).await?;
        Ok(MemberPayload::of(done, member))
    }

    /// Notes that a person who had left came back.
    async fn member_returns(
        &self,
        ctx: &Context<'_>,
        input: MemberReturnsInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let member = order.who(&input.member);
        let done = order.issue(LedgerCommand::MemberReturns { member: member.clone() }).await?;
        Ok(MemberPayload::of(done, member))
    }
}

/// Commands about characters.
#[derive(Default)]
pub struct CharactersMutation;

#[Object]
impl CharactersMutation {
    /// Adds a character of a member. Postings belong to the member, never to a character.
    async fn add_character(
        &self,
        ctx: &Context<'_>,
        input: AddCharacterInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (member, character) = (order.who(&input.member), CharacterId(order.mint(0)));
        let (text, handle, main) = (name(&input.name)?, order.handle(&input.name), input.main);
        let add = |name| {
            let (member, handle) = (member.clone(), handle.clone());
            LedgerCommand::AddCharacter { member, character, name, handle, main }
        };
        let done = order.issue_about(&member, text.as_str(), add).await?;
        Ok(MemberPayload::of(done, member))
    }

    /// Removes a character. A main goes last: make an alt the main first.
    async fn remove_character(
        &self,
        ctx: &Context<'_>,
        input: RemoveCharacterInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let character = CharacterId(input.character_id);
        let done = order.issue(LedgerCommand::RemoveCharacter { character }).await?;
        Ok(MemberPayload::of(done, Who::Id(character.0)))
    }

    /// Makes an alt the main. Nothing moves.
    async fn change_main(&self, ctx: &Context<'_>, input: ChangeMainInput) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let character = CharacterId(input.character_id);
        let done = order.issue(LedgerCommand::ChangeMain { character }).await?;
        Ok(MemberPayload::of(done, Who::Id(character.0)))
    }
}

/// A name of a person or a character.
fn name(text: &str) -> Result<Text<100>> {
    Ok(Text::new("name", text)?)
}
