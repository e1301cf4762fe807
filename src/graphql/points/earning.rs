//! Awards, charges and adjustments.

use aggregates::{PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::account::Account;
use super::payload::EntryPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::who::MemberBy;

/// Who earned what.
#[derive(Debug, InputObject)]
pub struct AwardPointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which balance: EP under EPGP, DKP under DKP.
    account: Account,
    /// What each member gets, above zero.
    amount: Decimal,
    /// Whom; nobody twice, be it by an alt.
    members: Vec<MemberBy>,
    /// What for, 1 to 500 characters, not about a person.
    reason: String,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who paid what.
#[derive(Debug, InputObject)]
pub struct ChargePointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which balance: GP under EPGP, DKP under DKP.
    account: Account,
    /// Whom.
    member: MemberBy,
    /// The price, above zero: taken from DKP, added to GP.
    price: Decimal,
    /// What for.
    item: Option<ItemInput>,
    /// A note about the member, 1 to 500 characters.
    note: Option<String>,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// What somebody got for their points.
#[derive(Debug, InputObject)]
pub struct ItemInput {
    /// The item's id in its game.
    #[graphql(validator(minimum = 0))]
    id: Option<i32>,
    /// Its name as the guild writes it, 1 to 200 characters.
    name: String,
}

/// Whose balance is corrected by what.
#[derive(Debug, InputObject)]
pub struct AdjustPointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which balance.
    account: Account,
    /// Whose.
    member: MemberBy,
    /// What to add, negative to take; not zero.
    delta: Decimal,
    /// Why, 1 to 500 characters.
    reason: String,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(; backdatable AwardPointsInput, ChargePointsInput, AdjustPointsInput);

/// Commands that earn and spend.
#[derive(Default)]
pub struct EarningMutation;

#[Object]
impl EarningMutation {
    /// Awards each of these members the same amount.
    async fn award_points(&self, ctx: &Context<'_>, input: AwardPointsInput) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let members = input.members.iter().map(|by| order.who(by)).collect();
        let (amount, reason) = (input.amount.points("amount")?, Text::new("reason", input.reason)?);
        let command = PointsCommand::Award { account: input.account.into(), amount, members, reason };
        order.issue(command).await.map(EntryPayload::of)
    }

    /// Charges a member for something. A note about them is sealed to them.
    async fn charge_points(
        &self,
        ctx: &Context<'_>,
        input: ChargePointsInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (account, member) = (input.account.into(), order.who(&input.member));
        let (price, item) = (input.price.points("price")?, input.item.map(item).transpose()?);
        let charge =
            |note| PointsCommand::Charge { account, member: member.clone(), price, item: item.clone(), note };
        match input.note.map(|note| text("note", &note)).transpose()? {
            Some(note) => order.issue_about(&member, note.as_str(), |note| charge(Some(note))).await,
            None => order.issue(charge(None)).await,
        }
        .map(EntryPayload::of)
    }

    /// Corrects a balance, with a reason that is sealed to the member.
    async fn adjust_points(
        &self,
        ctx: &Context<'_>,
        input: AdjustPointsInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (account, member) = (input.account.into(), order.who(&input.member));
        let (delta, why) = (input.delta.points("delta")?, text("reason", &input.reason)?);
        let adjust = |reason| PointsCommand::Adjust { account, member: member.clone(), delta, reason };
        order.issue_about(&member, why.as_str(), adjust).await.map(EntryPayload::of)
    }
}

fn text(field: &str, text: &str) -> Result<Text<500>> {
    Ok(Text::new(field, text)?)
}

fn item(input: ItemInput) -> Result<aggregates::points::Item> {
    let id = input.id.and_then(|id| u32::try_from(id).ok());
    Ok(aggregates::points::Item { id, name: Text::new("item.name", input.name)? })
}
