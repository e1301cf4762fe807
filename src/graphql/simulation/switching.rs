//! Going over to another system: what it would come to, and doing it.

use std::sync::Arc;

use aggregates::points::{Conversion, Converted, Switch};
use aggregates::{AnyEvent, LedgerCommand, LedgerEvent, MemberId, Permission, PointsCommand, Text};
use async_graphql::{Context, Description, InputObject, Object};
use projections::Exact;
use projections::points::Standing;
use uuid::Uuid;

use super::list::{Seat, SimulatedSum, seated, sums};
use super::member::MemberChange;
use crate::app::Previewed;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::{RuleKind, System};
use crate::graphql::order::{Order, commands};
use crate::graphql::page::{List, Page, cost};
use crate::graphql::points::{Account, EntryPayload};
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::lane::Part;
use crate::log::position;
use crate::reads::What;
use crate::simulate::{Changed, switched};

/// To which system a ledger goes over, and what becomes of balances.
#[derive(Debug, InputObject)]
pub struct SwitchSystemInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// To which system.
    to: System,
    /// Whether there are DKP besides from then on, for auctions. Not under DKP.
    #[graphql(default)]
    secondary_auction: bool,
    /// What of a balance goes into which. One that something goes into is the sum of it, rounded half to even; one that nothing
    /// is said of stays, if the new system has it; all others are gone.
    #[graphql(default)]
    conversion: Vec<ConversionInput>,
    /// What everybody who is here gets on top, whatever they had.
    #[graphql(default)]
    starts: Vec<StartInput>,
    /// The position of the preview: refused as `STALE_SWITCH` if the log has gone on since. Without it nothing is compared.
    position: Option<Position>,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// What of one balance goes into another.
#[derive(Debug, InputObject)]
pub struct ConversionInput {
    /// From which, of the system that there is.
    from: Account,
    /// Into which, of the system to come.
    to: Account,
    /// How much of the new there is for one of the old: above 0, at most 1000000, with at most six decimal places.
    #[graphql(default_with = "Decimal::one()")]
    ratio: Decimal,
}

/// What everybody starts with.
#[derive(Debug, InputObject)]
pub struct StartInput {
    /// Of which balance.
    account: Account,
    /// How much, above zero.
    amount: Decimal,
}

commands!(SwitchSystemInput);

/// The command that switches.
#[derive(Default)]
pub struct SwitchingMutation;

#[Object]
impl SwitchingMutation {
    /// Goes over to another system, or takes up or lays down auctions besides: converts everybody's balances, as one entry, and
    /// ends the rules that speak of balances which are no more. Refused as `AUCTION_OPEN` or `HOLD_OPEN` while points are
    /// set aside. It cannot be voided, and neither can what was posted before it (`ENTRY_CONVERTED`). Needs
    /// `RESTATE_POINTS` and `MANAGE_SETTINGS`.
    async fn switch_system(
        &self,
        ctx: &Context<'_>,
        input: SwitchSystemInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        order.issue_all(parts(input)?).await.map(EntryPayload::of)
    }
}

/// The same, asked for its outcome.
#[derive(Default)]
pub struct SwitchingPreview;

#[Object]
impl SwitchingPreview {
    /// What `switchSystem` would come to. Needs `VIEW_ALL_POINTS` as well where points are private.
    #[graphql(complexity = "500 + child_complexity")]
    async fn switch_system(
        &self,
        ctx: &Context<'_>,
        input: SwitchSystemInput,
    ) -> Result<Option<SwitchOutcome>> {
        let order = Order::of(ctx, &input).await?;
        order.scope.require(Permission::ViewPoints)?;
        if order.scope.seen_by().is_some() {
            order.scope.require(Permission::ViewAllPoints)?;
        }
        let (scope, previewed) = order.preview(parts(input)?).await?;
        scope.reach(previewed.position).await?;
        let members = switched(standings(&scope).await?, &previewed.events);
        Ok(Some(SwitchOutcome { scope, previewed, members }))
    }
}

