//! What the game shows of a commander's transfers, and who of its characters is which member.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::{LedgerId, MemberId, PayoutId};
use chrono::{DateTime, TimeDelta, Utc};
use esi::{Kind, Owed, PilotId, Proof, Transfer};

use super::Unverified;
use super::waiting::Waiting;
use crate::app::App;
use crate::game::{self, Game, NoGame};
use crate::lane::Failure;

/// What the game shows.
pub struct Asked {
    pilot: PilotId,
    /// What came and went.
    pub transfers: Vec<Transfer>,
    members: BTreeMap<PilotId, MemberId>,
}

impl Asked {
    /// A payout, as the game would name it; nothing if it is none that ISK can pay.
    pub fn owed(&self, payout: &Waiting, now: DateTime<Utc>) -> Option<Owed<PayoutId>> {
        let is_theirs = |member: &MemberId| *member == payout.member;
        let to = self.members.iter().filter(|(_, member)| is_theirs(member)).map(|(pilot, _)| *pilot);
        Some(Owed {
            payout: payout.payout,
            from: [self.pilot].into(),
            to: to.collect(),
            amount: payout.amount()?,
            kind: payout.kind.clone(),
            since: payout.opened_at,
            until: now,
        })
    }

    /// The transfer that a proof is of.
    pub fn transfer(&self, proof: Proof) -> Option<&Transfer> {
        self.transfers.iter().find(|transfer| transfer.proof == proof)
    }
}

/// Asks on behalf of a commander for as much as these payouts need.
pub async fn ask(
    app: &App,
    game: &Game,
    of: (LedgerId, MemberId),
    payouts: &[Waiting],
) -> Result<Asked, Unverified> {
    let access = game::access(app, game, of).await?;
    let pilot = access.pilot.id;
    let mut transfers = Vec::new();
    let needs = |kind: &Kind| payouts.iter().any(|payout| payout.kind == *kind);
    if needs(&Kind::Donation) {
        let since = payouts.iter().map(|payout| payout.opened_at).min().unwrap_or_default();
        let entries = game.esi.journal(access.login(), since - TimeDelta::days(1)).await;
        let entries = entries.map_err(NoGame::Failed)?;
        transfers.extend(entries.iter().filter_map(|entry| Transfer::of_entry(entry, pilot)));
    }
    if needs(&Kind::Contract) {
        let contracts = game.esi.contracts(access.login()).await.map_err(NoGame::Failed)?;
        transfers.extend(contracts.iter().filter_map(Transfer::of_contract));
    }
    transfers.retain(|transfer| transfer.from == pilot);
    let receivers: BTreeSet<PilotId> = transfers.iter().map(|transfer| transfer.to).collect();
    let names = game.esi.names(&receivers).await.map_err(NoGame::Failed)?;
    Ok(Asked { pilot, transfers, members: members(app, of.0, &names).await? })
}

/// The members whose characters have these names.
async fn members(
    app: &App,
    ledger: LedgerId,
    names: &BTreeMap<PilotId, String>,
) -> Result<BTreeMap<PilotId, MemberId>, Failure> {
    let keys = app.vault.ledger(ledger).await.map_err(|_| Failure::Unavailable)?.ok_or(Failure::NotFound)?;
    let handles: BTreeMap<String, PilotId> =
        names.iter().map(|(pilot, name)| (keys.handle(name).0, *pilot)).collect();
    let asked: Vec<String> = handles.keys().cloned().collect();
    let rows = sqlx::query!(
        r#"SELECT handle AS "handle!", member_id AS "member_id!" FROM ledger_members_v1
           WHERE ledger_id = $1 AND handle = ANY($2)
           UNION ALL
           SELECT handle, member_id FROM ledger_characters_v1 WHERE ledger_id = $1 AND handle = ANY($2)"#,
        ledger.0,
        &asked
    )
    .fetch_all(&app.database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let known = rows.into_iter();
    Ok(known.filter_map(|row| Some((*handles.get(&row.handle)?, row.member_id.into()))).collect())
}
