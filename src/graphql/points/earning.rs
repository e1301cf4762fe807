//! Awards, charges and adjustments.

use aggregates::points::{Award, Charge};
use aggregates::raids::Moment;
use aggregates::{PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::account::{Account, AwardKind};
use super::item::{ItemInput, item};
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
    /// What each member gets, above zero; without it, what the rule `AWARD_VALUES` says of the kind.
    amount: Option<Decimal>,
    /// What it is for.
    #[graphql(default_with = "AwardKind::Other")]
    kind: AwardKind,
    /// Whom; nobody twice, be it by an alt. Nobody at all if a raid says who.
    #[graphql(default)]
    members: Vec<MemberBy>,
    /// Who stood by and earns a share. Who is named as a member as well earns as that.
    #[graphql(default)]
    standby: Vec<MemberBy>,
    /// The share of who stood by, in percent; without it, what the rule `STANDBY` says.
    standby_percent: Option<Decimal>,
    /// The raid that it belongs to. Without members, whoever was there earns: at the kill, or at any time, or when the
    /// award takes effect.
    raid_id: Option<Uuid>,
    /// The kill that it is for.
    kill_id: Option<Uuid>,
    /// Whether it is for all of the raid.
    #[graphql(default)]
    whole_raid: bool,
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
    /// The price, above zero: taken from DKP, added to GP. Without it, what the rule `ITEM_VALUES` says the item costs.
    price: Option<Decimal>,
    /// Whether it is for another role than the member's own: a price that the rule says is reduced as it says.
    #[graphql(default)]
    off_spec: bool,
    /// What for.
    item: Option<ItemInput>,
    /// A note about the member, 1 to 500 characters.
    note: Option<String>,
    /// The hold that it is paid from.
    hold_id: Option<Uuid>,
    /// The raid that it belongs to. Under the rule `ZERO_SUM` whoever is there shares the price.
    raid_id: Option<Uuid>,
    /// Who shares the price under the rule `ZERO_SUM`, if no raid says who.
    #[graphql(default)]
    sharers: Vec<MemberBy>,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which item is given away for nothing.
#[derive(Debug, InputObject)]
pub struct GiveItemInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    item: ItemInput,
    /// Who has it, if anybody.
    member: Option<MemberBy>,
    /// Why nothing is charged: one of the reasons that the rule `ITEM_VALUES` knows, `disenchant` and `guild bank` in a
    /// ledger that never set one.
    reason: String,
    /// The raid that it belongs to.
    raid_id: Option<Uuid>,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
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

commands!(; backdatable AwardPointsInput, ChargePointsInput, GiveItemInput, AdjustPointsInput);

/// Commands that earn and spend.
#[derive(Default)]
pub struct EarningMutation;

#[Object]
impl EarningMutation {
    /// Awards each of these members the same amount, or whoever was at a raid, and who stood by a share of it.
    async fn award_points(&self, ctx: &Context<'_>, input: AwardPointsInput) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let command = award(&order, input)?;
        order.issue(command).await.map(EntryPayload::of)
    }

    /// Charges a member for something. A note about them is sealed to them.
    async fn charge_points(
        &self,
        ctx: &Context<'_>,
        input: ChargePointsInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let note = input.note.as_deref().map(|note| text("note", note)).transpose()?;
        let charge = charge(&order, input)?;
        let noted = |note| PointsCommand::Charge(Charge { note: Some(note), ..charge.clone() });
        match note {
            Some(note) => order.issue_about(&charge.member, note.as_str(), noted).await,
            None => order.issue(PointsCommand::Charge(charge)).await,
        }
        .map(EntryPayload::of)
    }

    /// Gives an item away and charges nothing: disenchanted, banked, or for whatever reason the ledger's rule knows.
    async fn give_item(&self, ctx: &Context<'_>, input: GiveItemInput) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (item, member) = (item(input.item)?, input.member.map(|by| order.who(&by)));
        let (reason, raid) = (Text::new("reason", input.reason)?, input.raid_id.map(Into::into));
        let command = PointsCommand::GiveItem { item, member, reason, raid };
        order.issue(command).await.map(EntryPayload::of)
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

/// The command that an input means.
pub fn award(order: &Order, input: AwardPointsInput) -> Result<PointsCommand> {
    let moment = match (input.kill_id, input.whole_raid) {
        (Some(kill), _) => Some(Moment::Kill(kill.into())),
        (None, true) => Some(Moment::Whole),
        (None, false) => None,
    };
    Ok(PointsCommand::Award(Award {
        account: input.account.into(),
        amount: input.amount.map(|amount| amount.points("amount")).transpose()?,
        kind: input.kind.into(),
        members: input.members.iter().map(|by| order.who(by)).collect(),
        standby: input.standby.iter().map(|by| order.who(by)).collect(),
        standby_percent: input.standby_percent.map(|percent| percent.percent()).transpose()?,
        raid: input.raid_id.map(|raid| (raid.into(), moment)),
        reason: Text::new("reason", input.reason)?,
    }))
}

/// The command that an input means, without its note.
pub fn charge(order: &Order, input: ChargePointsInput) -> Result<Charge> {
    Ok(Charge {
        account: input.account.into(),
        member: order.who(&input.member),
        price: input.price.map(|price| price.points("price")).transpose()?,
        off_spec: input.off_spec,
        item: input.item.map(item).transpose()?,
        note: None,
        hold: input.hold_id.map(Into::into),
        raid: input.raid_id.map(Into::into),
        sharers: input.sharers.iter().map(|by| order.who(by)).collect(),
    })
}

fn text(field: &str, text: &str) -> Result<Text<500>> {
    Ok(Text::new(field, text)?)
}
