//! Logging in at the game.

use aggregates::{MemberId, Permission};
use async_graphql::{Context, InputObject, MergedObject, Object, SimpleObject};
use uuid::Uuid;

use super::{done, require};
use crate::game::{self, NoGame};
use crate::graphql::error::Result;
use crate::graphql::fleets::myself;
use crate::graphql::ledger;
use crate::graphql::order::{Order, commands};
use crate::graphql::receipt::Done;
use crate::graphql::who::MemberBy;

/// Who logs in at the game.
#[derive(Debug, InputObject)]
pub struct BeginEsiLoginInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same login again, as long as its pilot may come back.
    client_key: String,
    /// Who, if not the caller. Needs `MANAGE_ALL_FLEETS`.
    member: Option<MemberBy>,
}

commands!(BeginEsiLoginInput);

/// What the beginning of a login came to.
#[derive(MergedObject)]
pub struct EsiLoginPayload(Done, BegunLogin);

/// A login that was begun.
#[derive(Debug, SimpleObject)]
pub struct BegunLogin {
    /// Where the pilot logs in. The game sends them back to this server, within a quarter of an hour.
    url: String,
}

/// Logging in at the game.
#[derive(Default)]
pub struct LoggingInMutation;

#[Object]
impl LoggingInMutation {
    /// Begins a login at the game, by which this server may see the pilot's fleet, wallet and contracts. The character has to be
    /// known as one of the member's. Needs `MANAGE_OWN_FLEETS`.
    async fn begin_esi_login(
        &self,
        ctx: &Context<'_>,
        input: BeginEsiLoginInput,
    ) -> Result<Option<EsiLoginPayload>> {
        let order = Order::of(ctx, &input).await?;
        require(&order.scope)?;
        let member = pilot(&order, input.member.as_ref()).await?;
        let (app, ledger) = (&order.scope.app, order.scope.ledger);
        let game = app.game.as_ref().ok_or(NoGame::Off)?;
        let url = game::begin(app, game, (ledger, member), order.mint(0)).await?;
        Ok(Some(EsiLoginPayload(done(&order).await?, BegunLogin { url })))
    }
}

/// Who is to log in: the caller, or somebody for whom they may see to it.
async fn pilot(order: &Order, named: Option<&MemberBy>) -> Result<MemberId> {
    let own = MemberId(myself(&order.scope));
    let member = match named {
        Some(by) => {
            let who = order.who(by);
            ledger::find(&order.scope, &who).await?.ok_or(aggregates::Common::UnknownMember { who })?
        }
        None if own.0.is_nil() => return Err(NoGame::Nobody.into()),
        None => own,
    };
    if member != own {
        order.scope.require(Permission::ManageAllFleets)?;
    }
    Ok(member)
}
