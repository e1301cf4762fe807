//! What a notice of the loot council or of an auction says, with the names of the day.
//!
//! It says what every member may see: items, awards, winners and their prices. No votes, no notes, no bids that did not win, and
//! of an auction that goes on nothing of who bids.

use aggregates::auctions::Award;
use aggregates::{AuctionId, AuctionsEvent, CouncilEvent, DecisionId, LedgerId, MemberId, Points, Text};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::members_of;
use crate::app::App;
use crate::notices::loot::{self, Given, Holder, NewAuction, NewDecision, Won};
use crate::notices::{Message, buttons};
use crate::policies::tell_discord::NotTold;

/// A ledger of an application.
type In<'a> = (&'a App, LedgerId);
type Told = Result<Option<Message>, NotTold>;

/// A decision as it is by now.
struct Decision {
    item: String,
    open: bool,
    deadline: Option<DateTime<Utc>>,
    /// Whether the ledger takes requests of a Discord application: then members respond by buttons.
    answers: bool,
    /// Names and labels of what may be responded.
    responses: Vec<(String, String)>,
}

/// An auction as it is by now.
struct Auction {
    item: String,
    live: bool,
    closes_at: DateTime<Utc>,
}

/// That responses to a decision are taken for a short time only, if they still are. The deadline may have been moved meanwhile: it is
/// told as it is by now.
pub async fn reminder((app, ledger): In<'_>, decision: DecisionId) -> Told {
    let Some(found) = decision_of((app, ledger), decision).await? else { return Ok(None) };
    let due = found.deadline.filter(|_| found.takes_responses(app.clock.now()));
    Ok(due.map(|deadline| found.asking(decision, loot::reminder(&found.item, deadline))))
}

/// That bids are taken for a short time only, if they still are. A bid may have moved the end meanwhile, too.
pub async fn ending((app, ledger): In<'_>, auction: AuctionId) -> Told {
    let Some(found) = auction_of((app, ledger), auction).await? else { return Ok(None) };
    let due = found.takes_bids(app.clock.now());
    Ok(due.then(|| Message::of(loot::ending(&found.item, found.closes_at))))
}

/// What the council did.
pub async fn of_council((app, ledger): In<'_>, event: &CouncilEvent) -> Told {
    // Wishes are nobody else's business.
    let Some(id) = event.decision() else { return Ok(None) };
    let Some(decision) = decision_of((app, ledger), id).await? else { return Ok(None) };
    let given = |reason: &Text<500>| Given {
        item: decision.item.clone(),
        reason: reason.to_string(),
        ..Given::default()
    };
    let of = |member: Option<MemberId>| holder((app, ledger), member);
    Ok(match event {
        // What is over or late already is not asked for.
        CouncilEvent::Opened { copies, boss, .. } => decision.takes_responses(app.clock.now()).then(|| {
            let labels = decision.responses.iter().map(|(_, label)| label.clone()).collect();
            let boss = boss.as_ref().map(ToString::to_string);
            let (item, deadline) = (decision.item.clone(), decision.deadline);
            decision.asking(id, loot::opened(&NewDecision { item, copies: *copies, boss, deadline, labels }))
        }),
        CouncilEvent::Awarded { member, off_spec, reason, .. } => {
            let given = Given { to: of(*member).await?, off_spec: *off_spec, ..given(reason) };
            Some(Message::of(loot::awarded(&given)))
        }
        CouncilEvent::Reassigned { from, member, reason, .. } => {
            let given = Given { from: of(*from).await?, to: of(Some(*member)).await?, ..given(reason) };
            Some(Message::of(loot::reassigned(&given)))
        }
        CouncilEvent::AwardVoided { member, reason, .. } => {
            Some(Message::of(loot::taken_back(&Given { from: of(*member).await?, ..given(reason) })))
        }
        _ => None,
    })
}

