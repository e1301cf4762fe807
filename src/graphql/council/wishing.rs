//! Commands about what members wish for.

use aggregates::points::Item;
use aggregates::{CouncilCommand, Sealed, Text, Who};
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::responding::own;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::points::{ItemInput, item};
use crate::graphql::receipt::Done;
use crate::graphql::who::MemberBy;

/// What somebody would like to have.
#[derive(Debug, InputObject)]
pub struct WishForItemInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who, if not oneself. Needs `AWARD_LOOT`.
    member: Option<MemberBy>,
    /// What. One without an id is told from others by its name, in any case.
    item: ItemInput,
    /// 1 is what they would like to have most. Without it, it stays as it is, and is 1 at first.
    #[graphql(validator(minimum = 1, maximum = 1000))]
    rank: Option<i32>,
    /// What there is to say about it, 1 to 2,000 characters: to the council, and to oneself. What was said before stays without it.
    note: Option<String>,
}

/// What somebody no longer wishes for.
#[derive(Debug, InputObject)]
pub struct RemoveWishInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who, if not oneself. Needs `AWARD_LOOT`.
    member: Option<MemberBy>,
    /// What `wishes` calls it.
    wish: String,
}

commands!(WishForItemInput, RemoveWishInput);

/// What a command about a wish came to.
#[derive(MergedObject)]
pub struct WishPayload(Done);

/// Commands about wishes.
#[derive(Default)]
pub struct WishingMutation;

#[Object]
impl WishingMutation {
    /// Says that somebody would like to have an item; the same again does nothing, another rank or a note changes it. Needs
    /// `RESPOND_TO_LOOT`, and a key or token of a member. A member has at most a hundred wishes.
    async fn wish_for_item(&self, ctx: &Context<'_>, input: WishForItemInput) -> Result<Option<WishPayload>> {
        let order = Order::of(ctx, &input).await?;
        let who = input.member.as_ref().map(|member| order.who(member));
        let (item, rank) = (item(input.item)?, input.rank.map(i32::unsigned_abs));
        let command = |note| wish(who.clone(), item.clone(), rank, note);
        let done = match input.note.map(|note| Text::<2000>::new("note", note)).transpose()? {
            None => order.issue(command(None)).await?,
            Some(note) => {
                let whom = who.clone().unwrap_or_else(|| own(&order));
                order.issue_about(&whom, note.as_str(), |note| command(Some(note))).await?
            }
        };
        Ok(Some(WishPayload(done)))
    }

    /// Says that somebody no longer wishes for an item; for what they do not wish for, that does nothing.
    async fn remove_wish(&self, ctx: &Context<'_>, input: RemoveWishInput) -> Result<Option<WishPayload>> {
        let order = Order::of(ctx, &input).await?;
        let who = input.member.as_ref().map(|member| order.who(member));
        let wish = Text::new("wish", input.wish)?;
        order.issue(CouncilCommand::Unwish { who, wish }).await.map(|done| Some(WishPayload(done)))
    }
}

fn wish(who: Option<Who>, item: Item, rank: Option<u32>, note: Option<Sealed>) -> CouncilCommand {
    CouncilCommand::Wish { who, item, rank, note }
}