/// The balances first, on what they were; then how the ledger counts from then on.
fn parts(input: SwitchSystemInput) -> Result<Vec<Part>> {
    let (to, secondary_auction) = (input.to.into(), input.secondary_auction);
    let converted = |part: ConversionInput| {
        Ok(Converted { from: part.from.into(), to: part.to.into(), ratio: part.ratio.ratio()? })
    };
    let start = |start: StartInput| Ok((start.account.into(), start.amount.points("starts.amount")?));
    let conversion = Conversion {
        parts: input.conversion.into_iter().map(converted).collect::<Result<_>>()?,
        starts: input.starts.into_iter().map(start).collect::<Result<_>>()?,
    };
    let switch = Switch {
        reason: Text::new("reason", input.reason)?,
        seen_at: input.position.map(|position| position.0),
        to,
        secondary_auction,
        conversion,
    };
    let settings = LedgerCommand::SwitchSystem { to, secondary_auction };
    Ok(vec![PointsCommand::SwitchSystem(switch).into(), settings.into()])
}

/// Where everybody stands.
async fn standings(scope: &Scope) -> Result<Vec<Standing>> {
    scope.view("points_standings").await?;
    let rows = sqlx::query!(
        r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!", held::text AS "held!",
                  eligible, priority::text AS "priority!", tie_1::text AS "tie_1!", tie_2::text AS "tie_2!",
                  tie_3::text AS "tie_3!", joined_at, changed_at
           FROM points_standings_v2 WHERE ledger_id = $1 ORDER BY joined_at"#,
        scope.rows_of()
    );
    let rows = rows.fetch_all(scope.database()).await?;
    let points = |digits: &str| digits.parse().map_err(GraphqlError::internal);
    rows.into_iter()
        .map(|row| {
            Ok(Standing {
                member_id: MemberId(row.member_id),
                name: row.name,
                has_left: row.has_left,
                dkp: points(&row.dkp)?,
                ep: points(&row.ep)?,
                gp: points(&row.gp)?,
                held: points(&row.held)?,
                eligible: row.eligible,
                priority: Exact(row.priority),
                tie_1: points(&row.tie_1)?,
                tie_2: points(&row.tie_2)?,
                tie_3: points(&row.tie_3)?,
                joined_at: position(row.joined_at),
                changed_at: position(row.changed_at),
            })
        })
        .collect()
}

/// What a switch to another system would come to.
#[derive(Description)]
pub struct SwitchOutcome {
    scope: Arc<Scope>,
    previewed: Previewed,
    members: Vec<Changed>,
}

#[Object(use_type_description)]
impl SwitchOutcome {
    /// The position that it was computed at: what `switchSystem` names to switch exactly this.
    async fn position(&self) -> Position {
        self.previewed.position.into()
    }

    /// When that was.
    async fn at(&self) -> DateTime {
        self.previewed.at.into()
    }

    /// The rules that would end, because they speak of balances which the new system has not.
    async fn ended_rules(&self) -> Vec<RuleKind> {
        let ended = self.previewed.events.iter().filter_map(|event| match event {
            AnyEvent::Ledger(LedgerEvent::RuleEnded { kind, .. }) => Some((*kind).into()),
            _ => None,
        });
        ended.collect()
    }

    /// All balances of each kind that anybody has or would have.
    async fn sums(&self) -> Vec<SimulatedSum> {
        sums(&self.members)
    }

    /// Everybody, by the rank that they would have; those who left come last.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn members(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Only those about whom something differs.")] differing_only: bool,
    ) -> Result<List<Seat, MemberChange>> {
        let page = Page::<Seat>::new((first, after), (last, before))?;
        let rows = seated(&page, &self.members, |row| !differing_only || row.differs());
        self.scope.shows(rows.iter().map(|(_, row)| row.before.member_id), What::Points);
        Ok(page.connection(rows, |(seat, row)| (Seat(seat), MemberChange::of(&self.scope, row))))
    }
}