/// What became of an auction.
pub async fn of_auctions((app, ledger): In<'_>, event: &AuctionsEvent) -> Told {
    let (AuctionsEvent::Opened { auction: id, .. }
    | AuctionsEvent::Closed { auction: id, .. }
    | AuctionsEvent::Cancelled { auction: id, .. }
    | AuctionsEvent::AwardVoided { auction: id, .. }) = event
    else {
        return Ok(None);
    };
    let Some(auction) = auction_of((app, ledger), *id).await? else { return Ok(None) };
    let item = auction.item.clone();
    Ok(match event {
        AuctionsEvent::Opened { plan, .. } => {
            let (copies, kind, minimum) = (plan.copies, plan.kind, plan.minimum);
            let (closes_at, off_spec) = (auction.closes_at, plan.off_spec);
            let new = NewAuction { item, copies, kind, minimum, closes_at, off_spec };
            auction.takes_bids(app.clock.now()).then(|| Message::of(loot::auction(&new)))
        }
        AuctionsEvent::Closed { outcome, .. } => {
            let won = winners((app, ledger), &outcome.awards).await?;
            Some(Message::of(loot::closed(&item, &won)))
        }
        AuctionsEvent::Cancelled { reason, .. } => {
            Some(Message::of(loot::called_off(&item, reason.as_str())))
        }
        AuctionsEvent::AwardVoided { member, reason, .. } => {
            let from = holder((app, ledger), Some(*member)).await?;
            let reason = reason.to_string();
            Some(Message::of(loot::taken_back(&Given { item, from, reason, ..Given::default() })))
        }
        _ => None,
    })
}

impl Decision {
    fn takes_responses(&self, now: DateTime<Utc>) -> bool {
        self.open && self.deadline.is_none_or(|deadline| deadline > now)
    }

    /// A message with buttons to respond by.
    fn asking(&self, id: DecisionId, text: String) -> Message {
        let buttons = if self.answers { buttons::responses(id, &self.responses) } else { Vec::new() };
        Message { text, buttons }
    }
}

impl Auction {
    fn takes_bids(&self, now: DateTime<Utc>) -> bool {
        self.live && self.closes_at > now
    }
}

async fn decision_of((app, ledger): In<'_>, decision: DecisionId) -> Result<Option<Decision>, NotTold> {
    let row = sqlx::query!(
        r#"SELECT d.name, d.state = 'open' AS "open!", d.deadline, d.responses, d.labels,
                  COALESCE(s.discord_key IS NOT NULL, false) AS "answers!"
           FROM council_decisions_v1 d LEFT JOIN fleets_settings_v1 s ON s.ledger_id = d.ledger_id
           WHERE d.ledger_id = $1 AND d.decision_id = $2"#,
        ledger.0,
        decision.0
    );
    let row = row.fetch_optional(&app.database).await?;
    Ok(row.map(|row| Decision {
        item: row.name,
        open: row.open,
        deadline: row.deadline,
        answers: row.answers,
        responses: row.responses.into_iter().zip(row.labels).collect(),
    }))
}

async fn auction_of((app, ledger): In<'_>, auction: AuctionId) -> Result<Option<Auction>, NotTold> {
    let row = sqlx::query_as!(
        Auction,
        r#"SELECT name AS item, state = 'live' AS "live!", closes_at FROM auctions_list_v1
           WHERE ledger_id = $1 AND auction_id = $2"#,
        ledger.0,
        auction.0
    );
    Ok(row.fetch_optional(&app.database).await?)
}

/// Who has something.
async fn holder((app, ledger): In<'_>, member: Option<MemberId>) -> Result<Holder, NotTold> {
    let Some(member) = member else { return Ok(Holder::Nobody) };
    let mut names = members_of(&app.database, ledger, &[member.0]).await?;
    Ok(Holder::Member(names.remove(&member.0).flatten()))
}

async fn winners((app, ledger): In<'_>, awards: &[Award]) -> Result<Vec<Won>, NotTold> {
    let members: Vec<Uuid> = awards.iter().map(|award| award.member.0).collect();
    let names = members_of(&app.database, ledger, &members).await?;
    let won = |award: &Award| {
        let (off_spec, price): (bool, Points) = (award.off_spec, award.price);
        Won { who: names.get(&award.member.0).cloned().flatten(), off_spec, price }
    };
    Ok(awards.iter().map(won).collect())
}
